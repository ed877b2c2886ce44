//! Start, restart and change of the host that serves.

use std::time::Duration;

use maquininha_flow::OrderCallError;
use maquininha_flow::sale::{CancelCause, SaleInput};
use maquininha_model::Timestamp;

use super::actor::Actor;
use super::calls::Done;
use super::event::MerchantEvent;
use super::record::{LIVE, from_json, to_json};
use crate::config::MerchantConfig;
use crate::error::MerchantError;
use crate::intake::new_hook;
use crate::port::{HookStatus, HookSummary, StoreRow, StoreTable, WriteBatch};

/// Rows read from the store at once.
const PAGE: usize = 200;
/// Failed deliveries are listed this often: one call of the 50 a minute that
/// are allowed serves all sales (pagarme-connect §5.4).
const HOOK_LIST_EVERY: Duration = Duration::from_mins(5);
/// After an error the list is left alone for an hour.
const HOOK_LIST_PAUSE: Duration = Duration::from_hours(1);
/// How far a list goes back beyond the one before. Lists are asked for by the
/// time at which a delivery was made, and it counts as failed only after its
/// last attempt, which may be hours later; the intervals are not published.
const HOOK_LIST_BACK: Duration = Duration::from_hours(24);
/// Ids and contents of webhooks are known for so long; deliveries end far
/// sooner.
const HOOKS_KEPT: Duration = Duration::from_hours(24 * 30);
const HOOK_LIST_NOTE: &str = "hooks/listed_until";

impl Actor {
    /// Begins to serve, where the configuration lets it: every unfinished sale
    /// is read again and driven on.
    pub(super) async fn start(&mut self) -> Result<(), MerchantError> {
        if self.serving.is_err() {
            return Ok(());
        }
        let mut after: Option<String> = None;
        loop {
            let rows =
                self.store.scan(StoreTable::Sale, Some(LIVE), after.as_deref(), PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.key.clone());
            for row in rows {
                let record: super::SaleRecord = from_json(&row.json)?;
                if let Some(order_id) = &record.sale.order_id {
                    self.by_order.insert(order_id.clone(), row.key.clone());
                }
                self.live.insert(row.key, record);
            }
        }
        let codes: Vec<String> = self.live.keys().cloned().collect();
        let screen_lost = self.config.cancel_lost_screens;
        for code in codes {
            self.take_in(&code, SaleInput::Restarted { screen_lost }).await;
        }
        self.count_open();
        if self.config.account.activation.check().is_err() {
            self.on_deactivated(false).await?;
        }
        self.hook_list_at = Some(self.clock.now());
        self.ask_open_orders();
        self.process_hooks().await;
        Ok(())
    }

    /// The integration is not activated any more: open orders are closed
    /// (demand C19).
    pub(super) async fn on_deactivated(&mut self, tell: bool) -> Result<(), MerchantError> {
        let unpaid: Vec<String> = self
            .live
            .iter()
            .filter(|(_, record)| record.sale.state.is_unpaid())
            .map(|(code, _)| code.clone())
            .collect();
        if tell || !unpaid.is_empty() {
            self.tell(MerchantEvent::Deactivated).await?;
        }
        for code in unpaid {
            self.take_in(&code, SaleInput::CancelAsked { cause: CancelCause::Deactivated }).await;
        }
        Ok(())
    }

    pub(super) async fn reconfigure(
        &mut self,
        config: MerchantConfig,
    ) -> Result<(), MerchantError> {
        let served = self.serving.is_ok();
        let was_activated = self.config.account.activation.check().is_ok();
        self.serving = config.may_serve(&self.host);
        self.config = config;
        let stays_off = self.serving.clone().err();
        self.health.send_modify(|health| health.stays_off = stays_off);
        match (served, self.serving.is_ok()) {
            (false, true) => {
                // The host that served before may have changed them.
                self.load_devices().await?;
                self.load_shift().await?;
                self.start().await
            }
            (true, false) => {
                // The other host takes over from the store: end what is under
                // way first.
                while let Some(done) = self.calls.join_next().await {
                    if let Ok(done) = done {
                        self.on_done(done).await;
                    }
                }
                self.live.clear();
                self.by_order.clear();
                self.foreign.clear();
                self.hook_list_at = None;
                self.postponed_at = None;
                self.count_open();
                Ok(())
            }
            (true, true) if was_activated && self.config.account.activation.check().is_err() => {
                self.on_deactivated(true).await
            }
            _ => Ok(()),
        }
    }

    /// Asks for deliveries that failed since the last time.
    pub(super) async fn list_hooks(&mut self) {
        let now = self.clock.now();
        self.hook_list_at = Some(now.plus(HOOK_LIST_EVERY));
        // Here and not at the start alone, for a service may run for years.
        if let Err(error) = self.store.forget_hooks(now.minus(HOOKS_KEPT)).await {
            self.note_error(&error.into());
        }
        if !self.foreign.is_empty() {
            // Others close their orders without telling us.
            self.ask_open_orders();
        }
        let known = self.store.get(StoreTable::Note, HOOK_LIST_NOTE).await.ok().flatten();
        let listed: Option<Timestamp> = known.and_then(|json| from_json(&json).ok());
        let since = listed.unwrap_or(now).minus(HOOK_LIST_BACK);
        self.spawn(move |api, _| async move {
            Done::Hooks { result: api.hooks(since, HookStatus::Failed).await }
        });
    }

    pub(super) async fn on_hook_list(&mut self, result: Result<Vec<HookSummary>, OrderCallError>) {
        let now = self.clock.now();
        let Ok(summaries) = result else {
            self.hook_list_at = Some(now.plus(HOOK_LIST_PAUSE));
            return;
        };
        for summary in summaries {
            let Ok(hook) = new_hook(now, &summary.payload) else { continue };
            if let Err(error) = self.store.append_hook(hook).await {
                self.pause(&error.into());
                return;
            }
        }
        self.process_hooks().await;
        if let Ok(json) = to_json(&now) {
            let key = HOOK_LIST_NOTE.to_owned();
            let row = StoreRow { table: StoreTable::Note, key, state: String::new(), json };
            let batch = WriteBatch { rows: vec![row], ..WriteBatch::default() };
            if let Err(error) = self.write(batch).await {
                self.pause(&error);
            }
        }
    }
}
