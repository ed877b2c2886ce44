//! Tools that are programs of their own, in the version that we use.

use std::ffi::OsStr;
use std::path::PathBuf;

use crate::error::TaskError;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// Finds a cargo tool in a version, or installs it into the target folder.
pub fn ensure(workspace: &Workspace, name: &str, version: &str) -> Result<PathBuf, TaskError> {
    let own = workspace.tools().join("bin").join(name);
    let wanted = format!("{name} {version}");
    for candidate in [own.clone(), PathBuf::from(name)] {
        let found = Tool::new(workspace, &candidate).args(["--version"]).answer();
        if found.is_some_and(|found| found.trim() == wanted) {
            return Ok(candidate);
        }
    }
    println!("{wanted} is missing and is installed now. This takes some minutes, once.");
    // Not optimised: it runs for seconds, and would be compiled for minutes.
    Tool::cargo(workspace)
        .args(["install", "--locked", "--debug", name, "--version", version])
        .args([OsStr::new("--root"), workspace.tools().as_os_str()])
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .run()?;
    Ok(own)
}
