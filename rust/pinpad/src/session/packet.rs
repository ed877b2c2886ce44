use std::fmt;
use std::ops::Range;

use aes::Aes128;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use zeroize::{Zeroize, Zeroizing};

use crate::control::DC2;
use crate::crc::Crc16;
use crate::frame::PAYLOAD_MAX;
use crate::payload::TLV_COMMAND_MAX;

/// Bytes of the session's key, and of a block of its cipher.
pub(crate) const KEY_LEN: usize = 16;
/// Length and CRC before the data of a packet, in bytes.
const HEAD: usize = 4;

/// A packet of the secure session that is not to be used. It never is a fault of the link, whose
/// own checksum was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PacketError {
    /// It does not start with DC2.
    #[error("the packet is in clear")]
    InClear,
    /// The cipher does not consist of whole blocks, or there is none.
    #[error("the packet has no whole blocks")]
    Blocks,
    /// The data is longer than the packet, or there is none.
    #[error("the packet has a wrong length inside")]
    Length,
    /// The CRC inside is that of other data: most likely another key.
    #[error("the packet has a wrong checksum inside")]
    Crc,
    /// The data does not fit into a packet.
    #[error("the data does not fit into a packet")]
    TooLong,
}

/// The key of a secure session. It has no `Debug` of its bytes, and is cleared when dropped.
pub struct SessionKey(Zeroizing<[u8; KEY_LEN]>);

impl SessionKey {
    pub(crate) fn new(key: [u8; KEY_LEN]) -> Self {
        Self(Zeroizing::new(key))
    }

    /// Writes the packet of a command in clear to `out` and says how long it is. A buffer of
    /// [`PAYLOAD_MAX`] bytes holds every packet. The same data gives the same packet.
    pub fn encrypt(&self, clear: &[u8], out: &mut [u8; PAYLOAD_MAX]) -> Result<usize, PacketError> {
        if clear.is_empty() || clear.len() > TLV_COMMAND_MAX {
            return Err(PacketError::TooLong);
        }
        let len = u16::try_from(clear.len()).map_err(|_| PacketError::TooLong)?;
        let cipher_len = (HEAD + clear.len()).next_multiple_of(KEY_LEN);
        out[0] = DC2;
        let blocks = &mut out[1..=cipher_len];
        blocks[..2].copy_from_slice(&len.to_be_bytes());
        blocks[2..HEAD].copy_from_slice(&Crc16::new().bytes(clear).value().to_be_bytes());
        blocks[HEAD..HEAD + clear.len()].copy_from_slice(clear);
        blocks[HEAD + clear.len()..].fill(0);
        let mut cipher = cbc::Encryptor::<Aes128>::new((&*self.0).into(), &[0; KEY_LEN].into());
        for block in blocks.chunks_exact_mut(KEY_LEN) {
            cipher.encrypt_block(block.try_into().expect("a chunk is a block"));
        }
        Ok(1 + cipher_len)
    }

    /// Decrypts a packet where it stands, and says where the clear data is in it.
    pub fn decrypt(&self, packet: &mut [u8]) -> Result<Range<usize>, PacketError> {
        let Some((&mut DC2, blocks)) = packet.split_first_mut() else {
            return Err(PacketError::InClear);
        };
        if blocks.is_empty() || !blocks.len().is_multiple_of(KEY_LEN) {
            return Err(PacketError::Blocks);
        }
        let mut cipher = cbc::Decryptor::<Aes128>::new((&*self.0).into(), &[0; KEY_LEN].into());
        for block in blocks.chunks_exact_mut(KEY_LEN) {
            cipher.decrypt_block(block.try_into().expect("a chunk is a block"));
        }
        let clear = Self::checked(blocks);
        if clear.is_err() {
            packet.zeroize();
        }
        clear
    }

    /// Where the data of a decrypted packet is, counted from DC2.
    fn checked(blocks: &[u8]) -> Result<Range<usize>, PacketError> {
        let len = usize::from(u16::from_be_bytes([blocks[0], blocks[1]]));
        let crc = u16::from_be_bytes([blocks[2], blocks[3]]);
        let clear = blocks.get(HEAD..HEAD + len).filter(|clear| !clear.is_empty());
        let clear = clear.ok_or(PacketError::Length)?;
        if Crc16::new().bytes(clear).value() != crc {
            return Err(PacketError::Crc);
        }
        Ok(1 + HEAD..1 + HEAD + len)
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey([hidden])")
    }
}
