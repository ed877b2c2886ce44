//! The reader's ciphers: triple DES with two keys, PIN blocks of ISO 9564 format 0.

use des::TdesEde2;
use des::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

type Key = [u8; 16];
type Block = [u8; 8];

/// The master key of all test readers.
const MASTER_KEY: Key = *b"line-json master";
/// The test acquirer's working keys.
pub(super) const PIN_WORKING_KEY: Key = *b"pin working key.";
pub(super) const DATA_WORKING_KEY: Key = *b"data working key";

fn sealed(key: &Key, block: Block) -> Block {
    let mut out = block;
    TdesEde2::new(key.into()).encrypt_block((&mut out).into());
    out
}

fn opened(key: &Key, block: Block) -> Block {
    let mut out = block;
    TdesEde2::new(key.into()).decrypt_block((&mut out).into());
    out
}

fn xor(one: Block, other: Block) -> Block {
    std::array::from_fn(|at| one[at] ^ other[at])
}

fn blocks(bytes: &[u8]) -> impl Iterator<Item = Block> {
    bytes.chunks_exact(8).map(|chunk| chunk.try_into().expect("chunks of eight"))
}

/// A working key, encrypted under the master key block by block.
pub(super) fn under_master(key: &Key) -> Key {
    let sealed: Vec<u8> = blocks(key).flat_map(|block| sealed(&MASTER_KEY, block)).collect();
    sealed.try_into().expect("two blocks")
}

/// The working key of a cryptogram.
pub(super) fn working_key(cryptogram: &[u8]) -> Option<Key> {
    let key: Vec<u8> = blocks(cryptogram).flat_map(|block| opened(&MASTER_KEY, block)).collect();
    key.try_into().ok().filter(|_| cryptogram.len() == 16)
}

/// Digits two a byte, `=` as D, filled with F to whole blocks, encrypted.
pub(super) fn seal_digits(key: &Key, chained: bool, digits: &str) -> Vec<u8> {
    let nibble = |byte: u8| if byte == b'=' { 0xD } else { byte.wrapping_sub(b'0') & 0xF };
    let mut nibbles: Vec<u8> = digits.bytes().map(nibble).collect();
    nibbles.resize(nibbles.len().next_multiple_of(16), 0xF);
    let bytes: Vec<u8> = nibbles.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    let mut before = Block::default();
    let mut out = Vec::with_capacity(bytes.len());
    for block in blocks(&bytes) {
        before = sealed(key, if chained { xor(block, before) } else { block });
        out.extend_from_slice(&before);
    }
    out
}

/// The digits of [`seal_digits`].
pub(super) fn open_digits(key: &Key, chained: bool, cryptogram: &[u8]) -> Option<String> {
    let mut before = Block::default();
    let mut text = String::new();
    for block in blocks(cryptogram) {
        let plain = opened(key, block);
        let plain = if chained { xor(plain, before) } else { plain };
        before = block;
        for nibble in plain.into_iter().flat_map(|byte| [byte >> 4, byte & 0xF]) {
            match nibble {
                0..=9 => text.push(char::from(b'0' + nibble)),
                0xD => text.push('='),
                0xF => {}
                _ => return None,
            }
        }
    }
    Some(text).filter(|text| !text.is_empty())
}

/// `0`, length, PIN, filled with F.
fn pin_field(pin: &str) -> Block {
    let mut nibbles = [0xF; 16];
    nibbles[0] = 0;
    nibbles[1] = u8::try_from(pin.len()).unwrap_or(12);
    for (place, digit) in nibbles[2..].iter_mut().zip(pin.bytes()) {
        *place = digit - b'0';
    }
    packed(nibbles)
}

/// The twelve digits of the number before its check digit.
fn number_field(number: &str) -> Block {
    let kept = &number.as_bytes()[..number.len().saturating_sub(1)];
    let kept = &kept[kept.len().saturating_sub(12)..];
    let mut nibbles = [0; 16];
    for (place, digit) in nibbles[16 - kept.len()..].iter_mut().zip(kept) {
        *place = digit - b'0';
    }
    packed(nibbles)
}

fn packed(nibbles: [u8; 16]) -> Block {
    std::array::from_fn(|at| nibbles[2 * at] << 4 | nibbles[2 * at + 1])
}

/// The block of a PIN of 4 to 12 digits.
pub(super) fn seal_pin(key: &Key, pin: &str, number: &str) -> Block {
    sealed(key, xor(pin_field(pin), number_field(number)))
}

/// The PIN of a block; `None` where it is none of this number.
pub(super) fn open_pin(key: &Key, block: &[u8], number: &str) -> Option<String> {
    let plain = xor(opened(key, block.try_into().ok()?), number_field(number));
    let length = usize::from(plain[0]).min(12);
    let nibbles: Vec<u8> = plain.into_iter().flat_map(|byte| [byte >> 4, byte & 0xF]).collect();
    let digits = nibbles.get(2..2 + length)?.iter();
    let pin: String = digits.map(|digit| char::from(b'0' + digit)).collect();
    (pin.len() >= 4 && pin_field(&pin) == plain).then_some(pin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_can_be_opened_by_its_key_alone() {
        for chained in [false, true] {
            for digits in ["49290031415926", "4929003141592653=30122010000000000"] {
                let sealed = seal_digits(&DATA_WORKING_KEY, chained, digits);
                let read = open_digits(&DATA_WORKING_KEY, chained, &sealed);
                assert_eq!(read.as_deref(), Some(digits));
                assert_ne!(open_digits(&PIN_WORKING_KEY, chained, &sealed), read);
            }
        }
        let block = seal_pin(&PIN_WORKING_KEY, "739155", "4929003141592653");
        let open = |number| open_pin(&PIN_WORKING_KEY, &block, number);
        assert_eq!(open("4929003141592653").as_deref(), Some("739155"));
        assert_eq!(open("5423127182818285"), None);
        let key = under_master(&PIN_WORKING_KEY);
        assert_eq!(working_key(&key), Some(PIN_WORKING_KEY));
    }
}
