//! Opening and closing (abecs-pinpad §3.1, §6.2).

use zeroize::Zeroize;

use super::VirtualPinPad;
use super::wait::Step;
use crate::codes::Status;
use crate::crypto::rsa_raw;
use crate::ids;
use crate::screen::Screen;
use crate::wire::{Answer, Command, Fields, Params, hex_text};

/// Bytes of the modulus that a host opens a session with.
const MODULUS_BYTES: usize = 256;

impl VirtualPinPad {
    pub(super) fn open(&mut self, command: &Command) -> Result<Step, Status> {
        let block = command.block()?;
        self.end_session();
        self.memory.wipe();
        self.blank();
        if block.is_empty() || self.settings.profile.is_classic() {
            return Ok(Step::Answer(Answer::plain(command.id, Status::OK)));
        }
        let mut fields = Fields::new(block);
        let mode = fields.number(1)?;
        let modulus_length = fields.number(3)?;
        if mode != 0 || modulus_length != MODULUS_BYTES {
            return Err(Status::INVPARM);
        }
        let modulus = fields.hex(MODULUS_BYTES)?;
        let exponent_length = fields.number(1)?;
        if !(1..=3).contains(&exponent_length) {
            return Err(Status::INVPARM);
        }
        let exponent = fields.hex(exponent_length)?;
        if !fields.is_empty() {
            return Err(Status::INVPARM);
        }
        let mut key: [u8; 16] = std::array::from_fn(|_| self.chance.u8(..));
        let wrapped = rsa_raw::wrap(&modulus, &exponent, &key, || self.chance.u8(1..));
        let wrapped = wrapped.ok_or(Status::INVPARM)?;
        self.session = Some(key);
        key.zeroize();
        let mut answer = b"256".to_vec();
        answer.extend(hex_text(&wrapped));
        Ok(Step::Answer(Answer::block(command.id, answer)))
    }

    pub(super) fn close(&mut self, command: &Command) -> Result<Step, Status> {
        let block = command.block()?;
        self.show(Screen::two_lines(block));
        self.end_everything();
        Ok(Step::Answer(Answer::plain(command.id, Status::OK)))
    }

    pub(super) fn close_extended(&mut self, params: &Params) -> Result<Step, Status> {
        let text = params.get(ids::SPE_DSPMSG).unwrap_or_default();
        let image = params.get(ids::SPE_MFNAME).and_then(|image| self.image_screen(image));
        self.show(image.unwrap_or_else(|| Screen::free_text(text)));
        self.end_everything();
        Ok(Step::Answer(Answer::plain(*b"CLX", Status::OK)))
    }

    /// Ends the session, forgets the card, powers chip and antenna down; the answer is clear.
    fn end_everything(&mut self) {
        self.end_session();
        self.reply_key = None;
        self.loading = None;
        self.forget_card();
        self.turn_antenna_off();
        if let Some(inserted) = &mut self.slot {
            inserted.powered = false;
        }
    }
}
