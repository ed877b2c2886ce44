use super::{PAYLOAD_MAX, SUBSTITUTED};
use crate::control::{DC3, ETB, SYN};
use crate::crc::Crc16;

/// The payload or the buffer does not hold a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame of {payload_len} bytes of payload does not fit")]
pub struct FrameTooLong {
    /// Bytes of the payload.
    pub payload_len: usize,
}

/// Writes the frame of a payload to the beginning of `out` and says how long it is.
///
/// A buffer of [`FRAME_MAX`](super::FRAME_MAX) bytes holds every frame. Fails where the payload is
/// longer than [`PAYLOAD_MAX`] or the buffer is too short.
pub fn encode(payload: &[u8], out: &mut [u8]) -> Result<usize, FrameTooLong> {
    let too_long = FrameTooLong { payload_len: payload.len() };
    if payload.len() > PAYLOAD_MAX {
        return Err(too_long);
    }
    let mut writer = Bytes { out, len: 0 };
    let written = writer.frame(payload);
    written.map(|()| writer.len).ok_or(too_long)
}

struct Bytes<'a> {
    out: &'a mut [u8],
    len: usize,
}

impl Bytes<'_> {
    fn frame(&mut self, payload: &[u8]) -> Option<()> {
        self.push(SYN)?;
        let mut crc = Crc16::new();
        for byte in payload {
            crc = crc.byte(*byte);
            if matches!(*byte, DC3 | SYN | ETB) {
                self.push(DC3)?;
                self.push(byte + SUBSTITUTED)?;
            } else {
                self.push(*byte)?;
            }
        }
        self.push(ETB)?;
        let [high, low] = crc.byte(ETB).value().to_be_bytes();
        self.push(high)?;
        self.push(low)
    }

    fn push(&mut self, byte: u8) -> Option<()> {
        *self.out.get_mut(self.len)? = byte;
        self.len += 1;
        Some(())
    }
}
