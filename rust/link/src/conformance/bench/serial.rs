use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use maquininha_reader::port::{ByteLink, LinkAddress, LinkConnector, LinkKind};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use tempfile::TempDir;
use tokio::net::unix::pipe;

use super::{Bench, PlayedReader};
use crate::serial::SerialLinkConnector;
use crate::stream;

/// Serial links over pseudo terminals.
#[derive(Debug)]
pub struct SerialBench {
    /// Names that stay the same while the terminals behind them change, as udev makes them.
    names: TempDir,
    readers: AtomicUsize,
}

impl SerialBench {
    /// A bench with a folder of its own.
    ///
    /// Panics where the system has no folder for temporary files.
    pub fn new() -> Self {
        let names = tempfile::tempdir().expect("a folder for temporary files");
        Self { names, readers: AtomicUsize::new(0) }
    }
}

impl Default for SerialBench {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Bench for SerialBench {
    fn connector(&self) -> Arc<dyn LinkConnector> {
        Arc::new(SerialLinkConnector::new())
    }

    async fn reader(&self) -> Box<dyn PlayedReader> {
        let number = self.readers.fetch_add(1, Ordering::Relaxed);
        let name = self.names.path().join(format!("tty{number}"));
        Box::new(PtyReader { master: plugged_in(&name), name })
    }

    fn nowhere(&self) -> LinkAddress {
        serial(&self.names.path().join("nowhere"))
    }

    fn more_than_it_keeps(&self) -> Option<usize> {
        // A pseudo terminal keeps some dozen kilobytes.
        Some(1024 * 1024)
    }
}

struct PtyReader {
    name: PathBuf,
    master: OwnedFd,
}

fn serial(path: &Path) -> LinkAddress {
    let path = path.to_str().expect("a path in Unicode");
    LinkAddress::new(LinkKind::Serial, path).expect("an address")
}

/// A new pseudo terminal under a name.
fn plugged_in(name: &Path) -> OwnedFd {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC);
    let master = master.expect("a pseudo terminal");
    grantpt(&master).expect("it is ours");
    unlockpt(&master).expect("it is ours");
    rustix::io::ioctl_fionbio(&master, true).expect("it does not block");
    let device = ptsname(&master, Vec::new()).expect("it has a name");
    symlink(std::ffi::OsStr::from_bytes(device.as_bytes()), name).expect("a name of its own");
    master
}

#[async_trait]
impl PlayedReader for PtyReader {
    fn address(&self) -> LinkAddress {
        serial(&self.name)
    }

    async fn accept(&mut self) -> ByteLink {
        // A new registration each time: the old one would for ever report that the line was hung
        // up, as it was when the host closed it.
        let master = || File::from(self.master.try_clone().expect("a descriptor"));
        let read = pipe::Receiver::from_file_unchecked(master()).expect("a registration");
        let write = pipe::Sender::from_file_unchecked(master()).expect("a registration");
        stream::over(self.address(), tokio::io::join(read, write)).0
    }

    async fn lose(&mut self, far_end: ByteLink, _way: usize) {
        // The cable is pulled out, and another port appears under the same name.
        drop(far_end);
        std::fs::remove_file(&self.name).expect("the name is there");
        self.master = plugged_in(&self.name);
    }

    async fn set_answers(&mut self, _answers: bool) -> bool {
        false
    }
}
