use std::io::{BufRead, BufReader, ErrorKind};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::PlayedBluezError;

/// The variable by which Bluetooth code finds the bus of the system.
const ADDRESS_VARIABLE: &str = "DBUS_SYSTEM_BUS_ADDRESS";

/// A message bus that only this program and those that it starts know. It ends when it is
/// dropped.
#[derive(Debug)]
pub struct PrivateBus {
    daemon: Child,
    address: String,
    // Holds the socket and the settings.
    _folder: TempDir,
}

impl PrivateBus {
    /// Starts a bus.
    ///
    /// Errors: `NoDaemon` where Debian's package `dbus` is not installed.
    pub fn start() -> Result<Self, PlayedBluezError> {
        let daemon_failed = |error: std::io::Error| PlayedBluezError::Daemon(error.to_string());
        let folder = tempfile::tempdir().map_err(daemon_failed)?;
        let settings = folder.path().join("bus.conf");
        std::fs::write(&settings, settings_for(folder.path())).map_err(daemon_failed)?;
        let mut command = Command::new("dbus-daemon");
        command.arg("--nofork").arg("--nopidfile").arg("--print-address=1");
        command.arg(format!("--config-file={}", settings.display()));
        // It complains of the limits of containers, which do not matter here.
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut daemon = command.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => PlayedBluezError::NoDaemon,
            _ => daemon_failed(error),
        })?;
        let mut address = String::new();
        if let Some(stdout) = daemon.stdout.take() {
            BufReader::new(stdout).read_line(&mut address).map_err(daemon_failed)?;
        }
        let address = address.trim().to_owned();
        let bus = Self { daemon, address, _folder: folder };
        if bus.address.is_empty() {
            return Err(PlayedBluezError::Daemon("it ended at once".to_owned()));
        }
        Ok(bus)
    }

    /// Where it is, as a value of `DBUS_SYSTEM_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A command whose process takes this bus for that of the system.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env(ADDRESS_VARIABLE, &self.address);
        command
    }
}

impl Drop for PrivateBus {
    fn drop(&mut self) {
        // Both fail only if it is gone already.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// A bus on which everybody may do everything; its socket lies in a folder of our own.
fn settings_for(folder: &std::path::Path) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={}/socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_type="method_return"/>
    <allow send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="signal"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
  </policy>
</busconfig>
"#,
        folder.display()
    )
}
