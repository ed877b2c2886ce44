//! The authorisation hosts over HTTP, as `docs/card-host.md` has them: `{acquirer}/{call}`.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use maquininha_cardhost::{CardHostError, read_call, write_reply};

use super::acquirer::silence;
use crate::http::App;
use crate::http::connection::Cutter;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/{acquirer}/{call}", post(answer))
}

async fn answer(
    State(app): State<App>,
    Path((acquirer, call)): Path<(String, String)>,
    connection: Option<Extension<ConnectInfo<Cutter>>>,
    body: Bytes,
) -> Response {
    let (serial, command) = match read_call(&call, &body) {
        Ok(read) => read,
        Err(error) => return (status(error), error.to_string()).into_response(),
    };
    let outcome = app.market.card_host(&acquirer, serial.as_str(), &command);
    tokio::time::sleep(Duration::from_millis(outcome.delay_ms)).await;
    match write_reply(outcome.reply) {
        Some(body) => ([(CONTENT_TYPE, "application/json")], body).into_response(),
        None => silence(connection).await,
    }
}

/// Nothing was done: the caller may take it so.
pub(super) const fn status(error: CardHostError) -> StatusCode {
    match error {
        CardHostError::UnknownCall => StatusCode::NOT_FOUND,
        CardHostError::TooLong { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::BAD_REQUEST,
    }
}
