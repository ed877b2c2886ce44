//! Frames: start, substituted data, end, check sum (abecs-pinpad §1.2, §1.3).

use super::crc::{crc16, crc16_step};

/// Answer to a cancellation.
pub(crate) const EOT: u8 = 0x04;
/// A command frame was accepted.
pub(crate) const ACK: u8 = 0x06;
/// First byte of an encrypted packet.
pub(crate) const DC2: u8 = 0x12;
/// Prefix of a substituted byte.
pub(crate) const DC3: u8 = 0x13;
/// A bad frame; send again.
pub(crate) const NAK: u8 = 0x15;
/// Start of a frame.
pub(crate) const SYN: u8 = 0x16;
/// End of a frame.
pub(crate) const ETB: u8 = 0x17;
/// Cancels whatever the device does.
pub(crate) const CAN: u8 = 0x18;

/// Longest data of a frame before substitution: an encrypted packet of 2048 bytes and its mark
/// (abecs-pinpad §1.3).
pub(crate) const FRAME_DATA_MAX: usize = 2049;

/// Puts data into a frame.
pub(crate) fn encode(data: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(data.len() + 8);
    frame.push(SYN);
    for byte in data {
        match *byte {
            DC3 | SYN | ETB => frame.extend([DC3, byte + 0x20]),
            other => frame.push(other),
        }
    }
    frame.push(ETB);
    frame.extend(crc16_step(crc16(data), ETB).to_be_bytes());
    frame
}

/// What the receiver makes of one byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Received {
    /// Nothing is complete.
    Nothing,
    /// The host cancels.
    Cancel,
    /// The host did not understand the last answer.
    Nak,
    /// A whole frame with a good check sum: its data.
    Data(Vec<u8>),
    /// A frame with a bad check sum, or one that is too long.
    Bad,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Data,
    Substituted,
    CrcHigh,
    CrcLow(u8),
}

/// Collects frames from single bytes, in one pass from left to right.
#[derive(Clone)]
pub(crate) struct Receiver {
    place: Place,
    data: Vec<u8>,
    last: u8,
}

impl Default for Receiver {
    fn default() -> Self {
        Self { place: Place::Outside, data: Vec::new(), last: 0 }
    }
}

impl Receiver {
    /// Whether a frame has begun and is not complete.
    pub(crate) fn is_inside(&self) -> bool {
        self.place != Place::Outside
    }

    /// Whether the last byte was a cancellation, whatever it was inside of.
    pub(crate) fn ended_in_cancel(&self) -> bool {
        self.last == CAN
    }

    /// Drops what has come of a frame.
    pub(crate) fn reset(&mut self) {
        self.place = Place::Outside;
        self.data.clear();
    }

    /// Takes one byte.
    pub(crate) fn take(&mut self, byte: u8) -> Received {
        self.last = byte;
        match self.place {
            Place::Outside => match byte {
                SYN => {
                    self.data.clear();
                    self.place = Place::Data;
                    Received::Nothing
                }
                CAN => Received::Cancel,
                NAK => Received::Nak,
                _ => Received::Nothing,
            },
            Place::Data => match byte {
                // Cannot be legal inside a frame: a new one begins (abecs-pinpad §12.21).
                SYN => {
                    self.data.clear();
                    Received::Nothing
                }
                ETB => {
                    self.place = Place::CrcHigh;
                    Received::Nothing
                }
                DC3 => {
                    self.place = Place::Substituted;
                    Received::Nothing
                }
                other => self.keep(other),
            },
            Place::Substituted => {
                self.place = Place::Data;
                self.keep(byte.wrapping_sub(0x20))
            }
            Place::CrcHigh => {
                self.place = Place::CrcLow(byte);
                Received::Nothing
            }
            Place::CrcLow(high) => {
                self.place = Place::Outside;
                let data = std::mem::take(&mut self.data);
                let expected = crc16_step(crc16(&data), ETB);
                if expected == u16::from_be_bytes([high, byte]) {
                    Received::Data(data)
                } else {
                    Received::Bad
                }
            }
        }
    }

    fn keep(&mut self, byte: u8) -> Received {
        if self.data.len() == FRAME_DATA_MAX {
            self.reset();
            return Received::Bad;
        }
        self.data.push(byte);
        Received::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(bytes: &[u8]) -> Vec<Received> {
        let mut receiver = Receiver::default();
        let all = bytes.iter().map(|byte| receiver.take(*byte));
        all.filter(|it| *it != Received::Nothing).collect()
    }

    /// The traps of abecs-pinpad §13.2.
    #[test]
    fn substitution_is_undone_in_one_pass() {
        let bytes = [0x16, 0x13, 0x33, 0x33, 0x17, 0x28, 0x23];
        assert_eq!(received(&bytes), [Received::Data(vec![0x13, 0x33])]);
        let bytes = [0x16, 0x13, 0x33, 0x13, 0x36, 0x13, 0x37, 0x12, 0x17, 0x17, 0x82];
        assert_eq!(received(&bytes), [Received::Data(vec![0x13, 0x16, 0x17, 0x12])]);
        assert_eq!(encode(&[0x13, 0x16, 0x17, 0x12]), bytes);
    }

    #[test]
    fn a_frame_that_begins_inside_of_another_counts() {
        let mut bytes = vec![0x16, b'O', b'P'];
        bytes.extend(encode(b"GKY"));
        assert_eq!(received(&bytes), [Received::Data(b"GKY".to_vec())]);
    }

    #[test]
    fn control_bytes_are_data_inside_of_a_frame() {
        let data = [0x04, 0x06, 0x12, 0x15, 0x18];
        assert_eq!(received(&encode(&data)), [Received::Data(data.to_vec())]);
    }

    #[test]
    fn every_bit_that_flips_in_a_frame_is_seen() {
        let frame = encode(b"GIX010\x00\x01\x00\x06\x80\x13\x80\x16\x93\x04");
        for at in 1..frame.len() {
            for bit in 0..8 {
                let mut bytes = frame.clone();
                bytes[at] ^= 1 << bit;
                let data = |it: &Received| matches!(it, Received::Data(_));
                assert!(!received(&bytes).iter().any(data), "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn a_frame_that_is_too_long_is_bad() {
        let longest = vec![b'A'; FRAME_DATA_MAX];
        assert_eq!(received(&encode(&longest)), [Received::Data(longest.clone())]);
        let longer = vec![b'A'; FRAME_DATA_MAX + 1];
        assert_eq!(received(&encode(&longer))[0], Received::Bad);
    }
}
