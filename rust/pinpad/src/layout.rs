//! Reads a fixed layout from left to right.

use crate::text;

pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) const fn left(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(taken)
    }

    /// One character.
    pub(crate) fn one(&mut self) -> Option<u8> {
        self.take(1).map(|taken| taken[0])
    }

    /// A number of so many digits (format N).
    pub(crate) fn number(&mut self, digits: usize) -> Option<u64> {
        text::number(self.take(digits)?)
    }

    /// The same, as a length.
    pub(crate) fn len(&mut self, digits: usize) -> Option<usize> {
        usize::try_from(self.number(digits)?).ok()
    }

    /// Bytes in hexadecimal (format H).
    pub(crate) fn hex<const N: usize>(&mut self) -> Option<[u8; N]> {
        text::from_hex(self.take(2 * N)?)?.try_into().ok()
    }

    /// Bytes in hexadecimal with their number before them.
    pub(crate) fn counted_hex(&mut self, digits: usize) -> Option<Vec<u8>> {
        let len = self.len(digits)?;
        text::from_hex(self.take(2 * len)?)
    }

    /// Text without the blanks at its end.
    pub(crate) fn text(&mut self, len: usize) -> Option<String> {
        self.take(len).map(text::from_latin1)
    }

    /// Text of a card: a card number in it is masked.
    pub(crate) fn shown(&mut self, len: usize) -> Option<String> {
        self.take(len).map(text::shown)
    }
}
