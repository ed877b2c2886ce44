//! What the app says of a held sale, and what it is answered.

use serde::{Deserialize, Serialize};

use crate::{Decision, End, PaymentKind, PaymentRecord, UndoReason};

/// What became of the goods or the paper once a held sale was approved: the
/// four words of the field (nexo-sale-to-poi §10.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConfirmStatus {
    /// All went well: the sale stands.
    Success,
    /// What had to be printed was not. The sale is undone.
    PrintError,
    /// The goods did not come out. The sale is undone.
    DispenseFailure,
    /// Anything else. The sale is undone.
    Other,
}

impl ConfirmStatus {
    /// What it decides.
    pub const fn decision(self) -> Decision {
        match self {
            Self::Success => Decision::Confirm,
            status => Decision::Undo { reason: UndoReason::Settled { status } },
        }
    }
}

/// The answer to the app's word on a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettleAnswer {
    /// Decided as the app said, now or by the same word before.
    Settled {
        /// How the sale ended by it.
        end: Box<End>,
    },
    /// The sale had ended otherwise, and stays so.
    Otherwise {
        /// How.
        end: Box<End>,
    },
    /// The word could not be kept, so nothing happened: the sale is still held.
    NotKept,
    /// No approval of it waits for the app's word: it is no held sale, or the
    /// card has not been taken yet.
    NotHeld,
}

impl PaymentRecord {
    /// What the app is answered when it says how a sale went, once that has
    /// been heard.
    pub fn settle_answer(&self, status: ConfirmStatus) -> SettleAnswer {
        match (&self.decision, &self.end) {
            _ if self.kind != PaymentKind::Held => SettleAnswer::NotHeld,
            (Some(decision), Some(end)) if *decision == status.decision() => {
                SettleAnswer::Settled { end: Box::new(end.clone()) }
            }
            (_, None | Some(End::Unknown)) => SettleAnswer::NotHeld,
            (_, Some(end)) => SettleAnswer::Otherwise { end: Box::new(end.clone()) },
        }
    }
}
