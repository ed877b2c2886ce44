//! `cargo xtask lint`: form, clippy, documentation, dependencies.

use crate::error::TaskError;
use crate::installed;
use crate::line_counts::LineCounts;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// The version of cargo-deny that is installed where it is missing. Its rules are in
/// `deny.toml`, whose form changes between versions.
const CARGO_DENY_VERSION: &str = "0.20.2";

/// Runs every static check; the first that fails ends it.
pub fn run(workspace: &Workspace) -> Result<(), TaskError> {
    ensure_components(workspace)?;
    Tool::cargo(workspace).args(["fmt", "--all", "--check"]).run()?;
    Tool::cargo(workspace)
        .args(["clippy", "--workspace", "--all-targets", "--locked"])
        .args(["--features", "maquininha-ffi/testing,maquininha-cli/ble", "--", "-D", "warnings"])
        .run()?;
    Tool::cargo(workspace)
        .args(["doc", "--workspace", "--no-deps", "--locked"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()?;
    check_dependencies(workspace)?;
    println!("{}", LineCounts::below(workspace.root())?.summary());
    Ok(())
}

/// rustfmt and clippy are components of the toolchain that a minimal installation lacks.
fn ensure_components(workspace: &Workspace) -> Result<(), TaskError> {
    for (verb, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if Tool::cargo(workspace).args([verb, "--version"]).answer().is_none() {
            println!("{component} is missing and is installed now.");
            Tool::new(workspace, "rustup").args(["component", "add", component]).run()?;
        }
    }
    Ok(())
}

/// Bans, licences and sources. Known vulnerabilities are not looked up: their database is
/// fetched from the network at each run, and the same commit must give the same answer
/// everywhere. `cargo deny check advisories` does it by hand.
fn check_dependencies(workspace: &Workspace) -> Result<(), TaskError> {
    let cargo_deny = installed::ensure(workspace, "cargo-deny", CARGO_DENY_VERSION)?;
    Tool::new(workspace, cargo_deny)
        .args(["--workspace", "--locked", "check", "--hide-inclusion-graph"])
        .args(["bans", "licenses", "sources"])
        .run()?;
    println!("Not checked here: vulnerability advisories, whose database needs a network.");
    Ok(())
}
