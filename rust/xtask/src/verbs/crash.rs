//! `cargo xtask crash`: real processes, really killed.

use super::sim::{Options, proof};
use crate::error::TaskError;
use crate::workspace::Workspace;

/// Builds the proving program and runs its `crash`.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    proof(workspace, "crash", &options.arguments)
}
