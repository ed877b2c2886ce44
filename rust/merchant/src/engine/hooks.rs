//! Webhooks that were kept are processed here, in any order and any number
//! (pagarme-connect §5.5).

use std::time::Duration;

use maquininha_flow::sale::{LooseSale, SaleInput, SaleState};
use maquininha_model::{Charge, Order, OrderId};
use maquininha_orderapi::{WebhookData, read_webhook};

use super::actor::Actor;
use super::event::MerchantEvent;
use super::record::{from_json, order_key, to_json};
use crate::error::MerchantError;
use crate::port::{StoreError, StoreRow, StoreTable, StoredHook, WriteBatch};

/// Webhooks read from the store at once.
const PAGE: usize = 256;
/// A payment that may belong to an order that is just being made is looked at
/// again after this time.
const POSTPONE: Duration = Duration::from_secs(5);
/// How long such a payment waits before it counts as one with no sale. The
/// look-up of a lost order ends within that time.
const POSTPONE_MAX: Duration = Duration::from_mins(3);

impl Actor {
    /// Processes what is there. What the store does not let through now is
    /// looked at again after a pause, even if no further webhook comes.
    pub(super) async fn process_hooks(&mut self) {
        if self.serving.is_err() {
            return;
        }
        if let Err(error) = self.process_pending().await {
            self.pause(&error);
            self.postponed_at = Some(self.clock.now().plus(POSTPONE));
        }
    }

    async fn process_pending(&mut self) -> Result<(), MerchantError> {
        loop {
            let hooks = self.store.pending_hooks(PAGE).await?;
            let full = hooks.len() == PAGE;
            let mut left = 0;
            for hook in hooks {
                match self.process(&hook).await {
                    Ok(true) => self.note_contact(),
                    Ok(false) => left += 1,
                    Err(MerchantError::Store(error))
                        if !matches!(error, StoreError::Damaged(_)) =>
                    {
                        return Err(error.into());
                    }
                    Err(error) => {
                        // One row that cannot be read must not hold up the rest.
                        self.note_error(&error);
                        self.ignore(&hook).await?;
                    }
                }
            }
            if left > 0 {
                self.postponed_at = Some(self.clock.now().plus(POSTPONE));
            }
            if !full || left == PAGE {
                return Ok(());
            }
        }
    }

    /// Processes one, and says whether it is done with.
    async fn process(&mut self, hook: &StoredHook) -> Result<bool, MerchantError> {
        // It was read once before it was kept.
        let Ok(envelope) = read_webhook(hook.body.as_bytes()) else {
            return self.ignore(hook).await;
        };
        let own = self.config.account.id.as_ref();
        if let (Some(own), Some(account)) = (own, &envelope.account_id)
            && own != account
        {
            return self.ignore(hook).await;
        }
        match envelope.data {
            WebhookData::Charge { charge, order } => {
                let order_id = charge.order_id.clone().or(order.as_ref().map(|o| o.id.clone()));
                let Some(code) = self.code_of(order_id.as_ref(), order.as_deref()).await? else {
                    return self.process_unknown(hook, &charge).await;
                };
                self.adopt(&code, order).await?;
                self.drive(&code, SaleInput::ChargeSeen { charge }, Some(hook.seq)).await?;
                Ok(true)
            }
            WebhookData::Order(order) => {
                let Some(code) = self.code_of(Some(&order.id), Some(&order)).await? else {
                    for charge in &order.charges {
                        let order_id = Some(order.id.clone());
                        let charge = Charge { order_id, ..charge.clone() };
                        self.keep_loose(&charge, None).await?;
                    }
                    return self.ignore(hook).await;
                };
                let charges = order.charges.clone();
                self.adopt(&code, Some(order)).await?;
                for charge in charges {
                    let charge = Box::new(charge);
                    self.drive(&code, SaleInput::ChargeSeen { charge }, None).await?;
                }
                self.ignore(hook).await
            }
            _ => self.ignore(hook).await,
        }
    }

    /// The sale an order belongs to: by its id, or by its code while its
    /// creation has not been answered.
    async fn code_of(
        &self,
        order_id: Option<&OrderId>,
        order: Option<&Order>,
    ) -> Result<Option<String>, MerchantError> {
        if let Some(order_id) = order_id {
            if let Some(code) = self.by_order.get(order_id) {
                return Ok(Some(code.clone()));
            }
            if let Some(json) = self.store.get(StoreTable::Note, &order_key(order_id)).await? {
                return from_json(&json).map(Some);
            }
        }
        let code = order.and_then(|order| order.code.as_ref());
        let creating = code.and_then(|code| self.live.get(code)).is_some_and(|record| {
            record.sale.state == SaleState::Creating && record.sale.order_id.is_none()
        });
        Ok(code.filter(|_| creating).cloned())
    }

    /// An order that is known from its webhook before its creation was
    /// answered.
    async fn adopt(&mut self, code: &str, order: Option<Box<Order>>) -> Result<(), MerchantError> {
        let creating =
            self.live.get(code).is_some_and(|known| known.sale.state == SaleState::Creating);
        if let (true, Some(order)) = (creating, order) {
            let order = Box::new(Order { charges: Vec::new(), ..*order });
            self.drive(code, SaleInput::Created { order }, None).await?;
        }
        Ok(())
    }

    async fn process_unknown(
        &mut self,
        hook: &StoredHook,
        charge: &Charge,
    ) -> Result<bool, MerchantError> {
        let young = self.clock.now().since(hook.received_at) < POSTPONE_MAX;
        let creating = self.live.values().any(|record| record.sale.state == SaleState::Creating);
        if young && creating {
            return Ok(false);
        }
        self.keep_loose(charge, Some(hook.seq)).await?;
        Ok(true)
    }

    /// A payment with no sale of ours: kept, told, reported as unlinked
    /// (demands C20, C30).
    async fn keep_loose(
        &mut self,
        charge: &Charge,
        hook: Option<u64>,
    ) -> Result<(), MerchantError> {
        let mut batch = WriteBatch { processed_hook: hook, ..WriteBatch::default() };
        if charge.is_terminal_payment() && charge.counts_as_paid() {
            let key = charge.id.to_string();
            let known = self.store.get(StoreTable::Loose, &key).await?;
            let mut loose: LooseSale =
                known.as_deref().map(from_json).transpose()?.unwrap_or_default();
            let events = loose.see(charge);
            if !events.is_empty() {
                let json = to_json(&loose)?;
                let state = "loose".to_owned();
                batch.rows.push(StoreRow { table: StoreTable::Loose, key, state, json });
            }
            for event in events {
                let order_id = loose.order_id.clone();
                batch.events.push(self.event_json(MerchantEvent::Loose { order_id, event })?);
            }
        }
        self.write(batch).await
    }

    /// Done with it; nothing of ours.
    async fn ignore(&mut self, hook: &StoredHook) -> Result<bool, MerchantError> {
        let processed_hook = Some(hook.seq);
        self.write(WriteBatch { processed_hook, ..WriteBatch::default() }).await?;
        Ok(true)
    }
}
