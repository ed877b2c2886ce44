//! The check sum of frames, packets and media files (abecs-pinpad §1.3).

/// CRC-16 with polynomial 1021h, initial value 0, not reflected ("XMODEM").
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| crc16_step(crc, *byte))
}

/// Takes one more byte into a check sum.
pub(crate) fn crc16_step(crc: u16, byte: u8) -> u16 {
    let mut crc = crc ^ (u16::from(byte) << 8);
    for _ in 0..8 {
        crc = if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 };
    }
    crc
}

#[cfg(test)]
mod tests {
    use super::crc16;

    #[test]
    fn the_check_value_of_the_standard_is_met() {
        assert_eq!(crc16(b"123456789"), 0x31C3);
    }
}
