//! `cargo xtask android`: does the border compile for Android?

use clap::Args;

use crate::cross_check::CrossTarget;
use crate::error::TaskError;
use crate::workspace::Workspace;

/// The phones and terminals there are: 64 bits, and the older terminals with 32.
const TARGETS: [CrossTarget; 2] = [
    CrossTarget {
        name: "aarch64-linux-android",
        headers: "/usr/aarch64-linux-gnu/include",
        header_packages: ["libc6-dev-arm64-cross", "linux-libc-dev-arm64-cross"],
        c_flags: "",
    },
    CrossTarget {
        name: "armv7-linux-androideabi",
        headers: "/usr/arm-linux-gnueabihf/include",
        header_packages: ["libc6-dev-armhf-cross", "linux-libc-dev-armhf-cross"],
        // These headers are those of a system whose calls pass floats in registers.
        c_flags: " -D__ARM_PCS_VFP",
    },
];

/// What is done.
#[derive(Debug, Args)]
pub struct Options {
    /// Compiles for every target, without linking: there is no NDK here.
    #[arg(long, required = true)]
    check: bool,
    /// Only this target.
    #[arg(long)]
    target: Option<String>,
}

/// Compiles the border for Android. Nothing is linked and nothing is run: a library that may be
/// shipped is built with Android's own NDK.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    let wanted = |target: &&CrossTarget| {
        options.target.as_ref().is_none_or(|name| target.name == name.as_str())
    };
    let targets: Vec<_> = TARGETS.iter().filter(wanted).collect();
    if targets.is_empty() {
        let names = TARGETS.map(|target| target.name).join(", ");
        return Err(TaskError::Check(format!("there is no such target; there are {names}")));
    }
    targets.into_iter().try_for_each(|target| target.check(workspace))
}
