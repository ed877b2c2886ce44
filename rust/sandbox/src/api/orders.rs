//! `/orders` (`pagarme-connect §2`).

use serde_json::{Value, json};

use crate::api::page::{page, window};
use crate::api::{ApiError, ApiReply, ApiResult, Request, loose, parse};
use crate::market::{State, item_view};

pub(super) fn dispatch(
    state: &mut State,
    request: &Request<'_>,
    method: &str,
    path: &[&str],
) -> ApiResult<ApiReply> {
    match (method, path) {
        ("POST", []) => create(state, request),
        ("GET", []) => list(state, request),
        ("GET", [id]) => read(state, request, id),
        ("PATCH", [id, "closed"]) => close(state, request, id),
        ("PATCH", [id, "metadata"]) => {
            let metadata = loose::metadata(&request.body, "metadata").ok_or_else(|| {
                ApiError::invalid_field("metadata", "The metadata must be an object of texts.")
            })?;
            state.set_order_metadata(&request.account_id, id, metadata)?;
            current(state, request, id)
        }
        ("GET", [id, "items"]) => {
            let order = state.own_order(&request.account_id, id)?;
            page(request.call, order.items.iter().map(item_view).collect())
        }
        ("GET", [id, "items", item_id]) => {
            let order = state.own_order(&request.account_id, id)?;
            let item = order.items.iter().find(|item| item.id == *item_id);
            item.map(|item| ApiReply::ok(item_view(item)))
                .ok_or_else(|| ApiError::not_found("Item not found."))
        }
        ("POST", [id, "items"]) => {
            let item = parse::new_item(&request.body, "item")?;
            let item_id = state.add_item(&request.account_id, id, item)?;
            let order = state.own_order(&request.account_id, id)?;
            let added = order.items.iter().find(|item| item.id == item_id);
            Ok(ApiReply::ok(added.map_or(json!({}), item_view)))
        }
        _ => Err(ApiError::no_route()),
    }
}

fn create(state: &mut State, request: &Request<'_>) -> ApiResult<ApiReply> {
    let new = parse::new_order(&request.body, request.call.partner_id.clone())?;
    let id = state.create_order(&request.account_id, new)?;
    current(state, request, &id)
}

fn close(state: &mut State, request: &Request<'_>, id: &str) -> ApiResult<ApiReply> {
    let status =
        loose::text(&request.body, "status").unwrap_or_else(|| "paid".to_owned()).to_lowercase();
    if !["paid", "canceled", "failed"].contains(&status.as_str()) {
        return Err(ApiError::invalid_field(
            "status",
            "The status must be paid, canceled or failed.",
        ));
    }
    state.close_order(&request.account_id, id, &status)?;
    current(state, request, id)
}

/// The order as it is now, whatever stale reads are set.
fn current(state: &State, request: &Request<'_>, id: &str) -> ApiResult<ApiReply> {
    let order = state.own_order(&request.account_id, id)?;
    Ok(ApiReply::ok(state.order_view(order)))
}

fn read(state: &State, request: &Request<'_>, id: &str) -> ApiResult<ApiReply> {
    let order = state.own_order(&request.account_id, id)?;
    match request.call.as_of {
        None => Ok(ApiReply::ok(state.order_view(order))),
        Some(at) => state
            .order_as_of(id, at)
            .map(ApiReply::ok)
            .ok_or_else(|| ApiError::not_found("Order not found.")),
    }
}

fn list(state: &State, request: &Request<'_>) -> ApiResult<ApiReply> {
    let call = request.call;
    let in_window = window(call)?;
    let own = state.order_ids.iter().rev().filter_map(|id| state.orders.get(id)).filter(|order| {
        order.account_id == request.account_id
            && in_window(order.created_at)
            && call.param("code").is_none_or(|code| order.code == code)
            && call.param("customer_id").is_none_or(|id| order.customer_id == id)
    });
    let views = own.filter_map(|order| match call.as_of {
        None => Some(state.order_view(order)),
        Some(at) => state.order_as_of(&order.id, at),
    });
    let wanted = |view: &Value| {
        call.param("status").is_none_or(|status| {
            view["status"].as_str().is_some_and(|have| have.eq_ignore_ascii_case(status))
        })
    };
    page(call, views.filter(wanted).collect())
}
