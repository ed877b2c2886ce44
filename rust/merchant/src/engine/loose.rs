//! Webhooks that lead to no sale of ours. Their word is never booked: the
//! charge is read, which tells the order where the webhook has no stub of it,
//! and whether it exists at all (pagarme-connect §5.5).

use std::time::Duration;

use maquininha_flow::OrderCallError;
use maquininha_flow::sale::{LooseSale, Sale, SaleInput, SaleState};
use maquininha_model::{Charge, ChargeId, OrderId};

use super::actor::Actor;
use super::calls::Done;
use super::event::MerchantEvent;
use super::record::{from_json, to_json};
use crate::error::MerchantError;
use crate::port::{StoreRow, StoreTable, StoredHook, WriteBatch};

/// How long a payment that may belong to an order that is just being made
/// waits. The look-up of a lost order ends within that time.
const POSTPONE_MAX: Duration = Duration::from_mins(3);
/// A read that brought nothing is not repeated before.
const ASK_AGAIN: Duration = Duration::from_mins(1);

/// What a webhook names.
pub(super) enum Named {
    Charge(ChargeId),
    Order(OrderId),
}

impl Actor {
    /// Asks the order API what a webhook is about. It stays in the store until
    /// that is known.
    pub(super) fn ask_about(&mut self, hook: &StoredHook, named: Named) {
        let now = self.clock.now();
        let young = now.since(hook.received_at) < POSTPONE_MAX;
        let creating = self.live.values().any(|record| record.sale.state == SaleState::Creating);
        let asked = self.asked.get(&hook.seq).is_some_and(|again_at| now < *again_at);
        if asked || (young && creating) {
            return;
        }
        self.asked.insert(hook.seq, now.plus(ASK_AGAIN));
        let hook = hook.clone();
        self.spawn(|api, _| async move {
            let result = match &named {
                Named::Charge(id) => api.charge(id).await.map(|charge| vec![charge]),
                Named::Order(id) => api.read(id).await.map(|order| {
                    let of_order = |charge| Charge { order_id: Some(order.id.clone()), ..charge };
                    order.charges.into_iter().map(of_order).collect()
                }),
            };
            Done::Charges { hook, result }
        });
    }

    pub(super) async fn on_charges(
        &mut self,
        hook: &StoredHook,
        result: Result<Vec<Charge>, OrderCallError>,
    ) {
        let booked = match result {
            Ok(charges) => self.book(hook, charges).await,
            // Nobody but the webhook knows it.
            Err(error) if error.is_refusal() => self.ignore(hook).await.map(drop),
            // Asked again later: the webhook is still there.
            Err(_) => return,
        };
        match booked {
            Ok(()) => drop(self.asked.remove(&hook.seq)),
            Err(error) => self.pause(&error),
        }
    }

    async fn book(&mut self, hook: &StoredHook, charges: Vec<Charge>) -> Result<(), MerchantError> {
        for charge in charges {
            match self.code_of(charge.order_id.as_ref()).await? {
                Some(code) => {
                    let charge = Box::new(charge);
                    self.drive(&code, SaleInput::ChargeSeen { charge }, None).await?;
                }
                None => self.keep_loose(&charge).await?,
            }
        }
        self.ignore(hook).await.map(drop)
    }

    /// A payment with no sale of ours: kept, told, reported as unlinked
    /// (demands C20, C30).
    async fn keep_loose(&mut self, charge: &Charge) -> Result<(), MerchantError> {
        if !charge.is_terminal_payment() || !charge.counts_as_paid() {
            return Ok(());
        }
        let key = charge.id.to_string();
        let known = self.store.get(StoreTable::Loose, &key).await?;
        let mut loose: LooseSale = known.as_deref().map(from_json).transpose()?.unwrap_or_default();
        let events = loose.see(charge, self.clock.now());
        let mut batch = WriteBatch::default();
        if !events.is_empty() {
            let json = to_json(&loose)?;
            let state = "loose".to_owned();
            batch.rows.push(StoreRow { table: StoreTable::Loose, key, state, json });
        }
        for event in events {
            let order_id = loose.order_id.clone();
            batch.events.push(self.event_json(MerchantEvent::Loose { order_id, event })?);
        }
        self.write(batch).await
    }

    /// Payments that were loose until their sale was found: they must not be
    /// counted twice.
    pub(super) async fn loose_rows_of(
        &self,
        sale: &Sale,
    ) -> Result<Vec<(StoreTable, String)>, MerchantError> {
        let known = self.live.get(&sale.code).map(|record| &record.sale.charges);
        let mut rows = Vec::new();
        for (id, _) in sale.charges.by_time() {
            let is_new = known.is_none_or(|known| known.get(id).is_none());
            if is_new && self.store.get(StoreTable::Loose, id.as_str()).await?.is_some() {
                rows.push((StoreTable::Loose, id.to_string()));
            }
        }
        Ok(rows)
    }
}
