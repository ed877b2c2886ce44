//! Whether our clock and the server's agree.

use maquininha_model::Timestamp;
use maquininha_terminal::port::{Clock, SystemClock};

use super::finding::Finding;
use crate::control;

/// Clocks may differ by so much: leases last five minutes.
const SKEW_MAX_MS: i64 = 60_000;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Compares our clock with the `Date` header, and with the time of a sandbox.
pub(super) async fn check(server: &str) -> Finding {
    let Ok(answer) = control::call(server, "GET", "/sandbox/health", None).await else {
        return Finding::well("clock", "not compared: the server does not tell its time");
    };
    let market = answer.body["now"].as_str().and_then(|now| Timestamp::parse(now).ok());
    let header = answer.date.as_deref().and_then(http_date);
    match market.or(header) {
        None => Finding::well("clock", "not compared: the server does not tell its time"),
        Some(theirs) => compare(theirs, SystemClock.now()),
    }
}

fn compare(theirs: Timestamp, ours: Timestamp) -> Finding {
    let skew_ms = ours.millis().saturating_sub(theirs.millis());
    let seconds = skew_ms / 1000;
    if skew_ms.abs() <= SKEW_MAX_MS {
        Finding::well("clock", format!("{seconds} s from the server's"))
    } else {
        Finding::wrong(
            "clock",
            "clock_skew",
            format!("{seconds} s from the server's"),
            "set this machine's clock; with a virtual market clock this is as it must be",
        )
    }
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    let (_, rest) = text.split_once(", ")?;
    let mut parts = rest.split(' ');
    let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    Timestamp::parse(&format!("{year}-{month:02}-{day}T{time}Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_header_is_read() {
        let read = http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        assert_eq!(read, Timestamp::parse("1994-11-06T08:49:37Z").expect("the same"));
        assert_eq!(http_date("yesterday"), None);
    }

    #[test]
    fn a_clock_that_is_two_minutes_off_is_wrong_in_both_directions() {
        let noon = Timestamp::parse("2026-03-02T12:00:00Z").expect("noon");
        let later = noon.plus(std::time::Duration::from_secs(120));
        assert!(compare(noon, later).is_wrong() && compare(later, noon).is_wrong());
        assert!(!compare(noon, noon).is_wrong());
    }
}
