//! The way to the simulated acquirer: in this process, or over HTTP.

use std::time::Duration;

use maquininha_model::Timestamp;
use maquininha_terminal::port::{Clock, SystemClock};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::translate::timestamp;
use crate::http_client::post;
use crate::{
    AcquirerRequest, Approval, AuthorizeReply, DecisionReply, Market, RefundReply, RefundRequest,
    Transaction,
};

/// The longest a call over HTTP may take; the driver itself waits less.
const CALL_LIMIT: Duration = Duration::from_secs(60);

/// The way to the acquirer.
#[derive(Clone, Debug)]
pub enum AcquirerLink {
    /// The market is in this process.
    InProcess(Market),
    /// The market is behind an address such as `http://127.0.0.1:8700`.
    Http(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
#[allow(clippy::large_enum_variant, reason = "taken apart at once")]
enum Found {
    Found { transaction: Transaction, approval: Approval },
    NotFound,
}

#[derive(Deserialize)]
struct FoundRefund {
    refund: Option<RefundReply>,
}

/// `None` is silence: no answer, or one that cannot be read.
impl AcquirerLink {
    /// The acquirer's time, as far as it is known here.
    pub(super) fn now(&self) -> Timestamp {
        match self {
            Self::InProcess(market) => timestamp(market.now()),
            Self::Http(_) => SystemClock.now(),
        }
    }

    pub(super) async fn authorize(&self, request: &AcquirerRequest) -> Option<AuthorizeReply> {
        match self {
            Self::InProcess(market) => match market.authorize(request) {
                AuthorizeReply::Silence => None,
                AuthorizeReply::Late { delay_ms, approval } => {
                    tokio::time::sleep(Duration::from_millis(delay_ms)).await;
                    Some(AuthorizeReply::Approved(approval))
                }
                reply => Some(reply),
            },
            Self::Http(base) => ask(base, "authorize", request).await,
        }
    }

    pub(super) async fn query(
        &self,
        serial: &str,
        attempt_key: &str,
    ) -> Option<Option<(Transaction, Approval)>> {
        match self {
            Self::InProcess(market) => Some(market.query(serial, attempt_key)),
            Self::Http(base) => match ask(base, "query", &key(serial, attempt_key)).await? {
                Found::Found { transaction, approval } => Some(Some((transaction, approval))),
                Found::NotFound => Some(None),
            },
        }
    }

    pub(super) async fn confirm(&self, serial: &str, attempt_key: &str) -> Option<DecisionReply> {
        match self {
            Self::InProcess(market) => Some(market.confirm(serial, attempt_key)),
            Self::Http(base) => ask(base, "confirm", &key(serial, attempt_key)).await,
        }
    }

    pub(super) async fn undo(&self, serial: &str, attempt_key: &str) -> Option<DecisionReply> {
        match self {
            Self::InProcess(market) => Some(market.undo(serial, attempt_key)),
            Self::Http(base) => ask(base, "undo", &key(serial, attempt_key)).await,
        }
    }

    pub(super) async fn refund(&self, request: &RefundRequest) -> Option<RefundReply> {
        match self {
            Self::InProcess(market) => Some(market.refund(request)),
            Self::Http(base) => ask(base, "refund", request).await,
        }
    }

    pub(super) async fn query_refund(
        &self,
        serial: &str,
        refund_key: &str,
    ) -> Option<Option<RefundReply>> {
        match self {
            Self::InProcess(market) => Some(market.query_refund(serial, refund_key)),
            Self::Http(base) => {
                let body = json!({ "serial": serial, "refund_key": refund_key });
                let found: FoundRefund = ask(base, "query-refund", &body).await?;
                Some(found.refund)
            }
        }
    }
}

fn key(serial: &str, attempt_key: &str) -> serde_json::Value {
    json!({ "serial": serial, "attempt_key": attempt_key })
}

async fn ask<T: DeserializeOwned>(base: &str, call: &str, body: &impl Serialize) -> Option<T> {
    let url = format!("{base}/acquirer/v1/{call}");
    let body = serde_json::to_string(body).ok()?;
    let answer = post(&url, None, &body, CALL_LIMIT).await.ok()?;
    if answer.status != 200 {
        return None;
    }
    serde_json::from_slice(&answer.body).ok()
}
