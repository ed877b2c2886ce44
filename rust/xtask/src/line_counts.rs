//! How long the Rust files are.

use std::path::{Path, PathBuf};

use crate::error::TaskError;
use crate::source_files::{read_text, with_extension, written_files};

/// The number of lines of every Rust file below a folder, shortest first.
#[derive(Debug)]
pub struct LineCounts {
    files: Vec<(usize, PathBuf)>,
}

impl LineCounts {
    /// Counts the lines of every Rust file below `folder` that people write.
    pub fn below(folder: &Path) -> Result<Self, TaskError> {
        let mut files = Vec::new();
        for file in with_extension(written_files(folder)?, &["rs"]) {
            files.push((read_text(&file)?.lines().count(), file));
        }
        files.sort();
        Ok(Self { files })
    }

    /// The length that `percent` of the files do not exceed; 0 where there are no files.
    pub fn percentile(&self, percent: usize) -> usize {
        let last = self.files.len().saturating_sub(1);
        self.files.get(last * percent / 100).map_or(0, |(lines, _)| *lines)
    }

    /// The files above `lines_max` lines.
    pub fn longer_than(&self, lines_max: usize) -> impl Iterator<Item = &(usize, PathBuf)> {
        self.files.iter().filter(move |(lines, _)| *lines > lines_max)
    }

    /// The figures in one line.
    pub fn summary(&self) -> String {
        let (count, p50, p90) = (self.files.len(), self.percentile(50), self.percentile(90));
        let longest = self.percentile(100);
        format!("{count} Rust files: p50 {p50} lines, p90 {p90} lines, longest {longest} lines")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_taken_from_the_files() {
        let folder = tempfile::tempdir().unwrap();
        for lines in 1..=10 {
            let path = folder.path().join(format!("file{lines}.rs"));
            std::fs::write(path, "// a line\n".repeat(lines)).unwrap();
        }
        std::fs::write(folder.path().join("other.md"), "\n".repeat(999)).unwrap();
        let counts = LineCounts::below(folder.path()).unwrap();
        assert_eq!(counts.summary(), "10 Rust files: p50 5 lines, p90 9 lines, longest 10 lines");
        assert_eq!(counts.longer_than(8).count(), 2);
    }
}
