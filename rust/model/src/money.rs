//! Money in minor units, with checked arithmetic only.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The currency of an amount. The order API knows `BRL` only
/// (pagarme-connect §1.9).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[non_exhaustive]
pub enum Currency {
    /// Brazilian real; the minor unit is the centavo.
    #[default]
    #[serde(rename = "BRL")]
    Brl,
}

impl Currency {
    /// The ISO 4217 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Brl => "BRL",
        }
    }
}

/// An amount of money in minor units (centavos for BRL).
///
/// Arithmetic is checked: an overflow, a mix of currencies or a negative
/// result where none may be is an error, never a wrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why an amount was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The sum, difference or product does not fit.
    #[error("the amount overflows")]
    Overflow,
    /// Two currencies met in one calculation.
    #[error("two currencies in one calculation")]
    CurrencyMismatch,
    /// The amount is below zero.
    #[error("the amount is negative")]
    Negative,
    /// The amount is zero where something must be paid.
    #[error("the amount is zero")]
    Zero,
}

/// The largest amount of one order or payment, in minor units: what an
/// `int32` item amount of the order API can carry (pagarme-connect §2.4).
pub const AMOUNT_MAX_MINOR: i64 = i32::MAX as i64;

impl Money {
    /// No money, in reais.
    pub const ZERO: Self = Self::brl(0);

    /// An amount in centavos of BRL.
    pub const fn brl(minor: i64) -> Self {
        Self { minor, currency: Currency::Brl }
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is exactly zero.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether the amount is above zero.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// The sum.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The difference; may be negative.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The amount times a whole number of units.
    pub fn checked_mul(self, units: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(units).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The difference, or zero where it would be negative.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        match self.checked_sub(other) {
            Ok(rest) if rest.minor > 0 => rest,
            _ => Self { minor: 0, ..self },
        }
    }

    /// Refuses zero, negative and too large amounts, as every payment and
    /// order must (pagarme-connect §1.9).
    pub fn payable(self) -> Result<Self, MoneyError> {
        match self.minor {
            i64::MIN..=-1 => Err(MoneyError::Negative),
            0 => Err(MoneyError::Zero),
            1..=AMOUNT_MAX_MINOR => Ok(self),
            _ => Err(MoneyError::Overflow),
        }
    }

    /// Sums amounts, or says that they overflow.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::CurrencyMismatch) }
    }
}

/// Brazilian form: `R$ 1.234,56`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let whole = (self.minor.unsigned_abs() / 100).to_string();
        let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                grouped.push('.');
            }
            grouped.push(digit);
        }
        write!(f, "{sign}R$ {grouped},{:02}", self.minor.unsigned_abs() % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_the_brazilian_way() {
        assert_eq!(Money::brl(123_456_789).to_string(), "R$ 1.234.567,89");
        assert_eq!(Money::brl(5).to_string(), "R$ 0,05");
        assert_eq!(Money::brl(-100_000).to_string(), "-R$ 1.000,00");
    }

    #[test]
    fn sums_that_do_not_fit_are_errors() {
        assert_eq!(Money::brl(i64::MAX).checked_add(Money::brl(1)), Err(MoneyError::Overflow));
        assert_eq!(Money::brl(i64::MIN).checked_sub(Money::brl(1)), Err(MoneyError::Overflow));
        assert_eq!(Money::brl(i64::MAX).checked_mul(2), Err(MoneyError::Overflow));
    }

    #[test]
    fn only_a_positive_amount_within_the_wire_limit_is_payable() {
        assert_eq!(Money::brl(0).payable(), Err(MoneyError::Zero));
        assert_eq!(Money::brl(-1).payable(), Err(MoneyError::Negative));
        assert_eq!(Money::brl(AMOUNT_MAX_MINOR + 1).payable(), Err(MoneyError::Overflow));
        assert_eq!(Money::brl(1).payable(), Ok(Money::brl(1)));
    }
}
