//! The shop: its orders at the order API, and what its operator was told of each sale.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use maquininha_model::OrderId;
use maquininha_sandbox::Market;
use maquininha_sim::faults::Fault;
use serde_json::json;
use tokio::time::sleep;

use super::scenario::{Kind, Sale};
use super::world::{SERIAL, milliseconds};
use crate::books::Told;
use crate::http_tier::till::KEY;
use crate::http_tier::trace::Trace;

/// What outlives the phone because people remember it.
pub(super) struct Shop {
    market: Market,
    trace: Arc<Trace>,
    sales: Mutex<BTreeMap<usize, Sold>>,
}

/// A sale that was begun.
#[derive(Clone)]
pub(super) struct Sold {
    pub(super) sale: Sale,
    order_id: Option<OrderId>,
    pub(super) told: Vec<Told>,
    /// The operator wants nothing more of it.
    is_over: bool,
}

impl Shop {
    pub(super) fn new(market: &Market, trace: &Arc<Trace>) -> Self {
        let (market, trace) = (market.clone(), Arc::clone(trace));
        Self { market, trace, sales: Mutex::default() }
    }

    /// Everything that was begun.
    pub(super) fn sold(&self) -> Vec<Sold> {
        self.sales().values().cloned().collect()
    }

    /// What the operator was told of a sale.
    pub(super) fn told(&self, sale: &Sale) -> Vec<Told> {
        self.of(sale, |sold| sold.told.clone())
    }

    pub(super) fn operator_is_told(&self, sale: &Sale, told: Told) {
        self.of(sale, |sold| sold.told.push(told));
    }

    pub(super) fn is_over(&self, sale: &Sale) -> bool {
        self.of(sale, |sold| sold.is_over)
    }

    pub(super) fn is_over_now(&self, sale: &Sale) {
        self.of(sale, |sold| sold.is_over = true);
    }

    /// The order of a sale. It is made when it is first asked for.
    pub(super) fn order_of(&self, sale: &Sale) -> OrderId {
        if let Some(known) = self.of(sale, |sold| sold.order_id.clone()) {
            return known;
        }
        let made = self.make_order(sale);
        self.of(sale, |sold| sold.order_id = Some(made.clone()));
        if let Some(after) = sale.closes_after {
            let (market, trace, order_id) =
                (self.market.clone(), Arc::clone(&self.trace), made.clone());
            tokio::spawn(async move {
                sleep(milliseconds(after)).await;
                trace.fault(Fault::ClosedEarly);
                let path = format!("/core/v5/orders/{order_id}/closed");
                let body = json!({ "status": "canceled" });
                market.request("PATCH", &path, KEY, Some(&body));
            });
        }
        made
    }

    fn make_order(&self, sale: &Sale) -> OrderId {
        let mut pos = json!({ "visible": true, "devices_serial_number": [SERIAL] });
        if sale.kind == Kind::Direct {
            pos["payment_setup"] = json!({ "type": sale.tender.to_string() });
        }
        let order = json!({
            "customer": { "name": "Ana" }, "closed": false,
            "items": [{ "description": "Conta", "amount": sale.centavos, "quantity": 1 }],
            "poi_payment_settings": pos,
        });
        let made = self.market.request("POST", "/core/v5/orders", KEY, Some(&order));
        let id = made.body.as_ref().and_then(|order| order["id"].as_str()?.parse().ok());
        id.unwrap_or_else(|| panic!("the order was refused: {:?}", made.body))
    }

    fn of<T>(&self, sale: &Sale, work: impl FnOnce(&mut Sold) -> T) -> T {
        let mut sales = self.sales();
        let new = || Sold { sale: sale.clone(), order_id: None, told: Vec::new(), is_over: false };
        work(sales.entry(sale.number).or_insert_with(new))
    }

    fn sales(&self) -> MutexGuard<'_, BTreeMap<usize, Sold>> {
        self.sales.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
