//! Settings of the way to a card host.

use std::fmt;

use maquininha_flow::DriverProfile;
use maquininha_model::SerialNumber;
use reqwest::Url;

use crate::GatewayConfigError;
use crate::config::{checked_url, in_range, shown_url};

const WHICH: &str = "card host";
/// The longest that may be waited for an answer: card networks allow a minute, and the engine has
/// a limit of its own.
const ANSWER_TIMEOUT_MS_MAX: u64 = 120_000;

/// Settings of an [`crate::HttpAcquirerHost`].
#[derive(Clone)]
pub struct CardHostConfig {
    /// Where the merchant's or acquirer's card host is. Calls go to `{base_url}/{acquirer}/{call}`,
    /// with the acquirer's name as its profile has it (`docs/card-host.md`).
    pub base_url: String,
    /// The terminal, for commands that do not name theirs.
    pub serial: SerialNumber,
    /// What the host does on silence, how long it can undo, by which horizon "not found" is final.
    pub profile: DriverProfile,
    /// Longest time to make a connection; until then nothing was sent.
    pub connect_timeout_ms: u64,
    /// Longest time of a call with its answer; after it the host was silent.
    pub answer_timeout_ms: u64,
    /// Takes `http://` for hosts other than loopback. For tests only: the credential travels with
    /// every call.
    pub allow_plain_http: bool,
    /// Roots to trust beside the bundled ones: PEM text or DER bytes each.
    pub extra_root_certificates: Vec<Vec<u8>>,
    /// Sent as `User-Agent`.
    pub user_agent: String,
}

impl CardHostConfig {
    /// The usual settings for a host: ten seconds to connect, thirty for the answer.
    pub fn new(base_url: impl Into<String>, serial: SerialNumber, profile: DriverProfile) -> Self {
        Self {
            base_url: base_url.into(),
            serial,
            profile,
            connect_timeout_ms: 10_000,
            answer_timeout_ms: 30_000,
            allow_plain_http: false,
            extra_root_certificates: Vec::new(),
            user_agent: concat!("maquininha/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// The address of an acquirer, to which the name of a call is added.
    pub(super) fn address(&self, acquirer: &str) -> Result<Url, GatewayConfigError> {
        in_range("answer_timeout_ms", self.answer_timeout_ms, 1, ANSWER_TIMEOUT_MS_MAX)?;
        in_range("connect_timeout_ms", self.connect_timeout_ms, 1, self.answer_timeout_ms)?;
        let mut url = checked_url(&self.base_url, WHICH, self.allow_plain_http)?;
        // A name of dots alone would be a way to another place.
        let is_name = acquirer.chars().any(char::is_alphanumeric);
        match url.path_segments_mut() {
            Ok(mut path) if is_name => path.pop_if_empty().push(acquirer),
            _ => return Err(GatewayConfigError::Url { which: WHICH }),
        };
        Ok(url)
    }
}

impl fmt::Debug for CardHostConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardHostConfig")
            .field("base_url", &shown_url(&self.base_url))
            .field("serial", &self.serial)
            .field("profile", &self.profile)
            .field("connect_timeout_ms", &self.connect_timeout_ms)
            .field("answer_timeout_ms", &self.answer_timeout_ms)
            .field("allow_plain_http", &self.allow_plain_http)
            .field("extra_root_certificates", &self.extra_root_certificates.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use maquininha_flow::{OnSilence, Query, Reversal};

    use super::*;

    fn config(base_url: &str) -> CardHostConfig {
        let profile = DriverProfile::new(
            OnSilence::Blocks,
            Duration::from_secs(3_600),
            Query::ByAttempt { horizon: Duration::from_secs(60) },
            Reversal::Undo,
        );
        CardHostConfig::new(base_url, SerialNumber::new("POS1").expect("valid"), profile)
    }

    fn address(base_url: &str, acquirer: &str) -> Result<String, GatewayConfigError> {
        config(base_url).address(acquirer).map(String::from)
    }

    #[test]
    fn an_acquirer_is_a_part_of_the_address_whatever_its_name() {
        for (base, acquirer, expected) in [
            ("https://pay.example", "aurora", "https://pay.example/aurora"),
            ("https://pay.example/card/", "aurora", "https://pay.example/card/aurora"),
            ("https://pay.example/card", "a/b c?d", "https://pay.example/card/a%2Fb%20c%3Fd"),
            ("http://127.0.0.1:8700", "aurora", "http://127.0.0.1:8700/aurora"),
        ] {
            assert_eq!(address(base, acquirer), Ok(expected.to_owned()));
        }
        for acquirer in ["", "..", "/"] {
            let refused = Err(GatewayConfigError::Url { which: WHICH });
            assert_eq!(address("https://pay.example", acquirer), refused, "{acquirer:?}");
        }
    }

    #[test]
    fn an_address_that_is_not_safe_is_refused_and_not_repeated() {
        let plain = GatewayConfigError::PlainHttp { which: WHICH };
        assert_eq!(address("http://pay.example", "a"), Err(plain));
        let lan = CardHostConfig { allow_plain_http: true, ..config("http://pay.example") };
        assert!(lan.address("a").is_ok());
        let secret = "https://user:secret@pay.example";
        assert_eq!(address(secret, "a"), Err(GatewayConfigError::UserInfo { which: WHICH }));
        assert!(!format!("{:?}", config(secret)).contains("secret"));
    }

    #[test]
    fn a_connection_is_not_waited_for_longer_than_an_answer() {
        let config = config("https://pay.example");
        let config = CardHostConfig { connect_timeout_ms: 30_001, ..config };
        let error = config.address("a").expect_err("it is longer");
        assert_eq!(error.to_string(), "connect_timeout_ms must be within 1 and 30000");
    }
}
