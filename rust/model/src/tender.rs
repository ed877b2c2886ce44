//! How a customer pays.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most instalments a terminal reports (pagarme-connect §3.2).
pub const INSTALLMENTS_MAX: u8 = 24;

/// Why a tender was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TenderError {
    /// Not within 1 and [`INSTALLMENTS_MAX`].
    #[error("instalments must be within 1 and {INSTALLMENTS_MAX}, not {0}")]
    Installments(i64),
    /// The kind is none of credit, debit, voucher, pix.
    #[error("unknown kind of payment")]
    UnknownKind,
}

/// A number of instalments, 1 (at sight) to 24 (pagarme-connect §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Installments(u8);

impl Installments {
    /// At sight.
    pub const ONE: Self = Self(1);

    /// From a number; outside of 1…24 is an error.
    pub fn new(count: i64) -> Result<Self, TenderError> {
        match u8::try_from(count) {
            Ok(count @ 1..=INSTALLMENTS_MAX) => Ok(Self(count)),
            _ => Err(TenderError::Installments(count)),
        }
    }

    /// The number.
    pub const fn count(self) -> u8 {
        self.0
    }
}

impl TryFrom<i64> for Installments {
    type Error = TenderError;
    fn try_from(count: i64) -> Result<Self, TenderError> {
        Self::new(count)
    }
}

impl From<Installments> for i64 {
    fn from(count: Installments) -> i64 {
        i64::from(count.0)
    }
}

/// Who pays the interest of instalments (pagarme-connect §3.2).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Financing {
    /// The shop (wire: `merchant`). The default.
    #[default]
    Merchant,
    /// The card holder, at the issuer's rate (wire: `issuer`).
    Issuer,
}

/// The kind of a tender, without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TenderKind {
    /// Credit card.
    Credit,
    /// Debit card.
    Debit,
    /// Meal, food and similar benefit cards.
    Voucher,
    /// Instant payment by QR code.
    Pix,
}

impl TenderKind {
    /// Every kind, in the order in which terminals offer them.
    pub const ALL: [Self; 4] = [Self::Credit, Self::Debit, Self::Voucher, Self::Pix];

    /// The word on the wire, lower case (pagarme-connect §3.2).
    pub const fn wire(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Debit => "debit",
            Self::Voucher => "voucher",
            Self::Pix => "pix",
        }
    }

    /// Reads the word in any case (pagarme-connect §10 row 5).
    pub fn parse(word: &str) -> Result<Self, TenderError> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.wire().eq_ignore_ascii_case(word.trim()))
            .ok_or(TenderError::UnknownKind)
    }
}

impl fmt::Display for TenderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire())
    }
}

/// How a customer pays, with what the acquirer must know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Tender {
    /// Credit card, in instalments.
    Credit {
        /// How many.
        installments: Installments,
        /// Who pays the interest.
        financing: Financing,
    },
    /// Debit card.
    Debit,
    /// Benefit card.
    Voucher,
    /// Instant payment.
    Pix,
}

impl Tender {
    /// Credit in `installments`, financed by the shop.
    pub fn credit(installments: i64) -> Result<Self, TenderError> {
        let installments = Installments::new(installments)?;
        Ok(Self::Credit { installments, financing: Financing::Merchant })
    }

    /// A tender of a kind, at sight.
    pub const fn at_sight(kind: TenderKind) -> Self {
        match kind {
            TenderKind::Credit => {
                Self::Credit { installments: Installments::ONE, financing: Financing::Merchant }
            }
            TenderKind::Debit => Self::Debit,
            TenderKind::Voucher => Self::Voucher,
            TenderKind::Pix => Self::Pix,
        }
    }

    /// The kind.
    pub const fn kind(self) -> TenderKind {
        match self {
            Self::Credit { .. } => TenderKind::Credit,
            Self::Debit => TenderKind::Debit,
            Self::Voucher => TenderKind::Voucher,
            Self::Pix => TenderKind::Pix,
        }
    }

    /// Instalments as sent on the wire: 1 for all but credit
    /// (pagarme-connect §3.2, safe sending rules).
    pub const fn installments(self) -> Installments {
        match self {
            Self::Credit { installments, .. } => installments,
            _ => Installments::ONE,
        }
    }

    /// Who finances; the shop for all but credit.
    pub const fn financing(self) -> Financing {
        match self {
            Self::Credit { financing, .. } => financing,
            _ => Financing::Merchant,
        }
    }
}

impl fmt::Display for Tender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credit { installments, .. } if installments.count() > 1 => {
                write!(f, "credit in {}", installments.count())
            }
            other => other.kind().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_five_instalments_are_refused() {
        assert_eq!(Tender::credit(25), Err(TenderError::Installments(25)));
        assert_eq!(Tender::credit(0), Err(TenderError::Installments(0)));
        assert!(Tender::credit(24).is_ok());
    }

    #[test]
    fn kinds_are_read_in_any_case() {
        assert_eq!(TenderKind::parse("PIX"), Ok(TenderKind::Pix));
        assert_eq!(TenderKind::parse(" Credit "), Ok(TenderKind::Credit));
        assert_eq!(TenderKind::parse("cheque"), Err(TenderError::UnknownKind));
    }
}
