//! One request to the order API, before it is sent.

use maquininha_flow::OrderCallError;
use reqwest::Method;
use serde::Serialize;

use crate::rate_limit::RateClass;

/// What a request may do at the service, which decides whether it may be sent
/// twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It reads.
    None,
    /// Sent twice it does what it does once (closing, pagarme-connect §2.6).
    Idempotent,
    /// It may double something. Never sent again once it may have left.
    Once,
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct ApiRequest {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// The path without ids, for logs.
    pub(crate) template: &'static str,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) idempotency_key: Option<String>,
    /// Whether a repeat goes only where its key may be known.
    pub(crate) stays_where_known: bool,
    pub(crate) effect: Effect,
    pub(crate) rate: RateClass,
}

impl ApiRequest {
    /// A read. `template` has `{}` where the id goes.
    pub(crate) fn get(
        template: &'static str,
        id: &str,
        rate: RateClass,
    ) -> Result<Self, OrderCallError> {
        Self::new(Method::GET, template, id, Effect::None, rate)
    }

    /// A request with an effect.
    pub(crate) fn once(
        method: Method,
        template: &'static str,
        id: &str,
    ) -> Result<Self, OrderCallError> {
        Self::new(method, template, id, Effect::Once, RateClass::Free)
    }

    pub(crate) fn new(
        method: Method,
        template: &'static str,
        id: &str,
        effect: Effect,
        rate: RateClass,
    ) -> Result<Self, OrderCallError> {
        // Ids hold no separators; these two would still climb the path.
        if matches!(id, "." | "..") {
            return Err(invalid("the id is not usable in a path"));
        }
        Ok(Self {
            method,
            path: template.replacen("{}", id, 1),
            template,
            query: Vec::new(),
            body: None,
            idempotency_key: None,
            stays_where_known: false,
            effect,
            rate,
        })
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    pub(crate) fn body(mut self, body: &impl Serialize) -> Result<Self, OrderCallError> {
        let bytes = serde_json::to_vec(body).map_err(|_| invalid("the body cannot be written"))?;
        self.body = Some(bytes);
        Ok(self)
    }

    pub(crate) fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// A repeat of this would make money or an order a second time at an endpoint that does
    /// not know the key.
    pub(crate) fn only_where_known(mut self) -> Self {
        self.stays_where_known = true;
        self
    }
}

/// The request is not sent.
pub(crate) fn invalid(message: impl ToString) -> OrderCallError {
    OrderCallError::Invalid { message: message.to_string() }
}
