//! What can go wrong when the surface is read or the header is made.

/// Why there is no surface or header.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BindgenError {
    /// The library was not built.
    #[error("the library was not built: {0}")]
    Build(String),
    /// The library holds no description of its surface: it was stripped.
    #[error("the description in the library was not read: {0}")]
    Read(String),
    /// The sources of the C interface were not understood.
    #[error("the header was not made: {0}")]
    Header(String),
    /// The committed copy was not written.
    #[error("the copy was not written: {0}")]
    Write(#[from] std::io::Error),
}
