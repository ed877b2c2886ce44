//! What can go wrong when the surface is read.

/// Why there is no surface.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindgenError {
    /// The library was not built.
    #[error("the library was not built: {0}")]
    Build(String),
    /// The library holds no description of its surface: it was stripped.
    #[error("the description in the library was not read: {0}")]
    Read(String),
    /// The committed copy was not written.
    #[error("the copy was not written: {0}")]
    Write(#[from] std::io::Error),
}
