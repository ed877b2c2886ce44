use std::fmt;

use des::TdesEde2;
use des::cipher::{BlockCipherDecrypt, KeyInit};
use maquininha_model::Sensitive;
use zeroize::{Zeroize, Zeroizing};

use crate::card::MaskedPan;
use crate::error::ValueError;
use crate::text;

/// Characters at the end of a number that are encrypted.
const SEALED: usize = 16;
/// What stands for a blank in an encrypted number.
const BLANK: u8 = 0xE;
/// What fills a number that is shorter.
const FILL: u8 = 0xF;
/// Fillings at most: a number has at least 13 digits.
const FILL_MAX: usize = 3;

/// The key of the mode in which old devices encrypt the end of card numbers (abecs-pinpad §6.6). It
/// starts with [`Dwk`](super::Dwk) and ends with OPN, CLO or a secure session.
///
/// The package needs it to tell encrypted numbers from clear ones and to mask them; it never gives
/// a decrypted number out.
pub struct PanKey(Zeroizing<[u8; 16]>);

impl PanKey {
    /// From the sixteen bytes in clear.
    pub fn new(mut key: [u8; 16]) -> Self {
        let kept = Self(Zeroizing::new(key));
        key.zeroize();
        kept
    }

    /// A card number as GPN wants it in this mode: the last sixteen digits through the inverse
    /// cipher. Shorter numbers stay as they are.
    pub fn for_gpn(&self, pan: &Sensitive<String>) -> Result<Sensitive<String>, ValueError> {
        // It goes to the PIN pad only, in the form that hides it.
        let digits = pan.expose().as_bytes();
        let is_pan = digits.len() <= 19 && digits.iter().all(u8::is_ascii_digit);
        let malformed = ValueError::Malformed { what: "card number" };
        if !is_pan {
            return Err(malformed);
        }
        let Some(at) = digits.len().checked_sub(SEALED) else {
            return Ok(pan.clone());
        };
        let mut block = Zeroizing::new(packed(&digits[at..]).ok_or(malformed)?);
        self.cipher().decrypt_block((&mut *block).into());
        let sealed = block.iter().flat_map(|byte| text::hex_byte(*byte)).map(char::from);
        let front = digits[..at].iter().map(|digit| char::from(*digit));
        Ok(Sensitive::new(front.chain(sealed).collect()))
    }

    /// A block as ENB wants it in this mode.
    pub fn for_enb(&self, clear: [u8; 8]) -> [u8; 8] {
        let mut block = clear;
        self.cipher().decrypt_block((&mut block).into());
        block
    }

    /// The number at the front of a track, masked, and whether its end was encrypted.
    pub(super) fn mask(&self, number: &[u8]) -> (MaskedPan, bool) {
        match self.open(number) {
            Some(clear) => (MaskedPan::mask(&clear), true),
            None => (MaskedPan::mask(number), false),
        }
    }

    /// The clear number, if its end is encrypted: it decrypts to digits and blanks, with filling
    /// at its end only.
    fn open(&self, number: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let at = number.len().checked_sub(SEALED)?;
        let mut block = Zeroizing::new(packed(&number[at..])?);
        self.cipher().decrypt_block((&mut *block).into());
        let mut nibbles = Zeroizing::new(Vec::with_capacity(SEALED));
        block.iter().for_each(|byte| nibbles.extend([byte >> 4, byte & 0xF]));
        let fill = nibbles.iter().rev().take_while(|nibble| **nibble == FILL).count();
        let digits = &nibbles[..SEALED - fill];
        if fill > FILL_MAX || !digits.iter().all(|nibble| *nibble < 10 || *nibble == BLANK) {
            return None;
        }
        let mut clear = Zeroizing::new(number[..at].to_vec());
        clear.extend(
            digits.iter().map(|nibble| if *nibble == BLANK { b' ' } else { b'0' + nibble }),
        );
        Some(clear)
    }

    fn cipher(&self) -> TdesEde2 {
        TdesEde2::new((&*self.0).into())
    }
}

impl fmt::Debug for PanKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PanKey([hidden])")
    }
}

/// Sixteen hexadecimal digits as eight bytes.
fn packed(digits: &[u8]) -> Option<[u8; 8]> {
    let mut bytes = text::from_hex(digits)?;
    let packed = bytes.as_slice().try_into().ok();
    bytes.zeroize();
    packed
}

#[cfg(test)]
mod tests {
    use des::cipher::BlockCipherEncrypt;

    use super::*;

    fn key() -> PanKey {
        let key = text::from_hex(b"EA528A43B02652FDEB538B42B12753FC").expect("a key");
        PanKey::new(key.try_into().expect("sixteen bytes"))
    }

    impl PanKey {
        /// The other direction, as devices do it.
        fn seal(&self, digits: [u8; 8]) -> [u8; 8] {
            let mut block = digits;
            self.cipher().encrypt_block((&mut block).into());
            block
        }
    }

    #[test]
    fn the_check_values_are_told_from_clear_numbers() {
        let key = key();
        for (clear, sealed, masked) in [
            ("764E361234E56006", "5716A983F0E4643B", "764361****6006"),
            ("3764361234006FFF", "A4F4729D58CAA7DA", "376436***4006"),
            ("6002938264523821", "BC27B145C5DE8BEB", "600293******3821"),
        ] {
            assert_eq!(
                key.seal(packed(clear.as_bytes()).expect("hex")),
                packed(sealed.as_bytes()).expect("hex")
            );
            let (pan, is_sealed) = key.mask(sealed.as_bytes());
            assert_eq!((pan.as_str(), is_sealed), (masked, true));
        }
        let (pan, is_sealed) = key.mask(b"491FE8E271A114C1A35");
        assert_eq!((pan.as_str(), is_sealed), ("491674*********8000", true));
    }

    #[test]
    fn clear_numbers_are_masked_as_they_are() {
        let key = key();
        for (number, masked) in
            [(&b"6002938264523821"[..], "600293******3821"), (b"670192387", "*****2387"), (b"", "")]
        {
            let (pan, is_sealed) = key.mask(number);
            assert_eq!((pan.as_str(), is_sealed), (masked, false));
        }
    }

    #[test]
    fn a_number_for_a_pin_goes_through_the_inverse_cipher() {
        let key = key();
        let pan = Sensitive::new(String::from("4916748362525378000"));
        let sent = key.for_gpn(&pan).expect("a number");
        assert_eq!(sent.expose(), "491E2C0304269E982C8");
        let mut block = packed(&sent.expose().as_bytes()[3..]).expect("hex");
        block = key.seal(block);
        assert_eq!(block, packed(b"6748362525378000").expect("hex"), "the device gets it back");
        let short = Sensitive::new(String::from("670192387"));
        assert_eq!(key.for_gpn(&short).expect("a number").expose(), "670192387");
        assert!(key.for_gpn(&Sensitive::new(String::from("49E6748362525378"))).is_err());
    }
}
