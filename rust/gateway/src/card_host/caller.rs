//! What every call to a card host shares: client, credential, limits, and the truth about what left.

use std::sync::Arc;
use std::time::Duration;

use maquininha_terminal::port::Credentials;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, Url};

use super::CardHostConfig;
use crate::answer::Answer;
use crate::transport::{ClientConfig, authorization, client, exchange};
use crate::{FailureKind, GatewayConfigError};

/// What an operator reads where the host cannot be reached.
const NOT_REACHED: &str = "the card host cannot be reached";
/// What an operator reads where the app has no credential for the host.
const NO_CREDENTIAL: &str = "there is no credential for the card host";

/// Sends calls to a card host, each once.
pub(super) struct Caller {
    pub(super) config: CardHostConfig,
    client: Client,
    credentials: Option<Arc<dyn Credentials>>,
}

/// Why there is no answer.
pub(super) enum NoAnswer {
    /// Nothing was sent, and why.
    NotSent(&'static str),
    /// It may have arrived.
    Silent,
}

impl Caller {
    pub(super) fn start(
        config: CardHostConfig,
        credentials: Option<Arc<dyn Credentials>>,
    ) -> Result<Arc<Self>, GatewayConfigError> {
        let client = client(&ClientConfig {
            user_agent: &config.user_agent,
            connect_timeout_ms: config.connect_timeout_ms,
            extra_root_certificates: &config.extra_root_certificates,
            headers: HeaderMap::new(),
        })?;
        Ok(Arc::new(Self { config, client, credentials }))
    }

    /// Gets, or with a body posts, what is at the parts below an address. An answer longer than
    /// `bytes_max` is none.
    pub(super) async fn call(
        &self,
        address: &Url,
        parts: &[&str],
        body: Option<&str>,
        bytes_max: usize,
    ) -> Result<Answer, NoAnswer> {
        let mut url = address.clone();
        // An http address always has a path; where it had none, nothing would be there.
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(parts);
        }
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let mut request = self.client.request(method, url);
        if let Some(credentials) = &self.credentials {
            let value = authorization(credentials.as_ref());
            let value = value.map_err(|_| NoAnswer::NotSent(NO_CREDENTIAL))?;
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_owned());
        }
        let limit = Duration::from_millis(self.config.answer_timeout_ms);
        let answer = exchange(request, limit, bytes_max).await;
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        tracing::debug!(call = parts.last(), status, "a call to a card host");
        answer.map_err(|failure| match failure {
            FailureKind::Unreachable => NoAnswer::NotSent(NOT_REACHED),
            _ => NoAnswer::Silent,
        })
    }
}
