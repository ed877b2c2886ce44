//! PIN blocks of ISO 9564 format 0 (abecs-pinpad §6.3).

use super::tdes::{Block, xor};

/// Shortest and longest PIN in digits (abecs-pinpad §6.3).
pub const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;

/// The clear block of a PIN and the card number that it is bound to.
///
/// Nothing if the PIN has another length or either is not made of digits.
pub fn clear_block(pin: &str, pan: &str) -> Option<Block> {
    if !PIN_DIGITS.contains(&pin.len()) || !pin.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let mut nibbles = [0xF_u8; 16];
    nibbles[0] = 0;
    nibbles[1] = u8::try_from(pin.len()).ok()?;
    for (place, digit) in nibbles[2..].iter_mut().zip(pin.bytes()) {
        *place = digit - b'0';
    }
    Some(xor(&packed(&nibbles), &pan_field(pan)?))
}

/// The PIN of a clear block; nothing if the block is not one of this card.
pub fn open_block(block: &Block, pan: &str) -> Option<String> {
    let plain = xor(block, &pan_field(pan)?);
    let nibbles: Vec<u8> = plain.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    let length = usize::from(nibbles[1]);
    if nibbles[0] != 0 || !PIN_DIGITS.contains(&length) {
        return None;
    }
    let (pin, fill) = nibbles[2..].split_at(length);
    let good = pin.iter().all(|it| *it < 10) && fill.iter().all(|it| *it == 15);
    good.then(|| pin.iter().map(|digit| char::from(b'0' + digit)).collect())
}

fn pan_field(pan: &str) -> Option<Block> {
    if !pan.bytes().all(|it| it.is_ascii_digit()) || pan.is_empty() {
        return None;
    }
    let digits = pan.as_bytes();
    let kept = &digits[..digits.len() - 1];
    let kept = &kept[kept.len().saturating_sub(12)..];
    let mut nibbles = [0; 16];
    for (place, digit) in nibbles[16 - kept.len()..].iter_mut().zip(kept) {
        *place = digit - b'0';
    }
    Some(packed(&nibbles))
}

fn packed(nibbles: &[u8; 16]) -> Block {
    std::array::from_fn(|index| (nibbles[index * 2] << 4) | nibbles[index * 2 + 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields and blocks of abecs-pinpad §6.3 and §13.5.
    #[test]
    fn blocks_are_those_of_the_vectors() {
        let block = clear_block("1234", "4444333322221111").unwrap();
        assert_eq!(block, [0x04, 0x12, 0x77, 0xCC, 0xCD, 0xDD, 0xDE, 0xEE]);
        let block = clear_block("123456", "670192387").unwrap();
        assert_eq!(block, [0x06, 0x12, 0x34, 0x56, 0x98, 0xFE, 0x6D, 0xC7]);
        let field = pan_field("409127890417894231").unwrap();
        assert_eq!(field, [0x00, 0x00, 0x78, 0x90, 0x41, 0x78, 0x94, 0x23]);
    }

    #[test]
    fn a_block_is_opened_with_its_card_only() {
        let block = clear_block("123456789012", "4444333322221111").unwrap();
        assert_eq!(open_block(&block, "4444333322221111").unwrap(), "123456789012");
        assert_eq!(open_block(&block, "4444333322229999"), None);
        assert_eq!(clear_block("123", "4444333322221111"), None);
    }
}
