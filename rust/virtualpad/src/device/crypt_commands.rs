//! EBX, ENB and GDU: encryption of the host's data (abecs-pinpad §3.2).

use super::VirtualPinPad;
use super::wait::Step;
use crate::codes::Status;
use crate::crypto::Key;
use crate::crypto::dukpt::{self, Ksn};
use crate::crypto::tdes::{self, Block, Chaining};
use crate::ids;
use crate::wire::{Answer, Command, Fields, ParamList, Params, hex_text};

/// Shortest and longest data of EBX in bytes (abecs-pinpad §3.2).
const DATA_BYTES: std::ops::RangeInclusive<usize> = 8..=256;

/// Where a data key comes from.
#[derive(Clone, Copy)]
pub(super) enum DataKey {
    /// A working key under a master key.
    Working(Key),
    /// The next keys of a DUKPT slot.
    Dukpt(u8),
}

/// A method of data encryption.
#[derive(Clone, Copy)]
pub(super) struct DataMethod {
    pub(super) key: DataKey,
    pub(super) chaining: Chaining,
}

impl VirtualPinPad {
    /// The method of a command: 10, 11, 50 or 51.
    pub(super) fn data_method(&self, code: usize, params: &Params) -> Result<DataMethod, Status> {
        let slot = params.number(ids::SPE_KEYIDX, 2)?.ok_or(Status::MANDAT)?;
        let slot = u8::try_from(slot).expect("two digits fit in a byte");
        let iv = params.array::<8>(ids::SPE_IVCBC)?.unwrap_or_default();
        let chaining = if code % 10 == 1 { Chaining::Cbc(iv) } else { Chaining::Ecb };
        let key = match code {
            10 | 11 => {
                let wrapped = params.array::<16>(ids::SPE_WKENC)?.ok_or(Status::MANDAT)?;
                let master = self.keys.master_data.get(&slot).ok_or(Status::ERRKEY)?;
                DataKey::Working(working_key(master, &wrapped))
            }
            50 | 51 => {
                self.keys.dukpt_data.get(&slot).ok_or(Status::ERRKEY)?;
                DataKey::Dukpt(slot)
            }
            _ => return Err(Status::INVPARM),
        };
        Ok(DataMethod { key, chaining })
    }

    /// The key of one encrypted item, and its serial number if it has one.
    pub(super) fn next_data_key(&mut self, key: DataKey) -> Result<(Key, Option<Ksn>), Status> {
        match key {
            DataKey::Working(key) => Ok((key, None)),
            DataKey::Dukpt(slot) => {
                let slot = self.keys.dukpt_data.get_mut(&slot).ok_or(Status::ERRKEY)?;
                let (key, ksn) = slot.step()?;
                Ok((dukpt::data_key(&key), Some(ksn)))
            }
        }
    }

    pub(super) fn encrypt_buffer_extended(&mut self, params: &Params) -> Result<Step, Status> {
        let data = params.mandatory(ids::SPE_DATAIN)?;
        params.mandatory(ids::SPE_MTHDDAT)?;
        let code = params.number(ids::SPE_MTHDDAT, 2)?.ok_or(Status::MANDAT)?;
        if !DATA_BYTES.contains(&data.len()) || data.len() % 8 != 0 {
            return Err(Status::INVPARM);
        }
        let method = self.data_method(code, params)?;
        let (key, ksn) = self.next_data_key(method.key)?;
        let mut answer = ParamList::default();
        answer.push(ids::PP_DATAOUT, tdes::encrypt(&key, method.chaining, data));
        answer.push_some(ids::PP_KSN, ksn);
        Ok(self.params_answer(*b"EBX", answer))
    }

    pub(super) fn encrypt_buffer(&mut self, command: &Command) -> Result<Step, Status> {
        let mut fields = Fields::new(command.block()?);
        if fields.number(1)? != 1 {
            return Err(Status::INVPARM);
        }
        let slot = fields.slot()?;
        let wrapped: Key = fields.hex_array()?;
        let mut input: Block = fields.hex_array()?;
        let master = self.keys.master_data.get(&slot).ok_or(Status::ERRKEY)?;
        if let Some(pan_key) = &self.pan_key {
            // In encrypted-PAN mode the host always turns its input (abecs-pinpad §6.6).
            input = tdes::encrypt_block(pan_key, &input);
        }
        let output = tdes::encrypt_block(&working_key(master, &wrapped), &input);
        Ok(Step::Answer(Answer::block(command.id, hex_text(&output))))
    }

    pub(super) fn get_serial(&mut self, command: &Command) -> Result<Step, Status> {
        let mut fields = Fields::new(command.block()?);
        if fields.number(1)? != 3 {
            return Err(Status::INVPARM);
        }
        let slot = fields.slot()?;
        let next = self.keys.dukpt_pin.get(&slot).and_then(crate::keys::DukptSlot::next_ksn);
        let ksn = hex_text(&next.ok_or(Status::ERRKEY)?);
        Ok(Step::Answer(Answer::block(command.id, ksn)))
    }
}

/// A working key, which the host sends under a master key.
pub(super) fn working_key(master: &Key, wrapped: &Key) -> Key {
    let clear = tdes::decrypt(master, Chaining::Ecb, wrapped);
    clear.try_into().expect("two blocks stay two blocks")
}
