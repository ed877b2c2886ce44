//! The order API as a function from call to answer; HTTP is wrapped around it elsewhere.

mod call;
mod charges;
mod error;
mod hooks;
pub(crate) mod loose;
mod orders;
mod page;
mod parse;

pub use call::{ApiCall, ApiReply};
pub(crate) use error::{ApiError, ApiResult};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::market::{Remembered, State};

/// A call that passed authentication: who calls, and the body as JSON.
pub(crate) struct Request<'a> {
    pub(crate) account_id: String,
    pub(crate) call: &'a ApiCall,
    pub(crate) body: Value,
}

/// Answers one call: authentication, limits, idempotency, then the resource.
pub(crate) fn answer(state: &mut State, call: &ApiCall) -> ApiReply {
    let key = call.authorization.as_deref().and_then(basic_user);
    let account = key.as_deref().and_then(|key| state.account_by_key(key));
    let Some(account_id) = account.map(|account| account.id.clone()) else {
        return ApiError::unauthorized().into_reply(&Value::Null);
    };
    let path = call.route_path();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let (root, rest) = match segments.as_slice() {
        ["core", "v5", rest @ ..] => (Root::Core, rest),
        ["posconnect", "v1", rest @ ..] => (Root::PosConnect, rest),
        _ => return ApiError::no_route().into_reply(&Value::Null),
    };
    if !state.admit(&account_id, &call.method, rest) {
        return ApiError::too_many().into_reply(&Value::Null);
    }
    let key = call.idempotency_key.as_deref().filter(|key| call.method != "GET" && !key.is_empty());
    if let Some(key) = key {
        match state.remembered(&account_id, key, call) {
            Remembered::Answer(reply) => return reply,
            Remembered::Conflict => return ApiError::key_conflict().into_reply(&Value::Null),
            Remembered::Nothing => {}
        }
    }
    let reply = match call.json_body() {
        Ok(body) => {
            let request = Request { account_id: account_id.clone(), call, body };
            match dispatch(state, &request, root, rest) {
                Ok(reply) => reply,
                Err(error) => error.into_reply(&request.body),
            }
        }
        Err(error) => error.into_reply(&Value::Null),
    };
    if let Some(key) = key {
        state.remember(&account_id, key, call, &reply);
    }
    reply
}

#[derive(Clone, Copy)]
enum Root {
    Core,
    PosConnect,
}

fn dispatch(
    state: &mut State,
    request: &Request<'_>,
    root: Root,
    path: &[&str],
) -> ApiResult<ApiReply> {
    match (root, request.call.method.as_str(), path) {
        (Root::Core, method, ["orders", rest @ ..]) => {
            orders::dispatch(state, request, method, rest)
        }
        (Root::Core, method, ["charges", rest @ ..]) => {
            charges::dispatch(state, request, method, rest)
        }
        (Root::Core, method, ["hooks", rest @ ..]) => hooks::dispatch(state, request, method, rest),
        (Root::PosConnect, "POST", ["orders", id, "prints"]) => {
            state.print(&request.account_id, id, &request.body)?;
            Ok(ApiReply::empty(200))
        }
        _ => Err(ApiError::no_route()),
    }
}

/// The user part of a Basic header; the password is not looked at (`pagarme-connect §1.2`).
pub(crate) fn basic_user(header: &str) -> Option<String> {
    let (scheme, encoded) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let user = decoded.split_once(':').map_or(decoded.as_str(), |(user, _)| user);
    Some(user.to_owned())
}
