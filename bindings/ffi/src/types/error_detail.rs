//! What an error says beyond its code, for an app that acts on it.

use maquininha_flow::End;
use maquininha_model::{AttemptId, Money, SerialNumber, TenderKind, Timestamp};
use maquininha_terminal::TerminalError;

/// What an error says beyond its code.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ErrorDetail {
    /// What is due (`direct_amount`, `overpayment`).
    Due {
        /// The amount.
        due: Money,
    },
    /// Which tender (`tender_forced`, `tender_not_in_contract`, `tender_not_supported`).
    Tender {
        /// The kind.
        kind: TenderKind,
    },
    /// Which attempt (`pendency_open`).
    Attempt {
        /// The app's intention.
        attempt_id: AttemptId,
    },
    /// How the sale had ended (`settled_otherwise`).
    Ended {
        /// How.
        end: End,
    },
    /// How many tries are left (`password_wrong`).
    TriesLeft {
        /// Before it locks.
        tries_left: u8,
    },
    /// Until when (`password_locked`).
    LockedUntil {
        /// The end of the lock.
        until: Timestamp,
    },
    /// Which terminal (`paid_at_other_terminal`).
    Terminal {
        /// Its serial number.
        serial: SerialNumber,
    },
}

impl ErrorDetail {
    /// The detail of an error, where it has one.
    pub(crate) fn of(error: &TerminalError) -> Option<Self> {
        Some(match error {
            TerminalError::DirectAmount { due } | TerminalError::Overpayment { due } => {
                Self::Due { due: *due }
            }
            TerminalError::TenderForced { forced: kind }
            | TerminalError::TenderNotInContract { kind }
            | TerminalError::TenderNotSupported { kind } => Self::Tender { kind: *kind },
            TerminalError::PendencyOpen { attempt_id } => {
                Self::Attempt { attempt_id: attempt_id.clone() }
            }
            TerminalError::SettledOtherwise { end } => Self::Ended { end: end.as_ref().clone() },
            TerminalError::PasswordWrong { tries_left } => {
                Self::TriesLeft { tries_left: *tries_left }
            }
            TerminalError::PasswordLocked { until } => Self::LockedUntil { until: *until },
            TerminalError::PaidAtOtherTerminal { serial } => {
                Self::Terminal { serial: serial.clone() }
            }
            _ => return None,
        })
    }
}
