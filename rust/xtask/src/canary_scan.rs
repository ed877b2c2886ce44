//! The search for planted secrets in everything that a test run left behind.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::canaries::Needle;
use crate::error::TaskError;
use crate::source_files::all_files;

/// A file above this size is an error: tests leave small journals and logs, and the search
/// holds a file in memory.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// A planted secret that reached a file. The secret itself is not repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// The file.
    pub path: PathBuf,
    /// Where in the file it starts, in bytes.
    pub offset: usize,
    /// Which canary of the list it is, counted from one.
    pub canary_number: usize,
    /// The form in which it was found.
    pub form: &'static str,
}

impl fmt::Display for Leak {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, offset, canary_number, form } = self;
        let path = path.display();
        write!(formatter, "{path} at byte {offset}: canary number {canary_number}, {form}")
    }
}

/// What a search covered and found.
#[derive(Debug, Default)]
pub struct ScanReport {
    /// Every file that was read.
    pub files: Vec<PathBuf>,
    /// How many bytes were read.
    pub bytes: u64,
    /// What was found.
    pub leaks: Vec<Leak>,
}

/// Searches every file below `folder`, whatever its name or format.
pub fn scan_folder(folder: &Path, needles: &[Needle]) -> Result<ScanReport, TaskError> {
    let mut report = ScanReport::default();
    for path in all_files(folder)? {
        let size = fs::metadata(&path).map_err(TaskError::file("inspect", &path))?.len();
        if size > FILE_BYTES_MAX {
            let path = path.display();
            return Err(TaskError::Check(format!("{path} is too large to search: {size} bytes")));
        }
        let content = fs::read(&path).map_err(TaskError::file("read", &path))?;
        for (offset, needle) in occurrences(&content, needles) {
            let Needle { canary_number, form, .. } = *needle;
            report.leaks.push(Leak { path: path.clone(), offset, canary_number, form });
        }
        report.bytes += size;
        report.files.push(path);
    }
    Ok(report)
}

/// Every place at which a needle starts.
fn occurrences<'needles>(
    content: &[u8],
    needles: &'needles [Needle],
) -> Vec<(usize, &'needles Needle)> {
    let mut by_first_byte: Vec<Vec<&Needle>> = vec![Vec::new(); 256];
    for needle in needles {
        by_first_byte[usize::from(needle.bytes[0])].push(needle);
    }
    let mut found = Vec::new();
    for (offset, byte) in content.iter().enumerate() {
        for needle in &by_first_byte[usize::from(*byte)] {
            if content[offset..].starts_with(&needle.bytes) {
                found.push((offset, *needle));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canaries::{self, Canary, CanaryKind};

    /// Not one of the listed canaries: this crate's own tests run under the search, too.
    const PLANTED: &str = "5105105105105100";

    fn needles() -> Vec<Needle> {
        canaries::needles(&[Canary { kind: CanaryKind::Pan, value: PLANTED.to_owned() }])
    }

    #[test]
    fn a_planted_card_number_is_found_with_its_file_and_offset() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("deep")).unwrap();
        let path = folder.path().join("deep/journal.db-wal");
        fs::write(&path, [b"\x00\xff row ".as_slice(), PLANTED.as_bytes(), b"=2512"].concat())
            .unwrap();
        let report = scan_folder(folder.path(), &needles()).unwrap();
        assert_eq!(report.leaks, [Leak { path, offset: 7, canary_number: 1, form: "as it is" }]);
    }

    #[test]
    fn a_packed_card_number_is_found_in_binary_data() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("frame.bin");
        fs::write(&path, [0x02, 0x51, 0x05, 0x10, 0x51, 0x05, 0x10, 0x51, 0x00, 0x03]).unwrap();
        let report = scan_folder(folder.path(), &needles()).unwrap();
        let found: Vec<_> = report.leaks.iter().map(|leak| (leak.offset, leak.form)).collect();
        assert_eq!(found, [(1, "as packed decimal")]);
    }

    #[test]
    fn a_masked_card_number_is_no_leak() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("receipt.txt"), "510510******5100").unwrap();
        let report = scan_folder(folder.path(), &needles()).unwrap();
        assert_eq!(report.leaks, []);
        assert_eq!(report.files.len(), 1);
    }

    #[test]
    fn a_reported_leak_does_not_repeat_the_secret() {
        let leak = Leak { path: "a.log".into(), offset: 3, canary_number: 2, form: "as it is" };
        assert_eq!(leak.to_string(), "a.log at byte 3: canary number 2, as it is");
    }
}
