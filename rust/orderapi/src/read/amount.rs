//! Amounts: whole centavos, never guessed.

use maquininha_model::Money;

use super::ReadError;
use super::scalar::Scalar;

/// Reads an amount, or `None` where it is absent.
///
/// Whole numbers and strings of digits only. A number written with a fraction
/// point or an exponent is refused even where it is whole: `10.0` may be ten
/// centavos or ten reais, and guessing wrong takes a hundred times too much or
/// too little. Negative amounts are refused too.
pub(super) fn amount(value: &Scalar<'_>, path: &str) -> Result<Option<Money>, ReadError> {
    let minor = match value {
        Scalar::Absent => return Ok(None),
        Scalar::Integer(minor) => *minor,
        Scalar::Text(text) => match text.trim() {
            "" => return Ok(None),
            digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits
                .parse()
                .map_err(|_| ReadError::invalid(path, "is too large to be an amount"))?,
            negative if negative.starts_with('-') => -1,
            _ => return Err(ReadError::invalid(path, "is not a whole number of centavos")),
        },
        Scalar::Bool(_) | Scalar::Fraction | Scalar::Nested => {
            return Err(ReadError::invalid(path, "is not a whole number of centavos"));
        }
    };
    if minor < 0 {
        return Err(ReadError::invalid(path, "is negative"));
    }
    Ok(Some(Money::brl(minor)))
}

/// Refuses a currency other than BRL: its centavos are not ours
/// (pagarme-connect §1.9).
pub(super) fn currency(value: Scalar<'_>, path: &str) -> Result<(), ReadError> {
    match value.text() {
        Some(word) if !word.eq_ignore_ascii_case("BRL") => {
            Err(ReadError::invalid(path, "is not BRL"))
        }
        _ => Ok(()),
    }
}
