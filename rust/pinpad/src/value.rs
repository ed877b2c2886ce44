//! Small values of commands, checked where they are made.

use std::fmt;

use maquininha_model::Money;

use crate::error::ValueError;

/// The most that an amount can be, in centavos: twelve digits.
pub const AMOUNT_MAX_MINOR: u64 = 999_999_999_999;

/// The digits of an amount.
pub(crate) fn centavos(amount: Money) -> Result<u64, ValueError> {
    let minor = u64::try_from(amount.minor()).ok().filter(|minor| *minor <= AMOUNT_MAX_MINOR);
    minor.ok_or(ValueError::OutOfRange { what: "amount", min: 0, max: AMOUNT_MAX_MINOR })
}

fn in_range(what: &'static str, value: u16, min: u8, max: u8) -> Result<u8, ValueError> {
    let found = u8::try_from(value).ok().filter(|value| (min..=max).contains(value));
    found.ok_or(ValueError::OutOfRange { what, min: min.into(), max: max.into() })
}

/// An acquirer's network in the tables, 01 to 99. Which number is whose is confidential: it is
/// configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(u8);

impl Network {
    /// From its number.
    pub fn new(number: u16) -> Result<Self, ValueError> {
        in_range("network", number, 1, 99).map(Self)
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// One of the hundred slots of a family of keys, 00 to 99 (abecs-pinpad §6.1). Which slot belongs
/// to whom is configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeySlot(u8);

impl KeySlot {
    /// From its number.
    pub fn new(number: u16) -> Result<Self, ValueError> {
        in_range("key slot", number, 0, 99).map(Self)
    }

    /// Its number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// Seconds without a key or a card after which the PIN pad gives up, 1 to 255. Zero is never sent:
/// versions read it differently (abecs-pinpad §12.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeLimit(u8);

impl TimeLimit {
    /// From seconds.
    pub fn seconds(seconds: u16) -> Result<Self, ValueError> {
        in_range("time limit", seconds, 1, u8::MAX).map(Self)
    }

    /// The seconds.
    pub const fn as_seconds(self) -> u8 {
        self.0
    }
}

/// The number of a record of a table, 01 to ZZ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordIndex([u8; 2]);

impl RecordIndex {
    /// From two digits or upper-case letters.
    pub fn new(text: &str) -> Result<Self, ValueError> {
        Self::from_bytes(text.as_bytes()).ok_or(ValueError::Malformed { what: "record index" })
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let index: [u8; 2] = bytes.try_into().ok()?;
        let is_character = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        (index.iter().all(is_character) && index != *b"00").then_some(Self(index))
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 2] {
        &self.0
    }
}

impl fmt::Display for RecordIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

impl fmt::Debug for RecordIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordIndex({self})")
    }
}

/// The version of tables: ten characters, such as `2026013001`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TableVersion([u8; 10]);

impl TableVersion {
    /// What a PIN pad says that has no tables, or tables of several versions.
    pub const NONE: Self = Self(*b"0000000000");

    /// From ten printable ASCII characters.
    pub fn new(text: &str) -> Result<Self, ValueError> {
        Self::from_bytes(text.as_bytes()).ok_or(ValueError::Malformed { what: "table version" })
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let version: [u8; 10] = bytes.try_into().ok()?;
        version.iter().all(|byte| matches!(byte, b' '..=b'~')).then_some(Self(version))
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 10] {
        &self.0
    }
}

impl fmt::Display for TableVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

impl fmt::Debug for TableVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TableVersion({self})")
    }
}

/// What the transaction is (ISO 8583:1987, first two digits of the processing code).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TransactionType {
    /// Goods and services.
    #[default]
    Sale,
    /// Cash.
    Cash,
    /// A sale with cash back.
    Cashback,
    /// A refund.
    Refund,
    /// A balance enquiry.
    Balance,
    /// Any other, as packed decimal.
    Other(u8),
}

impl TransactionType {
    /// The byte that is sent.
    pub const fn code(self) -> u8 {
        match self {
            Self::Sale => 0x00,
            Self::Cash => 0x01,
            Self::Cashback => 0x09,
            Self::Refund => 0x20,
            Self::Balance => 0x30,
            Self::Other(code) => code,
        }
    }
}
