use std::convert::Infallible;
use std::fmt;

use rsa::BoxedUint;
use rsa::PrivateKey;
use rsa::hazmat::rsa_decrypt_and_check;
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::PublicKeyParts;
use zeroize::Zeroizing;

use super::packet::{KEY_LEN, SessionKey};

/// Bytes of the modulus: RSA-2048.
pub(crate) const MODULUS_LEN: usize = 256;
const MODULUS_BITS: usize = 8 * MODULUS_LEN;
/// The public exponent, 65537, in the three bytes that it is sent in.
pub(crate) const EXPONENT: [u8; 3] = [0x01, 0x00, 0x01];
/// The least random bytes before the separator of a PKCS#1 v1.5 block of type 2.
const FILL_MIN: usize = 8;

/// Where key pairs get their chance from. It must be a cryptographic generator, such as that of
/// the operating system.
pub trait RandomSource {
    /// Fills all of the buffer.
    fn fill(&mut self, buffer: &mut [u8]);
}

/// The PIN pad's answer does not open a secure session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// The cryptogram is no PKCS#1 v1.5 block of type 2 under our key, or holds no key.
    #[error("the session key of the PIN pad cannot be decrypted")]
    Cryptogram,
    /// No RSA key pair could be made.
    #[error("no key pair could be made")]
    KeyPair,
}

/// The RSA-2048 key pair of a process, to open secure sessions with (abecs-pinpad §6.2). Make a new
/// one for each start of the process at least. It is cleared when dropped.
///
/// The `rsa` crate is known not to hide the time that a decryption takes. Here that is of no use
/// to an attacker: the key is thrown away with the process, decrypts one block for each opening,
/// and what could measure it sits on a local link.
pub struct KeyPair(PrivateKey);

impl KeyPair {
    /// A new key pair. It takes a second or so, more in debug builds: not for a thread that draws.
    pub fn generate(random: &mut impl RandomSource) -> Result<Self, OpeningError> {
        generate(random, MODULUS_BITS).map(Self)
    }

    /// The key pair of two primes of 128 bytes, big-endian, with the exponent 65537: to replay
    /// recorded sessions, never to open new ones.
    pub fn from_primes(p: &[u8], q: &[u8]) -> Result<Self, OpeningError> {
        let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
        let key = PrivateKey::from_p_q(number(p), number(q), number(&EXPONENT));
        let key = key.map_err(|_| OpeningError::KeyPair)?;
        (key.size() == MODULUS_LEN).then_some(Self(key)).ok_or(OpeningError::KeyPair)
    }

    /// The modulus, [`MODULUS_LEN`] bytes.
    pub(crate) fn modulus(&self) -> Box<[u8]> {
        self.0.n_bytes()
    }

    /// Opens the cryptogram of the PIN pad.
    pub(crate) fn open(&self, cryptogram: &[u8]) -> Result<SessionKey, OpeningError> {
        let key = decrypt_raw(&self.0, cryptogram).and_then(|block| key_of(&block));
        key.map(SessionKey::new).ok_or(OpeningError::Cryptogram)
    }
}

/// A new private key of so many bits.
pub(crate) fn generate(
    random: &mut impl RandomSource,
    bits: usize,
) -> Result<PrivateKey, OpeningError> {
    // Old devices want keys that are shorter than what the crate takes for safe.
    let key = PrivateKey::new_unchecked(&mut Random(random), bits);
    key.map_err(|_| OpeningError::KeyPair)
}

/// The block in a cryptogram, as long as the modulus.
pub(crate) fn decrypt_raw(key: &PrivateKey, cryptogram: &[u8]) -> Option<Zeroizing<Box<[u8]>>> {
    let number = BoxedUint::from_be_slice(cryptogram, key.n_bits_precision()).ok()?;
    let blinding: Option<&mut Random<'_, NoSource>> = None;
    let block = rsa_decrypt_and_check(key, blinding, &number).ok()?;
    Some(Zeroizing::new(block.to_be_bytes()))
}

/// The key in a block: 00 02, at least eight bytes that are not 00, 00, exactly sixteen bytes.
fn key_of(block: &[u8]) -> Option<[u8; KEY_LEN]> {
    let padded = block.strip_prefix(&[0x00, 0x02])?;
    let separator = padded.iter().position(|byte| *byte == 0)?;
    if separator < FILL_MIN || block.len() != MODULUS_LEN {
        return None;
    }
    padded[separator + 1..].try_into().ok()
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyPair([hidden])")
    }
}

/// The caller's source as the `rsa` crate wants it.
struct Random<'a, R>(&'a mut R);

impl<R: RandomSource> TryRng for Random<'_, R> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(buffer);
        Ok(())
    }
}

impl<R: RandomSource> TryCryptoRng for Random<'_, R> {}

/// No source: decryption is not blinded, see [`KeyPair`].
enum NoSource {}

impl RandomSource for NoSource {
    fn fill(&mut self, _buffer: &mut [u8]) {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(start: [u8; 2], fill: usize, key: usize) -> Vec<u8> {
        [&start[..], &vec![1; fill], &[0], &vec![7; key]].concat()
    }

    #[test]
    fn only_a_whole_block_with_sixteen_bytes_of_key_is_taken() {
        assert_eq!(key_of(&block([0, 2], 237, 16)), Some([7; 16]));
        assert_eq!(key_of(&block([0, 1], 237, 16)), None);
        assert_eq!(key_of(&block([1, 2], 237, 16)), None);
        assert_eq!(key_of(&block([0, 2], 238, 15)), None);
        assert_eq!(key_of(&block([0, 2], 236, 17)), None);
        assert_eq!(key_of(&block([0, 2], 7, 16)), None);
        assert_eq!(key_of(&[&[0, 2][..], &[1; 254]].concat()), None);
    }
}
