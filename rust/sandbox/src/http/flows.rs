//! The flows of the card host over HTTP, as `docs/card-host.md` has them.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maquininha_cardhost::{read_result, write_flows, write_recorded};

use super::card_host::status;
use crate::flows::Taken;
use crate::http::App;

const JSON: &str = "application/json";

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/flows", get(list))
        .route("/flows/{name}", get(text))
        .route("/flows/{name}/results", post(result))
}

async fn list(State(app): State<App>) -> Response {
    ([(CONTENT_TYPE, JSON)], write_flows(app.market.flows())).into_response()
}

async fn text(State(app): State<App>, Path(name): Path<String>) -> Response {
    let Some((entry, text)) = app.market.flow(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let version = format!("\"{}\"", entry.version);
    ([(CONTENT_TYPE, JSON), (ETAG, version.as_str())], text).into_response()
}

async fn result(State(app): State<App>, Path(name): Path<String>, body: Bytes) -> Response {
    let result = match read_result(&body) {
        Ok(result) => result,
        Err(error) => return (status(error), error.to_string()).into_response(),
    };
    match app.market.take_flow_result(name, result) {
        Taken::Recorded => ([(CONTENT_TYPE, JSON)], write_recorded()).into_response(),
        Taken::UnknownFlow => StatusCode::NOT_FOUND.into_response(),
        Taken::OtherResult => StatusCode::UNPROCESSABLE_ENTITY.into_response(),
    }
}
