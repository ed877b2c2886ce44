//! Where files are: the file system, or a simulated disk.

use std::fs::OpenOptions;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Where the files of SQLite are.
///
/// An app has the file system and never sees this; it is there for tests of what a disk may do.
pub trait Storage {
    /// The name that a storage layer was registered under with SQLite; the operating system's own
    /// where there is none.
    fn layer(&self) -> Option<&str>;

    /// The length of a file, 0 where there is none. Opens no handle: closing any handle of a file
    /// gives up the locks this process holds on it.
    fn file_bytes(&self, path: &Path) -> u64;

    /// Writes a file with what is in it once more, and syncs it. No lock may be held on it.
    fn rewrite(&self, path: &Path) -> io::Result<()>;
}

/// What is read and written at a time.
const PART_BYTES: usize = 256 * 1024;

/// The file system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileSystem;

impl Storage for FileSystem {
    fn layer(&self) -> Option<&str> {
        None
    }

    fn file_bytes(&self, path: &Path) -> u64 {
        std::fs::metadata(path).map_or(0, |file| file.len())
    }

    fn rewrite(&self, path: &Path) -> io::Result<()> {
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        let mut part = vec![0; PART_BYTES];
        let mut place = 0;
        loop {
            let count = file.read(&mut part)?;
            if count == 0 {
                return file.sync_all();
            }
            file.seek(SeekFrom::Start(place))?;
            file.write_all(&part[..count])?;
            place += count as u64;
        }
    }
}
