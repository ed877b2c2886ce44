//! The client: one exchange with retries, failover and limits.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use maquininha_flow::OrderCallError;
use maquininha_model::{SerialNumber, Timestamp};
use maquininha_orderapi::ReadError;
use maquininha_terminal::port::Credentials;
use reqwest::header::HeaderValue;
use tokio::time::{Instant, sleep};

use crate::answer::Answer;
use crate::config::BaseUrls;
use crate::endpoint_health::EndpointHealth;
use crate::idempotency::SentCodes;
use crate::key_places::KeyPlaces;
use crate::rate_limit::RateLimiter;
use crate::request::{ApiRequest, Effect};
use crate::transport::{Transport, authorization, now};
use crate::{Endpoint, FailureKind, GatewayConfig, GatewayConfigError, backoff};

/// The order API over HTTP. Cheap to clone; clones share connections, health
/// and limits.
///
/// Both ports have a method `open_orders`; the inherent one of the same name is
/// what both call.
#[derive(Clone)]
pub struct OrderApiClient {
    inner: Arc<Inner>,
}

struct Inner {
    config: GatewayConfig,
    urls: BaseUrls,
    transport: Transport,
    credentials: Arc<dyn Credentials>,
    started: Instant,
    state: Mutex<State>,
}

struct State {
    health: EndpointHealth,
    limiter: RateLimiter,
    sent_codes: SentCodes,
    key_places: KeyPlaces,
    last_contact: Option<Timestamp>,
}

/// How the gateway stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GatewayHealth {
    /// The endpoint in use.
    pub active_endpoint: Endpoint,
    /// When the service last answered anything at all.
    pub last_contact: Option<Timestamp>,
    /// How the last call failed on its way; absent after a success.
    pub last_error: Option<FailureKind>,
}

/// By when a call with all its parts must end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Sleeps, unless the time would be up by then.
    pub(crate) async fn sleep(self, wait: Duration) -> bool {
        if wait >= self.left() {
            return false;
        }
        sleep(wait).await;
        true
    }
}

impl OrderApiClient {
    /// Checks the settings and starts; sends nothing.
    pub fn new(
        config: GatewayConfig,
        credentials: Arc<dyn Credentials>,
    ) -> Result<Self, GatewayConfigError> {
        let urls = config.base_urls()?;
        let transport = Transport::new(&config)?;
        let state = Mutex::new(State {
            health: EndpointHealth::new(config.health, urls.backup.is_some()),
            limiter: RateLimiter::new(config.rate_limits),
            sent_codes: SentCodes::default(),
            key_places: KeyPlaces::default(),
            last_contact: None,
        });
        let started = Instant::now();
        let inner = Inner { config, urls, transport, credentials, started, state };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// How the gateway stands.
    pub fn health(&self) -> GatewayHealth {
        let state = self.state();
        GatewayHealth {
            active_endpoint: state.health.active(),
            last_contact: state.last_contact,
            last_error: state.health.last_failure(),
        }
    }

    /// Opens the stream of wake-ups of one terminal at the endpoint in use, or
    /// at the other one. `None` if neither has it now.
    pub(crate) async fn open_relay(&self, serial: &SerialNumber) -> Option<reqwest::Response> {
        let authorization = authorization(&*self.inner.credentials).ok()?;
        let active = self.state().health.active();
        for endpoint in [active, active.other()] {
            let url = format!("{}/relay/v1/wakeups", self.base(endpoint));
            let opened = self.inner.transport.open(&url, serial.as_str(), &authorization).await;
            if opened.is_some() {
                return opened;
            }
        }
        None
    }

    fn base(&self, endpoint: Endpoint) -> &str {
        let urls = &self.inner.urls;
        match endpoint {
            Endpoint::Primary => &urls.primary,
            Endpoint::Backup => urls.backup.as_ref().unwrap_or(&urls.primary),
        }
    }

    pub(crate) fn config(&self) -> &GatewayConfig {
        &self.inner.config
    }

    pub(crate) fn deadline(&self) -> Deadline {
        Deadline(Instant::now() + Duration::from_millis(self.inner.config.call_timeout_ms))
    }

    /// The memory of codes for which a create has left.
    pub(crate) fn sent_codes<T>(&self, work: impl FnOnce(&mut SentCodes) -> T) -> T {
        work(&mut self.state().sent_codes)
    }

    /// Sends a request and reads the answer. What only reads, or may be done
    /// twice, is retried within the deadline; nothing else ever is.
    pub(crate) async fn exchange<T>(
        &self,
        deadline: Deadline,
        request: ApiRequest,
        read: impl Fn(&[u8]) -> Result<T, ReadError>,
    ) -> Result<T, OrderCallError> {
        let authorization = authorization(self.inner.credentials.as_ref())?;
        let policy = self.inner.config.retry;
        let mut retry = 0;
        loop {
            self.wait_for_turn(&request, deadline).await?;
            if deadline.left().is_zero() {
                return Err(OrderCallError::Unreachable);
            }
            let is_last = request.effect == Effect::Once || retry >= policy.retries_max;
            let back_off = backoff::wait(policy, retry, fastrand::u64(0..=1_000));
            let timeout = if is_last { deadline.left() } else { deadline.left() / 2 };
            let (error, wait) = match self.send(&request, &authorization, deadline, timeout).await {
                Ok(answer) if answer.is_success() => match read(&answer.body) {
                    Ok(value) => return Ok(value),
                    Err(error) => {
                        tracing::debug!(path = request.template, %error, "unreadable answer");
                        // A record that cannot be read stays so; a foreign
                        // page may be gone next time.
                        if !error.is_foreign() {
                            return Err(OrderCallError::OutcomeUnknown);
                        }
                        (OrderCallError::OutcomeUnknown, back_off)
                    }
                },
                Ok(answer) => {
                    let wait = answer.retry_after.unwrap_or(back_off);
                    (answer.refusal(back_off), wait)
                }
                Err(FailureKind::Unreachable) => (OrderCallError::Unreachable, back_off),
                Err(_) => (OrderCallError::OutcomeUnknown, back_off),
            };
            let is_passing = matches!(
                error,
                OrderCallError::Unreachable
                    | OrderCallError::OutcomeUnknown
                    | OrderCallError::Throttled { .. }
            );
            if is_last || !is_passing || !deadline.sleep(wait).await {
                return Err(error);
            }
            retry += 1;
        }
    }

    async fn wait_for_turn(
        &self,
        request: &ApiRequest,
        deadline: Deadline,
    ) -> Result<(), OrderCallError> {
        let now = self.inner.started.elapsed();
        // Half of the time is kept for the call itself.
        let turn = self.state().limiter.take(request.rate, now, deadline.left() / 2);
        match turn {
            Ok(Duration::ZERO) => Ok(()),
            Ok(wait) => {
                sleep(wait).await;
                Ok(())
            }
            Err(wait) => Err(OrderCallError::Throttled { retry_after: wait }),
        }
    }

    /// Sends on the active endpoint, and on the other one only where the first
    /// certainly had no effect, or the request has none.
    async fn send(
        &self,
        request: &ApiRequest,
        authorization: &HeaderValue,
        deadline: Deadline,
        timeout: Duration,
    ) -> Result<Answer, FailureKind> {
        if let Some(endpoint) = self.only_endpoint(request) {
            // Not reached is not known here: an earlier try may have had its effect.
            let sent = self.send_to(endpoint, request, authorization, timeout).await;
            return sent.map_err(|_| FailureKind::Lost);
        }
        let (active, probes) = {
            let mut state = self.state();
            let now = self.inner.started.elapsed();
            let probes = request.effect == Effect::None && state.health.take_probe(now);
            (state.health.active(), probes)
        };
        if probes {
            let short = timeout.min(self.inner.config.health.probe_timeout);
            let probe = self.send_to(Endpoint::Primary, request, authorization, short).await;
            if let Ok(answer) = probe
                && !answer.is_bad_gateway()
            {
                return Ok(answer);
            }
        }
        let timeout = timeout.min(deadline.left());
        let first = self.send_to(active, request, authorization, timeout).await;
        let alternative = self.state().health.alternative(active);
        match (first, alternative) {
            // A probe has just shown that the other one is not well.
            (Err(FailureKind::Unreachable), Some(other)) if !probes => {
                let timeout = timeout.min(deadline.left());
                self.send_to(other, request, authorization, timeout).await
            }
            (first, _) => first,
        }
    }

    /// The endpoint that may have carried the call out already.
    fn only_endpoint(&self, request: &ApiRequest) -> Option<Endpoint> {
        let key = request.idempotency_key.as_deref().filter(|_| request.stays_where_known)?;
        self.state().key_places.of(key, self.inner.started.elapsed())
    }

    async fn send_to(
        &self,
        endpoint: Endpoint,
        request: &ApiRequest,
        authorization: &HeaderValue,
        timeout: Duration,
    ) -> Result<Answer, FailureKind> {
        let base = self.base(endpoint);
        let began = Instant::now();
        let result = self.inner.transport.send(base, request, authorization, timeout).await;
        tracing::debug!(
            method = %request.method,
            path = request.template,
            ?endpoint,
            status = result.as_ref().map_or(0, |answer| answer.status),
            failure = ?result.as_ref().err(),
            duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "order API call"
        );
        let mut state = self.state();
        let elapsed = self.inner.started.elapsed();
        let may_be_known = match &result {
            Ok(answer) => !answer.had_no_effect(),
            Err(kind) => *kind != FailureKind::Unreachable,
        };
        if let Some(key) = request.idempotency_key.as_deref().filter(|_| may_be_known) {
            state.key_places.note(key, endpoint, elapsed);
        }
        match &result {
            Ok(answer) => {
                state.last_contact = Some(now());
                if answer.is_bad_gateway() {
                    state.health.failed(endpoint, FailureKind::BadGateway, elapsed);
                } else {
                    state.health.succeeded(endpoint, elapsed);
                }
            }
            Err(kind) => state.health.failed(endpoint, *kind, elapsed),
        }
        result
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is counters only; a panic elsewhere leaves it usable.
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows neither addresses nor credentials.
impl fmt::Debug for OrderApiClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OrderApiClient").field("health", &self.health()).finish_non_exhaustive()
    }
}
