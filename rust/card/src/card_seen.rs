//! What a reader tells of a card that it sees.

use std::fmt;

use maquininha_model::MaskedCard;

use crate::bytes::OpaqueBytes;
use crate::entry::CardInterface;
use crate::hex;
use crate::network::{ApplicationType, NetworkNumber, ProfileError};

/// The first digits of a card number, which tell issuer and brand: at most eight, so that with
/// the last four a card stays unknown (PCI DSS 3.4.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bin(String);

impl Bin {
    /// From 1 to 8 digits.
    pub fn new(digits: &str) -> Result<Self, ProfileError> {
        if (1..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(digits.to_owned()))
        } else {
            Err(ProfileError::Bin)
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An application identifier of a chip, or the beginning of one: 1 to 16 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Aid(Vec<u8>);

impl Aid {
    /// From 1 to 16 bytes.
    pub fn new(bytes: &[u8]) -> Result<Self, ProfileError> {
        match bytes.len() {
            1..=16 => Ok(Self(bytes.to_vec())),
            _ => Err(ProfileError::Aid),
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Aid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// The service code of a stripe: three digits (ISO/IEC 7813).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServiceCode([u8; 3]);

impl ServiceCode {
    /// From three digits; anything else is none.
    pub fn new(digits: &str) -> Option<Self> {
        let bytes: [u8; 3] = digits.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_digit).then_some(Self(bytes))
    }

    /// Whether the card has a chip: first digit 2 or 6 (abecs-pinpad §7.2).
    pub const fn has_chip(self) -> bool {
        matches!(self.0[0], b'2' | b'6')
    }

    /// Whether the issuer wants a PIN where it can be typed: last digit 0, 3, 5, 6 or 7.
    pub const fn wants_pin(self) -> bool {
        matches!(self.0[2], b'0' | b'3' | b'5' | b'6' | b'7')
    }
}

/// How the chip of a card did in the reading before this one; it decides whether its stripe may
/// stand in (abecs-pinpad §3.5, `PP_ICCSTAT`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ChipStatus {
    /// Not tried, or fine.
    #[default]
    Fine,
    /// It could not be read (code 1).
    Unreadable,
    /// It has no application for this payment (code 2).
    NoApplication,
}

/// A network that can process the card. Several are there when several acquirers have the same
/// application; then a rule chooses (abecs-pinpad §3.5, `PP_AIDTABINFO`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CandidateNetwork {
    /// The network.
    pub network: NetworkNumber,
    /// The record of its tables that fits: two letters or digits.
    pub record: String,
    /// The kind of application.
    pub application_type: ApplicationType,
}

/// The most candidates a reader tells (abecs-pinpad §4.2, `PP_AIDTABINFO`).
pub const CANDIDATES_MAX: usize = 20;

/// A card, as far as the app's side may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardSeen {
    /// Which side of the reader saw it.
    pub interface: CardInterface,
    /// Its last four digits.
    pub card: Option<MaskedCard>,
    /// Its first digits.
    pub bin: Option<Bin>,
    /// The networks that can process it, at most [`CANDIDATES_MAX`]; none for a stripe.
    pub candidates: Vec<CandidateNetwork>,
    /// The application identifier, where the reader tells it.
    pub aid: Option<Aid>,
    /// The application's label: foreign text.
    pub label: Option<String>,
    /// The card holder's name, where the reader may tell it: foreign text.
    pub holder_name: Option<String>,
    /// The service code, of stripe data.
    pub service_code: Option<ServiceCode>,
    /// How its chip did before, of a swiped card.
    pub chip_status: ChipStatus,
    /// The sequence number of the card, 0…99, of chips.
    pub pan_sequence: Option<u8>,
    /// EMV data that were asked for; never those that hold the card number (abecs-pinpad §3.5).
    pub emv_data: OpaqueBytes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_code_tells_chip_and_pin() {
        let code = ServiceCode::new("201").expect("three digits");
        assert!(code.has_chip() && !code.wants_pin());
        let code = ServiceCode::new("126").expect("three digits");
        assert!(!code.has_chip() && code.wants_pin());
        assert_eq!(ServiceCode::new("20"), None);
        assert_eq!(ServiceCode::new("2x1"), None);
    }

    #[test]
    fn a_whole_card_number_is_no_prefix() {
        assert_eq!(Bin::new("492900314"), Err(ProfileError::Bin));
        assert!(Bin::new("49290031").is_ok());
    }
}
