//! What is asked and told of a payment without its card: query, confirm, undo.
//!
//! This is the restart rule. A driver has no journal; after a crash the terminal asks, and the
//! answer comes from the host and one synced mark:
//!
//! | the host says | mark | answer |
//! |---|---|---|
//! | approved, not a contact chip | none | approved |
//! | approved with a contact chip | accepted | approved |
//! | approved with a contact chip | none | taken back, then: undone |
//! | approved, final already | any but undo | approved |
//! | anything | undo | taken back, then what the host says to that |
//! | anything else | any | as the host says |

use maquininha_flow::{Decline, DriverCommand, DriverReply};
use maquininha_model::AttemptKey;

use crate::host::{HostApproval, HostCommand, HostReply, HostUndoReason};
use crate::mark::Mark;

/// What happens to an inquiry.
#[derive(Clone, Debug)]
pub enum InquiryInput {
    /// The mark of the attempt was read, or could not be.
    Mark(Result<Option<Mark>, ()>),
    /// The host replied.
    Host(HostReply),
}

/// What is to be done for an inquiry: at most one thing runs at a time.
#[derive(Clone, Debug)]
pub enum InquiryEffect {
    /// Read the mark of the attempt.
    ReadMark,
    /// Call the host.
    Host(Box<HostCommand>),
    /// Forget the mark of the attempt, before the answer; whether it worked does not matter.
    Unmark,
    /// The one answer; the inquiry is over.
    Answer(Box<DriverReply>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    ReadingMark,
    Asking,
    TakingBack,
    Confirming,
    Undoing,
    AskingRefund,
    Done,
}

/// One of query, confirm, undo and query of a refund.
#[derive(Debug)]
pub struct CardInquiry {
    attempt_key: AttemptKey,
    phase: Phase,
    mark: Option<Mark>,
}

impl CardInquiry {
    /// Starts it. `None` for a command that needs a card, and for an abort.
    pub fn start(command: &DriverCommand) -> Option<(Self, Vec<InquiryEffect>)> {
        let attempt_key = command.attempt_key().clone();
        let key = attempt_key.clone();
        let host = |command| InquiryEffect::Host(Box::new(command));
        let (phase, effect) = match command {
            DriverCommand::Query { .. } => (Phase::ReadingMark, InquiryEffect::ReadMark),
            DriverCommand::Confirm { .. } => {
                (Phase::Confirming, host(HostCommand::Confirm { attempt_key: key }))
            }
            DriverCommand::Undo { .. } => (
                Phase::Undoing,
                host(HostCommand::Undo { attempt_key: key, reason: HostUndoReason::Decided }),
            ),
            DriverCommand::QueryRefund { .. } => {
                (Phase::AskingRefund, host(HostCommand::QueryRefund { attempt_key: key }))
            }
            DriverCommand::Authorize { .. }
            | DriverCommand::Abort { .. }
            | DriverCommand::ReadCard { .. }
            | DriverCommand::Refund { .. } => return None,
        };
        Some((Self { attempt_key, phase, mark: None }, vec![effect]))
    }

    /// Takes an input. Inputs that nobody waits for are dropped.
    pub fn step(&mut self, input: InquiryInput) -> Vec<InquiryEffect> {
        match (self.phase, input) {
            (Phase::ReadingMark, InquiryInput::Mark(mark)) => self.on_mark(mark),
            (Phase::Asking, InquiryInput::Host(reply)) => self.on_asked(reply),
            (Phase::TakingBack, InquiryInput::Host(reply)) => self.on_taken_back(reply),
            (Phase::Confirming, InquiryInput::Host(reply)) => self.on_confirmed(reply),
            (Phase::Undoing, InquiryInput::Host(reply)) => self.on_undone(reply),
            (Phase::AskingRefund, InquiryInput::Host(reply)) => self.answer(match reply {
                HostReply::Refunded { nsu } => DriverReply::Refunded { nsu },
                HostReply::Declined { code, message, .. } => declined(code, message),
                HostReply::NotFound => DriverReply::NotFound,
                _ => DriverReply::Silent,
            }),
            _ => Vec::new(),
        }
    }

    fn on_mark(&mut self, mark: Result<Option<Mark>, ()>) -> Vec<InquiryEffect> {
        match mark {
            // Whether the card accepted is not known; it is asked again.
            Err(()) => self.answer(DriverReply::Silent),
            Ok(Some(Mark::Undo)) => {
                self.mark = Some(Mark::Undo);
                self.take_back(HostUndoReason::NoAnswer)
            }
            Ok(mark) => {
                self.mark = mark;
                self.phase = Phase::Asking;
                let attempt_key = self.attempt_key.clone();
                vec![InquiryEffect::Host(Box::new(HostCommand::Query { attempt_key }))]
            }
        }
    }

    fn take_back(&mut self, reason: HostUndoReason) -> Vec<InquiryEffect> {
        self.phase = Phase::TakingBack;
        let attempt_key = self.attempt_key.clone();
        vec![InquiryEffect::Host(Box::new(HostCommand::Undo { attempt_key, reason }))]
    }

    fn on_asked(&mut self, reply: HostReply) -> Vec<InquiryEffect> {
        match reply {
            HostReply::Approved(approval) if self.counts(&approval) => {
                self.answer(DriverReply::Approved { approval: Box::new(approval.approval) })
            }
            HostReply::Approved(_) => self.take_back(HostUndoReason::CardNotFinished),
            HostReply::Declined { code, message, .. } => self.answer(declined(code, message)),
            HostReply::Undone => self.unmark_and_answer(DriverReply::Undone),
            HostReply::NotFound => self.answer(DriverReply::NotFound),
            _ => self.answer(DriverReply::Silent),
        }
    }

    fn counts(&self, approval: &HostApproval) -> bool {
        approval.is_final || !approval.entry.needs_acceptance() || self.mark == Some(Mark::Accepted)
    }

    fn on_taken_back(&mut self, reply: HostReply) -> Vec<InquiryEffect> {
        match reply {
            HostReply::Undone => self.unmark_and_answer(DriverReply::Undone),
            HostReply::Declined { code, message, .. } => {
                self.unmark_and_answer(declined(code, message))
            }
            // The mark stays: the authorisation may still be on its way.
            HostReply::NotFound => self.answer(DriverReply::NotFound),
            _ => self.answer(DriverReply::Silent),
        }
    }

    fn on_confirmed(&mut self, reply: HostReply) -> Vec<InquiryEffect> {
        match reply {
            HostReply::Confirmed => self.unmark_and_answer(DriverReply::Confirmed),
            HostReply::Undone => self.unmark_and_answer(DriverReply::Undone),
            HostReply::NotFound => self.unmark_and_answer(DriverReply::NotFound),
            HostReply::Refused { message } => self.answer(DriverReply::Refused { message }),
            _ => self.answer(DriverReply::Silent),
        }
    }

    fn on_undone(&mut self, reply: HostReply) -> Vec<InquiryEffect> {
        match reply {
            HostReply::Undone => self.unmark_and_answer(DriverReply::Undone),
            HostReply::Declined { code, message, .. } => {
                self.unmark_and_answer(declined(code, message))
            }
            // The terminal decided in its own journal, so no mark is needed to keep it.
            HostReply::NotFound => self.unmark_and_answer(DriverReply::NotFound),
            HostReply::Refused { message } => self.answer(DriverReply::Refused { message }),
            _ => self.answer(DriverReply::Silent),
        }
    }

    fn unmark_and_answer(&mut self, reply: DriverReply) -> Vec<InquiryEffect> {
        let mut effects = vec![InquiryEffect::Unmark];
        effects.extend(self.answer(reply));
        effects
    }

    fn answer(&mut self, reply: DriverReply) -> Vec<InquiryEffect> {
        self.phase = Phase::Done;
        vec![InquiryEffect::Answer(Box::new(reply))]
    }
}

fn declined(code: String, message: String) -> DriverReply {
    DriverReply::Declined { decline: Decline { code, message } }
}
