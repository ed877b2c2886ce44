//! Keys and passwords of the simulated market.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A test key or a webhook password. It is kept in the snapshot, because the market is a simulation, but it never
/// appears in `Debug` output.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TestSecret(String);

impl TestSecret {
    /// Wraps the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether `given` is this secret.
    #[must_use]
    pub fn matches(&self, given: &str) -> bool {
        self.0 == given
    }

    /// The text itself, for the `Authorization` header of a delivery.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TestSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TestSecret(***)")
    }
}
