//! `/hooks` (`pagarme-connect §5.4`).

use serde_json::Value;

use crate::api::page::{page, window};
use crate::api::{ApiError, ApiReply, ApiResult, Request};
use crate::market::{State, hook_view};

pub(super) fn dispatch(
    state: &mut State,
    request: &Request<'_>,
    method: &str,
    path: &[&str],
) -> ApiResult<ApiReply> {
    let account_id = &request.account_id;
    match (method, path) {
        ("GET", []) => list(state, request),
        ("GET", [id]) => Ok(ApiReply::ok(hook_view(state.own_hook(account_id, id)?))),
        ("POST", [id, "retry"]) => {
            state.resend_hook(account_id, id)?;
            Ok(ApiReply::ok(hook_view(state.own_hook(account_id, id)?)))
        }
        _ => Err(ApiError::no_route()),
    }
}

fn list(state: &State, request: &Request<'_>) -> ApiResult<ApiReply> {
    let call = request.call;
    let in_window = window(call)?;
    let event = call.param("webhook_event").or_else(|| call.param("event"));
    let own = state.hooks.iter().rev().filter(|hook| {
        hook.account_id == request.account_id
            && in_window(hook.created_at)
            && event.is_none_or(|event| hook.event.eq_ignore_ascii_case(event))
            && call.param("status").is_none_or(|status| hook.status.eq_ignore_ascii_case(status))
    });
    let views: Vec<Value> = own.map(hook_view).collect();
    page(call, views)
}
