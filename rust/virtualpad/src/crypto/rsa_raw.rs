//! RSA as the device uses it: raw, and with PKCS#1 v1.5 type 2 blocks that it builds itself
//! (abecs-pinpad §6.2, §6.6).

use rsa::{BoxedUint, PublicKey, hazmat};

/// Encrypts a block as long as the modulus. Nothing if the key is not one.
pub(crate) fn encrypt(modulus: &[u8], exponent: &[u8], block: &[u8]) -> Option<Vec<u8>> {
    let bits = u32::try_from(modulus.len() * 8).ok()?;
    let read = |bytes: &[u8]| BoxedUint::from_be_slice(bytes, bits).ok();
    let key = PublicKey::new(read(modulus)?, BoxedUint::from_be_slice_vartime(exponent)).ok()?;
    let cipher = hazmat::rsa_encrypt(&key, &read(block)?).ok()?;
    let bytes = cipher.to_be_bytes_trimmed_vartime();
    let mut out = vec![0; modulus.len().checked_sub(bytes.len())?];
    out.extend_from_slice(&bytes);
    Some(out)
}

/// Wraps a key in a block of type 2 for a modulus of `length` bytes and encrypts it.
pub(crate) fn wrap(
    modulus: &[u8],
    exponent: &[u8],
    key: &[u8],
    mut filler: impl FnMut() -> u8,
) -> Option<Vec<u8>> {
    let fill = modulus.len().checked_sub(key.len() + 3)?;
    let mut block = vec![0, 2];
    block.extend((0..fill).map(|_| filler()));
    block.push(0);
    block.extend(key);
    encrypt(modulus, exponent, &block)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::unhex;

    const MODULUS: &str = include_str!("../../tests/vectors/modulus.txt");
    const CRYPTOGRAM: &str = include_str!("../../tests/vectors/cryptogram.txt");

    /// The cryptogram of abecs-pinpad §13.4.
    #[test]
    fn a_key_is_wrapped_as_in_the_vectors() {
        let read = |text: &str| {
            let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
            unhex(&digits).unwrap()
        };
        let key: Vec<u8> = (0..16).map(|at| at * 0x11).collect();
        let mut filler = 0;
        let next = || {
            filler += 1;
            filler
        };
        let wrapped = wrap(&read(MODULUS), &[1, 0, 1], &key, next).unwrap();
        assert_eq!(wrapped, read(CRYPTOGRAM));
    }
}
