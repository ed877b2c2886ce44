//! Encrypted-PAN mode of devices before ABECS: DWK, and card numbers under its key
//! (abecs-pinpad §6.6).

use zeroize::Zeroizing;

use super::VirtualPinPad;
use super::crypt_commands::working_key;
use super::wait::Step;
use crate::codes::Status;
use crate::crypto::rsa_raw;
use crate::crypto::tdes::{self, Block, Key};
use crate::wire::{Answer, Command, Fields, hex_text, unhex};

/// Characters of a card number that are encrypted.
const ENCRYPTED: usize = 16;
/// Card numbers with fewer digits stay clear.
const DIGITS_MIN: usize = 13;
/// The modulus of mode 2 begins above this: there is no padding under it.
const MODULUS_FIRST: u8 = 0x54;

impl VirtualPinPad {
    pub(super) fn define_pan_key(&mut self, command: &Command) -> Result<Step, Status> {
        if self.session.is_some() {
            return Err(Status::INVCALL);
        }
        let mut fields = Fields::new(command.block()?);
        if fields.number(1)? == 1 {
            if fields.number(1)? != 1 {
                return Err(Status::INVPARM);
            }
            let slot = fields.slot()?;
            let wrapped: Key = fields.hex_array()?;
            let master = self.keys.master_data.get(&slot).ok_or(Status::ERRKEY)?;
            self.pan_key = Some(working_key(master, &wrapped));
            return Ok(Step::Answer(Answer::plain(command.id, Status::OK)));
        }
        let modulus = fields.hex(128)?;
        let exponent = fields.hex(3)?;
        if command.block()?[0] != b'2' || modulus[0] <= MODULUS_FIRST {
            return Err(Status::INVPARM);
        }
        let key: Key = std::array::from_fn(|_| self.chance.u8(..));
        let mut text = b"T1000000001".to_vec();
        text.extend(hex_text(&key));
        text.extend([b'0'; 84]);
        text.push(b'X');
        let wrapped = rsa_raw::encrypt(&modulus, &exponent, &text).ok_or(Status::INVPARM)?;
        self.pan_key = Some(key);
        Ok(Step::Answer(Answer::block(command.id, hex_text(&wrapped))))
    }

    /// A track or card number as it leaves the device: with its number encrypted if there is a
    /// key for that.
    pub(super) fn leaving(&self, text: &str) -> String {
        let Some(key) = &self.pan_key else { return text.to_owned() };
        let letter = usize::from(text.starts_with('B'));
        let end = text.find(['^', '=']).unwrap_or(text.len());
        let Some(encrypted) = encrypted_number(key, &text[letter..end]) else {
            return text.to_owned();
        };
        format!("{}{encrypted}{}", &text[..letter], &text[end..])
    }

    /// A card number that the host sends for a PIN.
    pub(super) fn host_pan(&self, pan: &[u8]) -> Result<Zeroizing<String>, Status> {
        let text = std::str::from_utf8(pan).map_err(|_| Status::INVPARM)?;
        let clear = match &self.pan_key {
            Some(key) if pan.len() >= ENCRYPTED => {
                let (head, tail) =
                    text.split_at_checked(pan.len() - ENCRYPTED).ok_or(Status::INVPARM)?;
                let block: Block = unhex(tail.as_bytes())
                    .and_then(|it| it.try_into().ok())
                    .ok_or(Status::INVPARM)?;
                let opened = hex_text(&tdes::encrypt_block(key, &block));
                let opened = String::from_utf8(opened).map_err(|_| Status::INTERR)?;
                format!("{head}{}", opened.trim_end_matches('F'))
            }
            _ => text.to_owned(),
        };
        let good = !clear.is_empty() && clear.bytes().all(|it| it.is_ascii_digit());
        if good { Ok(Zeroizing::new(clear)) } else { Err(Status::INVPARM) }
    }
}

/// A number whose last 16 digits are encrypted; nothing if it stays clear.
fn encrypted_number(key: &Key, number: &str) -> Option<String> {
    let known = number.bytes().all(|it| it.is_ascii_digit() || it == b' ');
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if !known || digits < DIGITS_MIN {
        return None;
    }
    let (head, tail) = number.split_at(number.len().saturating_sub(ENCRYPTED));
    let mut plain: Vec<u8> = tail.bytes().map(|it| if it == b' ' { b'E' } else { it }).collect();
    plain.resize(ENCRYPTED, b'F');
    let block: Block = unhex(&plain)?.try_into().ok()?;
    let encrypted = hex_text(&tdes::encrypt_block(key, &block));
    Some(format!("{head}{}", String::from_utf8(encrypted).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of abecs-pinpad §6.6.
    #[test]
    fn numbers_are_encrypted_as_in_the_check_values() {
        let key: Key = unhex(b"EA528A43B02652FDEB538B42B12753FC").unwrap().try_into().unwrap();
        let pairs = [
            ("764E361234E56006", "5716A983F0E4643B"),
            ("3764361234006FFF", "A4F4729D58CAA7DA"),
            ("6002938264523821", "BC27B145C5DE8BEB"),
            ("6748362525378000", "FE8E271A114C1A35"),
        ];
        for (clear, encrypted) in pairs {
            let block: Block = unhex(clear.as_bytes()).unwrap().try_into().unwrap();
            let turned = hex_text(&tdes::encrypt_block(&key, &block));
            assert_eq!(turned, encrypted.as_bytes());
        }
        let spaced = encrypted_number(&key, "764 361234 56006").unwrap();
        assert_eq!(spaced, "5716A983F0E4643B");
        assert_eq!(encrypted_number(&key, "3764361234006").unwrap(), "A4F4729D58CAA7DA");
        assert_eq!(encrypted_number(&key, "123456789012"), None);
    }
}
