//! CHP: direct access to chip and contactless card (abecs-pinpad §3.2).

use zeroize::Zeroizing;

use super::VirtualPinPad;
use super::pin_entry::{PIN_INACTIVITY_MS, PinPurpose, PinWait};
use super::wait::{Inactivity, Step};
use crate::card::{Application, ChipHealth};
use crate::codes::Status;
use crate::crypto::pin_block::PIN_DIGITS;
use crate::emv::{objects, tags};
use crate::screen::Screen;
use crate::wire::{Answer, Command, CommandId, Fields, digits, hex_text};

/// What the chips of all test cards say when they are powered.
const CHIP_ANSWER: [u8; 8] = [0x3B, 0x64, 0x00, 0x00, 0x56, 0x50, 0x41, 0x44];
/// The same of a contactless card, in the form of PC/SC part 3.
const CONTACTLESS_ANSWER: [u8; 9] = [0x3B, 0x84, 0x80, 0x01, 0x56, 0x50, 0x41, 0x44, 0x46];

const DONE: [u8; 2] = [0x90, 0x00];
const NOT_FOUND: [u8; 2] = [0x6A, 0x82];
const NO_RECORD: [u8; 2] = [0x6A, 0x83];
const NOT_NOW: [u8; 2] = [0x69, 0x85];
const PIN_BLOCKED: [u8; 2] = [0x69, 0x83];
const UNKNOWN_COMMAND: [u8; 2] = [0x6D, 0x00];

/// A PIN that the chip is to check for the host.
pub(super) struct ChipPin {
    format: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Chip,
    Contactless,
}

impl VirtualPinPad {
    pub(super) fn chip_access(&mut self, command: &Command) -> Result<Step, Status> {
        let mut fields = Fields::new(command.block()?);
        let place = match fields.number(1)? {
            0 => Place::Chip,
            9 => Place::Contactless,
            // There is no security module in any slot.
            _ => return Err(Status::INVPARM),
        };
        let operation = fields.number(1)?;
        let length = fields.number(3)?;
        let bytes = fields.hex(length)?;
        let response = match operation {
            0 if length == 0 => self.power_chip_off(place),
            1 if length == 0 => self.power_chip_on(place)?,
            2 => self.exchange(place, &bytes)?,
            3 if place == Place::Chip && length == 4 => {
                let format = fields.bytes(1)?[0];
                if !matches!(format, b'0' | b'1' | b'2' | b'9') {
                    return Err(Status::INVPARM);
                }
                return self.ask_chip_pin(format, fields.rest());
            }
            _ => return Err(Status::INVPARM),
        };
        Ok(Step::Answer(response_answer(command.id, &response)))
    }

    fn power_chip_off(&mut self, place: Place) -> Vec<u8> {
        match (place, &mut self.slot) {
            (Place::Chip, Some(inserted)) => inserted.powered = false,
            (Place::Chip, None) => {}
            (Place::Contactless, _) => self.turn_antenna_off(),
        }
        Vec::new()
    }

    fn power_chip_on(&mut self, place: Place) -> Result<Vec<u8>, Status> {
        if place == Place::Contactless {
            if !self.antenna_on {
                self.turn_antenna_on();
            }
            self.card_in_field()?;
            return Ok(CONTACTLESS_ANSWER.to_vec());
        }
        let card = self.slot.map(|inserted| inserted.card).ok_or(Status::NOCARD)?;
        match self.wallet.at(card).chip.as_ref().map(|chip| chip.health) {
            Some(ChipHealth::Mute) | None => return Err(Status::DUMBCARD),
            Some(ChipHealth::CommunicationError) => return Err(Status::ERRCARD),
            Some(_) => {}
        }
        if let Some(inserted) = &mut self.slot {
            inserted.powered = true;
        }
        Ok(CHIP_ANSWER.to_vec())
    }

    /// The one card at the antenna: 043 if there is none, 080 if there are more.
    fn card_in_field(&self) -> Result<usize, Status> {
        let responds = |card: &&usize| self.wallet.at(**card).contactless.is_some();
        let mut cards = self.field.iter().filter(responds);
        match (cards.next(), cards.next()) {
            (None, _) => Err(Status::NOCARD),
            (Some(card), None) => Ok(*card),
            (Some(_), Some(_)) => Err(Status::CTLSMULTIPLE),
        }
    }

    fn powered_chip(&self) -> Result<usize, Status> {
        let inserted = self.slot.ok_or(Status::NOCARD)?;
        if inserted.powered { Ok(inserted.card) } else { Err(Status::DUMBCARD) }
    }

    /// One command of the host to the card. Little is understood: selection, challenge,
    /// cryptograms (which are counted and refused) and PINs.
    fn exchange(&mut self, place: Place, bytes: &[u8]) -> Result<Vec<u8>, Status> {
        if bytes.len() < 4 {
            return Err(Status::INVPARM);
        }
        let card = match place {
            Place::Chip => self.powered_chip()?,
            Place::Contactless => self.card_in_field()?,
        };
        match bytes[1] {
            0xA4 => Ok(self.select(place, card, bytes)),
            0x84 => {
                let challenge = (0..8).map(|_| self.chance.u8(..));
                Ok(challenge.chain(DONE).collect())
            }
            0xAE => {
                if place == Place::Chip {
                    self.count_cryptogram()?;
                }
                Ok(NOT_NOW.to_vec())
            }
            0xB2 => Ok(NO_RECORD.to_vec()),
            _ => Ok(UNKNOWN_COMMAND.to_vec()),
        }
    }

    fn select(&self, place: Place, card: usize, bytes: &[u8]) -> Vec<u8> {
        let card = self.wallet.at(card);
        let name = bytes.get(4).and_then(|length| bytes.get(5..5 + usize::from(*length)));
        let applications: &[Application] = match place {
            Place::Chip => card.chip.as_ref().map_or(&[], |chip| &chip.applications),
            Place::Contactless => card.contactless.as_ref().map_or(&[], |it| &it.applications),
        };
        let Some(name) = name.filter(|name| name.len() >= 5) else { return NOT_FOUND.to_vec() };
        let Some(found) = applications.iter().find(|it| it.aid.starts_with(name)) else {
            return NOT_FOUND.to_vec();
        };
        let mut template = Vec::new();
        objects::write(&mut template, tags::LABEL, found.label.as_bytes());
        let mut inside = Vec::new();
        objects::write(&mut inside, tags::DEDICATED_FILE, &found.aid);
        objects::write(&mut inside, 0xA5, &template);
        let mut answer = Vec::new();
        objects::write(&mut answer, 0x6F, &inside);
        answer.extend(DONE);
        answer
    }

    fn ask_chip_pin(&mut self, format: u8, message: &[u8]) -> Result<Step, Status> {
        self.powered_chip()?;
        let wait = PinWait {
            purpose: PinPurpose::Chip(ChipPin { format }),
            screen: Screen::two_lines(message),
            shortest: *PIN_DIGITS.start(),
            longest: *PIN_DIGITS.end(),
            may_bypass: false,
            typed: Zeroizing::default(),
            limit: Inactivity::begin(self.now_ms, Some(PIN_INACTIVITY_MS)),
        };
        Ok(self.ask_pin(wait))
    }

    /// The chip checks the PIN. Test cards take it in the format of plain PIN blocks only.
    pub(super) fn chip_pin_entered(
        &mut self,
        id: CommandId,
        chip: &ChipPin,
        pin: &str,
    ) -> Result<Step, Status> {
        let card = self.powered_chip()?;
        let card = self.wallet.at_mut(card);
        let word = if chip.format != b'1' {
            UNKNOWN_COMMAND
        } else if card.verify_pin(pin) {
            DONE
        } else {
            match card.pin_tries_left {
                0 => PIN_BLOCKED,
                tries => [0x63, 0xC0 | tries],
            }
        };
        Ok(Step::Answer(response_answer(id, &word)))
    }
}

fn response_answer(id: CommandId, response: &[u8]) -> Answer {
    let mut block = digits(response.len(), 3);
    block.extend(hex_text(response));
    Answer::block(id, block)
}
