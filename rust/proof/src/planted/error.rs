//! Why the bugs cannot be planted or hunted.

use std::path::PathBuf;

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlantedError {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{}: {source}", path.display())]
    Data { path: PathBuf, source: toml::de::Error },
    #[error("there are two planted bugs {name}")]
    Twice { name: String },
    #[error("there is no planted bug {name}")]
    NoSuchBug { name: String },
    #[error("planted bug {name} has drifted: {file} has its original text {found} times, not once")]
    Drifted { name: String, file: String, found: usize },
    #[error("planted bugs {name} and {other} overlap in {file}")]
    Overlap { name: String, other: String, file: String },
    #[error("{file} has no line {line:?} to plant at")]
    NoAnchor { file: String, line: &'static str },
    #[error("the copy with the planted bugs does not build:\n{text}")]
    Build { text: String },
    #[error("with no bug chosen the copy breaks a promise: {violation}")]
    NotCalm { violation: String },
    #[error("the hunt for {name} ended with {status}: {text}")]
    Hunt { name: String, status: String, text: String },
    #[error("docs/proof.md lacks the marker {marker}")]
    NoMarker { marker: &'static str },
}
