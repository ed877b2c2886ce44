/// Why a body could not be read. Paths are those of the body, for example
/// `data[3].charges[0].amount`. No value of the body is repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Nothing was sent.
    #[error("the body is empty")]
    Empty,
    /// A web page instead of JSON, as a captive portal or a proxy sends.
    #[error("the body is a web page")]
    Html,
    /// Not JSON, or nested too deeply.
    #[error("the body is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line, from 1; 0 where not known.
        line: usize,
        /// Column, from 1; 0 where not known.
        column: usize,
    },
    /// Longer than [`super::BODY_LEN_MAX`].
    #[error("the body is longer than {limit} bytes")]
    TooLong {
        /// The bound.
        limit: usize,
    },
    /// A field without which the record means nothing.
    #[error("{path} is missing")]
    Missing {
        /// Where.
        path: String,
    },
    /// A field that is there and cannot be what it must be.
    #[error("{path} {reason}")]
    Invalid {
        /// Where.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A list longer than its bound.
    #[error("{path} has more than {limit} entries")]
    TooMany {
        /// Where.
        path: String,
        /// The bound.
        limit: usize,
    },
}

impl ReadError {
    /// Whether the body is no JSON at all, so that it may not have come from
    /// the service.
    pub const fn is_foreign(&self) -> bool {
        matches!(self, Self::Empty | Self::Html | Self::NotJson { .. })
    }

    pub(super) fn missing(path: impl Into<String>) -> Self {
        Self::Missing { path: path.into() }
    }

    pub(super) fn invalid(path: impl Into<String>, reason: &'static str) -> Self {
        Self::Invalid { path: path.into(), reason }
    }

    pub(super) fn too_many(path: impl Into<String>, limit: usize) -> Self {
        Self::TooMany { path: path.into(), limit }
    }

    /// The same error, seen from one level up.
    #[must_use]
    pub(super) fn under(self, parent: &str) -> Self {
        let join = |path: String| match path.as_str() {
            "" => parent.to_owned(),
            _ if path.starts_with('[') => format!("{parent}{path}"),
            _ => format!("{parent}.{path}"),
        };
        match self {
            Self::Missing { path } => Self::Missing { path: join(path) },
            Self::Invalid { path, reason } => Self::Invalid { path: join(path), reason },
            Self::TooMany { path, limit } => Self::TooMany { path: join(path), limit },
            other => other,
        }
    }

    /// The same error, seen from the list that holds the record.
    #[must_use]
    pub(super) fn at(self, list: &str, index: usize) -> Self {
        self.under(&format!("{list}[{index}]"))
    }
}
