//! Refusals of the order API (`pagarme-connect §1.8`).

use serde_json::{Map, Value, json};

use crate::api::ApiReply;

pub(crate) type ApiResult<T> = Result<T, ApiError>;

/// A refusal with status, message and, for 422, the faults by dotted path.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: u16,
    message: Option<String>,
    errors: Map<String, Value>,
    body: bool,
}

impl ApiError {
    fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: Some(message.into()), errors: Map::new(), body: true }
    }

    pub(crate) fn unreadable() -> Self {
        Self::new(400, "The request could not be understood.")
    }

    pub(crate) fn bad_print() -> Self {
        Self { status: 400, message: None, errors: Map::new(), body: true }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "Authorization has been denied for this request.")
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, message)
    }

    pub(crate) fn no_route() -> Self {
        Self::new(404, "No HTTP resource was found that matches the request.")
    }

    pub(crate) fn key_conflict() -> Self {
        Self::new(409, "The idempotency key was already used for a different request.")
    }

    pub(crate) fn print_busy() -> Self {
        Self { status: 409, message: None, errors: Map::new(), body: false }
    }

    /// Parameters fine, business rule failed: 412.
    pub(crate) fn rule(message: impl Into<String>) -> Self {
        Self::new(412, message)
    }

    /// Parameters invalid: 422.
    pub(crate) fn invalid(errors: Map<String, Value>) -> Self {
        Self { errors, ..Self::new(422, "The request is invalid.") }
    }

    /// One invalid parameter: 422.
    pub(crate) fn invalid_field(path: &str, text: &str) -> Self {
        let mut errors = Map::new();
        errors.insert(path.to_owned(), json!([text]));
        Self::invalid(errors)
    }

    pub(crate) fn too_many() -> Self {
        Self::new(429, "Too many requests.")
    }

    /// The answer; a 422 echoes the request.
    pub(crate) fn into_reply(self, request: &Value) -> ApiReply {
        if !self.body {
            return ApiReply::empty(self.status);
        }
        let mut body = Map::new();
        if let Some(message) = self.message {
            body.insert("message".into(), message.into());
        }
        if self.status == 422 {
            body.insert("errors".into(), Value::Object(self.errors));
            body.insert("request".into(), request.clone());
        }
        ApiReply { status: self.status, body: Some(Value::Object(body)) }
    }
}
