//! Adapter: the order API over reqwest and rustls, with failover between endpoints; and card hosts.
//!
//! [`OrderApiClient`] implements the ports of the terminal
//! ([`maquininha_terminal::port::OrderGateway`]) and of the sales side
//! ([`maquininha_merchant::port::OrderApi`]). Its one promise: a call that may
//! have had an effect is never sent again by the client, neither to the same
//! endpoint nor to the other; the caller is told `OutcomeUnknown` and looks up.
//!
//! [`HttpAcquirerHost`] is the gateway connector to a card host that speaks the form of
//! `docs/card-host.md` ([`maquininha_reader::port::AcquirerHost`]), by the same kind of client.
//! [`HttpFlowHost`] fetches the flows that such a host hands out, and brings back what came of them.

mod answer;
mod backoff;
mod card_host;
mod charges;
mod client;
pub mod config;
pub mod endpoint_health;
mod hooks;
mod idempotency;
mod key_places;
mod merchant_port;
mod orders;
mod paging;
mod prints;
pub mod rate_limit;
mod redact;
mod relay;
mod request;
mod terminal_port;
mod tls;
mod transport;

pub use card_host::{CardHostConfig, Flow, FlowHostError, HttpAcquirerHost, HttpFlowHost};
pub use client::{GatewayHealth, OrderApiClient};
pub use config::{GatewayConfig, GatewayConfigError, RateLimits, RetryPolicy};
pub use endpoint_health::{Endpoint, FailureKind, HealthPolicy};
pub use relay::RelayWakeUp;
