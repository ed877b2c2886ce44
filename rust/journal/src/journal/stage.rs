//! What may follow the latest row of an attempt.
//!
//! The flow never asks for a step that is refused here. It is checked once more
//! where it becomes durable, so that a mistake elsewhere cannot turn a decision
//! around.

use maquininha_flow::{Decision, JournalEntry, JournalState, RefundState};
use maquininha_model::AttemptKey;
use maquininha_terminal::port::JournalError;

/// The part of a row that the next row is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stage {
    key: AttemptKey,
    step: Step,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Payment { state: JournalState, decision: Option<Decision> },
    Refund { state: RefundState },
}

impl Stage {
    pub(crate) fn of(entry: &JournalEntry) -> Self {
        match entry {
            JournalEntry::Payment(record) => Self {
                key: record.attempt_key.clone(),
                step: Step::Payment { state: record.state, decision: record.decision.clone() },
            },
            JournalEntry::Refund(record) => {
                Self { key: record.attempt_key.clone(), step: Step::Refund { state: record.state } }
            }
        }
    }

    /// Whether `next` may be written after `self`.
    ///
    /// # Errors
    /// `Damaged`, with the rule that would be broken.
    pub(crate) fn admit(&self, next: &Self) -> Result<(), JournalError> {
        if self.key != next.key {
            return Err(refused("the key of an attempt never changes"));
        }
        match (&self.step, &next.step) {
            (
                Step::Payment { state, decision },
                Step::Payment { state: next_state, decision: next_decision },
            ) => {
                if decision.is_some() && decision != next_decision {
                    return Err(refused("a decision never flips"));
                }
                if *state == JournalState::Resolved
                    && (next_state != state || next_decision != decision)
                {
                    return Err(refused("a resolved payment stays as it is"));
                }
            }
            (Step::Refund { state }, Step::Refund { state: next_state }) => {
                if *state >= RefundState::Refunded && next_state < state {
                    return Err(refused("a refund that was made is never taken back"));
                }
            }
            _ => return Err(refused("a payment never becomes a refund, nor a refund a payment")),
        }
        Ok(())
    }
}

fn refused(rule: &str) -> JournalError {
    JournalError::Damaged(format!("a write was refused, {rule}"))
}
