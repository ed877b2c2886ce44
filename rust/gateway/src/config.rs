//! Settings of the gateway, checked before anything is sent.

use std::fmt;
use std::time::Duration;

use reqwest::Url;

use crate::HealthPolicy;

/// Host of the service (pagarme-connect §1.1).
pub const PRODUCTION_URL: &str = "https://api.pagar.me";
/// Most records asked for on a page (pagarme-connect §10 row 33).
pub const PAGE_SIZE_MAX: u32 = 30;

/// Settings of an [`crate::OrderApiClient`].
///
/// `Debug` hides a URL that may hold a secret, as settings may be shown before
/// they are checked.
#[derive(Clone)]
pub struct GatewayConfig {
    /// Origin of the service or of the merchant's relay, with or without a path
    /// in front. `/core/v5` and `/posconnect/v1` are put behind it; a trailing
    /// `/core/v5` is taken off.
    pub primary_url: String,
    /// A second way to the same service, used while the first one fails.
    pub backup_url: Option<String>,
    /// Longest time to make a connection.
    pub connect_timeout_ms: u64,
    /// Longest time of one call with all its retries and waits.
    pub call_timeout_ms: u64,
    /// The partner's id, sent on every call where set (pagarme-connect §1.3).
    pub service_referer_name: Option<String>,
    /// Sent as `User-Agent`.
    pub user_agent: String,
    /// Records asked for on a page, 1…[`PAGE_SIZE_MAX`].
    pub page_size: u32,
    /// Takes `http://` for hosts other than loopback. For tests only: the key
    /// travels with every call.
    pub allow_plain_http: bool,
    /// Roots to trust beside the bundled ones: PEM text or DER bytes each.
    pub extra_root_certificates: Vec<Vec<u8>>,
    /// How reads and closes are retried.
    pub retry: RetryPolicy,
    /// When the endpoint is changed.
    pub health: HealthPolicy,
    /// Request limits kept on our side.
    pub rate_limits: RateLimits,
    /// How far back open orders are looked for; everything where absent.
    pub open_orders_window: Option<Duration>,
    /// Wait before a print that met a busy terminal is tried again
    /// (pagarme-connect §6.1).
    pub print_wait_ms: u64,
}

impl fmt::Debug for GatewayConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayConfig")
            .field("primary_url", &shown_url(&self.primary_url))
            .field("backup_url", &self.backup_url.as_deref().map(shown_url))
            .field("connect_timeout_ms", &self.connect_timeout_ms)
            .field("call_timeout_ms", &self.call_timeout_ms)
            .field("page_size", &self.page_size)
            .field("allow_plain_http", &self.allow_plain_http)
            .field("extra_root_certificates", &self.extra_root_certificates.len())
            .field("retry", &self.retry)
            .field("health", &self.health)
            .field("rate_limits", &self.rate_limits)
            .finish_non_exhaustive()
    }
}

fn may_hold_secret(url: &str) -> bool {
    url.contains(['@', '?', '#']) || holds_key(url)
}

fn holds_key(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    lower.contains("sk_") || lower.contains("pk_")
}

/// How reads and closes are retried. Calls that may double money never are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Tries after the first.
    pub retries_max: u32,
    /// First wait; it doubles with every retry.
    pub base_ms: u64,
    /// Longest wait.
    pub cap_ms: u64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { retries_max: 2, base_ms: 1_000, cap_ms: 60_000 }
    }
}

/// Requests per minute that we keep within (pagarme-connect §1.6). Each kind is
/// counted on its own; zero means no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// `GET /orders`.
    pub order_lists_per_minute: u32,
    /// `GET /orders/{id}`.
    pub order_reads_per_minute: u32,
    /// `GET /charges/{id}`.
    pub charge_reads_per_minute: u32,
    /// `GET /hooks`.
    pub hook_lists_per_minute: u32,
}

impl RateLimits {
    /// The published limits.
    pub const PUBLISHED: Self = Self {
        order_lists_per_minute: 200,
        order_reads_per_minute: 200,
        charge_reads_per_minute: 200,
        hook_lists_per_minute: 50,
    };

    /// No limits.
    pub const OFF: Self = Self {
        order_lists_per_minute: 0,
        order_reads_per_minute: 0,
        charge_reads_per_minute: 0,
        hook_lists_per_minute: 0,
    };
}

impl Default for GatewayConfig {
    fn default() -> Self {
        Self {
            primary_url: PRODUCTION_URL.to_owned(),
            backup_url: None,
            connect_timeout_ms: 10_000,
            call_timeout_ms: 30_000,
            service_referer_name: None,
            user_agent: concat!("maquininha/", env!("CARGO_PKG_VERSION")).to_owned(),
            page_size: PAGE_SIZE_MAX,
            allow_plain_http: false,
            extra_root_certificates: Vec::new(),
            retry: RetryPolicy::default(),
            health: HealthPolicy::default(),
            rate_limits: RateLimits::PUBLISHED,
            open_orders_window: None,
            print_wait_ms: 2_000,
        }
    }
}

/// Why settings were refused. No value of a URL is repeated: it may hold a
/// secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GatewayConfigError {
    /// Not a URL with a host.
    #[error("the {which} URL is not an http or https URL with a host")]
    Url {
        /// Primary, backup or card host.
        which: &'static str,
    },
    /// User name or password in the URL.
    #[error("the {which} URL holds a user name or password")]
    UserInfo {
        /// Primary, backup or card host.
        which: &'static str,
    },
    /// Something that looks like a key in the URL.
    #[error("the {which} URL holds a key")]
    SecretInUrl {
        /// Primary, backup or card host.
        which: &'static str,
    },
    /// A query or fragment, which no base URL has.
    #[error("the {which} URL holds a query or fragment")]
    Query {
        /// Primary, backup or card host.
        which: &'static str,
    },
    /// Plain HTTP to another machine.
    #[error("the {which} URL must use https")]
    PlainHttp {
        /// Primary, backup or card host.
        which: &'static str,
    },
    /// A number outside of its range.
    #[error("{name} must be within {min} and {max}")]
    OutOfRange {
        /// Which setting.
        name: &'static str,
        /// Least.
        min: u64,
        /// Most.
        max: u64,
    },
    /// A header value with characters that cannot be sent.
    #[error("{name} holds characters that cannot be sent in a header")]
    HeaderValue {
        /// Which setting.
        name: &'static str,
    },
    /// A root certificate that cannot be read.
    #[error("extra root certificate {index} cannot be read")]
    RootCertificate {
        /// Position, from 0.
        index: usize,
    },
    /// The TLS library or HTTP client refused to start.
    #[error("the HTTP client cannot be started")]
    Client,
}

impl GatewayConfigError {
    /// A code that never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Url { .. } => "gateway.url",
            Self::UserInfo { .. } => "gateway.user_in_url",
            Self::SecretInUrl { .. } => "gateway.secret_in_url",
            Self::Query { .. } => "gateway.query_in_url",
            Self::PlainHttp { .. } => "gateway.plain_http",
            Self::OutOfRange { .. } => "gateway.out_of_range",
            Self::HeaderValue { .. } => "gateway.header_value",
            Self::RootCertificate { .. } => "gateway.root_certificate",
            Self::Client => "gateway.client",
        }
    }
}

/// Base URLs that passed the checks, without trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrls {
    pub(crate) primary: String,
    pub(crate) backup: Option<String>,
}

impl GatewayConfig {
    /// The default settings with another primary URL.
    pub fn for_url(primary_url: impl Into<String>) -> Self {
        Self { primary_url: primary_url.into(), ..Self::default() }
    }

    pub(crate) fn base_urls(&self) -> Result<BaseUrls, GatewayConfigError> {
        in_range("connect_timeout_ms", self.connect_timeout_ms, 1, 600_000)?;
        in_range("call_timeout_ms", self.call_timeout_ms, 1, 600_000)?;
        in_range("page_size", u64::from(self.page_size), 1, u64::from(PAGE_SIZE_MAX))?;
        in_range("retries_max", u64::from(self.retry.retries_max), 0, 10)?;
        let primary = self.base_url(&self.primary_url, "primary")?;
        let backup =
            self.backup_url.as_deref().map(|url| self.base_url(url, "backup")).transpose()?;
        Ok(BaseUrls { primary, backup })
    }

    fn base_url(&self, text: &str, which: &'static str) -> Result<String, GatewayConfigError> {
        let url = checked_url(text, which, self.allow_plain_http)?;
        let base = url.as_str().trim_end_matches('/');
        let base = match base.to_ascii_lowercase().strip_suffix("/core/v5") {
            Some(origin) => &base[..origin.len()],
            None => base,
        };
        Ok(base.to_owned())
    }
}

/// A base URL: HTTPS, or HTTP to this machine or where it is allowed, without user, query, fragment
/// or anything that looks like a key.
pub(crate) fn checked_url(
    text: &str,
    which: &'static str,
    allow_plain_http: bool,
) -> Result<Url, GatewayConfigError> {
    let url = Url::parse(text.trim()).map_err(|_| GatewayConfigError::Url { which })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(GatewayConfigError::UserInfo { which });
    }
    if holds_key(text) {
        return Err(GatewayConfigError::SecretInUrl { which });
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(GatewayConfigError::Query { which });
    }
    let host = url.host_str().ok_or(GatewayConfigError::Url { which })?;
    match url.scheme() {
        "https" => {}
        "http" if allow_plain_http || is_loopback(host) => {}
        "http" => return Err(GatewayConfigError::PlainHttp { which }),
        _ => return Err(GatewayConfigError::Url { which }),
    }
    Ok(url)
}

/// The URL as settings show it: hidden where it may hold a secret.
pub(crate) fn shown_url(url: &str) -> &str {
    if may_hold_secret(url) { "[hidden]" } else { url }
}

pub(crate) fn in_range(
    name: &'static str,
    value: u64,
    min: u64,
    max: u64,
) -> Result<(), GatewayConfigError> {
    if (min..=max).contains(&value) {
        Ok(())
    } else {
        Err(GatewayConfigError::OutOfRange { name, min, max })
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(url: &str) -> GatewayConfigError {
        GatewayConfig::for_url(url).base_urls().expect_err("refused")
    }

    #[test]
    fn a_secret_in_a_url_is_refused_and_not_repeated() {
        for url in [
            "https://sk_test_abc:@api.pagar.me",
            "https://user:secret@api.pagar.me",
            "https://api.pagar.me?key=sk_abc",
            "https://api.pagar.me/sk_abc",
            "https://api.pagar.me/?token=secret",
        ] {
            let text = format!("{} {:?} {:?}", error(url), error(url), GatewayConfig::for_url(url));
            assert!(!text.contains("abc") && !text.contains("secret@"), "{text}");
            assert!(!text.contains("user:") && !text.contains("token"), "{text}");
        }
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        assert_eq!(
            error("http://api.pagar.me"),
            GatewayConfigError::PlainHttp { which: "primary" }
        );
        for url in ["http://127.0.0.1:8080", "http://[::1]:8080/", "http://localhost:1"] {
            assert!(GatewayConfig::for_url(url).base_urls().is_ok(), "{url}");
        }
        let allowed =
            GatewayConfig { allow_plain_http: true, ..GatewayConfig::for_url("http://lan.test") };
        assert!(allowed.base_urls().is_ok());
    }

    #[test]
    fn both_path_prefixes_come_from_one_origin() {
        for url in
            ["https://api.pagar.me/core/v5/", "https://api.pagar.me/", "https://api.pagar.me"]
        {
            let urls = GatewayConfig::for_url(url).base_urls().expect("valid");
            assert_eq!(urls.primary, "https://api.pagar.me");
        }
        let relay = GatewayConfig::for_url("https://shop.example/relay/").base_urls();
        assert_eq!(relay.expect("valid").primary, "https://shop.example/relay");
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for url in ["", "api.pagar.me", "ftp://api.pagar.me", "data:text/plain,x"] {
            assert_eq!(error(url), GatewayConfigError::Url { which: "primary" }, "{url}");
        }
    }
}
