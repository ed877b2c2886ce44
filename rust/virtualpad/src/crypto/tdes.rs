//! Triple DES with keys of 16 bytes, the only length that the protocol uses (abecs-pinpad §6.1).

use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit,
};
use des::{Des, TdesEde2};

/// A triple DES key.
pub type Key = [u8; 16];
/// A block.
pub type Block = [u8; 8];

/// Encrypts one block.
pub fn encrypt_block(key: &Key, block: &Block) -> Block {
    let mut out = *block;
    TdesEde2::new(key.into()).encrypt_block((&mut out).into());
    out
}

/// Decrypts one block.
pub fn decrypt_block(key: &Key, block: &Block) -> Block {
    let mut out = *block;
    TdesEde2::new(key.into()).decrypt_block((&mut out).into());
    out
}

/// How blocks are chained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chaining {
    /// Each block alone.
    Ecb,
    /// Each block with the one before it, from this initialisation vector on.
    Cbc(Block),
}

/// Encrypts whole blocks; callers pad.
pub fn encrypt(key: &Key, chaining: Chaining, clear: &[u8]) -> Vec<u8> {
    let iv = match chaining {
        Chaining::Ecb => return each_block(clear, |block| encrypt_block(key, block)),
        Chaining::Cbc(iv) => iv,
    };
    let cipher = cbc::Encryptor::<TdesEde2>::new(key.into(), &iv.into());
    let mut bytes = clear.to_vec();
    let length = bytes.len();
    cipher.encrypt_padded::<NoPadding>(&mut bytes, length).expect("callers pass whole blocks");
    bytes
}

/// Decrypts whole blocks.
pub fn decrypt(key: &Key, chaining: Chaining, cipher_text: &[u8]) -> Vec<u8> {
    let iv = match chaining {
        Chaining::Ecb => return each_block(cipher_text, |block| decrypt_block(key, block)),
        Chaining::Cbc(iv) => iv,
    };
    let cipher = cbc::Decryptor::<TdesEde2>::new(key.into(), &iv.into());
    let mut bytes = cipher_text.to_vec();
    cipher.decrypt_padded::<NoPadding>(&mut bytes).expect("callers pass whole blocks");
    bytes
}

/// Encrypts one block with single DES under one half of a key, a step of DUKPT and of MACs.
pub(crate) fn des_block(key: Block, block: Block) -> Block {
    let mut out = block;
    Des::new(&key.into()).encrypt_block((&mut out).into());
    out
}

/// The retail MAC: ISO 9797-1 algorithm 3 with padding method 2.
pub(crate) fn retail_mac(key: &Key, data: &[u8]) -> Block {
    let mut padded = data.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(8), 0);
    let (left, right) = halves(key);
    let mut chain = [0; 8];
    for block in padded.as_chunks::<8>().0 {
        chain = des_block(left, xor(&chain, block));
    }
    let mut turned = chain;
    Des::new((&right).into()).decrypt_block((&mut turned).into());
    des_block(left, turned)
}

/// The two halves of a key.
pub(crate) fn halves(key: &Key) -> (Block, Block) {
    let (left, right) = key.as_chunks::<8>().0.split_at(1);
    (left[0], right[0])
}

/// Both operands of equal length, bit by bit.
pub(crate) fn xor<const N: usize>(one: &[u8; N], other: &[u8; N]) -> [u8; N] {
    std::array::from_fn(|index| one[index] ^ other[index])
}

fn each_block(bytes: &[u8], step: impl Fn(&Block) -> Block) -> Vec<u8> {
    bytes.as_chunks::<8>().0.iter().flat_map(step).collect()
}
