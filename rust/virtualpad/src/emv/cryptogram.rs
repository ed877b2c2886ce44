//! Cryptograms of cards. The derivation is simple and documented, and the issuer's side of it is
//! in [`crate::issuer`]:
//!
//! - card key: the issuer's master key over the last 16 digits of number and sequence number, and
//!   over their complement (EMV book 2, A1.4, option A);
//! - session key: the card key over the transaction counter with `F0`, and with `0F` (EMV common
//!   session key);
//! - cryptogram: retail MAC with the session key over amount, other amount, country, TVR,
//!   currency, date, type, unpredictable number, interchange profile, counter and the card's
//!   own verification results, in this order;
//! - issuer's answer: the session key over cryptogram XOR response code (EMV book 2, 8.2.1).

use super::objects::Objects;
use super::tags;
use crate::crypto::tdes::{self, Block, Key};

/// What kind of cryptogram a card gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CryptogramKind {
    /// AAC: declined.
    Declined,
    /// TC: approved.
    Approved,
    /// ARQC: the issuer is to be asked.
    Online,
}

impl CryptogramKind {
    /// The value of object 9F27.
    pub fn info(self) -> u8 {
        match self {
            Self::Declined => 0x00,
            Self::Approved => 0x40,
            Self::Online => 0x80,
        }
    }
}

/// What a cryptogram vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CryptogramInput {
    data: Vec<u8>,
    counter: [u8; 2],
}

impl CryptogramInput {
    /// Collects it from objects; nothing if one is missing.
    pub fn from_objects(objects: &Objects) -> Option<Self> {
        let mut data = Vec::with_capacity(48);
        data.extend(objects.array::<6>(tags::AMOUNT)?);
        data.extend(objects.array::<6>(tags::AMOUNT_OTHER).unwrap_or_default());
        data.extend(objects.array::<2>(tags::TERMINAL_COUNTRY)?);
        data.extend(objects.array::<5>(tags::TVR)?);
        data.extend(objects.array::<2>(tags::CURRENCY)?);
        data.extend(objects.array::<3>(tags::DATE)?);
        data.extend(objects.array::<1>(tags::TYPE)?);
        data.extend(objects.array::<4>(tags::UNPREDICTABLE)?);
        data.extend(objects.array::<2>(tags::INTERCHANGE_PROFILE)?);
        let counter = objects.array::<2>(tags::COUNTER)?;
        data.extend(counter);
        data.extend(objects.get(tags::APPLICATION_DATA)?.get(3..7)?);
        Some(Self { data, counter })
    }
}

/// The key of a card, from its issuer's master key.
pub fn card_key(master: &Key, pan: &str, sequence: u8) -> Key {
    let digits: Vec<u8> =
        format!("{pan}{sequence:02}").bytes().map(|it| it.wrapping_sub(b'0') & 15).collect();
    let mut nibbles = [0; 16];
    let kept = &digits[digits.len().saturating_sub(16)..];
    nibbles[16 - kept.len()..].copy_from_slice(kept);
    let block: Block = std::array::from_fn(|at| (nibbles[at * 2] << 4) | nibbles[at * 2 + 1]);
    let left = tdes::encrypt_block(master, &block);
    let right = tdes::encrypt_block(master, &block.map(|byte| !byte));
    std::array::from_fn(|at| if at < 8 { left[at] } else { right[at - 8] })
}

/// The key of one transaction of a card.
pub fn session_key(card_key: &Key, counter: [u8; 2]) -> Key {
    let half = |mark| tdes::encrypt_block(card_key, &[counter[0], counter[1], mark, 0, 0, 0, 0, 0]);
    let (left, right) = (half(0xF0), half(0x0F));
    std::array::from_fn(|at| if at < 8 { left[at] } else { right[at - 8] })
}

/// The cryptogram of a transaction.
pub fn application_cryptogram(card_key: &Key, input: &CryptogramInput) -> Block {
    tdes::retail_mac(&session_key(card_key, input.counter), &input.data)
}

/// The issuer's answer to a cryptogram, with its response code.
pub fn issuer_answer(session_key: &Key, cryptogram: &Block, code: [u8; 2]) -> Block {
    let code = [code[0], code[1], 0, 0, 0, 0, 0, 0];
    tdes::encrypt_block(session_key, &tdes::xor(cryptogram, &code))
}

/// The card's data for its issuer (9F10): key index 1, cryptogram version 10 (decimal), and
/// verification results that name the kind of cryptogram.
pub(crate) fn application_data(kind: CryptogramKind, second: bool) -> Vec<u8> {
    let kind = kind.info() >> 2;
    let results = if second { kind } else { 0x80 | (kind >> 2) };
    vec![0x06, 0x01, 0x0A, 0x03, results, 0, 0]
}
