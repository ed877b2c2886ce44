use std::fmt;

use rsa::PrivateKey;
use rsa::traits::PublicKeyParts;
use zeroize::Zeroizing;

use super::PanKey;
use crate::answer::Answer;
use crate::card::WorkingKey;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::payload::Payload;
use crate::request::{Command, without_data};
use crate::session::{EXPONENT, OpeningError, RandomSource, decrypt_raw, generate};
use crate::text;
use crate::value::KeySlot;

/// Bytes of the modulus that old devices take: RSA-1024.
const MODULUS_LEN: usize = 128;
/// Where the key is in the decrypted text, after `T1` and nine digits.
const KEY_AT: usize = 11;
/// Hexadecimal digits of the key.
const KEY_DIGITS: usize = 32;

/// Starts the mode of encrypted card numbers with a key under a master key (MK:TDES:DAT).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dwk {
    /// The slot of the master key.
    pub slot: KeySlot,
    /// The key under it; the host has it in clear too, as [`PanKey`].
    pub working_key: WorkingKey,
}

impl Command for Dwk {
    without_data!(Dwk);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        payload.raw(b"11")?;
        payload.digits(self.slot.number().into(), 2)?;
        payload.hex(self.working_key.as_bytes())
    }
}

/// The RSA-1024 key pair of a process, to start the mode of encrypted card numbers with. It is
/// short because old devices take no other; make a new one for each start of the process.
pub struct PanKeyPair(PrivateKey);

impl PanKeyPair {
    /// A new key pair.
    pub fn generate(random: &mut impl RandomSource) -> Result<Self, OpeningError> {
        generate(random, 8 * MODULUS_LEN).map(Self)
    }
}

impl fmt::Debug for PanKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PanKeyPair([hidden])")
    }
}

/// Starts the mode of encrypted card numbers with a key that the PIN pad draws.
#[derive(Clone, Copy, Debug)]
pub struct DwkRsa<'k>(pub &'k PanKeyPair);

impl Command for DwkRsa<'_> {
    type Answer = PanKey;

    fn id(&self) -> CommandId {
        CommandId::Dwk
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        payload.raw(b"2")?;
        payload.hex(&self.0.0.n_bytes())?;
        payload.hex(&EXPONENT)
    }

    fn read(&self, answer: Answer<'_>) -> Result<PanKey, AnswerError> {
        let cryptogram = text::from_hex(answer.ok(self.id())?.block()?);
        let cryptogram = cryptogram.filter(|bytes| bytes.len() == MODULUS_LEN);
        let block = cryptogram.and_then(|bytes| decrypt_raw(&self.0.0, &bytes));
        let key = block.and_then(|block| key_of(&block)).ok_or(OpeningError::Cryptogram)?;
        Ok(PanKey::new(*key))
    }
}

/// The key in the text `T`, `1`, nine digits, key, 84 zeros, `X` (abecs-pinpad §6.6): the first two
/// and the last character are checked, the counter is not.
fn key_of(block: &[u8]) -> Option<Zeroizing<[u8; 16]>> {
    if block.len() != MODULUS_LEN || !block.starts_with(b"T1") || !block.ends_with(b"X") {
        return None;
    }
    let key = Zeroizing::new(text::from_hex(&block[KEY_AT..KEY_AT + KEY_DIGITS])?);
    key.as_slice().try_into().ok().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stands_in_a_text() {
        let key = "00112233445566778899AABBCCDDEEFF";
        let text = format!("T1000000007{key}{:084}X", 0);
        assert_eq!(key_of(text.as_bytes()).expect("a key")[..3], [0x00, 0x11, 0x22]);
        assert!(key_of(text.replace('T', "U").as_bytes()).is_none());
        assert!(key_of(text.replace('X', "Y").as_bytes()).is_none());
        assert!(key_of(text.replace("CC", "ZZ").as_bytes()).is_none());
        assert!(key_of(&text.as_bytes()[1..]).is_none());
    }
}
