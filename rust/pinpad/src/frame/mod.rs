//! Frames: start, payload with substitution, end, CRC (abecs-pinpad §1.3).
//!
//! Nothing here allocates: the encoder writes into the caller's buffer, the decoder keeps one
//! payload of fixed size.

mod decoder;
mod encoder;

pub use decoder::{BadFrame, Decoded, Decoder};
pub use encoder::{FrameTooLong, encode};

/// Longest payload before substitution, in bytes: DC2 and 2048 bytes of cipher.
pub const PAYLOAD_MAX: usize = 2049;

/// Longest frame in bytes: every byte of the payload substituted, start, end and CRC.
pub const FRAME_MAX: usize = 2 * PAYLOAD_MAX + 4;

/// What is added to a substituted byte.
const SUBSTITUTED: u8 = 0x20;
