//! Building the library that is described.

use std::path::PathBuf;
use std::process::Command;

use crate::BindgenError;

/// Builds the library with everything in it, unstripped, and says where it is.
pub fn build_library() -> Result<PathBuf, BindgenError> {
    let wrong = |text: String| BindgenError::Build(text);
    let output = Command::new(env!("CARGO"))
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .args(["build", "--package", "maquininha-ffi", "--features", "testing"])
        .args(["--message-format", "json-render-diagnostics"])
        .output()
        .map_err(|error| wrong(error.to_string()))?;
    if !output.status.success() {
        return Err(wrong(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let suffix =
        format!("{}maquininha{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    messages
        .split('"')
        .find(|text| text.ends_with(&suffix))
        .map(PathBuf::from)
        .ok_or_else(|| wrong(format!("cargo named no {suffix}")))
}
