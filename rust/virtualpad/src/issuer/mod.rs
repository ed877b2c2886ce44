//! The other side of the cards and keys: what an issuer, or an acquirer's security module, does
//! with what a PIN pad sends. A simulated authorization host uses it.

mod ledger;
mod opening;

use crate::crypto::Key;
use crate::crypto::tdes::Block;
use crate::emv::{self, CryptogramInput, CryptogramKind, Objects, tags};

pub use ledger::SerialLedger;
pub use opening::{
    PinKeySource, TrackError, decrypt_pan, decrypt_pin, decrypt_track1, decrypt_track2,
    wrap_working_key,
};

/// The master key of the issuer of all test cards.
pub const TEST_ISSUER_KEY: Key = *b"virtual-issuer-1";

/// An issuer of test cards.
#[derive(Clone)]
pub struct Issuer {
    master: Key,
}

/// A cryptogram that was found right, with what it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedCryptogram {
    /// What the card said.
    pub kind: CryptogramKind,
    /// Number of the card's transaction.
    pub counter: u16,
    /// The cryptogram.
    pub cryptogram: Block,
}

impl Issuer {
    /// The issuer of the catalogue's cards.
    pub fn test() -> Self {
        Self::new(TEST_ISSUER_KEY)
    }

    /// An issuer with a master key of its own.
    pub fn new(master: Key) -> Self {
        Self { master }
    }

    /// Verifies the cryptogram in the objects of a request. Nothing if it is not the card's, or
    /// if one of the objects that it vouches for is missing.
    pub fn verify(&self, pan: &str, sequence: u8, emv_data: &[u8]) -> Option<VerifiedCryptogram> {
        let objects = Objects::parse(emv_data).ok()?;
        let input = CryptogramInput::from_objects(&objects)?;
        let kind = match objects.get(tags::CRYPTOGRAM_INFO)?.first()? & 0xC0 {
            0x00 => CryptogramKind::Declined,
            0x40 => CryptogramKind::Approved,
            _ => CryptogramKind::Online,
        };
        let key = emv::card_key(&self.master, pan, sequence);
        let cryptogram = objects.array::<8>(tags::CRYPTOGRAM)?;
        let counter = u16::from_be_bytes(objects.array::<2>(tags::COUNTER)?);
        let right = emv::application_cryptogram(&key, &input) == cryptogram;
        right.then_some(VerifiedCryptogram { kind, counter, cryptogram })
    }

    /// The issuer's authentication data (object 91) to a cryptogram, with a response code.
    pub fn answer(
        &self,
        pan: &str,
        sequence: u8,
        verified: &VerifiedCryptogram,
        code: [u8; 2],
    ) -> [u8; 10] {
        let key = emv::card_key(&self.master, pan, sequence);
        let session = emv::session_key(&key, verified.counter.to_be_bytes());
        let proof = emv::issuer_answer(&session, &verified.cryptogram, code);
        std::array::from_fn(|at| if at < 8 { proof[at] } else { code[at - 8] })
    }
}

impl std::fmt::Debug for Issuer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Issuer").finish_non_exhaustive()
    }
}
