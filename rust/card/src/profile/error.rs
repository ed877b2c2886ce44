use crate::network::ProfileError;

/// Why a text is no set of acquirers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AcquirersError {
    /// It is longer than [`crate::ACQUIRERS_BYTES_MAX`].
    #[error("the acquirers are at most {} bytes of text", crate::ACQUIRERS_BYTES_MAX)]
    TooLong,
    /// It is not the JSON of acquirers.
    #[error("the acquirers are not well formed at {place}: {why}")]
    Form {
        /// Where, as in `acquirers[1].network`; `.` is the whole.
        place: String,
        /// What, with line and column. Card numbers are masked.
        why: String,
    },
    /// A value is not valid, or does not go with another.
    #[error("the acquirers are not valid at {place}: {why}")]
    Value {
        /// Where, as in `acquirers[1].network`.
        place: String,
        /// What.
        why: ProfileError,
    },
}

impl AcquirersError {
    /// Where in the text, as in `acquirers[1].network`; `.` is the whole.
    pub fn place(&self) -> &str {
        match self {
            Self::TooLong => ".",
            Self::Form { place, .. } | Self::Value { place, .. } => place,
        }
    }
}
