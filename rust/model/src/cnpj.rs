//! The Brazilian company number, numeric and alphanumeric.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A CNPJ of 14 characters with right check digits. Since July 2026 the first
/// twelve may be letters `A`–`Z` as well as digits; a character's value is its
/// ASCII code less 48, which keeps the old numbers valid.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cnpj(String);

/// Why a CNPJ was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CnpjError {
    /// Not 14 characters once `.`, `/`, `-` and blanks are taken out.
    #[error("a CNPJ has 14 characters")]
    Length,
    /// A character that is no digit or letter, or a letter as check digit.
    #[error("a CNPJ has digits and letters only, and digits as check digits")]
    Character,
    /// The check digits do not fit.
    #[error("the check digits of the CNPJ are wrong")]
    CheckDigits,
}

impl Cnpj {
    /// Reads with or without punctuation, letters in any case.
    pub fn parse(text: &str) -> Result<Self, CnpjError> {
        let plain: String = text
            .chars()
            .filter(|c| !matches!(c, '.' | '/' | '-' | ' '))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if plain.chars().count() != 14 {
            return Err(CnpjError::Length);
        }
        let bytes = plain.as_bytes();
        let (base, check) = bytes.split_at_checked(12).ok_or(CnpjError::Character)?;
        let base_ok = base.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if bytes.len() != 14 || !base_ok || !check.iter().all(u8::is_ascii_digit) {
            return Err(CnpjError::Character);
        }
        // The registry never gives out a number of one repeated digit.
        let repeated = bytes.iter().all(|b| *b == bytes[0]);
        if repeated
            || check_digit(&bytes[..12]) != check[0]
            || check_digit(&bytes[..13]) != check[1]
        {
            return Err(CnpjError::CheckDigits);
        }
        Ok(Self(plain))
    }

    /// The 14 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Modulo 11 with weights 2…9 from the right.
fn check_digit(characters: &[u8]) -> u8 {
    let sum: u32 = characters
        .iter()
        .rev()
        .zip((2..=9).cycle())
        .map(|(character, weight)| u32::from(character - b'0') * weight)
        .sum();
    match sum % 11 {
        0 | 1 => b'0',
        rest => b'0' + u8::try_from(11 - rest).unwrap_or(0),
    }
}

impl fmt::Display for Cnpj {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = &self.0;
        write!(f, "{}.{}.{}/{}-{}", &n[..2], &n[2..5], &n[5..8], &n[8..12], &n[12..])
    }
}

impl TryFrom<String> for Cnpj {
    type Error = CnpjError;
    fn try_from(text: String) -> Result<Self, CnpjError> {
        Self::parse(&text)
    }
}

impl From<Cnpj> for String {
    fn from(cnpj: Cnpj) -> String {
        cnpj.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_and_alphanumeric_numbers_are_read() {
        let old = Cnpj::parse("11.222.333/0001-81").expect("numeric");
        assert_eq!(old.as_str(), "11222333000181");
        assert_eq!(old.to_string(), "11.222.333/0001-81");
        // The example the tax authority published for the new form.
        assert!(Cnpj::parse("12.ABC.345/01DE-35").is_ok());
        assert!(Cnpj::parse("12.abc.345/01de-35").is_ok());
    }

    #[test]
    fn wrong_numbers_are_refused_with_the_reason() {
        assert_eq!(Cnpj::parse("11.222.333/0001-82"), Err(CnpjError::CheckDigits));
        assert_eq!(Cnpj::parse("12.ABC.345/01DE-36"), Err(CnpjError::CheckDigits));
        assert_eq!(Cnpj::parse("1122233300018"), Err(CnpjError::Length));
        assert_eq!(Cnpj::parse("1122233300018A"), Err(CnpjError::Character));
        assert_eq!(Cnpj::parse("\u{e9}1222333000181"), Err(CnpjError::Character));
        assert_eq!(Cnpj::parse("00000000000000"), Err(CnpjError::CheckDigits));
    }
}
