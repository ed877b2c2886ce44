//! Sends one request to one endpoint, once.

use std::time::Duration;

use maquininha_flow::OrderCallError;
use maquininha_model::Timestamp;
use maquininha_orderapi::BODY_LEN_MAX;
use maquininha_terminal::port::{Clock, Credential, Credentials, SystemClock};
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use reqwest::{Client, RequestBuilder, Response, redirect};

use crate::answer::{Answer, retry_after};
use crate::request::ApiRequest;
use crate::{FailureKind, GatewayConfig, GatewayConfigError, tls};

const SERVICE_REFERER_NAME: HeaderName = HeaderName::from_static("servicereferername");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Idle connections are given up before servers usually do: a request on a
/// connection that the server just closed ends with an unknown outcome.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);
/// Longest time until the head of an event stream is there.
const OPEN_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) struct Transport {
    client: Client,
}

impl Transport {
    pub(crate) fn new(config: &GatewayConfig) -> Result<Self, GatewayConfigError> {
        let mut headers = HeaderMap::new();
        if let Some(partner) = &config.service_referer_name {
            headers.insert(SERVICE_REFERER_NAME, value("service_referer_name", partner)?);
        }
        let client = client(&ClientConfig {
            user_agent: &config.user_agent,
            connect_timeout_ms: config.connect_timeout_ms,
            extra_root_certificates: &config.extra_root_certificates,
            headers,
        })?;
        Ok(Self { client })
    }

    /// Opens a stream of events, which may be quiet for ever once it is open.
    pub(crate) async fn open(
        &self,
        url: &str,
        serial: &str,
        authorization: &HeaderValue,
    ) -> Option<Response> {
        let request = self
            .client
            .get(url)
            .query(&[("serial", serial)])
            .header(AUTHORIZATION, authorization)
            .header(ACCEPT, "text/event-stream");
        let opened = tokio::time::timeout(OPEN_TIMEOUT, request.send()).await.ok()?.ok()?;
        opened.status().is_success().then_some(opened)
    }

    /// Sends a request and reads the whole answer within `timeout`. A body
    /// longer than [`BODY_LEN_MAX`] counts as lost.
    pub(crate) async fn send(
        &self,
        base: &str,
        request: &ApiRequest,
        authorization: &HeaderValue,
        timeout: Duration,
    ) -> Result<Answer, FailureKind> {
        let mut builder = self
            .client
            .request(request.method.clone(), format!("{base}{}", request.path))
            .header(AUTHORIZATION, authorization);
        if !request.query.is_empty() {
            builder = builder.query(&request.query);
        }
        if let Some(key) = &request.idempotency_key {
            builder = builder.header(IDEMPOTENCY_KEY, key);
        }
        if let Some(body) = &request.body {
            builder = builder.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        exchange(builder, timeout, BODY_LEN_MAX).await
    }
}

/// What every HTTP client here is made of.
pub(crate) struct ClientConfig<'a> {
    pub(crate) user_agent: &'a str,
    pub(crate) connect_timeout_ms: u64,
    pub(crate) extra_root_certificates: &'a [Vec<u8>],
    /// Sent with every request.
    pub(crate) headers: HeaderMap,
}

fn value(name: &'static str, text: &str) -> Result<HeaderValue, GatewayConfigError> {
    HeaderValue::from_str(text).map_err(|_| GatewayConfigError::HeaderValue { name })
}

/// Redirects are refused: they would take key and body along. Proxies of the environment are not
/// used, and reqwest's own retries are off: what may be sent twice is decided by us alone.
pub(crate) fn client(config: &ClientConfig<'_>) -> Result<Client, GatewayConfigError> {
    let mut headers = config.headers.clone();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    Client::builder()
        .tls_backend_preconfigured(tls::client_config(config.extra_root_certificates)?)
        .user_agent(value("user_agent", config.user_agent)?)
        .default_headers(headers)
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .no_proxy()
        .connect_timeout(Duration::from_millis(config.connect_timeout_ms))
        .pool_idle_timeout(IDLE_TIMEOUT)
        .build()
        .map_err(|_| GatewayConfigError::Client)
}

/// Sends a request once and reads the whole answer within `timeout`. A body longer than
/// `body_len_max` counts as lost.
pub(crate) async fn exchange(
    request: RequestBuilder,
    timeout: Duration,
    body_len_max: usize,
) -> Result<Answer, FailureKind> {
    let exchanged = async {
        let response = request.send().await.map_err(|error| {
            // A request that could not even be built has not left either.
            let before = error.is_connect() || error.is_builder();
            if before { FailureKind::Unreachable } else { FailureKind::Lost }
        })?;
        read(response, body_len_max).await
    };
    tokio::time::timeout(timeout, exchanged).await.unwrap_or(Err(FailureKind::Lost))
}

async fn read(mut response: Response, body_len_max: usize) -> Result<Answer, FailureKind> {
    let status = response.status().as_u16();
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let retry_after = header(RETRY_AFTER).and_then(|value| retry_after(value, now()));
    let etag = header(ETAG).map(|value| value.trim_matches('"').to_owned());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| FailureKind::Lost)? {
        if body.len().saturating_add(chunk.len()) > body_len_max {
            return Err(FailureKind::Lost);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, retry_after, etag, body })
}

/// The `Authorization` header (pagarme-connect §1.2), marked so that it is
/// never written out.
pub(crate) fn authorization(credentials: &dyn Credentials) -> Result<HeaderValue, OrderCallError> {
    use base64::Engine as _;
    let unusable = OrderCallError::Configuration { status: 0 };
    let text = match credentials.credential() {
        Ok(Credential::SecretKey(key)) => {
            let pair = maquininha_model::Sensitive::new(format!("{}:", key.expose()));
            format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair.expose()))
        }
        Ok(Credential::Token(token)) => format!("Bearer {}", token.expose()),
        _ => return Err(unusable),
    };
    let text = maquininha_model::Sensitive::new(text);
    let mut value = HeaderValue::from_str(text.expose()).map_err(|_| unusable)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The time of day, for what the service must be told or tells in dates.
pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}
