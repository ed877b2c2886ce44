//! Identifiers: opaque strings, one type each so that they cannot be mixed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest identifier that is taken. The order API's own are around 20
/// characters and their length must not be checked (pagarme-connect §1.9);
/// the bound only keeps hostile input small.
pub const ID_LEN_MAX: usize = 128;

/// Why an identifier was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// Nothing is left after trimming blanks.
    #[error("the identifier is empty")]
    Empty,
    /// Longer than [`ID_LEN_MAX`] bytes.
    #[error("the identifier is longer than {ID_LEN_MAX} bytes")]
    TooLong,
    /// A control character or a path separator stands in it.
    #[error("the identifier holds a character that is not allowed")]
    BadCharacter,
}

fn checked(text: &str) -> Result<String, IdError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > ID_LEN_MAX {
        return Err(IdError::TooLong);
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '/' | '\\' | '?' | '#' | '%')) {
        return Err(IdError::BadCharacter);
    }
    Ok(text.to_owned())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes the text, with blanks at the ends trimmed and the case kept.
            pub fn new(text: impl AsRef<str>) -> Result<Self, IdError> {
                checked(text.as_ref()).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    )*};
}

ids! {
    /// An order at the order API (`or_…`).
    OrderId;
    /// A charge at the order API (`ch_…`).
    ChargeId;
    /// A delivery record of a webhook (`hook_…`).
    HookId;
    /// An establishment at the order API (`acc_…`).
    AccountId;
    /// The serial number of a terminal; opaque, blanks trimmed, case kept
    /// (pagarme-connect §3.6).
    SerialNumber;
    /// One intention to pay or refund, named by the app. Whatever happens, one
    /// intention moves money at most once.
    AttemptId;
    /// The `initiator_transaction_key` of a payment: the key by which every
    /// party finds it again (pagarme-connect §4.5).
    AttemptKey;
    /// The acquirer's number of a transaction, reported as `charge.code`
    /// (pagarme-connect §4.3).
    Nsu;
    /// The issuer's approval code.
    AuthorizationCode;
    /// The acquirer's or driver's own reference of a transaction.
    TransactionId;
}

impl AttemptKey {
    /// The key of an attempt on a terminal, in the form of the vendor's
    /// samples: serial first, then what is unique (pagarme-connect §4.5).
    ///
    /// Stable: the same attempt on the same terminal has the same key for ever,
    /// because look-ups before a repeat depend on it.
    pub fn of(serial: &SerialNumber, attempt: &AttemptId) -> Self {
        Self(format!("{serial}-MQN-{attempt}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_trim_blanks_and_keep_case() {
        assert_eq!(SerialNumber::new(" 6c56X ").expect("valid").as_str(), "6c56X");
    }

    #[test]
    fn ids_that_could_change_a_path_are_refused() {
        for text in ["a/b", "or_1?x=1", "or_1#", "or%2f", "a\nb"] {
            assert_eq!(OrderId::new(text), Err(IdError::BadCharacter), "{text}");
        }
        assert_eq!(OrderId::new("  "), Err(IdError::Empty));
        assert_eq!(OrderId::new("x".repeat(ID_LEN_MAX + 1)), Err(IdError::TooLong));
    }
}
