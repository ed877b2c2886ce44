//! Times. Pages hold hundreds of them, so the plain form is read without a
//! copy; every other form goes to [`Timestamp::parse`].

use maquininha_model::Timestamp;

use super::scalar::Scalar;

/// Reads a time; one that cannot be read counts as absent
/// (pagarme-connect §1.9).
pub(super) fn time(value: &Scalar<'_>) -> Option<Timestamp> {
    let Scalar::Text(text) = value else { return None };
    plain(text.as_bytes()).or_else(|| Timestamp::parse(text).ok())
}

/// `YYYY-MM-DDTHH:MM:SS`, a fraction of any length, `Z` or nothing.
fn plain(text: &[u8]) -> Option<Timestamp> {
    let (head, tail) = text.split_at_checked(19)?;
    let number = |from: usize, to: usize| {
        head[from..to].iter().try_fold(0_i64, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0'))
        })
    };
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|(at, byte)| head[*at] != *byte) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Ends of months and leap seconds are left to the full reader.
    if year < 1 || !(1..=12).contains(&month) || !(1..=28).contains(&day) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let micros = fraction_micros(tail)?;
    let seconds = days_since_epoch(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(Timestamp::from_micros(seconds * 1_000_000 + micros))
}

fn fraction_micros(tail: &[u8]) -> Option<i64> {
    let tail = tail.strip_suffix(b"Z").unwrap_or(tail);
    let digits = match tail {
        [] => return Some(0),
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => digits,
        _ => return None,
    };
    let mut micros = 0;
    for place in 0..6 {
        let digit = digits.get(place).copied().unwrap_or(b'0');
        micros = micros * 10 + i64::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    digits.iter().all(u8::is_ascii_digit).then_some(micros)
}

/// Days from 1970-01-01 in the Gregorian calendar, counting years from March
/// so that the leap day comes last.
const fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_quick_reader_agrees_with_the_full_one(
            year in 1_i64..9999, month in 0_i64..14, day in 0_i64..32, hour in 0_i64..25,
            minute in 0_i64..61, second in 0_i64..62, fraction in "(\\.[0-9]{1,9})?", zone in "Z?",
        ) {
            let text = format!(
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"
            );
            if let Some(quick) = plain(text.as_bytes()) {
                prop_assert_eq!(Timestamp::parse(&text), Ok(quick), "{}", text);
            }
        }
    }

    #[test]
    fn ordinary_times_take_the_quick_way() {
        assert!(plain(b"2026-03-02T14:01:10.4312987Z").is_some());
        assert!(plain(b"2026-03-02T14:01:10").is_some());
        assert!(plain(b"2026-03-02T14:01:10+00:00").is_none());
    }
}
