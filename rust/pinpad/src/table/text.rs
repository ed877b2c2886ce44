//! Fields of a record, read and written from left to right.

use crate::error::ValueError;
use crate::layout::Cursor;
use crate::text;
use crate::value::{Network, RecordIndex};

/// Length, kind, network and index before every record, in bytes.
const HEAD: usize = 8;

/// Reads a record.
pub(super) struct Reader<'a>(Cursor<'a>);

/// What stands before every record.
pub(super) struct Head {
    pub(super) kind: u8,
    pub(super) network: Option<Network>,
    pub(super) index: RecordIndex,
}

const fn malformed(what: &'static str) -> ValueError {
    ValueError::Malformed { what }
}

impl<'a> Reader<'a> {
    /// Reads the head of a record, whose length must be its own.
    pub(super) fn record(bytes: &'a [u8]) -> Result<(Head, Self), ValueError> {
        let mut reader = Self(Cursor::new(bytes));
        let len = reader.number("length of a record", 3)?;
        if usize::try_from(len).ok() != Some(bytes.len()) {
            return Err(malformed("length of a record"));
        }
        let kind = reader.take("kind of a record", 1)?[0];
        let network = match reader.number("network of a record", 2)? {
            0 => None,
            number => Some(Network::new(u16::try_from(number).expect("two digits"))?),
        };
        let index = RecordIndex::from_bytes(reader.take("record index", 2)?);
        let index = index.ok_or(malformed("record index"))?;
        Ok((Head { kind, network, index }, reader))
    }

    /// Bytes that are left.
    pub(super) const fn left(&self) -> usize {
        self.0.left()
    }

    pub(super) fn take(&mut self, what: &'static str, len: usize) -> Result<&'a [u8], ValueError> {
        self.0.take(len).ok_or(malformed(what))
    }

    pub(super) fn number(&mut self, what: &'static str, digits: usize) -> Result<u64, ValueError> {
        self.0.number(digits).ok_or(malformed(what))
    }

    /// Digits of hexadecimal, so many bytes.
    pub(super) fn hex<const N: usize>(
        &mut self,
        what: &'static str,
    ) -> Result<[u8; N], ValueError> {
        self.0.hex().ok_or(malformed(what))
    }

    /// A number of four bytes in hexadecimal.
    pub(super) fn hex_number(&mut self, what: &'static str) -> Result<u32, ValueError> {
        self.hex(what).map(u32::from_be_bytes)
    }

    /// Text without the blanks at its end.
    pub(super) fn text(&mut self, what: &'static str, len: usize) -> Result<String, ValueError> {
        self.0.text(len).ok_or(malformed(what))
    }
}

/// Writes a record.
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Starts a record. Its length is written when it is finished.
    pub(super) fn record(kind: u8, network: Option<Network>, index: RecordIndex) -> Self {
        let mut writer = Self { bytes: b"000".to_vec() };
        writer.raw(&[kind]);
        writer.number_within(network.map_or(0, |network| network.number().into()), 2);
        writer.raw(index.as_bytes());
        debug_assert_eq!(writer.bytes.len(), HEAD);
        writer
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        let len = format!("{:03}", self.bytes.len());
        self.bytes[..3].copy_from_slice(&len.as_bytes()[..3]);
        self.bytes
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A number that the caller knows to fit.
    pub(super) fn number_within(&mut self, value: u64, digits: usize) {
        self.raw(format!("{value:0digits$}").as_bytes());
    }

    pub(super) fn number(
        &mut self,
        what: &'static str,
        value: u64,
        digits: usize,
    ) -> Result<(), ValueError> {
        let max = 10_u64.pow(u32::try_from(digits).unwrap_or(19)) - 1;
        if value > max {
            return Err(ValueError::OutOfRange { what, min: 0, max });
        }
        self.number_within(value, digits);
        Ok(())
    }

    pub(super) fn hex(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes.iter().flat_map(|byte| text::hex_byte(*byte)));
    }

    /// Hexadecimal digits of some bytes, filled with zeros up to so many.
    pub(super) fn hex_padded(&mut self, bytes: &[u8], len: usize) {
        self.hex(bytes);
        self.hex(&vec![0; len.saturating_sub(bytes.len())]);
    }

    /// Text, filled with blanks.
    pub(super) fn text(
        &mut self,
        what: &'static str,
        text: &str,
        len: usize,
    ) -> Result<(), ValueError> {
        let mut bytes = text::latin1_bytes(text);
        if bytes.len() > len {
            return Err(ValueError::TooLong { what, max: len });
        }
        bytes.resize(len, b' ');
        self.raw(&bytes);
        Ok(())
    }
}
