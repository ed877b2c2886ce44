//! A driver that answers at once.

use std::time::Duration;

use maquininha_flow::{DriverCommand, DriverProfile, DriverReply, OnSilence, Query, Reversal};
use maquininha_terminal::port::{DriverInbox, PaymentDriver};

use crate::records;

/// Approves everything within the call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InstantDriver;

impl PaymentDriver for InstantDriver {
    fn profile(&self) -> DriverProfile {
        DriverProfile::new(
            OnSilence::Blocks,
            Duration::from_secs(20 * 60 * 60),
            Query::ByAttempt { horizon: Duration::from_secs(2) },
            Reversal::Undo,
        )
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        inbox.answer(match command {
            DriverCommand::Authorize { .. } | DriverCommand::Query { .. } => {
                DriverReply::Approved { approval: Box::new(records::approval(1)) }
            }
            DriverCommand::Confirm { .. } => DriverReply::Confirmed,
            DriverCommand::Undo { .. } => DriverReply::Undone,
            _ => DriverReply::NotFound,
        });
    }
}
