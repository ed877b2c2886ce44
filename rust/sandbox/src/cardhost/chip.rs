//! What a chip vouches for: cryptogram, amount, currency, date, counter.

use maquininha_card::{HostCard, LocalTime, OpaqueBytes};
use maquininha_model::Money;
use maquininha_virtualpad::issuer::{Issuer, VerifiedCryptogram};
use maquininha_virtualpad::{CryptogramKind, Objects};

const TAG_SEQUENCE: u32 = 0x5F34;
const TAG_AMOUNT: u32 = 0x9F02;
const TAG_CURRENCY: u32 = 0x5F2A;
const TAG_DATE: u32 = 0x9A;
const TAG_TYPE: u32 = 0x9C;

/// Brazilian real (ISO 4217).
const BRL: [u8; 2] = [0x09, 0x86];
/// Sale (ISO 8583:1987).
const SALE: [u8; 1] = [0x00];

/// What became of the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ChipCheck {
    /// There is no chip data.
    NoChip,
    /// An object that is needed is missing or broken.
    Incomplete,
    /// The cryptogram is not this card's over these data.
    Wrong,
    /// It is, but not over what was asked for.
    Differs(Difference),
    /// It is.
    Right {
        /// Number of the card's transaction.
        counter: u16,
        /// Which card of the number.
        sequence: u8,
        /// For the answer.
        verified: VerifiedCryptogram,
    },
}

/// What differs between card and request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    Amount,
    Currency,
    Date,
    Type,
    /// The card did not ask for its issuer.
    Kind,
}

/// The sequence number of the card, as read or in its objects; 0 where neither tells.
pub(super) fn sequence(card: &HostCard, emv_data: &OpaqueBytes) -> u8 {
    let in_objects = || {
        let objects = Objects::parse(emv_data.expose()).ok()?;
        let [byte] = objects.array::<1>(TAG_SEQUENCE)?;
        Some((byte >> 4) * 10 + (byte & 15))
    };
    card.pan_sequence.or_else(in_objects).unwrap_or(0)
}

/// Checks the cryptogram over the data that came, and these against what was asked for.
pub(super) fn check(
    issuer: &Issuer,
    pan: &str,
    sequence: u8,
    emv_data: &OpaqueBytes,
    amount: Money,
    time: LocalTime,
) -> ChipCheck {
    let Ok(objects) = Objects::parse(emv_data.expose()) else { return ChipCheck::Incomplete };
    let needed = [
        TAG_AMOUNT,
        TAG_CURRENCY,
        TAG_DATE,
        TAG_TYPE,
        0x9F26,
        0x9F27,
        0x9F10,
        0x9F36,
        0x9F37,
        0x95,
        0x82,
        0x9F1A,
    ];
    if needed.iter().any(|tag| objects.get(*tag).is_none()) {
        return ChipCheck::Incomplete;
    }
    let Some(verified) = issuer.verify(pan, sequence, emv_data.expose()) else {
        return ChipCheck::Wrong;
    };
    let asked = format!("{:012}", amount.minor());
    let differences = [
        (objects.get(TAG_AMOUNT) == Some(&bcd(&asked)[..]), Difference::Amount),
        (objects.array::<2>(TAG_CURRENCY) == Some(BRL), Difference::Currency),
        (objects.get(TAG_DATE) == Some(&bcd(&time.yymmdd())[..]), Difference::Date),
        (objects.array::<1>(TAG_TYPE) == Some(SALE), Difference::Type),
        (verified.kind == CryptogramKind::Online, Difference::Kind),
    ];
    match differences.iter().find(|(same, _)| !same) {
        Some((_, difference)) => ChipCheck::Differs(*difference),
        None => ChipCheck::Right { counter: verified.counter, sequence, verified },
    }
}

/// Digits as packed decimal.
fn bcd(digits: &str) -> Vec<u8> {
    let pair = |pair: &[u8]| (pair[0].wrapping_sub(b'0') << 4) | (pair[1].wrapping_sub(b'0') & 15);
    digits.as_bytes().chunks_exact(2).map(pair).collect()
}
