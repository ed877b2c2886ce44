//! Facts for the doctor.

use maquininha_model::{OrderId, SerialNumber};

use super::Merchant;
use super::actor::Actor;
use super::record::{from_json, order_key};
use crate::doctor::{Observed, OrderCase, OrderCause, WaitingCause, order_causes, waiting_causes};
use crate::error::MerchantError;
use crate::port::StoreTable;

impl Merchant {
    /// Why a terminal does not show "waiting for payments" (demand C21). One
    /// read of the order API tells whether it can be reached.
    pub async fn doctor(
        &self,
        serial: &SerialNumber,
        observed: &Observed,
    ) -> Result<Vec<WaitingCause>, MerchantError> {
        let wanted = serial.clone();
        let (device, activation) = self
            .ask(move |actor| {
                Box::pin(async move {
                    actor.guard()?;
                    let device = actor.devices.get(&wanted).map(|record| record.device.clone());
                    Ok((device, actor.config.account.activation.clone()))
                })
            })
            .await?;
        let reachable = self.parts.api.open_orders().await.is_ok();
        Ok(waiting_causes(device.as_ref(), &activation, reachable, observed))
    }

    /// Why an order does not show at a terminal (demand C22). The order is
    /// read once.
    pub async fn doctor_order(
        &self,
        order_id: &OrderId,
        at: Option<&SerialNumber>,
        observed: &Observed,
    ) -> Result<Vec<OrderCause>, MerchantError> {
        let order = order_id.clone();
        let at = at.cloned();
        let mut case = self
            .ask(move |actor| {
                Box::pin(async move {
                    actor.guard()?;
                    actor.order_case(&order, at).await
                })
            })
            .await?;
        match self.parts.api.read(order_id).await {
            Ok(order) => case.closed = order.closed,
            Err(_) => case.api_reachable = false,
        }
        Ok(order_causes(&case, observed))
    }
}

impl Actor {
    async fn order_case(
        &self,
        order_id: &OrderId,
        at: Option<SerialNumber>,
    ) -> Result<OrderCase, MerchantError> {
        let unknown = || MerchantError::SaleUnknown { reference: order_id.to_string() };
        let note = self.store.get(StoreTable::Note, &order_key(order_id)).await?;
        let code: String = from_json(&note.ok_or_else(unknown)?)?;
        let sale = self.load(&code).await?.sale;
        let shares = |other: &[SerialNumber]| {
            other.is_empty()
                || sale.serials.is_empty()
                || other.iter().any(|serial| sale.serials.contains(serial))
        };
        let others = self.live.values().filter(|record| {
            record.sale.code != code
                && record.sale.holds_open_order()
                && shares(&record.sale.serials)
                && record.sale.created_at <= sale.created_at
        });
        let blocked_by = others
            .max_by_key(|record| record.sale.paid().is_positive())
            .map(|record| {
                let paid = record.sale.paid().is_positive();
                (record.sale.order_id.clone(), Some(record.sale.code.clone()), paid)
            })
            .or_else(|| {
                let foreign = self.foreign.iter().find(|order| order.paid)?;
                Some((foreign.order_id.clone(), foreign.reference.clone(), foreign.paid))
            });
        Ok(OrderCase {
            flow: sale.flow,
            serials: sale.serials,
            created_at: sale.created_at,
            closed: false,
            at,
            api_reachable: true,
            blocked_by,
        })
    }
}
