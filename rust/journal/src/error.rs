//! Why a file did not do what was asked.

use maquininha_merchant::port::StoreError;
use maquininha_terminal::port::JournalError;

/// Why a file did not do what was asked. The ports have errors of their own;
/// this one comes from opening a store of the sales side, whose port does not
/// know how it is opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// A write failed earlier; what is on the disk is not known until the file
    /// is opened again.
    #[error("the file is poisoned by an earlier write error")]
    Poisoned,
    /// The disk is full, or the file has reached its bound.
    #[error("the disk is full")]
    DiskFull,
    /// The file or its folder cannot be written.
    #[error("the file is read-only")]
    ReadOnly,
    /// Another handle has it open, here or in another process.
    #[error("another process has the file open")]
    Locked,
    /// A newer version wrote it.
    #[error("the file has schema {found}, this version knows up to {known}")]
    Newer {
        /// Schema in the file.
        found: u32,
        /// Newest schema this version reads.
        known: u32,
    },
    /// The file is damaged or somebody else's.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// Any other I/O error.
    #[error("the file failed: {0}")]
    Io(String),
    /// The file was closed.
    #[error("the file is closed")]
    Closed,
}

impl From<FileError> for JournalError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Poisoned => Self::Poisoned,
            FileError::DiskFull => Self::DiskFull,
            FileError::ReadOnly => Self::ReadOnly,
            FileError::Locked => Self::Locked,
            FileError::Newer { found, known } => Self::Newer { found, known },
            FileError::Damaged(text) => Self::Damaged(text),
            FileError::Io(text) => Self::Io(text),
            FileError::Closed => Self::Closed,
        }
    }
}

impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Poisoned => Self::Poisoned,
            FileError::DiskFull => Self::Full,
            FileError::Damaged(text) => Self::Damaged(text),
            FileError::Io(text) => Self::Io(text),
            other => Self::Io(other.to_string()),
        }
    }
}

impl From<FileError> for maquininha_reader::port::StoreError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::DiskFull => Self::Full,
            other => Self::Io(other.to_string()),
        }
    }
}
