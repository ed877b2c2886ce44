//! Packages of the system, installed where they are missing.

use crate::error::TaskError;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// Installs Debian packages, with a word about what for. `apt-get` knows from where.
pub fn install(workspace: &Workspace, packages: &[&str], purpose: &str) -> Result<(), TaskError> {
    let wanted = packages.join(" ");
    if Tool::new(workspace, "apt-get").args(["--version"]).answer().is_none() {
        return Err(TaskError::Check(format!(
            "{purpose} needs {wanted}, and there is no apt-get to install it. On Debian: \
             `apt-get install --no-install-recommends {wanted}`"
        )));
    }
    println!("{purpose} needs {wanted}, which is installed now. This takes a minute, once.");
    privileged(workspace, "apt-get").args(["update", "--quiet=2"]).run()?;
    privileged(workspace, "env")
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--quiet"])
        .args(["--no-install-recommends", "--option=Dpkg::Use-Pty=0"])
        .args(packages)
        .run()
}

/// A call of `program` as the superuser: as it is for him, by `sudo` for others. Where sudo
/// wants a password it fails at once, and the failure names the command.
pub fn privileged(workspace: &Workspace, program: &str) -> Tool {
    if identity(workspace, "-u") == "0" {
        Tool::new(workspace, program)
    } else {
        Tool::new(workspace, "sudo").args(["--non-interactive", program])
    }
}

/// The number of the user (`-u`) or group (`-g`) that runs this.
pub fn identity(workspace: &Workspace, which: &str) -> String {
    let number = Tool::new(workspace, "id").args([which]).answer();
    number.unwrap_or_default().trim().to_owned()
}
