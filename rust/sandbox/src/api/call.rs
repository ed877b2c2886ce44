//! One call of the order API and its answer.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::{ApiError, ApiResult};
use crate::clock::MarketTime;

/// A call as it came from the wire.
#[derive(Clone, Default)]
pub struct ApiCall {
    /// Upper-case method.
    pub method: String,
    /// Path as sent; case and trailing slash do not matter.
    pub path: String,
    /// Decoded query parameters.
    pub query: Vec<(String, String)>,
    /// `Authorization` header.
    pub authorization: Option<String>,
    /// `Idempotency-Key` header.
    pub idempotency_key: Option<String>,
    /// `ServiceRefererName` header.
    pub partner_id: Option<String>,
    /// Scheme and host for absolute links, such as `http://127.0.0.1:8080`.
    pub origin: String,
    /// Body bytes.
    pub body: Vec<u8>,
    /// When set, reads show orders and charges as they were then.
    pub as_of: Option<MarketTime>,
}

impl ApiCall {
    /// A call with a JSON body, authenticated with the secret key.
    #[must_use]
    pub fn new(method: &str, path: &str, secret_key: &str, body: Option<&Value>) -> Self {
        use base64::Engine;
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{secret_key}:"));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Self {
            method: method.to_uppercase(),
            path: path.to_owned(),
            query: crate::http::parse_query(query),
            authorization: Some(format!("Basic {basic}")),
            origin: "http://127.0.0.1".to_owned(),
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// The path with lower-case fixed words and untouched identifiers, without trailing slash
    /// (`pagarme-connect §1.1`).
    pub(crate) fn route_path(&self) -> String {
        let segments = self.path.split('/').filter(|segment| !segment.is_empty());
        let lowered = segments.map(|segment| {
            // Identifiers are the only segments with an underscore, and they are case-sensitive.
            if segment.contains('_') { segment.to_owned() } else { segment.to_lowercase() }
        });
        format!("/{}", lowered.collect::<Vec<_>>().join("/"))
    }

    /// The body as JSON; an empty body is `null`.
    pub(crate) fn json_body(&self) -> ApiResult<Value> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body).map_err(|_| ApiError::unreadable())
    }

    /// A query parameter, if present and not empty.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

/// The answer to a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiReply {
    /// HTTP status.
    pub status: u16,
    /// JSON body; `None` is an empty body of type `text/plain`.
    pub body: Option<Value>,
}

impl ApiReply {
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: 200, body: Some(body) }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self { status, body: None }
    }
}
