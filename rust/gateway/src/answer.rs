//! Answers that are refusals, by the table of pagarme-connect §1.8.

use std::time::Duration;

use maquininha_flow::OrderCallError;
use maquininha_model::Timestamp;
use maquininha_orderapi::{BODY_LEN_MAX, ReadError, error_body};

use crate::redact::redact;

/// Longest wait that a service may ask for: an hour. Beyond that the caller
/// decides anew.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3_600);

/// An answer, whole.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    /// `ETag`, without its quotes.
    pub(crate) etag: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// Whether a gateway on the way answered instead of the service.
    pub(crate) const fn is_bad_gateway(&self) -> bool {
        matches!(self.status, 502..=504)
    }

    /// Whether the service certainly did nothing, and does not know the call's key.
    pub(crate) fn had_no_effect(&self) -> bool {
        let kind = self.refusal(Duration::ZERO);
        let is_unclear =
            matches!(kind, OrderCallError::OutcomeUnknown | OrderCallError::Conflict { .. });
        !self.is_success() && !is_unclear
    }

    /// The error of an answer that is no success. `back_off` stands in where a
    /// 429 does not say how long to wait.
    pub(crate) fn refusal(&self, back_off: Duration) -> OrderCallError {
        let message = || redact(&error_body(&self.body).summary());
        match self.status {
            401 | 403 => OrderCallError::Configuration { status: self.status },
            404 => OrderCallError::NotFound,
            409 => OrderCallError::Conflict { message: message() },
            429 => OrderCallError::Throttled { retry_after: self.retry_after.unwrap_or(back_off) },
            // 408 and everything above 499, and what is neither answer nor
            // refusal (redirects are not followed): it may have happened.
            0..=399 | 408 | 500.. => OrderCallError::OutcomeUnknown,
            status => OrderCallError::Rejected { status, message: message() },
        }
    }
}

/// Reads an answer of which only the success counts: empty, `{}`, or a record.
/// A web page is none: a portal on the way sent it.
pub(crate) fn done(body: &[u8]) -> Result<(), ReadError> {
    if body.len() > BODY_LEN_MAX {
        return Err(ReadError::TooLong { limit: BODY_LEN_MAX });
    }
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'<') { Err(ReadError::Html) } else { Ok(()) }
}

/// `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    let wait = match header.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => http_date(header)?.since(now),
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let mut words = text.strip_suffix(" GMT")?.split_ascii_whitespace().skip(1);
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let month = MONTHS.find(month).filter(|at| at % 3 == 0 && month.len() == 3)? / 3 + 1;
    Timestamp::parse(&format!("{year}-{month:02}-{day:0>2}T{time}Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, body: &str) -> OrderCallError {
        let answer =
            Answer { status, retry_after: None, etag: None, body: body.as_bytes().to_vec() };
        answer.refusal(Duration::from_secs(1))
    }

    #[test]
    fn every_status_has_its_family() {
        let rejected = |status| OrderCallError::Rejected { status, message: "no".to_owned() };
        let body = r#"{"message":"no"}"#;
        for status in [400, 402, 405, 410, 412, 413, 415, 422] {
            assert_eq!(refusal(status, body), rejected(status));
        }
        for status in [401, 403] {
            assert_eq!(refusal(status, body), OrderCallError::Configuration { status });
        }
        for status in [301, 302, 307, 308, 408, 500, 502, 503, 504, 521, 522, 524] {
            assert_eq!(refusal(status, body), OrderCallError::OutcomeUnknown, "{status}");
        }
        assert_eq!(refusal(404, body), OrderCallError::NotFound);
        assert_eq!(refusal(409, ""), OrderCallError::Conflict { message: String::new() });
        let retry_after = Duration::from_secs(1);
        assert_eq!(refusal(429, ""), OrderCallError::Throttled { retry_after });
    }

    #[test]
    fn a_wait_is_read_as_seconds_or_date_and_bounded() {
        let now = Timestamp::parse("2026-03-02T14:00:00Z").expect("time");
        let read = |text| retry_after(text, now);
        assert_eq!(read(" 7 "), Some(Duration::from_secs(7)));
        assert_eq!(read("Mon, 02 Mar 2026 14:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(read("Mon, 02 Mar 2026 13:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("999999999"), Some(RETRY_AFTER_MAX));
        assert_eq!(read("soon"), None);
        assert_eq!(read("Mon, 02 anF 2026 14:00:30 GMT"), None);
    }
}
