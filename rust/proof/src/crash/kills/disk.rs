//! A small disk of its own for each terminal, which can be full or read-only.

use std::ffi::CStr;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use rustix::mount::{MountFlags, UnmountFlags, mount, mount_remount, unmount};

/// Enough for the journal of a long run, small enough to fill at once.
const SIZE: &CStr = c"size=48m";

/// A folder for a journal.
pub(crate) struct Disk {
    folder: PathBuf,
    is_mounted: bool,
}

impl Disk {
    /// Makes the folder, on a memory disk where mounting is allowed.
    pub(crate) fn new(folder: PathBuf, wants_mount: bool) -> std::io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let flags = MountFlags::NODEV | MountFlags::NOSUID | MountFlags::NOEXEC;
        let is_mounted = wants_mount && mount("tmpfs", &folder, "tmpfs", flags, SIZE).is_ok();
        Ok(Self { folder, is_mounted })
    }

    /// Whether it can be full or read-only.
    pub(crate) const fn is_mounted(&self) -> bool {
        self.is_mounted
    }

    /// The journal's file.
    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.join("journal.db")
    }

    /// Takes every byte that is left.
    pub(crate) fn fill(&self) -> std::io::Result<()> {
        let mut filler = File::options().create(true).append(true).open(self.filler())?;
        let mut block = vec![0; 1 << 20];
        while !block.is_empty() {
            match filler.write_all(&block) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => {
                    block.truncate(block.len() / 2);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Gives back what filling took.
    pub(crate) fn free(&self) -> std::io::Result<()> {
        match fs::remove_file(self.filler()) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Makes it read-only, or writable again. Linux refuses the first while a
    /// file is open for writing.
    pub(crate) fn read_only(&self, wanted: bool) -> std::io::Result<()> {
        let flags = if wanted { MountFlags::RDONLY } else { MountFlags::empty() };
        Ok(mount_remount(&self.folder, flags, SIZE)?)
    }

    fn filler(&self) -> PathBuf {
        self.folder.join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.is_mounted
            && let Err(error) = unmount(&self.folder, UnmountFlags::DETACH)
        {
            eprintln!("{} could not be unmounted: {error}", self.folder.display());
        }
    }
}
