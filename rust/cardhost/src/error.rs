/// Why a call or reply cannot be read. Its text says nothing of the content but where it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardHostError {
    /// The last part of the address names no command.
    #[error("the address names no command of a card host")]
    UnknownCall,
    /// The body is longer than [`crate::CALL_BYTES_MAX`] or [`crate::REPLY_BYTES_MAX`].
    #[error("the body is longer than {bytes_max} bytes")]
    TooLong {
        /// How long it may be.
        bytes_max: usize,
    },
    /// The body is not the JSON that it must be.
    #[error("the body is not well formed at line {line}, column {column}")]
    Form {
        /// Counted from 1; 0 where only the whole is known to be wrong.
        line: usize,
        /// Counted from 1; 0 where it is not known.
        column: usize,
    },
}

impl From<serde_json::Error> for CardHostError {
    /// The error's own text may repeat what it met, so only its place is kept.
    fn from(error: serde_json::Error) -> Self {
        Self::Form { line: error.line(), column: error.column() }
    }
}

/// Reads a body within its bound.
pub(crate) fn read<'de, T: serde::Deserialize<'de>>(
    body: &'de [u8],
    bytes_max: usize,
) -> Result<T, CardHostError> {
    if body.len() > bytes_max {
        return Err(CardHostError::TooLong { bytes_max });
    }
    Ok(serde_json::from_slice(body)?)
}

/// Writes a form.
pub(crate) fn write(form: &impl serde::Serialize) -> String {
    serde_json::to_string(form).expect("a form has text keys and finite numbers only")
}
