//! Telling the card the end, and the mark that says that it accepted.

use maquininha_flow::DriverReply;

use super::{CardSale, Effects, Phase, SaleEffect};
use crate::bytes::OpaqueBytes;
use crate::device::{AcquirerVerdict, DeviceCommand, DeviceReply, FinishChip, ResponseCode};
use crate::entry::EntryMode;
use crate::host::HostUndoReason;
use crate::mark::Mark;
use crate::message::Message;

impl CardSale {
    /// Tells the card, if it is one that is told. `Approved` only where no undo was decided.
    pub(super) fn finish(&mut self, verdict: AcquirerVerdict, fx: &mut Effects) {
        debug_assert!(verdict != AcquirerVerdict::Approved || self.undo.is_none());
        if !self.has_kernel() {
            return self.after_finish(verdict, fx);
        }
        let told = self.told.as_ref();
        let code = match verdict {
            AcquirerVerdict::Approved => told.and_then(|told| told.code),
            // A reader wants a code with every decline (abecs-pinpad §7.4).
            AcquirerVerdict::Declined => {
                Some(told.and_then(|told| told.code).unwrap_or(ResponseCode::DO_NOT_HONOR))
            }
            AcquirerVerdict::NoAnswer => None,
        };
        let issuer_data = match verdict {
            AcquirerVerdict::NoAnswer => OpaqueBytes::empty(),
            _ => told.map(|told| told.issuer_data.clone()).unwrap_or_default(),
        };
        let tags = self.profile().map(|profile| profile.finish_tags.clone()).unwrap_or_default();
        self.phase = Phase::Finishing(verdict);
        let finish = FinishChip { verdict, code, issuer_data, tags };
        self.command(DeviceCommand::FinishChip(finish), self.plan.limits.chip, fx);
    }

    /// The reversal table of abecs-pinpad §7.4.
    pub(super) fn on_finished(
        &mut self,
        verdict: AcquirerVerdict,
        reply: &DeviceReply,
        fx: &mut Effects,
    ) {
        let is_chip = self.entry == Some(EntryMode::Chip);
        if verdict == AcquirerVerdict::Approved && is_chip {
            match reply {
                DeviceReply::ChipFinished(finished) if finished.accepted => {}
                DeviceReply::ChipFinished(_) => {
                    self.undo.get_or_insert(HostUndoReason::CardRefused);
                }
                _ => {
                    self.undo.get_or_insert(HostUndoReason::CardNotFinished);
                }
            }
        }
        // A contactless card plays no part any more, whatever it or the reader said.
        self.after_finish(verdict, fx);
    }

    fn after_finish(&mut self, verdict: AcquirerVerdict, fx: &mut Effects) {
        if self.undo.is_some() {
            return self.begin_undo(fx);
        }
        if verdict != AcquirerVerdict::Approved {
            return self.conclude_preset(fx);
        }
        if self.entry == Some(EntryMode::Chip) {
            self.phase = Phase::Marking;
            fx.push(SaleEffect::Mark(Mark::Accepted));
        } else {
            self.approve(fx);
        }
    }

    fn approve(&mut self, fx: &mut Effects) {
        let approval = self.told.as_mut().and_then(|told| told.approval.take());
        let Some(approval) = approval else {
            return self.conclude(DriverReply::Silent, Message::Unknown, fx);
        };
        if self.verification.signature {
            fx.push(SaleEffect::Tell(Message::Signature));
        }
        let approval = Box::new(approval.approval);
        self.conclude(DriverReply::Approved { approval }, Message::Approved, fx);
    }

    pub(super) fn on_stored(&mut self, stored: Result<(), ()>, fx: &mut Effects) {
        match (self.phase, stored) {
            (Phase::Marking, Ok(())) if self.undo.is_none() => self.approve(fx),
            (Phase::Marking, Ok(())) => self.begin_undo(fx),
            // Without the mark a restart would take it back; so it is taken back now. The mark may
            // have been kept all the same, so that another must replace it.
            (Phase::Marking, Err(())) => {
                self.store_failed = true;
                self.undo.get_or_insert(HostUndoReason::CardNotFinished);
                self.begin_undo(fx);
            }
            (Phase::MarkingUndo, Ok(())) => {
                self.marked_undo = true;
                self.send_undo(fx);
            }
            // An undo that a crash would forget is not sent: what host and store say stands, and the
            // terminal, which asks for it, decides.
            (Phase::MarkingUndo, Err(())) => {
                self.undo = None;
                self.conclude(DriverReply::Silent, Message::Unknown, fx);
            }
            _ => {}
        }
    }
}
