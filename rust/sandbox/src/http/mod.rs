//! HTTP around the market.

mod acquirer;
mod card_host;
mod connection;
mod control;
mod core;
mod fault_layer;
mod flows;
mod relay;
mod server;

use std::sync::Weak;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;

pub use server::{SandboxServer, ServerConfig};

use crate::market::Market;
use server::Shared;

/// Largest body: a print of 384 × 1500 pixels in base64 stays well below.
const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What every handler knows.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) market: Market,
    /// Index of the endpoint that took the call.
    pub(crate) endpoint: usize,
    pub(crate) server: Weak<Shared>,
}

/// All routes. The order API answers in the fallback, because its paths ignore case and trailing slashes.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .nest("/acquirer/v1", acquirer::routes())
        .nest("/acquirer/v1/card", card_host::routes().merge(flows::routes()))
        .nest("/sandbox", control::routes())
        .route("/relay/v1/wakeups", axum::routing::get(relay::wakeups))
        .fallback(core::answer)
        .layer(from_fn_with_state(app.clone(), fault_layer::fault_layer))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(app)
}

/// Decodes a query string.
pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (escaped, bytes[at]) {
            (Some(byte), _) => {
                out.push(byte);
                at += 3;
            }
            (None, b'+') => {
                out.push(b' ');
                at += 1;
            }
            (None, byte) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
