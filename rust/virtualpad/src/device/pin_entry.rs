//! Entry of PINs, and GPN (abecs-pinpad §3.2, §6.3, §7.7).

use zeroize::{Zeroize, Zeroizing};

use super::VirtualPinPad;
use super::chip_access::ChipPin;
use super::crypt_commands::working_key;
use super::go_on::GoOn;
use super::wait::{Inactivity, Step, Wait};
use crate::codes::Status;
use crate::crypto::Key as TdesKey;
use crate::crypto::dukpt::{self, Ksn};
use crate::crypto::pin_block::{self, PIN_DIGITS};
use crate::crypto::tdes::{self, Block};
use crate::keys::DukptSlot;
use crate::person::Key;
use crate::screen::Screen;
use crate::wire::{Answer, Command, CommandId, Fields, hex_text};

/// Inactivity that ends the entry of a PIN, if the host names none (abecs-pinpad §3.2).
pub(super) const PIN_INACTIVITY_MS: u64 = 60_000;

/// A PIN that is being typed.
pub(super) struct PinWait {
    pub(super) purpose: PinPurpose,
    pub(super) screen: Screen,
    pub(super) shortest: usize,
    pub(super) longest: usize,
    pub(super) may_bypass: bool,
    pub(super) typed: Zeroizing<String>,
    pub(super) limit: Inactivity,
}

/// What a PIN is for.
pub(super) enum PinPurpose {
    /// GPN: it is encrypted for the host.
    Plain { key: PinKey, pan: Zeroizing<String> },
    /// GOX and GOC: the issuer checks it.
    Online(GoOn),
    /// GOX and GOC: the chip checks it.
    Offline(GoOn),
    /// CHP: the chip checks it for the host.
    Chip(ChipPin),
}

/// Where the key of a PIN block comes from.
#[derive(Clone, Copy)]
pub(super) enum PinKey {
    Working(TdesKey),
    Dukpt(u8),
}

impl PinWait {
    /// Whether the card must stay in the slot meanwhile.
    pub(super) fn needs_chip(&self) -> bool {
        match &self.purpose {
            PinPurpose::Plain { .. } => false,
            PinPurpose::Online(go_on) | PinPurpose::Offline(go_on) => go_on.is_contact,
            PinPurpose::Chip(_) => true,
        }
    }

    fn shown(&self) -> Screen {
        let stars = "*".repeat(self.typed.len());
        Screen::text(self.screen.lines.iter().cloned().chain([stars]))
    }
}

impl VirtualPinPad {
    /// The key of a PIN method: 1 under a master key, 3 DUKPT. 042 if its slot is empty.
    pub(super) fn pin_method(
        &self,
        method: usize,
        slot: u8,
        wrapped: Option<TdesKey>,
    ) -> Result<PinKey, Status> {
        match method {
            1 => {
                let wrapped = wrapped.ok_or(Status::MANDAT)?;
                let master = self.keys.master_pin.get(&slot).ok_or(Status::ERRKEY)?;
                Ok(PinKey::Working(working_key(master, &wrapped)))
            }
            3 => {
                let loaded = self.keys.dukpt_pin.get(&slot).and_then(DukptSlot::next_ksn);
                loaded.map(|_| PinKey::Dukpt(slot)).ok_or(Status::ERRKEY)
            }
            _ => Err(Status::INVPARM),
        }
    }

    pub(super) fn get_pin(&mut self, command: &Command) -> Result<Step, Status> {
        let mut fields = Fields::new(command.block()?);
        let method = fields.number(1)?;
        let slot = fields.slot()?;
        let wrapped = fields.bytes(32)?;
        let pan_length = fields.number(2)?;
        let pan_field = fields.bytes(19)?;
        let entries = fields.number(1)?;
        let shortest = fields.number(2)?;
        let longest = fields.number(2)?;
        let message = fields.rest();
        let lengths = PIN_DIGITS.contains(&shortest) && PIN_DIGITS.contains(&longest);
        if entries != 1 || !lengths || shortest > longest || pan_length == 1 || pan_length > 19 {
            return Err(Status::INVPARM);
        }
        // The field is there for DUKPT too, and ignored.
        let wrapped = if method == 1 { Some(Fields::new(wrapped).hex_array()?) } else { None };
        let pan = if pan_length == 0 {
            Zeroizing::new(self.memory.pan.clone().ok_or(Status::INVCALL)?)
        } else {
            self.host_pan(&pan_field[..pan_length])?
        };
        let key = self.pin_method(method, slot, wrapped)?;
        let wait = PinWait {
            purpose: PinPurpose::Plain { key, pan },
            screen: Screen::two_lines(message),
            shortest,
            longest,
            may_bypass: false,
            typed: Zeroizing::default(),
            limit: Inactivity::begin(self.now_ms, Some(PIN_INACTIVITY_MS)),
        };
        Ok(self.ask_pin(wait))
    }

    /// Shows the screen of a PIN and waits for it.
    pub(super) fn ask_pin(&mut self, wait: PinWait) -> Step {
        if self.settings.notifies_pin_entry {
            self.notify("SOLICITE A SENHA", "");
        }
        self.show(wait.shown());
        Step::Wait(Wait::Pin(Box::new(wait)))
    }

    pub(super) fn pin_key(
        &mut self,
        id: CommandId,
        mut wait: Box<PinWait>,
        key: Key,
    ) -> Result<Step, Status> {
        wait.limit.renew(self.now_ms);
        match key {
            Key::Character(it) if it.is_ascii_digit() && wait.typed.len() < wait.longest => {
                wait.typed.push(it);
            }
            Key::Clear => wait.typed.zeroize(),
            Key::Cancel => {
                self.blank();
                return Err(Status::CANCEL);
            }
            Key::Ok if wait.typed.len() >= wait.shortest => {
                self.blank();
                return self.pin_entered(id, *wait);
            }
            Key::Ok if wait.typed.is_empty() && wait.may_bypass => {
                self.blank();
                return match wait.purpose {
                    PinPurpose::Online(go_on) | PinPurpose::Offline(go_on) => {
                        self.pin_bypassed(id, go_on)
                    }
                    PinPurpose::Plain { .. } | PinPurpose::Chip(_) => Err(Status::INTERR),
                };
            }
            _ => {}
        }
        self.show(wait.shown());
        Ok(Step::Wait(Wait::Pin(wait)))
    }

    pub(super) fn pin_timeout(&mut self) -> Result<Step, Status> {
        self.blank();
        Err(Status::TIMEOUT)
    }

    fn pin_entered(&mut self, id: CommandId, wait: PinWait) -> Result<Step, Status> {
        let pin = wait.typed;
        match wait.purpose {
            PinPurpose::Plain { key, pan } => {
                let (block, ksn) = self.encrypted_pin(&pin, &pan, key)?;
                let ksn = ksn.map_or(vec![b'0'; 20], |ksn| hex_text(&ksn));
                let answer = [hex_text(&block), ksn].concat();
                Ok(Step::Answer(Answer::block(id, answer)))
            }
            PinPurpose::Online(go_on) => self.online_pin_entered(id, go_on, &pin),
            PinPurpose::Offline(go_on) => self.offline_pin_entered(id, go_on, &pin),
            PinPurpose::Chip(chip) => self.chip_pin_entered(id, &chip, &pin),
        }
    }

    /// The encrypted block of a PIN, and the serial number of its key.
    pub(super) fn encrypted_pin(
        &mut self,
        pin: &str,
        pan: &str,
        key: PinKey,
    ) -> Result<(Block, Option<Ksn>), Status> {
        let mut block = pin_block::clear_block(pin, pan).ok_or(Status::INVPARM)?;
        let (mut key, ksn) = match key {
            PinKey::Working(key) => (key, None),
            PinKey::Dukpt(slot) => {
                let slot = self.keys.dukpt_pin.get_mut(&slot).ok_or(Status::ERRKEY)?;
                let (key, ksn) = slot.step()?;
                (dukpt::pin_key(&key), Some(ksn))
            }
        };
        let encrypted = tdes::encrypt_block(&key, &block);
        block.zeroize();
        key.zeroize();
        Ok((encrypted, ksn))
    }
}
