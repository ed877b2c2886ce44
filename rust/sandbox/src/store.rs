//! The state file: one JSON snapshot, replaced atomically.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::error::SandboxError;
use crate::market::State;

/// Reads the snapshot; `None` when the file does not exist yet.
pub(crate) fn load(path: &Path) -> Result<Option<State>, SandboxError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SandboxError::StateFile { path: path.to_owned(), source }),
    };
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(|source| SandboxError::Snapshot { path: path.to_owned(), source })
}

/// Writes the snapshot beside the file and renames it into place, so that a crash leaves the old or the new one.
pub(crate) fn save(path: &Path, state: &State) -> Result<(), SandboxError> {
    let failed = |source| SandboxError::StateFile { path: path.to_owned(), source };
    let text = serde_json::to_vec(state)
        .map_err(|source| SandboxError::Snapshot { path: path.to_owned(), source })?;
    let beside = path.with_extension("new");
    let mut file = File::create(&beside).map_err(failed)?;
    file.write_all(&text).map_err(failed)?;
    file.sync_data().map_err(failed)?;
    fs::rename(&beside, path).map_err(failed)
}
