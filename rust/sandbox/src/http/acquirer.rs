//! The acquirer over HTTP, for terminals in other processes.

use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::acquirer::{AcquirerRequest, AuthorizeReply, DecisionReply, RefundReply, RefundRequest};
use crate::http::App;
use crate::http::connection::Cutter;

/// How long silence is kept before the connection is closed; longer than any terminal waits.
const SILENCE: Duration = Duration::from_secs(120);

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/authorize", post(authorize))
        .route("/confirm", post(confirm))
        .route("/undo", post(undo))
        .route("/refund", post(refund))
        .route("/query", post(query))
        .route("/query-refund", post(query_refund))
}

#[derive(Deserialize)]
struct KeyRequest {
    serial: String,
    attempt_key: String,
}

#[derive(Deserialize)]
struct QueryRequest {
    serial: String,
    /// Absent asks for the terminal's last transaction.
    #[serde(default)]
    attempt_key: Option<String>,
}

async fn authorize(
    State(app): State<App>,
    cutter: Option<Extension<ConnectInfo<Cutter>>>,
    Json(request): Json<AcquirerRequest>,
) -> Response {
    match app.market.authorize(&request) {
        AuthorizeReply::Silence => silence(cutter).await,
        AuthorizeReply::Late { delay_ms, approval } => {
            tokio::time::sleep(Duration::from_millis(delay_ms)).await;
            Json(AuthorizeReply::Approved(approval)).into_response()
        }
        reply => Json(reply).into_response(),
    }
}

/// Keeps the caller waiting, then cuts the connection.
pub(super) async fn silence(cutter: Option<Extension<ConnectInfo<Cutter>>>) -> Response {
    tokio::time::sleep(SILENCE).await;
    if let Some(Extension(ConnectInfo(cutter))) = cutter {
        cutter.cut();
    }
    axum::http::StatusCode::GATEWAY_TIMEOUT.into_response()
}

async fn confirm(State(app): State<App>, Json(request): Json<KeyRequest>) -> Json<DecisionReply> {
    Json(app.market.confirm(&request.serial, &request.attempt_key))
}

async fn undo(State(app): State<App>, Json(request): Json<KeyRequest>) -> Json<DecisionReply> {
    Json(app.market.undo(&request.serial, &request.attempt_key))
}

async fn refund(State(app): State<App>, Json(request): Json<RefundRequest>) -> Json<RefundReply> {
    Json(app.market.refund(&request))
}

#[derive(Deserialize)]
struct QueryRefundRequest {
    serial: String,
    refund_key: String,
}

async fn query_refund(
    State(app): State<App>,
    Json(request): Json<QueryRefundRequest>,
) -> Json<Value> {
    Json(json!({ "refund": app.market.query_refund(&request.serial, &request.refund_key) }))
}

async fn query(State(app): State<App>, Json(request): Json<QueryRequest>) -> Json<Value> {
    let known = match &request.attempt_key {
        Some(key) => app.market.query(&request.serial, key),
        None => app.market.query_last(&request.serial),
    };
    Json(match known {
        Some((transaction, approval)) => {
            json!({ "result": "found", "transaction": transaction, "approval": approval })
        }
        None => json!({ "result": "not_found" }),
    })
}
