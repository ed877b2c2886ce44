//! Writes the payload of a command: its letters, then blocks (abecs-pinpad §2.1, §2.3).

use crate::command_id::CommandId;
use crate::error::ValueError;
use crate::text;

/// Longest TLV command in clear, in bytes (abecs-pinpad §1.3).
pub const TLV_COMMAND_MAX: usize = 2044;
/// Longest command of the fixed layout, in bytes, also in a secure session (abecs-pinpad §12.20).
pub const COMMAND_MAX: usize = 1024;
/// Longest block, in bytes: its length has three digits.
pub const BLOCK_MAX: usize = 999;
/// Longest value of a TLV parameter, in bytes (abecs-pinpad §2.3).
pub const VALUE_MAX: usize = 995;

/// Id and length before a TLV value, in bytes.
const TLV_HEAD: usize = 4;
/// Digits of the length of a block.
const LENGTH_DIGITS: usize = 3;

/// A payload that is being written to a buffer of the caller.
#[derive(Debug)]
pub struct Payload<'a> {
    command: CommandId,
    out: &'a mut [u8],
    len: usize,
    /// Where the open block has its length.
    block_at: Option<usize>,
}

impl<'a> Payload<'a> {
    /// Starts the payload of a command. A buffer of [`TLV_COMMAND_MAX`] bytes holds all of them.
    pub fn new(command: CommandId, out: &'a mut [u8]) -> Result<Self, ValueError> {
        let mut payload = Self { command, out, len: 0, block_at: None };
        payload.raw(command.as_str().as_bytes())?;
        Ok(payload)
    }

    /// Ends it; the length in bytes.
    pub fn finish(mut self) -> usize {
        self.end_block();
        self.len
    }

    /// A TLV parameter. It goes to the open block while there is room, else to a new one.
    pub fn parameter(&mut self, id: u16, value: &[u8]) -> Result<(), ValueError> {
        if value.len() > VALUE_MAX {
            return Err(ValueError::TooLong { what: "value of a parameter", max: VALUE_MAX });
        }
        if self.block_len().is_none_or(|len| len + TLV_HEAD + value.len() > BLOCK_MAX) {
            self.begin_block()?;
        }
        let len = u16::try_from(value.len()).expect("at most 995, as checked above");
        self.raw(&id.to_be_bytes())?;
        self.raw(&len.to_be_bytes())?;
        self.raw(value)
    }

    /// A TLV parameter that may be absent.
    pub fn optional(&mut self, id: u16, value: Option<&[u8]>) -> Result<(), ValueError> {
        value.map_or(Ok(()), |value| self.parameter(id, value))
    }

    /// A TLV parameter of digits (format N).
    pub fn number(&mut self, id: u16, value: u64, digits: usize) -> Result<(), ValueError> {
        let mut text = [0; 20];
        self.parameter(id, decimal(value, digits, &mut text)?)
    }

    /// Starts a block of the fixed layout.
    pub fn begin_block(&mut self) -> Result<(), ValueError> {
        self.end_block();
        self.block_at = Some(self.len);
        self.raw(b"000")
    }

    /// Digits, filled with zeros from the left (format N).
    pub fn digits(&mut self, value: u64, digits: usize) -> Result<(), ValueError> {
        let mut text = [0; 20];
        let text = decimal(value, digits, &mut text)?;
        self.raw(text)
    }

    /// Text in ISO-8859-1, filled with blanks from the right, cut where it is longer (format S).
    pub fn text(&mut self, value: &str, width: usize) -> Result<(), ValueError> {
        let mut written = 0;
        for byte in text::latin1(value).take(width) {
            self.raw(&[if byte == text::LINE_BREAK { b' ' } else { byte }])?;
            written += 1;
        }
        for _ in written..width {
            self.raw(b" ")?;
        }
        Ok(())
    }

    /// Upper-case hexadecimal digits (format H).
    pub fn hex(&mut self, bytes: &[u8]) -> Result<(), ValueError> {
        bytes.iter().try_for_each(|byte| self.raw(&text::hex_byte(*byte)))
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), ValueError> {
        let max = self.command.payload_max();
        let end = self.len + bytes.len();
        let is_block_full = self.block_len().is_some_and(|len| len + bytes.len() > BLOCK_MAX);
        if is_block_full || end > max.min(self.out.len()) {
            return Err(ValueError::CommandTooLong { command: self.command, max });
        }
        self.out[self.len..end].copy_from_slice(bytes);
        self.len = end;
        Ok(())
    }

    /// Bytes in the open block, without its length. The length itself is being written while it
    /// is not there yet.
    fn block_len(&self) -> Option<usize> {
        self.block_at.map(|at| (self.len - at).saturating_sub(LENGTH_DIGITS))
    }

    fn end_block(&mut self) {
        if let (Some(len), Some(at)) = (self.block_len(), self.block_at.take()) {
            let mut text = [0; 20];
            let digits =
                u64::try_from(len).ok().and_then(|len| decimal(len, LENGTH_DIGITS, &mut text).ok());
            let digits = digits.expect("a block has at most 999 bytes");
            self.out[at..at + LENGTH_DIGITS].copy_from_slice(digits);
        }
    }
}

/// A digit that says yes or no.
pub(crate) const fn flag(on: bool) -> u8 {
    if on { b'1' } else { b'0' }
}

/// The digits of a number, filled with zeros from the left.
fn decimal(value: u64, digits: usize, text: &mut [u8; 20]) -> Result<&[u8], ValueError> {
    let text = &mut text[..digits];
    let mut rest = value;
    for place in text.iter_mut().rev() {
        *place = b'0' + u8::try_from(rest % 10).expect("a digit");
        rest /= 10;
    }
    if rest > 0 {
        let max = 10_u64.pow(u32::try_from(digits).unwrap_or(19)) - 1;
        return Err(ValueError::OutOfRange { what: "number", min: 0, max });
    }
    Ok(text)
}
