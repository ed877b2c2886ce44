//! CRC-16 of frames, packets and media files: polynomial 1021h, initial value 0000h, not reflected
//! ("CRC-16/XMODEM", abecs-pinpad §1.3).

const POLYNOMIAL: u16 = 0x1021;

/// The CRC of every byte, so that a byte costs one look-up.
const TABLE: [u16; 256] = table();

const fn table() -> [u16; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    let mut byte: u16 = 0;
    while index < 256 {
        let mut crc = byte << 8;
        let mut bit = 0;
        while bit < 8 {
            let carry = crc & 0x8000 != 0;
            crc <<= 1;
            if carry {
                crc ^= POLYNOMIAL;
            }
            bit += 1;
        }
        table[index] = crc;
        index += 1;
        byte = byte.wrapping_add(1);
    }
    table
}

/// A CRC that is fed piece by piece.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crc16(u16);

impl Crc16 {
    /// The CRC of nothing.
    pub const fn new() -> Self {
        Self(0)
    }

    /// Takes one byte in.
    #[must_use]
    pub const fn byte(self, byte: u8) -> Self {
        let high = (self.0 >> 8) as usize;
        Self((self.0 << 8) ^ TABLE[high ^ byte as usize])
    }

    /// Takes bytes in.
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |crc, byte| crc.byte(*byte))
    }

    /// The value so far; it travels high byte first.
    pub const fn value(self) -> u16 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_is_that_of_xmodem() {
        assert_eq!(Crc16::new().bytes(b"123456789").value(), 0x31C3);
    }
}
