//! The order API over HTTP.

use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::api::{ApiCall, ApiReply};
use crate::clock::MarketTime;
use crate::http::{App, parse_query};

/// Set by a stale-read fault: the moment that reads show.
#[derive(Clone, Copy)]
pub(crate) struct AsOf(pub(crate) MarketTime);

pub(crate) async fn answer(
    State(app): State<App>,
    as_of: Option<Extension<AsOf>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let host = text("host").unwrap_or_else(|| "127.0.0.1".to_owned());
    let call = ApiCall {
        method: method.as_str().to_uppercase(),
        path: uri.path().to_owned(),
        query: parse_query(uri.query().unwrap_or_default()),
        authorization: text("authorization"),
        idempotency_key: text("idempotency-key"),
        partner_id: text("servicereferername"),
        origin: format!("http://{host}"),
        body: body.to_vec(),
        as_of: as_of.map(|Extension(AsOf(at))| at),
    };
    into_response(app.market.call(&call))
}

pub(crate) fn into_response(reply: ApiReply) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match reply.body {
        Some(body) => {
            let json = (header::CONTENT_TYPE, "application/json; charset=utf-8");
            (status, [json], body.to_string()).into_response()
        }
        None => (status, [(header::CONTENT_TYPE, "text/plain")], "").into_response(),
    }
}
