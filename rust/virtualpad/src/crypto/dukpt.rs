//! Derived unique key per transaction, ANSI X9.24-1:2009 with triple DES (abecs-pinpad §6.1).

use super::tdes::{self, Block, Chaining, Key, des_block, halves, xor};

/// A key serial number: which key of which device, and its counter in the lowest 21 bits.
pub type Ksn = [u8; 10];

/// The bits of the counter.
const COUNTER_BITS: u32 = 21;
const COUNTER_MASK: u32 = (1 << COUNTER_BITS) - 1;
/// Counters with more bits set are skipped (ANSI X9.24-1).
const COUNTER_ONES_MAX: u32 = 10;
const VARIANT: Key = [0xC0, 0xC0, 0xC0, 0xC0, 0, 0, 0, 0, 0xC0, 0xC0, 0xC0, 0xC0, 0, 0, 0, 0];

/// The initial key of a device, from the base key that its issuer keeps.
pub fn initial_key(base: &Key, ksn: &Ksn) -> Key {
    let mut block: Block = [0; 8];
    block.copy_from_slice(&ksn[..8]);
    block[7] &= 0xE0;
    let left = tdes::encrypt_block(base, &block);
    let right = tdes::encrypt_block(&xor(base, &VARIANT), &block);
    join(left, right)
}

/// The key of one transaction, from the initial key of the device.
pub fn transaction_key(initial: &Key, ksn: &Ksn) -> Key {
    let mut register: Block = [0; 8];
    register.copy_from_slice(&ksn[2..]);
    register[5] &= 0xE0;
    register[6] = 0;
    register[7] = 0;
    let counter = counter(ksn);
    let mut key = *initial;
    for bit in (0..COUNTER_BITS).rev().map(|shift| 1_u32 << shift) {
        if counter & bit != 0 {
            let [_, high, middle, low] = bit.to_be_bytes();
            register[5] |= high;
            register[6] |= middle;
            register[7] |= low;
            key = next_key(&key, register);
        }
    }
    key
}

/// The variant for PINs.
pub fn pin_key(transaction: &Key) -> Key {
    variant(transaction, [0, 0, 0, 0, 0, 0, 0, 0xFF])
}

/// The variant for data ("DAT#3"), each half encrypted under the variant itself.
pub fn data_key(transaction: &Key) -> Key {
    let key = variant(transaction, [0, 0, 0, 0, 0, 0xFF, 0, 0]);
    let mut out = [0; 16];
    out.copy_from_slice(&tdes::encrypt(&key, Chaining::Ecb, &key));
    out
}

/// The counter of a serial number.
pub fn counter(ksn: &Ksn) -> u32 {
    u32::from_be_bytes([0, ksn[7], ksn[8], ksn[9]]) & COUNTER_MASK
}

/// The serial number of the next transaction; nothing when the counter has run out.
pub fn next_ksn(ksn: &Ksn) -> Option<Ksn> {
    let mut next = counter(ksn) + 1;
    while next.count_ones() > COUNTER_ONES_MAX {
        next += 1;
    }
    (next <= COUNTER_MASK).then(|| {
        let [_, high, middle, low] = next.to_be_bytes();
        let mut out = *ksn;
        out[7] = (ksn[7] & 0xE0) | high;
        out[8] = middle;
        out[9] = low;
        out
    })
}

fn variant(key: &Key, mask: Block) -> Key {
    xor(key, &join(mask, mask))
}

fn next_key(key: &Key, register: Block) -> Key {
    let right = half_key(key, register);
    let left = half_key(&xor(key, &VARIANT), register);
    join(left, right)
}

fn half_key(key: &Key, register: Block) -> Block {
    let (left, right) = halves(key);
    xor(&des_block(left, xor(&register, &right)), &right)
}

fn join(left: Block, right: Block) -> Key {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&left);
    key[8..].copy_from_slice(&right);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::TEST_BASE_KEY;
    use crate::wire::unhex;

    fn bytes<const N: usize>(digits: &str) -> [u8; N] {
        unhex(digits.as_bytes()).unwrap().try_into().unwrap()
    }

    /// The keys and cryptograms of abecs-pinpad §13.5.
    #[test]
    fn keys_are_those_of_the_vectors() {
        let ksn = bytes("FFFF9876543210E00001");
        let initial = initial_key(&TEST_BASE_KEY, &ksn);
        assert_eq!(initial, bytes("6AC292FAA1315B4D858AB3A3D7D5933A"));
        let key = transaction_key(&initial, &ksn);
        assert_eq!(key, bytes("042666B49184CFA368DE9628D0397BC9"));
        assert_eq!(data_key(&key), bytes("448D3F076D8304036A55A3D7E0055A78"));
        let block = super::super::pin_block::clear_block("1234", "4012345678909").unwrap();
        assert_eq!(tdes::encrypt_block(&pin_key(&key), &block), bytes("1B9C1845EB993A7A"));
    }

    /// Further keys of the same device, as ANSI X9.24-1 lists them in its annex A.4.
    #[test]
    fn later_keys_are_those_of_the_standard() {
        let ksn = bytes("FFFF9876543210E00002");
        let key = transaction_key(&initial_key(&TEST_BASE_KEY, &ksn), &ksn);
        let block = super::super::pin_block::clear_block("1234", "5301234567890123").unwrap();
        assert_eq!(tdes::encrypt_block(&pin_key(&key), &block), bytes("3226CEF82EE5CBB0"));
    }

    #[test]
    fn counters_with_too_many_ones_are_skipped() {
        let next = next_ksn(&bytes("FFFF9876543210E007FE")).unwrap();
        assert_eq!(next, bytes::<10>("FFFF9876543210E00800"));
        assert_eq!(next_ksn(&bytes("FFFF9876543210FFF800")), None);
    }
}
