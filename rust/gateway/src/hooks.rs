//! Records of webhook deliveries (pagarme-connect §5.4).

use maquininha_flow::OrderCallError;
use maquininha_merchant::port::{HookStatus, HookSummary};
use maquininha_model::Timestamp;
use maquininha_orderapi::{HookRecord, read_hooks_page};

use crate::client::OrderApiClient;
use crate::orders::whole_seconds;
use crate::rate_limit::RateClass;
use crate::request::ApiRequest;

const HOOKS: &str = "/core/v5/hooks";
/// Most pages of deliveries that are read at once: 600 failed ones within the
/// day that is asked for. A longer list is logged and its rest not read.
const HOOK_PAGES_MAX: u32 = 20;

impl OrderApiClient {
    /// Deliveries since a time, oldest first. [`HookStatus::Other`] asks for
    /// all of them.
    pub(crate) async fn list_hooks(
        &self,
        since: Timestamp,
        status: HookStatus,
    ) -> Result<Vec<HookSummary>, OrderCallError> {
        let mut request = ApiRequest::get(HOOKS, "", RateClass::HookList)?
            .query("created_since", whole_seconds(since));
        if let Some(word) = word(status) {
            request = request.query("status", word);
        }
        let deadline = self.deadline();
        let mut hooks =
            self.list(deadline, &request, HOOK_PAGES_MAX, read_hooks_page).await?.records;
        hooks.sort_by_key(|hook| hook.created_at);
        Ok(hooks.into_iter().map(summary).collect())
    }
}

fn summary(hook: HookRecord) -> HookSummary {
    let status = match hook.status.as_str() {
        "pending" => HookStatus::Pending,
        "sent" => HookStatus::Sent,
        "failed" => HookStatus::Failed,
        _ => HookStatus::Other,
    };
    HookSummary { id: hook.id, event: hook.event, status, payload: hook.payload }
}

const fn word(status: HookStatus) -> Option<&'static str> {
    match status {
        HookStatus::Pending => Some("pending"),
        HookStatus::Sent => Some("sent"),
        HookStatus::Failed => Some("failed"),
        _ => None,
    }
}
