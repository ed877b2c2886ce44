//! GTK: the tracks of the last card, encrypted (abecs-pinpad §3.2, §6.5).

use zeroize::{Zeroize, Zeroizing};

use super::VirtualPinPad;
use super::crypt_commands::{DataKey, DataMethod};
use super::wait::Step;
use crate::card::track::{nibbles, packed};
use crate::codes::Status;
use crate::crypto::tdes::{self, Chaining};
use crate::crypto::{Key, rsa_raw};
use crate::ids;
use crate::wire::{ParamList, Params};

/// A field of the answer, before it is encrypted.
struct Item {
    id: u16,
    ksn_id: u16,
    /// What stays clear, and what is encrypted: nibbles, or bytes for track 1.
    head: Vec<u8>,
    rest: Zeroizing<Vec<u8>>,
    nibbles: bool,
}

impl VirtualPinPad {
    pub(super) fn get_tracks(&mut self, params: &Params) -> Result<Step, Status> {
        if !self.memory.tracks_available {
            return Err(Status::INVCALL);
        }
        let wanted = Self::wanted_tracks(params)?;
        let open_digits = match params.number(ids::SPE_OPNDIG, 1)? {
            None => 0,
            Some(digits @ (0 | 2 | 4 | 6 | 8)) => digits,
            Some(_) => return Err(Status::INVPARM),
        };
        let method = params.number(ids::SPE_MTHDDAT, 2)?;
        if params.get(ids::SPE_MTHDDAT).is_some() && method.is_none() {
            return Err(Status::INVPARM);
        }
        let mut answer = ParamList::default();
        let method = match method {
            None => None,
            Some(code @ (90 | 91)) => {
                let (method, wrapped) = self.random_key(code, params)?;
                answer.push(ids::PP_ENCKRAND, wrapped);
                Some(method)
            }
            Some(code) => Some(self.data_method(code, params)?),
        };
        let items = self.items(wanted, if method.is_some() { open_digits } else { 0 });
        match method {
            None => {
                for item in &items {
                    answer.push(item.id, item.clear());
                }
            }
            Some(method) => self.encrypt_items(&items, method, &mut answer)?,
        }
        self.forget_tracks();
        Ok(self.params_answer(*b"GTK", answer))
    }

    /// GTK can be used once, and after it a PIN needs a card number of the host's.
    fn forget_tracks(&mut self) {
        self.memory.wipe();
    }

    /// Which of PAN, track 1, track 2 and track 3 are wanted.
    fn wanted_tracks(params: &Params) -> Result<[bool; 4], Status> {
        let Some(flags) = params.get(ids::SPE_TRACKS) else { return Ok([true; 4]) };
        let wanted = |at: usize| flags.get(at) == Some(&b'1');
        if flags.is_empty() || flags.len() > 4 {
            return Err(Status::INVPARM);
        }
        Ok([wanted(0), wanted(1), wanted(2), wanted(3)])
    }

    fn random_key(
        &mut self,
        code: usize,
        params: &Params,
    ) -> Result<(DataMethod, Vec<u8>), Status> {
        let modulus = params.mandatory(ids::SPE_PBKMOD)?;
        let exponent = params.mandatory(ids::SPE_PBKEXP)?;
        if modulus.len() != 256 || !(1..=3).contains(&exponent.len()) {
            return Err(Status::INVPARM);
        }
        let iv = params.array::<8>(ids::SPE_IVCBC)?.unwrap_or_default();
        let key: Key = std::array::from_fn(|_| self.chance.u8(..));
        let wrapped = rsa_raw::wrap(modulus, exponent, &key, || self.chance.u8(1..));
        let chaining = if code == 91 { Chaining::Cbc(iv) } else { Chaining::Ecb };
        let method = DataMethod { key: DataKey::Working(key), chaining };
        Ok((method, wrapped.ok_or(Status::INVPARM)?))
    }

    fn items(&self, wanted: [bool; 4], open_digits: usize) -> Vec<Item> {
        let memory = &self.memory;
        let pan = memory.pan.as_ref().filter(|_| memory.pan_of_chip && wanted[0]);
        let track1 = memory.track1.as_ref().filter(|_| wanted[1]);
        let track2 = memory.track2.as_ref().filter(|_| wanted[2]);
        let track3 = memory.track3.as_ref().filter(|_| wanted[3]);
        let packed_item = |id, ksn_id, text: &String| {
            let mut all = nibbles(text);
            let rest = Zeroizing::new(all.split_off(open_digits.min(all.len())));
            Item { id, ksn_id, head: all, rest, nibbles: true }
        };
        let mut items = Vec::new();
        items.extend(pan.map(|it| packed_item(ids::PP_ENCPAN, ids::PP_ENCPANKSN, it)));
        items.extend(track1.map(|it| {
            // The format letter stays clear together with the digits.
            let kept = (open_digits + 1).min(it.len());
            let (head, rest) = it.as_bytes().split_at(kept);
            let rest = Zeroizing::new(rest.to_vec());
            let (id, ksn_id) = (ids::PP_TRACK1, ids::PP_TRK1KSN);
            Item { id, ksn_id, head: head.to_vec(), rest, nibbles: false }
        }));
        items.extend(track2.map(|it| packed_item(ids::PP_TRACK2, ids::PP_TRK2KSN, it)));
        items.extend(track3.map(|it| packed_item(ids::PP_TRACK3, ids::PP_TRK3KSN, it)));
        items
    }

    /// In ECB all fields share one key; in CBC each field has its own (abecs-pinpad §6.1).
    fn encrypt_items(
        &mut self,
        items: &[Item],
        method: DataMethod,
        answer: &mut ParamList,
    ) -> Result<(), Status> {
        let mut shared = None;
        for item in items {
            let (mut key, ksn) = match (method.chaining, shared) {
                (Chaining::Ecb, Some(shared)) => shared,
                _ => self.next_data_key(method.key)?,
            };
            shared = Some((key, ksn));
            let clear = item.padded_rest();
            let mut value = item.packed_head();
            value.extend(tdes::encrypt(&key, method.chaining, &clear));
            key.zeroize();
            answer.push(item.id, value);
            answer.push_some(item.ksn_id, ksn);
        }
        Ok(())
    }
}

impl Item {
    fn clear(&self) -> Vec<u8> {
        let all = [self.head.as_slice(), &self.rest].concat();
        if self.nibbles { packed(&all) } else { all }
    }

    fn packed_head(&self) -> Vec<u8> {
        if self.nibbles { packed(&self.head) } else { self.head.clone() }
    }

    fn padded_rest(&self) -> Zeroizing<Vec<u8>> {
        let (fill, width) = if self.nibbles { (0xF, 16) } else { (0, 8) };
        let mut rest = Zeroizing::new(self.rest.to_vec());
        let length = rest.len().next_multiple_of(width);
        rest.resize(length, fill);
        if self.nibbles { Zeroizing::new(packed(&rest)) } else { rest }
    }
}
