use std::fmt;

use zeroize::Zeroize;

use super::{PAYLOAD_MAX, SUBSTITUTED};
use crate::control::{ACK, DC3, EOT, ETB, NAK, SYN};
use crate::crc::Crc16;

/// What stood in the bytes of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// The PIN pad took the command.
    Acknowledged,
    /// The PIN pad wants the command again.
    Refused,
    /// The PIN pad ended everything, as an answer to CAN. Inside of a frame that byte is data.
    Ended,
    /// A whole frame with the right CRC; its payload is in [`Decoder::payload`].
    Frame,
    /// A frame that is not to be used.
    Bad(BadFrame),
}

/// What is wrong with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFrame {
    /// The CRC is that of other bytes.
    #[error("the checksum is wrong")]
    Crc,
    /// The frame goes on beyond [`PAYLOAD_MAX`] bytes.
    #[error("the frame is longer than {PAYLOAD_MAX} bytes")]
    TooLong,
    /// The frame ends between the two bytes of a substitution.
    #[error("the frame ends inside a substitution")]
    Substitution,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before a frame: control bytes mean something, all others are garbage.
    Outside,
    Payload,
    /// After DC3.
    Substituted,
    /// After ETB: two bytes, whatever they are. `dangling`: the ETB came right after DC3.
    CrcHigh {
        dangling: bool,
    },
    CrcLow {
        high: u8,
        dangling: bool,
    },
}

/// Reads frames and control bytes from the bytes of a link, in one pass from left to right.
///
/// It takes garbage before a frame, several ACKs, NULs, frames that are cut anywhere, and starts
/// again at an unescaped SYN (abecs-pinpad §1.3, §12.21). It keeps one payload of at most
/// [`PAYLOAD_MAX`] bytes and clears it when it is dropped.
pub struct Decoder {
    payload: [u8; PAYLOAD_MAX],
    len: usize,
    crc: Crc16,
    state: State,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder that waits for a frame.
    pub const fn new() -> Self {
        Self { payload: [0; PAYLOAD_MAX], len: 0, crc: Crc16::new(), state: State::Outside }
    }

    /// Reads bytes from the front of `bytes`, and takes them away, until something is complete.
    /// `None`: all bytes are read, and more are needed.
    pub fn read(&mut self, bytes: &mut &[u8]) -> Option<Decoded> {
        while let Some((byte, rest)) = bytes.split_first() {
            *bytes = rest;
            if let Some(decoded) = self.byte(*byte) {
                return Some(decoded);
            }
        }
        None
    }

    /// Whether the bytes so far end inside of a frame.
    pub fn is_inside_frame(&self) -> bool {
        self.state != State::Outside
    }

    /// The payload of the frame that was read last, until the next byte is read.
    pub fn payload(&self) -> &[u8] {
        &self.payload[..self.len]
    }

    pub(crate) fn payload_mut(&mut self) -> &mut [u8] {
        &mut self.payload[..self.len]
    }

    /// Forgets an incomplete frame, and clears the payload.
    pub fn reset(&mut self) {
        self.payload[..self.len].zeroize();
        self.len = 0;
        self.crc = Crc16::new();
        self.state = State::Outside;
    }

    fn byte(&mut self, byte: u8) -> Option<Decoded> {
        match self.state {
            State::CrcHigh { dangling } => {
                self.state = State::CrcLow { high: byte, dangling };
                None
            }
            State::CrcLow { high, dangling } => Some(self.finish([high, byte], dangling)),
            _ if byte == SYN => {
                self.reset();
                self.state = State::Payload;
                None
            }
            State::Outside => control(byte),
            // ETB is never data. After DC3 it ends a frame that cannot be right.
            State::Payload | State::Substituted if byte == ETB => {
                let dangling = self.state == State::Substituted;
                self.crc = self.crc.byte(ETB);
                self.state = State::CrcHigh { dangling };
                None
            }
            State::Payload if byte == DC3 => {
                self.state = State::Substituted;
                None
            }
            State::Payload => self.push(byte),
            State::Substituted => {
                self.state = State::Payload;
                self.push(byte.wrapping_sub(SUBSTITUTED))
            }
        }
    }

    fn push(&mut self, byte: u8) -> Option<Decoded> {
        let Some(place) = self.payload.get_mut(self.len) else {
            self.reset();
            return Some(Decoded::Bad(BadFrame::TooLong));
        };
        *place = byte;
        self.len += 1;
        self.crc = self.crc.byte(byte);
        None
    }

    fn finish(&mut self, crc: [u8; 2], dangling: bool) -> Decoded {
        self.state = State::Outside;
        if dangling {
            Decoded::Bad(BadFrame::Substitution)
        } else if self.crc.value() == u16::from_be_bytes(crc) {
            Decoded::Frame
        } else {
            Decoded::Bad(BadFrame::Crc)
        }
    }
}

/// What a byte outside of a frame means.
fn control(byte: u8) -> Option<Decoded> {
    match byte {
        ACK => Some(Decoded::Acknowledged),
        NAK => Some(Decoded::Refused),
        EOT => Some(Decoded::Ended),
        _ => None,
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        self.payload.zeroize();
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Decoder");
        debug.field("payload_len", &self.len).field("state", &self.state).finish_non_exhaustive()
    }
}
