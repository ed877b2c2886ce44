//! Taking back what the host approved or may have approved.

use maquininha_flow::DriverReply;

use super::ending::declined;
use super::{CardSale, Effects, Phase, SaleEffect};
use crate::entry::EntryMode;
use crate::host::{HostCommand, HostReply, HostUndoReason};
use crate::mark::Mark;
use crate::message::Message;

/// How often an undo is sent before the operation ends as unknown. Then the terminal asks, and each
/// question sends it again.
const TRIES_MAX: u8 = 3;

impl CardSale {
    /// The decision is durable before the undo leaves: of a contact chip by the mark that is
    /// missing, of the terminal's own decision in its journal, else by a mark.
    pub(super) fn begin_undo(&mut self, fx: &mut Effects) {
        self.tell_everywhere(Message::Reversing, fx);
        let is_chip = self.entry == Some(EntryMode::Chip);
        let is_durable =
            self.undo == Some(HostUndoReason::Decided) || (is_chip && !self.store_failed);
        if is_durable {
            self.send_undo(fx);
        } else {
            self.phase = Phase::MarkingUndo;
            fx.push(SaleEffect::Mark(Mark::Undo));
        }
    }

    pub(super) fn send_undo(&mut self, fx: &mut Effects) {
        let Some(reason) = self.undo else { return };
        self.undo_tries += 1;
        self.phase = Phase::Undoing;
        let attempt_key = self.plan.attempt_key.clone();
        self.call(HostCommand::Undo { attempt_key, reason }, fx);
    }

    pub(super) fn on_undo_answered(&mut self, reply: &HostReply, fx: &mut Effects) {
        match reply {
            HostReply::Undone | HostReply::Declined { .. } => {
                if self.marked_undo {
                    fx.push(SaleEffect::Unmark);
                }
                let (reply, message) = self.undone_reply();
                self.conclude(reply, message, fx);
            }
            HostReply::Silent | HostReply::Unavailable { .. } if self.undo_tries < TRIES_MAX => {
                self.phase = Phase::UndoPause;
                fx.push(SaleEffect::Wait(self.plan.limits.undo_pause));
            }
            // "Not found" is not final: the authorisation may still be on its way. A refusal is
            // for the terminal to hear, whose own undo will be refused, too.
            _ => self.conclude(DriverReply::Silent, Message::Unknown, fx),
        }
    }

    fn undone_reply(&self) -> (DriverReply, Message) {
        let message = match self.undo {
            _ if self.store_failed => Message::StoreFailed,
            Some(HostUndoReason::CardRefused) => Message::CardRefused,
            Some(HostUndoReason::CardNotFinished) => Message::CardNotFinished,
            Some(HostUndoReason::NoAnswer) => Message::NoAnswer,
            Some(HostUndoReason::Decided | HostUndoReason::Canceled) | None => {
                return (DriverReply::Canceled, Message::Canceled);
            }
        };
        declined(message, self.plan.language)
    }
}
