//! Control bytes of the link (abecs-pinpad §1.2).

/// Answer of the PIN pad to [`CAN`].
pub(crate) const EOT: u8 = 0x04;
/// The PIN pad took a command frame. The host never sends it.
pub(crate) const ACK: u8 = 0x06;
/// First byte of a payload that is encrypted.
pub(crate) const DC2: u8 = 0x12;
/// The byte after it stands for itself minus 20h.
pub(crate) const DC3: u8 = 0x13;
/// The frame was bad: send it again.
pub(crate) const NAK: u8 = 0x15;
/// A frame starts.
pub(crate) const SYN: u8 = 0x16;
/// A frame ends; two bytes of CRC follow.
pub(crate) const ETB: u8 = 0x17;
/// The host aborts whatever goes on.
pub(crate) const CAN: u8 = 0x18;
