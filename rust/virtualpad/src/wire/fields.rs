//! Fields of fixed layout (abecs-pinpad §0).

use crate::codes::Status;

/// Reads digits as a number; anything else is nothing.
pub(crate) fn number(digits: &[u8]) -> Option<usize> {
    if digits.is_empty() || digits.len() > 12 {
        return None;
    }
    digits.iter().try_fold(0_usize, |value, digit| {
        digit.is_ascii_digit().then(|| value * 10 + usize::from(digit - b'0'))
    })
}

/// Writes a number in a field of digits, the leading ones dropped if it is too long.
pub(crate) fn digits(value: usize, width: usize) -> Vec<u8> {
    let text = format!("{value:0width$}");
    text.as_bytes()[text.len() - width..].to_vec()
}

/// Writes bytes as upper-case hexadecimal digits.
pub(crate) fn hex_text(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let pair = |byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    bytes.iter().flat_map(pair).collect()
}

/// Reads hexadecimal digits, upper or lower case, as bytes.
pub(crate) fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let pairs = text.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(nibble(pair[0])? << 4 | nibble(pair[1])?)).collect()
}

/// A block that is read field by field. What is missing or malformed is 011.
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(crate) fn new(block: &'a [u8]) -> Self {
        Self { rest: block }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn bytes(&mut self, width: usize) -> Result<&'a [u8], Status> {
        let (field, rest) = self.rest.split_at_checked(width).ok_or(Status::INVPARM)?;
        self.rest = rest;
        Ok(field)
    }

    pub(crate) fn number(&mut self, width: usize) -> Result<usize, Status> {
        number(self.bytes(width)?).ok_or(Status::INVPARM)
    }

    /// Reads a slot number of two digits.
    pub(crate) fn slot(&mut self) -> Result<u8, Status> {
        Ok(u8::try_from(self.number(2)?).expect("two digits fit in a byte"))
    }

    /// Reads `length` bytes written as twice as many hexadecimal digits.
    pub(crate) fn hex(&mut self, length: usize) -> Result<Vec<u8>, Status> {
        unhex(self.bytes(length * 2)?).ok_or(Status::INVPARM)
    }

    pub(crate) fn hex_array<const N: usize>(&mut self) -> Result<[u8; N], Status> {
        self.hex(N)?.try_into().map_err(|_| Status::INVPARM)
    }

    /// What is left, whatever its length.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }
}
