use std::fmt;

use maquininha_model::Sensitive;

use super::MaskedPan;
use crate::text;

/// The three digits that say what the card can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceCode([u8; 3]);

impl ServiceCode {
    /// Whether the card has a chip: the first digit is 2 or 6 (abecs-pinpad §7.2). Its stripe is
    /// then for fallback only.
    pub const fn has_chip(self) -> bool {
        matches!(self.0[0], b'2' | b'6')
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

/// What is known of track 2: never its discretionary data (abecs-pinpad §6.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track2 {
    /// The number, masked.
    pub pan: MaskedPan,
    /// When the card expires, as `YYMM`.
    pub expires: Option<[u8; 4]>,
    /// What the card can do.
    pub service_code: Option<ServiceCode>,
}

/// What is known of track 1.
#[derive(Clone, Debug)]
pub struct Track1 {
    /// The number, masked.
    pub pan: MaskedPan,
    /// The cardholder's name as it is on the stripe.
    pub holder: Sensitive<String>,
    /// When the card expires, as `YYMM`.
    pub expires: Option<[u8; 4]>,
    /// What the card can do.
    pub service_code: Option<ServiceCode>,
}

/// The tracks of a stripe, as far as they may be known. For the acquirer they come sealed, by GTK.
#[derive(Clone, Debug, Default)]
pub struct Stripe {
    /// Track 1, where it was read.
    pub track1: Option<Track1>,
    /// Track 2, where it was read.
    pub track2: Option<Track2>,
    /// The number of track 3, where it was read.
    pub track3: Option<MaskedPan>,
}

impl Stripe {
    /// Whether no track was read: a swipe that failed.
    pub const fn is_empty(&self) -> bool {
        self.track1.is_none() && self.track2.is_none() && self.track3.is_none()
    }

    /// What the card can do, by the track that says it.
    pub fn service_code(&self) -> Option<ServiceCode> {
        let first = || self.track1.as_ref().and_then(|track| track.service_code);
        self.track2.as_ref().and_then(|track| track.service_code).or_else(first)
    }

    /// The number, by the track that has it.
    pub fn pan(&self) -> Option<&MaskedPan> {
        let second = self.track2.as_ref().map(|track| &track.pan);
        second.or_else(|| self.track1.as_ref().map(|track| &track.pan)).or(self.track3.as_ref())
    }

    pub(crate) fn parse(one: Option<&[u8]>, two: Option<&[u8]>, three: Option<&[u8]>) -> Self {
        let read = |track: Option<&'_ [u8]>| track.is_some_and(|track| !track.is_empty());
        Self {
            track1: one.filter(|_| read(one)).map(Track1::parse),
            track2: two.filter(|_| read(two)).map(Track2::parse),
            track3: three.filter(|_| read(three)).map(|track| MaskedPan::mask(number_of(track))),
        }
    }
}

impl Track2 {
    fn parse(track: &[u8]) -> Self {
        let number = number_of(track);
        let (expires, service_code) = after_separator(track.get(number.len() + 1..));
        Self { pan: MaskedPan::mask(number), expires, service_code }
    }
}

impl Track1 {
    fn parse(track: &[u8]) -> Self {
        // The first character is the format, a letter.
        let track = match track.split_first() {
            Some((letter, rest)) if letter.is_ascii_alphabetic() => rest,
            _ => track,
        };
        let mut fields = track.split(|byte| *byte == b'^');
        let pan = MaskedPan::mask(number_of(fields.next().unwrap_or_default()));
        let holder = Sensitive::new(text::from_latin1(fields.next().unwrap_or_default()));
        let (expires, service_code) = after_separator(fields.next());
        Self { pan, holder, expires, service_code }
    }
}

/// A track up to its first separator, the letter of track 1 included.
pub(crate) fn number_of(track: &[u8]) -> &[u8] {
    let end = track.iter().position(|byte| matches!(byte, b'=' | b'^'));
    &track[..end.unwrap_or(track.len())]
}

/// The expiry and the service code; all that follows is left where it is.
fn after_separator(rest: Option<&[u8]>) -> (Option<[u8; 4]>, Option<ServiceCode>) {
    let rest = rest.unwrap_or_default();
    (digits_at(rest, 0), digits_at(rest, 4).map(ServiceCode))
}

fn digits_at<const N: usize>(text: &[u8], at: usize) -> Option<[u8; N]> {
    let digits: [u8; N] = text.get(at..at + N)?.try_into().ok()?;
    digits.iter().all(u8::is_ascii_digit).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_give_number_masked_expiry_and_service_code() {
        let stripe = Stripe::parse(
            Some(b"B5301234567890123^SILVA/MARIA ^2712201"),
            Some(b"5301234567890123=27122010000012345678"),
            Some(b""),
        );
        let track2 = stripe.track2.as_ref().expect("track 2");
        assert_eq!(track2.pan.as_str(), "530123******0123");
        assert_eq!(track2.expires, Some(*b"2712"));
        assert!(stripe.service_code().expect("a code").has_chip());
        let track1 = stripe.track1.as_ref().expect("track 1");
        assert_eq!(track1.holder.expose(), "SILVA/MARIA");
        assert_eq!(track1.pan, track2.pan);
        assert!(stripe.track3.is_none());
        let shown = format!("{stripe:?}");
        assert!(!shown.contains("456789") && !shown.contains("MARIA"), "{shown}");
    }

    #[test]
    fn broken_tracks_give_nothing_that_is_not_there() {
        let stripe = Stripe::parse(Some(b"B^^"), Some(b"="), Some(b"5301234567890123"));
        assert_eq!(stripe.service_code(), None);
        assert_eq!(stripe.track3.expect("track 3").as_str(), "530123******0123");
    }
}
