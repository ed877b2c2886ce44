//! AES-128-CBC with a zero initialisation vector, as each packet begins (abecs-pinpad §6.2).

use aes::Aes128;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};

const IV: [u8; 16] = [0; 16];

/// Encrypts whole blocks.
pub(crate) fn encrypt(key: &[u8; 16], clear: &[u8]) -> Vec<u8> {
    let cipher = cbc::Encryptor::<Aes128>::new(key.into(), &IV.into());
    let mut bytes = clear.to_vec();
    let length = bytes.len();
    cipher.encrypt_padded::<NoPadding>(&mut bytes, length).expect("callers pass whole blocks");
    bytes
}

/// Decrypts whole blocks.
pub(crate) fn decrypt(key: &[u8; 16], cipher_text: &[u8]) -> Vec<u8> {
    let cipher = cbc::Decryptor::<Aes128>::new(key.into(), &IV.into());
    let mut bytes = cipher_text.to_vec();
    cipher.decrypt_padded::<NoPadding>(&mut bytes).expect("callers pass whole blocks");
    bytes
}
