//! The control API of tests and demos: no authentication, loopback only, never hit by planted faults.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::acquirer::SilenceRule;
use crate::faults::FaultRule;
use crate::http::App;
use crate::http::connection::Cutter;
use crate::http::core::into_response;
use crate::http::server::Shared;
use crate::market::{Account, Device, RestartMemory, VendorPayment, VendorRefund};

/// Time for the answer of a call that cuts its own connection to leave.
const ANSWER_FIRST: Duration = Duration::from_millis(50);

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/health", get(health))
        .route("/books", get(books))
        .route("/audit", get(audit))
        .route("/faults", get(list_faults).post(plant_fault).delete(clear_faults))
        .route("/faults/{id}", delete(clear_fault))
        .route("/restart", post(restart))
        .route("/clock/advance", post(advance))
        .route("/accounts", get(list_accounts).post(put_account))
        .route("/devices", post(put_device))
        .route("/terminals/{serial}/pay", post(vendor_pay))
        .route("/terminals/{serial}/refund", post(vendor_refund))
        .route("/terminals/{serial}/silence", post(set_silence))
        .route("/acquirer/sweep", post(sweep))
        .route("/flows", get(list_flows).post(put_flow))
        .route("/flows/results", get(list_flow_results))
        .route("/endpoints/{index}/stop", post(stop_endpoint))
        .route("/endpoints/{index}/start", post(start_endpoint))
}

async fn health(State(app): State<App>) -> Json<Value> {
    Json(json!({ "status": "ok", "now": app.market.now().precise(), "endpoint": app.endpoint }))
}

async fn books(State(app): State<App>) -> Json<Value> {
    Json(app.market.books_json())
}

async fn audit(State(app): State<App>) -> Json<Value> {
    Json(json!({ "findings": app.market.audit() }))
}

async fn list_faults(State(app): State<App>) -> Json<Value> {
    let rules = app.market.planted_faults().into_iter();
    Json(
        rules.map(|(id, rule, done)| json!({ "id": id, "rule": rule, "happened": done })).collect(),
    )
}

async fn plant_fault(State(app): State<App>, Json(rule): Json<FaultRule>) -> Json<Value> {
    Json(json!({ "id": app.market.plant_fault(rule) }))
}

async fn clear_faults(State(app): State<App>) -> Json<Value> {
    app.market.clear_faults(None);
    done()
}

async fn clear_fault(State(app): State<App>, Path(id): Path<u64>) -> Json<Value> {
    app.market.clear_faults(Some(id));
    done()
}

#[derive(Deserialize)]
struct RestartRequest {
    memory: RestartMemory,
}

async fn restart(State(app): State<App>, Json(request): Json<RestartRequest>) -> Response {
    if let Err(error) = app.market.restart(request.memory) {
        return failed(&error);
    }
    // Connections opened after the restart belong to the new life of the service.
    let old = app.server.upgrade().map(|server| server.open_connections()).unwrap_or_default();
    later(&app, move |_| old.iter().for_each(Cutter::cut))
}

#[derive(Deserialize)]
struct AdvanceRequest {
    ms: u64,
}

async fn advance(State(app): State<App>, Json(request): Json<AdvanceRequest>) -> Json<Value> {
    app.market.advance(Duration::from_millis(request.ms));
    Json(json!({ "now": app.market.now().precise() }))
}

async fn list_accounts(State(app): State<App>) -> Json<Value> {
    let accounts = app.market.accounts().into_iter();
    Json(
        accounts
            .map(|account| json!({ "id": account.id, "name": account.name, "devices": account.devices }))
            .collect(),
    )
}

/// Adds an account, or changes the fields that are given of the one with the same identifier.
async fn put_account(State(app): State<App>, Json(given): Json<Value>) -> Response {
    let known =
        app.market.accounts().into_iter().find(|account| given["id"] == account.id.as_str());
    let mut merged = json!(known.unwrap_or_default());
    if let (Some(merged), Some(given)) = (merged.as_object_mut(), given.as_object()) {
        merged.extend(given.clone());
    }
    match serde_json::from_value::<Account>(merged) {
        Ok(account) if !account.id.is_empty() => {
            app.market.put_account(account);
            done().into_response()
        }
        _ => {
            let message = "An account needs an id and valid fields.";
            (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "message": message }))).into_response()
        }
    }
}

#[derive(Deserialize)]
struct DeviceRequest {
    account_id: String,
    #[serde(flatten)]
    device: Device,
}

async fn put_device(State(app): State<App>, Json(request): Json<DeviceRequest>) -> Response {
    match app.market.put_device(&request.account_id, request.device) {
        Ok(()) => done().into_response(),
        Err(error) => failed(&error),
    }
}

async fn vendor_pay(
    State(app): State<App>,
    Path(serial): Path<String>,
    Json(payment): Json<VendorPayment>,
) -> Response {
    into_response(app.market.vendor_pay(&serial, &payment))
}

async fn vendor_refund(
    State(app): State<App>,
    Path(serial): Path<String>,
    Json(refund): Json<VendorRefund>,
) -> Response {
    into_response(app.market.vendor_refund(&serial, &refund))
}

async fn set_silence(
    State(app): State<App>,
    Path(serial): Path<String>,
    Json(rule): Json<SilenceRule>,
) -> Response {
    match app.market.set_silence_rule(&serial, rule) {
        Ok(()) => done().into_response(),
        Err(error) => failed(&error),
    }
}

async fn sweep(State(app): State<App>) -> Json<Value> {
    Json(json!({ "swept": app.market.sweep() }))
}

async fn list_flows(State(app): State<App>) -> Json<Value> {
    Json(json!({ "flows": app.market.flows() }))
}

/// The body is the flow.
async fn put_flow(State(app): State<App>, text: String) -> Response {
    match app.market.put_flow(&text) {
        Ok(entry) => Json(entry).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, message(&error)).into_response(),
    }
}

async fn list_flow_results(State(app): State<App>) -> Json<Value> {
    Json(json!({ "results": app.market.flow_results() }))
}

async fn stop_endpoint(State(app): State<App>, Path(index): Path<usize>) -> Response {
    later(&app, move |server| {
        if let Err(error) = server.stop_endpoint(index) {
            tracing::warn!(%error, "failed to stop an endpoint");
        }
    })
}

async fn start_endpoint(State(app): State<App>, Path(index): Path<usize>) -> Response {
    let Some(server) = app.server.upgrade() else { return StatusCode::GONE.into_response() };
    match server.start_endpoint(index).await {
        Ok(()) => done().into_response(),
        Err(error) => failed(&error),
    }
}

/// Does `work` once the answer of this call has left.
fn later(app: &App, work: impl FnOnce(Arc<Shared>) + Send + 'static) -> Response {
    let Some(server) = app.server.upgrade() else { return StatusCode::GONE.into_response() };
    tokio::spawn(async move {
        tokio::time::sleep(ANSWER_FIRST).await;
        work(server);
    });
    done().into_response()
}

fn done() -> Json<Value> {
    Json(json!({ "done": true }))
}

fn failed(error: &crate::error::SandboxError) -> Response {
    (StatusCode::NOT_FOUND, message(error)).into_response()
}

fn message(error: &crate::error::SandboxError) -> Json<Value> {
    Json(json!({ "message": format!("failed to {error}") }))
}
