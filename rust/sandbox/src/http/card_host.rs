//! The authorisation hosts over HTTP: `/acquirer/v1/card/{acquirer}/{call}`.

use std::time::Duration;

use axum::extract::{ConnectInfo, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use maquininha_card::{HostCommand, HostUndoReason};

use super::acquirer::silence;
use crate::cardhost::wire::{AuthorizeForm, IdentifyForm, KeyForm, RefundForm, ReplyForm};
use crate::http::App;
use crate::http::connection::Cutter;

type Connection = Option<Extension<ConnectInfo<Cutter>>>;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/{acquirer}/authorize", post(authorize))
        .route("/{acquirer}/identify", post(identify))
        .route("/{acquirer}/refund", post(refund))
        .route("/{acquirer}/query", post(query))
        .route("/{acquirer}/confirm", post(confirm))
        .route("/{acquirer}/undo", post(undo))
        .route("/{acquirer}/query-refund", post(query_refund))
}

async fn authorize(
    State(app): State<App>,
    Path(acquirer): Path<String>,
    connection: Connection,
    Json(form): Json<AuthorizeForm>,
) -> Response {
    let request: maquininha_card::AuthorizationRequest = form.into();
    let serial = request.serial.to_string();
    let command = HostCommand::Authorize(Box::new(request));
    answer(&app, &acquirer, &serial, &command, connection).await
}

async fn identify(
    State(app): State<App>,
    Path(acquirer): Path<String>,
    connection: Connection,
    Json(form): Json<IdentifyForm>,
) -> Response {
    let serial = form.serial.to_string();
    answer(&app, &acquirer, &serial, &form.into_command(), connection).await
}

async fn refund(
    State(app): State<App>,
    Path(acquirer): Path<String>,
    connection: Connection,
    Json(form): Json<RefundForm>,
) -> Response {
    let request: maquininha_card::HostRefund = form.into();
    let serial = request.serial.to_string();
    let command = HostCommand::Refund(Box::new(request));
    answer(&app, &acquirer, &serial, &command, connection).await
}

/// The calls that name a key and nothing else.
macro_rules! key_calls {
    ($($name:ident: |$form:ident| $command:expr;)*) => {$(
        async fn $name(
            State(app): State<App>,
            Path(acquirer): Path<String>,
            connection: Connection,
            Json($form): Json<KeyForm>,
        ) -> Response {
            let serial = $form.serial.to_string();
            answer(&app, &acquirer, &serial, &$command, connection).await
        }
    )*};
}

key_calls! {
    query: |form| HostCommand::Query { attempt_key: form.attempt_key };
    confirm: |form| HostCommand::Confirm { attempt_key: form.attempt_key };
    undo: |form| HostCommand::Undo {
        reason: form.reason.unwrap_or(HostUndoReason::Decided),
        attempt_key: form.attempt_key,
    };
    query_refund: |form| HostCommand::QueryRefund { attempt_key: form.attempt_key };
}

async fn answer(
    app: &App,
    acquirer: &str,
    serial: &str,
    command: &HostCommand,
    connection: Connection,
) -> Response {
    let outcome = app.market.card_host(acquirer, serial, command);
    tokio::time::sleep(Duration::from_millis(outcome.delay_ms)).await;
    match ReplyForm::of(outcome.reply) {
        Some(form) => Json(form).into_response(),
        None => silence(connection).await,
    }
}
