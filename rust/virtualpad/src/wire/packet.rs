//! Packets of the secure session (abecs-pinpad §6.2).

use zeroize::Zeroize;

use super::crc::crc16;
use super::frame::DC2;
use crate::crypto::aes_cbc;

/// Closes clear data into a packet under the session's key.
pub(crate) fn seal(key: &[u8; 16], clear: &[u8]) -> Vec<u8> {
    seal_with_crc(key, clear, crc16(clear))
}

/// Closes a packet with a check sum that need not be right.
pub(crate) fn seal_with_crc(key: &[u8; 16], clear: &[u8], crc: u16) -> Vec<u8> {
    let length = u16::try_from(clear.len()).expect("an answer is at most 2044 bytes");
    let mut plain = length.to_be_bytes().to_vec();
    plain.extend(crc.to_be_bytes());
    plain.extend(clear);
    plain.resize(plain.len().next_multiple_of(16), 0);
    let mut packet = vec![DC2];
    packet.extend(aes_cbc::encrypt(key, &plain));
    plain.zeroize();
    packet
}

/// Opens the cipher text of a packet, without its first byte; nothing if any check fails.
pub(crate) fn open(key: &[u8; 16], cipher: &[u8]) -> Option<Vec<u8>> {
    if cipher.is_empty() || !cipher.len().is_multiple_of(16) {
        return None;
    }
    let plain = aes_cbc::decrypt(key, cipher);
    let (head, rest) = plain.split_first_chunk::<4>()?;
    let length = usize::from(u16::from_be_bytes([head[0], head[1]]));
    let clear = rest.get(..length)?;
    (crc16(clear) == u16::from_be_bytes([head[2], head[3]])).then(|| clear.to_vec())
}
