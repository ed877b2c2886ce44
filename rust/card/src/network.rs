//! Numbers and keys of an acquirer's network in a reader.

use std::fmt;
use std::str::FromStr;

use maquininha_model::TenderKind;
use serde::{Deserialize, Serialize};

use crate::bytes::OpaqueBytes;
use crate::hex;

/// A value of the acquirer's configuration is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// A network is not within 1 and 99.
    #[error("a network is numbered 1 to 99, not {0}")]
    Network(u8),
    /// A key slot is not within 0 and 99.
    #[error("a key slot is numbered 0 to 99, not {0}")]
    KeySlot(u8),
    /// An application type is not within 1 and 98.
    #[error("an application type is numbered 1 to 98, not {0}")]
    ApplicationType(u8),
    /// A version of tables is not 1 to 10 letters and digits.
    #[error("a version of tables is 1 to 10 letters and digits")]
    TableVersion,
    /// A prefix of card numbers is not 1 to 8 digits.
    #[error("a prefix of card numbers is 1 to 8 digits")]
    Bin,
    /// An application identifier is not 1 to 16 bytes.
    #[error("an application identifier or its prefix is 1 to 16 bytes")]
    Aid,
    /// Two acquirers have the same network.
    #[error("network {0} is configured twice")]
    NetworkTwice(NetworkNumber),
    /// A rule names a network that is not configured.
    #[error("a routing rule names network {0}, which is not configured")]
    NetworkUnknown(NetworkNumber),
    /// No acquirer at all, or more than [`crate::NETWORKS_MAX`].
    #[error("one to {} acquirers must be configured", crate::NETWORKS_MAX)]
    Acquirers,
    /// More tags than a reader takes.
    #[error("at most {} tags may be asked for", crate::TAGS_MAX)]
    Tags,
    /// A name is empty, too long, or not made to be read.
    #[error(
        "a name is 1 to {} characters with a letter or digit among them, and no blanks around it",
        crate::NAME_CHARS_MAX
    )]
    Name,
    /// Two acquirers have the same name.
    #[error("another acquirer has the same name")]
    NameTwice,
    /// The tables are more than a reader has room for.
    #[error(
        "tables are at most {} records of 1 to {} printable characters, {} bytes in all",
        crate::TABLE_RECORDS_MAX,
        crate::RECORD_BYTES_MAX,
        crate::TABLE_BYTES_MAX
    )]
    Records,
    /// A kind of payment names no application, or more than a reader takes.
    #[error("a kind of payment has 1 to {} kinds of application", crate::APPLICATIONS_MAX)]
    Applications,
    /// Applications are named for a kind of payment that has no card.
    #[error("{0:?} is not paid with a card")]
    NoCard(TenderKind),
    /// A working key is not 16 bytes.
    #[error("a working key is 16 bytes")]
    WorkingKey,
    /// A modulus is not 256 bytes.
    #[error("a modulus is 256 bytes")]
    Modulus,
    /// An exponent is not 1 to 3 bytes.
    #[error("an exponent is 1 to 3 bytes")]
    Exponent,
    /// More routing rules than any shop has.
    #[error("at most {} routing rules may be there", crate::RULES_MAX)]
    Rules,
    /// A routing rule recognises cards in too many ways.
    #[error("a routing rule recognises cards in at most {} ways", crate::CARD_MATCHES_MAX)]
    CardMatches,
    /// A range of prefixes has ends of different lengths, or ends before it begins.
    #[error("a range of prefixes goes from one to a higher one of the same length")]
    BinRange,
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident = $least:literal ..= $most:literal, $error:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "u8", into = "u8")]
        pub struct $name(u8);

        impl $name {
            /// From a number; one that is out of range is an error.
            pub const fn new(number: u8) -> Result<Self, ProfileError> {
                if matches!(number, $least..=$most) {
                    Ok(Self(number))
                } else {
                    Err(ProfileError::$error(number))
                }
            }

            /// The number.
            pub const fn number(self) -> u8 {
                self.0
            }
        }

        impl TryFrom<u8> for $name {
            type Error = ProfileError;
            fn try_from(number: u8) -> Result<Self, ProfileError> {
                Self::new(number)
            }
        }

        impl From<$name> for u8 {
            fn from(value: $name) -> u8 {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:02}", self.0)
            }
        }
    )*};
}

numbers! {
    /// An acquirer's network in the tables of a reader, 1…99 (abecs-pinpad §4.1, `SPE_ACQREF`).
    NetworkNumber = 1..=99, Network;
    /// A slot of a key family in a reader, 0…99. Which slot belongs to whom is the acquirer's
    /// secret: configuration, never a constant (abecs-pinpad §6.1).
    KeySlot = 0..=99, KeySlot;
    /// The acquirer's number for a kind of application (credit, debit…), 1…98 (abecs-pinpad §5).
    ApplicationType = 1..=98, ApplicationType;
}

/// How a key in a slot is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyScheme {
    /// A master key in the reader, and a working key under it that the acquirer hands out.
    MasterKey {
        /// The working key, encrypted under the master key: 16 bytes.
        working_key: OpaqueBytes,
    },
    /// One key for each use, with a key serial number (ANSI X9.24-1:2009).
    Dukpt,
}

/// The key for PIN blocks: TDES, block format 0 (abecs-pinpad §6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinKey {
    /// Which slot, in the family of PIN keys.
    pub slot: KeySlot,
    /// How it is used.
    pub scheme: KeyScheme,
}

/// How blocks of card data are chained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chaining {
    /// Each block alone.
    Ecb,
    /// Each block with the one before, from an initial vector of zeros.
    Cbc,
}

/// How card data is protected on its way to the acquirer: TDES (abecs-pinpad §6.1, §6.5).
///
/// There is no value for "in clear".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataProtection {
    /// A key in the reader.
    Key {
        /// Which slot, in the family of data keys.
        slot: KeySlot,
        /// How it is used.
        scheme: KeyScheme,
        /// How blocks are chained.
        chaining: Chaining,
    },
    /// A random key for each card, under the acquirer's RSA key. For acquirers without a data key
    /// in the reader.
    RandomKey {
        /// The modulus, 256 bytes.
        modulus: OpaqueBytes,
        /// The exponent, 1 to 3 bytes.
        exponent: OpaqueBytes,
        /// How blocks are chained.
        chaining: Chaining,
    },
}

/// A key serial number: which key of a DUKPT series made a cryptogram. Ten bytes; not secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeySerial(pub [u8; 10]);

impl fmt::Debug for KeySerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Twenty hex digits.
impl fmt::Display for KeySerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// A text is no key serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key serial number is twenty hex digits")]
pub struct NoKeySerial;

/// Twenty hex digits, in either case.
impl FromStr for KeySerial {
    type Err = NoKeySerial;
    fn from_str(text: &str) -> Result<Self, NoKeySerial> {
        let bytes = hex::decode(text).ok_or(NoKeySerial)?;
        bytes.try_into().map(Self).map_err(|_| NoKeySerial)
    }
}

/// An encrypted PIN, as the acquirer's host takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinBlock {
    /// Eight bytes under the key.
    pub block: OpaqueBytes,
    /// Which slot.
    pub slot: KeySlot,
    /// Which key of a DUKPT series; none for a master key.
    pub serial: Option<KeySerial>,
}

/// Which data of the card a cryptogram holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardDatum {
    /// The card number.
    Pan,
    /// Track 1, from the stripe only.
    Track1,
    /// Track 2, or its equivalent in a chip.
    Track2,
}

/// One cryptogram of card data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtectedDatum {
    /// What it holds.
    pub datum: CardDatum,
    /// The cryptogram, with padding.
    pub bytes: OpaqueBytes,
    /// Which key of a DUKPT series; none for other keys.
    pub serial: Option<KeySerial>,
}

/// Card data that only the acquirer's host can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtectedData {
    /// How it is protected, as it was asked for.
    pub protection: DataProtection,
    /// The cryptograms; at least one of them holds the card number or track 2.
    pub data: Vec<ProtectedDatum>,
    /// The random key under the acquirer's RSA key, where that is the protection.
    pub random_key: Option<OpaqueBytes>,
}

impl ProtectedData {
    /// The cryptogram of one datum.
    pub fn datum(&self, datum: CardDatum) -> Option<&ProtectedDatum> {
        self.data.iter().find(|protected| protected.datum == datum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_refused() {
        assert_eq!(NetworkNumber::new(0), Err(ProfileError::Network(0)));
        assert_eq!(NetworkNumber::new(100), Err(ProfileError::Network(100)));
        assert_eq!(NetworkNumber::new(4).expect("valid").to_string(), "04");
        assert!(KeySlot::new(0).is_ok());
        assert_eq!(ApplicationType::new(99), Err(ProfileError::ApplicationType(99)));
    }

    #[test]
    fn a_key_serial_number_is_twenty_digits_there_and_back() {
        let serial = KeySerial([0xFF, 0xFF, 0x98, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(serial.to_string(), "FFFF9800000000000001");
        assert_eq!("ffff9800000000000001".parse(), Ok(serial));
        for text in ["", "FFFF980000000000001", "FFFF980000000000000100", "FFFF980000000000000G"] {
            assert_eq!(text.parse::<KeySerial>(), Err(NoKeySerial), "{text}");
        }
    }
}
