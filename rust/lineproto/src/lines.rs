//! Cuts bytes into lines, bounded.

use zeroize::Zeroizing;

/// The longest line with its end, in bytes: 1,024 opaque bytes as hex are 2,048, and nothing else
/// in a line is longer (second-protocol §1).
pub(crate) const LINE_BYTES_MAX: usize = 8 * 1024;

/// A line is longer than [`LINE_BYTES_MAX`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct EndlessLine;

/// What came and is not yet a whole line. Cleared when it is dropped: lines hold what was typed.
#[derive(Default)]
pub(crate) struct Lines {
    kept: Zeroizing<Vec<u8>>,
}

impl Lines {
    /// Takes bytes in.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.kept.extend_from_slice(bytes);
    }

    /// The next whole line, without its end.
    pub(crate) fn next(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, EndlessLine> {
        let end = self.kept.iter().position(|byte| *byte == b'\n');
        if end.unwrap_or(self.kept.len()) >= LINE_BYTES_MAX {
            return Err(EndlessLine);
        }
        Ok(end.map(|end| {
            let rest = self.kept.split_off(end + 1);
            let mut line = std::mem::replace(&mut self.kept, Zeroizing::new(rest));
            line.truncate(end);
            line
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_in_any_pieces() {
        let mut lines = Lines::default();
        for byte in b"one\ntwo\nthr" {
            lines.push(&[*byte]);
        }
        assert_eq!(lines.next().unwrap().unwrap().as_slice(), b"one");
        assert_eq!(lines.next().unwrap().unwrap().as_slice(), b"two");
        assert!(lines.next().unwrap().is_none());
        lines.push(b"ee\n");
        assert_eq!(lines.next().unwrap().unwrap().as_slice(), b"three");
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let mut lines = Lines::default();
        lines.push(&[b'1'; LINE_BYTES_MAX - 1]);
        assert!(lines.next().unwrap().is_none());
        lines.push(b"1");
        assert!(lines.next().is_err());
    }
}
