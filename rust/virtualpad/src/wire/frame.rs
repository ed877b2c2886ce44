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
