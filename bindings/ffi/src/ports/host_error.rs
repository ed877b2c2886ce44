//! A host that did not do what it was called for.

/// The host could not do it. A host implementation may throw it; anything else that it throws is
/// turned into it. What it threw stays on its side: it may hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum HostError {
    /// It failed.
    #[error("the host failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for HostError {
    fn from(_error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}
