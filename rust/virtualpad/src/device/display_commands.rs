//! DSP, DEX and RMC (abecs-pinpad §3.2).

use super::VirtualPinPad;
use super::wait::{RemovalWait, Step, Wait};
use crate::codes::Status;
use crate::screen::Screen;
use crate::settings::Profile;
use crate::wire::{Answer, Command, CommandId, Fields};

/// Longest free text in characters (abecs-pinpad §3.2).
const TEXT_MAX: usize = 160;
/// Each of the two texts of RMC is shown so long (abecs-pinpad §3.2).
const TURN_MS: u64 = 1_500;

impl VirtualPinPad {
    pub(super) fn display_lines(&mut self, command: &Command) -> Result<Step, Status> {
        self.show(Screen::two_lines(command.block()?));
        Ok(Step::Answer(Answer::plain(command.id, Status::OK)))
    }

    pub(super) fn display_text(&mut self, command: &Command) -> Result<Step, Status> {
        let mut fields = Fields::new(command.block()?);
        let length = fields.number(3)?;
        if length > TEXT_MAX {
            return Err(Status::INVPARM);
        }
        let text = fields.bytes(length)?;
        let options = fields.rest();
        let has_options = options.len() == 6 && options.iter().all(u8::is_ascii_digit);
        let options_good = has_options && self.settings.profile == Profile::Abecs220;
        if !options.is_empty() && !options_good {
            return Err(Status::INVPARM);
        }
        self.show(Screen::free_text(text));
        Ok(Step::Answer(Answer::plain(command.id, Status::OK)))
    }

    pub(super) fn remove_card(&mut self, command: &Command) -> Result<Step, Status> {
        let message = Screen::two_lines(command.block()?);
        self.show(message.clone());
        if self.slot.is_none() {
            return Ok(Step::Answer(Answer::plain(command.id, Status::OK)));
        }
        let texts = [message, Screen::text(["RETIRE O CARTAO"])];
        let wait = RemovalWait { texts, shown: 0, turn_ms: self.now_ms + TURN_MS };
        Ok(Step::Wait(Wait::Removal(wait)))
    }

    pub(super) fn removal_turn(&mut self, mut wait: RemovalWait) -> Step {
        wait.shown = 1 - wait.shown;
        wait.turn_ms = self.now_ms + TURN_MS;
        self.show(wait.texts[wait.shown].clone());
        Step::Wait(Wait::Removal(wait))
    }

    pub(super) fn removed(&mut self, id: CommandId, wait: &RemovalWait) -> Step {
        self.show(wait.texts[0].clone());
        Step::Answer(Answer::plain(id, Status::OK))
    }
}
