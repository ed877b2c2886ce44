//! Webhooks that were kept are processed here, in any order and any number
//! (pagarme-connect §5.5).

use std::time::Duration;

use maquininha_flow::sale::SaleInput;
use maquininha_model::OrderId;
use maquininha_orderapi::{WebhookData, read_webhook};

use super::actor::Actor;
use super::loose::Named;
use super::record::{from_json, order_key};
use crate::error::MerchantError;
use crate::port::{StoreError, StoreTable, StoredHook, WriteBatch};

/// Webhooks read from the store at once.
const PAGE: usize = 256;
/// A webhook that cannot be dealt with yet is looked at again after this time.
const POSTPONE: Duration = Duration::from_secs(5);

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
                let Some(code) = self.code_of(order_id.as_ref()).await? else {
                    self.ask_about(hook, Named::Charge(charge.id));
                    return Ok(false);
                };
                self.drive(&code, SaleInput::ChargeSeen { charge }, Some(hook.seq)).await?;
                Ok(true)
            }
            WebhookData::Order(order) => {
                let Some(code) = self.code_of(Some(&order.id)).await? else {
                    self.ask_about(hook, Named::Order(order.id));
                    return Ok(false);
                };
                for charge in order.charges {
                    let charge = Box::new(charge);
                    self.drive(&code, SaleInput::ChargeSeen { charge }, None).await?;
                }
                self.ignore(hook).await
            }
            _ => self.ignore(hook).await,
        }
    }

    /// The sale an order belongs to. An order whose creation has not been
    /// answered is unknown: a webhook could name any order with its code.
    pub(super) async fn code_of(
        &self,
        order_id: Option<&OrderId>,
    ) -> Result<Option<String>, MerchantError> {
        let Some(order_id) = order_id else { return Ok(None) };
        if let Some(code) = self.by_order.get(order_id) {
            return Ok(Some(code.clone()));
        }
        let json = self.store.get(StoreTable::Note, &order_key(order_id)).await?;
        json.as_deref().map(from_json).transpose()
    }

    /// Done with it; nothing of ours.
    pub(super) async fn ignore(&mut self, hook: &StoredHook) -> Result<bool, MerchantError> {
        let processed_hook = Some(hook.seq);
        self.write(WriteBatch { processed_hook, ..WriteBatch::default() }).await?;
        Ok(true)
    }
}
