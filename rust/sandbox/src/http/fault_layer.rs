//! Planted faults around every call but those of the control API.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;

use crate::api::basic_user;
use crate::faults::{CallFacts, Fault, Hit};
use crate::http::connection::Cutter;
use crate::http::core::AsOf;
use crate::http::{App, BODY_BYTES_MAX, parse_query};

pub(crate) async fn fault_layer(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/sandbox") || !app.market.has_faults() {
        return next.run(request).await;
    }
    let cutter = request.extensions().get::<ConnectInfo<Cutter>>().map(|info| info.0.clone());
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let hits = app.market.hits(&facts(&app, &parts, &body));
    let mut parts = parts;
    if let Some(answer) = before(&app, &hits, &mut parts, cutter.as_ref()).await {
        return answer;
    }
    let copy = Request::from_parts(parts.clone(), Body::from(body.clone()));
    let again = hits.iter().any(|hit| hit.fault == Fault::Duplicate).then(|| next.clone());
    let answer = next.run(copy).await;
    if let Some(next) = again {
        next.run(Request::from_parts(parts, Body::from(body))).await;
    }
    after(&hits, answer, cutter.as_ref())
}

/// Faults that happen before the call takes effect. `Some` is the answer instead of the effect.
async fn before(
    app: &App,
    hits: &[Hit],
    parts: &mut axum::http::request::Parts,
    cutter: Option<&Cutter>,
) -> Option<Response> {
    for hit in hits {
        match &hit.fault {
            Fault::Delay { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            Fault::DropBefore | Fault::RefuseConnections => return Some(cut(cutter)),
            Fault::StatusBefore { status } => return Some(error_answer(*status)),
            Fault::HtmlErrorPage { status } => return Some(html_page(*status)),
            Fault::StaleReads { lag_ms } => {
                let at = lag_ms.map_or(hit.set_at, |lag_ms| app.market.now().plus_ms(-lag_ms));
                parts.extensions.insert(AsOf(at));
            }
            _ => {}
        }
    }
    None
}

/// Faults that lose or change the answer after the effect.
fn after(hits: &[Hit], answer: Response, cutter: Option<&Cutter>) -> Response {
    for hit in hits {
        match hit.fault {
            Fault::DropAfter => return cut(cutter),
            Fault::StatusAfter { status } => return error_answer(status),
            _ => {}
        }
    }
    answer
}

/// Closes the connection: the answer given here never reaches the wire.
fn cut(cutter: Option<&Cutter>) -> Response {
    if let Some(cutter) = cutter {
        cutter.cut();
    }
    StatusCode::BAD_GATEWAY.into_response()
}

fn error_answer(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = (header::CONTENT_TYPE, "application/json; charset=utf-8");
    (status, [json], r#"{"message":"An error has occurred."}"#).into_response()
}

fn html_page(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let page = "<html><head><title>Error</title></head><body><h1>The service is unavailable</h1></body></html>";
    (status, Html(page)).into_response()
}

fn facts(app: &App, parts: &axum::http::request::Parts, body: &Bytes) -> CallFacts {
    let key = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(basic_user);
    let mut serials = app.market.serials_of_path(parts.uri.path());
    let query = parse_query(parts.uri.query().unwrap_or_default());
    serials.extend(query.into_iter().filter(|(name, _)| name == "serial").map(|(_, value)| value));
    if let Ok(body) = serde_json::from_slice::<Value>(body) {
        serials.extend(serials_of_body(&body));
    }
    CallFacts {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_lowercase(),
        account: key.and_then(|key| app.market.account_of_key(&key)),
        serials,
        endpoint: app.endpoint,
    }
}

fn serials_of_body(body: &Value) -> Vec<String> {
    let listed = body["poi_payment_settings"]["devices_serial_number"].as_array();
    let single = [
        &body["serial"],
        &body["metadata"]["terminal_serial_number"],
        &body["payments"][0]["metadata"]["terminal_serial_number"],
    ];
    let all = listed.into_iter().flatten().chain(single);
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}
