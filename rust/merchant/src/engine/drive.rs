//! One step of one sale: take the input in, write, then act.

use maquininha_flow::sale::{SaleEffect, SaleEnv, SaleInput};

use super::actor::Actor;
use super::event::{MerchantEvent, StoredMerchantEvent};
use super::record::{from_json, order_key, to_json};
use super::{SaleRecord, SaleView};
use crate::error::MerchantError;
use crate::port::{StoreRow, StoreTable, WriteBatch};

impl Actor {
    /// A sale from memory or store.
    pub(super) async fn load(&self, code: &str) -> Result<SaleRecord, MerchantError> {
        self.find(code)
            .await?
            .ok_or_else(|| MerchantError::SaleUnknown { reference: code.to_owned() })
    }

    pub(super) async fn find(&self, code: &str) -> Result<Option<SaleRecord>, MerchantError> {
        if let Some(record) = self.live.get(code) {
            return Ok(Some(record.clone()));
        }
        let json = self.store.get(StoreTable::Sale, code).await?;
        json.as_deref().map(from_json).transpose()
    }

    /// Takes an input in. Nothing has changed in memory or store if it fails.
    pub(super) async fn drive(
        &mut self,
        code: &str,
        input: SaleInput,
        hook: Option<u64>,
    ) -> Result<SaleView, MerchantError> {
        let mut record = self.load(code).await?;
        let env = SaleEnv {
            now: self.clock.now(),
            policy: &self.config.policy,
            shift: self.shift.as_deref(),
        };
        let effects = record.sale.step(input, env)?;
        self.commit(record, effects, hook).await
    }

    /// Takes an input of the world in: it cannot be refused, and if it cannot
    /// be written it is taken in again later.
    pub(super) async fn take_in(&mut self, code: &str, input: SaleInput) {
        if let Err(error) = self.drive(code, input.clone(), None).await {
            if matches!(error, MerchantError::Store(_)) {
                if input != SaleInput::Timer {
                    self.again.push_back((code.to_owned(), input));
                }
                self.pause(&error);
            } else {
                tracing::warn!(code = error.code(), "a sale did not take an input in");
            }
        }
    }

    /// Writes the sale with its events, then starts the calls.
    pub(super) async fn commit(
        &mut self,
        record: SaleRecord,
        effects: Vec<SaleEffect>,
        hook: Option<u64>,
    ) -> Result<SaleView, MerchantError> {
        let code = record.sale.code.clone();
        let mut batch = WriteBatch { processed_hook: hook, ..WriteBatch::default() };
        for effect in &effects {
            match effect {
                SaleEffect::Persist => batch.rows.push(record.row()?),
                SaleEffect::Tell(event) => {
                    let event = MerchantEvent::Sale {
                        reference: code.clone(),
                        order_id: record.sale.order_id.clone(),
                        event: event.clone(),
                    };
                    batch.events.push(self.event_json(event)?);
                }
                _ => {}
            }
        }
        if let Some(order_id) = &record.sale.order_id
            && !self.by_order.contains_key(order_id)
        {
            batch.rows.push(StoreRow {
                table: StoreTable::Note,
                key: order_key(order_id),
                state: String::new(),
                json: to_json(&code)?,
            });
        }
        batch.deletes = self.loose_rows_of(&record.sale).await?;
        self.write(batch).await?;
        self.answer_cancels(&record);
        let view = SaleView::of(&record.sale);
        if record.is_live() {
            if let Some(order_id) = &record.sale.order_id {
                self.by_order.insert(order_id.clone(), code.clone());
            }
            self.live.insert(code.clone(), record);
        } else {
            if let Some(order_id) = &record.sale.order_id {
                self.by_order.remove(order_id);
            }
            self.live.remove(&code);
        }
        self.count_open();
        for effect in effects {
            self.call(&code, effect);
        }
        Ok(view)
    }

    pub(super) fn event_json(&self, event: MerchantEvent) -> Result<String, MerchantError> {
        to_json(&StoredMerchantEvent { at: self.clock.now(), event })
    }

    /// Writes a batch unless it is empty, and wakes whoever reads events.
    pub(super) async fn write(&mut self, batch: WriteBatch) -> Result<(), MerchantError> {
        if batch == WriteBatch::default() {
            return Ok(());
        }
        let last = self.store.write(batch).await?;
        self.last_event.send_if_modified(|known| {
            let newer = last > *known;
            *known = last.max(*known);
            newer
        });
        Ok(())
    }

    /// Keeps an event that belongs to no sale.
    pub(super) async fn tell(&mut self, event: MerchantEvent) -> Result<(), MerchantError> {
        let events = vec![self.event_json(event)?];
        self.write(WriteBatch { events, ..WriteBatch::default() }).await
    }
}
