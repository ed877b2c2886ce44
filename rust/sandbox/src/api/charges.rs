//! `/charges` (`pagarme-connect §4.2`).

use serde_json::{Value, json};

use crate::api::page::{page, window};
use crate::api::{ApiError, ApiReply, ApiResult, Request, loose, parse};
use crate::market::{ChargeRecord, Confirmation, State, transaction_view};

pub(super) fn dispatch(
    state: &mut State,
    request: &Request<'_>,
    method: &str,
    path: &[&str],
) -> ApiResult<ApiReply> {
    let account_id = &request.account_id;
    match (method, path) {
        ("POST", []) => {
            let (order_id, charge) = parse::new_charge(&request.body)?;
            let id = state.create_charge(account_id, &order_id, charge)?;
            current(state, request, &id)
        }
        ("GET", []) => list(state, request),
        ("GET", ["summary"]) => summary(state, request),
        ("GET", [id]) => read(state, request, id),
        ("DELETE", [id]) => {
            let amount = positive_amount(&request.body)?;
            state.cancel_charge(account_id, id, amount)?;
            current(state, request, id)
        }
        ("POST", [id, "confirm-payment"]) => {
            let with = Confirmation {
                amount: positive_amount(&request.body)?,
                code: loose::text(&request.body, "code"),
                description: loose::text(&request.body, "description"),
            };
            state.confirm_charge(account_id, id, with)?;
            current(state, request, id)
        }
        ("PATCH", [id, "metadata"]) => {
            let metadata = loose::metadata(&request.body, "metadata").ok_or_else(|| {
                ApiError::invalid_field("metadata", "The metadata must be an object of texts.")
            })?;
            state.set_charge_metadata(account_id, id, metadata)?;
            current(state, request, id)
        }
        ("GET", [id, "transactions"]) => {
            let charge = state.own_charge(account_id, id)?;
            let newest_first = charge.transactions.iter().rev();
            page(
                request.call,
                newest_first.map(|transaction| transaction_view(charge, transaction)).collect(),
            )
        }
        _ => Err(ApiError::no_route()),
    }
}

/// The optional amount of a body; a body without it means the whole.
fn positive_amount(body: &Value) -> ApiResult<Option<i64>> {
    if !loose::given(body, "amount") {
        return Ok(None);
    }
    match loose::int(body, "amount") {
        Some(amount) if amount > 0 => Ok(Some(amount)),
        _ => Err(ApiError::invalid_field("amount", "The amount must be greater than zero.")),
    }
}

/// The charge as it is now, whatever stale reads are set.
fn current(state: &State, request: &Request<'_>, id: &str) -> ApiResult<ApiReply> {
    let charge = state.own_charge(&request.account_id, id)?;
    Ok(ApiReply::ok(state.charge_view(charge)))
}

fn read(state: &State, request: &Request<'_>, id: &str) -> ApiResult<ApiReply> {
    let charge = state.own_charge(&request.account_id, id)?;
    view(state, request, charge)
        .map(ApiReply::ok)
        .ok_or_else(|| ApiError::not_found("Charge not found."))
}

/// The charge now, or as its order showed it at the time of a stale read.
fn view(state: &State, request: &Request<'_>, charge: &ChargeRecord) -> Option<Value> {
    let Some(at) = request.call.as_of else { return Some(state.charge_view(charge)) };
    let order = state.order_as_of(&charge.order_id, at)?;
    let charges = order.get("charges")?.as_array()?;
    let mut old = charges.iter().find(|old| old["id"] == charge.id.as_str())?.clone();
    let now = state.charge_view(charge);
    if let (Some(old), Some(order)) = (old.as_object_mut(), now.get("order")) {
        old.insert("order".into(), order.clone());
    }
    Some(old)
}

fn list(state: &State, request: &Request<'_>) -> ApiResult<ApiReply> {
    let call = request.call;
    let in_window = window(call)?;
    let own =
        state.charge_ids.iter().rev().filter_map(|id| state.charges.get(id)).filter(|charge| {
            let customer =
                || state.orders.get(&charge.order_id).map(|order| order.customer_id.as_str());
            charge.account_id == request.account_id
                && in_window(charge.created_at)
                && call.param("code").is_none_or(|code| charge.code.as_deref() == Some(code))
                && call.param("order_id").is_none_or(|id| charge.order_id == id)
                && call.param("customer_id").is_none_or(|id| customer() == Some(id))
                && call
                    .param("payment_method")
                    .is_none_or(|method| method.eq_ignore_ascii_case("cash"))
                && call
                    .param("initiator_transaction_key")
                    .is_none_or(|key| charge.initiator_key() == Some(key))
        });
    let views = own.filter_map(|charge| view(state, request, charge));
    let wanted = |view: &Value| {
        call.param("status").is_none_or(|status| {
            view["status"].as_str().is_some_and(|have| have.eq_ignore_ascii_case(status))
        })
    };
    page(call, views.filter(wanted).collect())
}

fn summary(state: &State, request: &Request<'_>) -> ApiResult<ApiReply> {
    let status = request
        .call
        .param("status")
        .ok_or_else(|| ApiError::invalid_field("status", "The status field is required."))?;
    let in_window = window(request.call)?;
    let own = state.charges.values().filter(|charge| {
        charge.account_id == request.account_id
            && charge.status.eq_ignore_ascii_case(status)
            && in_window(charge.created_at)
    });
    let (mut total, mut amount) = (0_u64, 0_i64);
    for charge in own {
        total += 1;
        amount = amount.saturating_add(charge.amount);
    }
    Ok(ApiReply::ok(json!({ "total": total, "amount": amount })))
}
