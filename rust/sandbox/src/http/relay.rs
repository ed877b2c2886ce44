//! Wake-ups as server-sent events.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use crate::api::basic_user;
use crate::http::App;

/// A comment in this rhythm keeps proxies from closing the stream.
const HEARTBEAT: Duration = Duration::from_secs(15);

pub(crate) async fn wakeups(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let key = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(basic_user);
    let Some((account_id, _)) = key.and_then(|key| app.market.account_of_key(&key)) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let serial = query.get("serial").cloned();
    let start = (app.market.wakes(), account_id, serial);
    let events = stream::unfold(start, |(mut wakes, account_id, serial)| async move {
        loop {
            let data = match wakes.recv().await {
                Ok(wake) if wake.concerns(&account_id, serial.as_deref()) => wake.data(),
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => json!({ "order_id": null, "reason": "lagged" }),
                Err(RecvError::Closed) => return None,
            };
            let event = Event::default().event("wake").data(data.to_string());
            return Some((Ok::<_, Infallible>(event), (wakes, account_id, serial)));
        }
    });
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(HEARTBEAT).text("heartbeat"))
        .into_response()
}
