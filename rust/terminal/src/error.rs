//! The one error an app sees: stable code, family, texts, retry advice.

use maquininha_flow::{End, OrderCallError};
use maquininha_model::{
    AttemptId, IdError, Money, MoneyError, SerialNumber, TenderKind, Timestamp,
};

use crate::catalogue::{ErrorCode, ErrorFamily, Language, RetryAdvice};
use crate::port::JournalError;

/// Why something was not done. What a payment *came to* is never an error: it
/// is an `End`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TerminalError {
    /// The amount cannot be paid.
    #[error("the amount cannot be paid: {0}")]
    Amount(#[from] MoneyError),
    /// An identifier is not usable.
    #[error("the identifier cannot be used: {0}")]
    Id(#[from] IdError),
    /// The order is not known, not open, or not for this terminal.
    #[error("the order is not open for this terminal")]
    OrderNotAvailable,
    /// The order forces another tender.
    #[error("the order must be paid by {forced}")]
    TenderForced {
        /// Which.
        forced: TenderKind,
    },
    /// The order leaves the tender open, and none was chosen.
    #[error("a tender must be chosen")]
    TenderMissing,
    /// The contract has no such tender.
    #[error("the contract does not allow {kind}")]
    TenderNotInContract {
        /// Which.
        kind: TenderKind,
    },
    /// The device or its payment app cannot take the tender.
    #[error("this device does not take {kind}")]
    TenderNotSupported {
        /// Which.
        kind: TenderKind,
    },
    /// A direct order is paid in full or not at all.
    #[error("a direct order is paid in full: {due} is due")]
    DirectAmount {
        /// What is due.
        due: Money,
    },
    /// More than what is due.
    #[error("only {due} is due")]
    Overpayment {
        /// What is due.
        due: Money,
    },
    /// Another attempt on the same order is under way at this terminal.
    #[error("the order is being paid at this terminal")]
    AlreadyBeingPaid,
    /// The intention was used for something else.
    #[error("the attempt id was used for another payment")]
    AttemptReused,
    /// The driver has another payment.
    #[error("the terminal is busy with another payment")]
    Busy,
    /// A held sale waits for the app's word, which comes first.
    #[error("the held sale {attempt_id} must be settled first")]
    PendencyOpen {
        /// Which.
        attempt_id: AttemptId,
    },
    /// No approval of the attempt waits for the app's word.
    #[error("no approval of this attempt is held")]
    NotHeld,
    /// The sale had ended otherwise when the app said how it went; it stays so.
    #[error("the sale was decided otherwise before")]
    SettledOtherwise {
        /// How it ended.
        end: Box<End>,
    },
    /// No payment driver is installed.
    #[error("no payment driver is installed")]
    DriverMissing,
    /// Sales without an order are switched off.
    #[error("sales without an order are switched off")]
    StandaloneOff,
    /// Refunds are switched off: no operator password is set.
    #[error("refunds are switched off")]
    RefundsOff,
    /// Wrong operator password.
    #[error("the password is wrong, {tries_left} tries are left")]
    PasswordWrong {
        /// Before it locks.
        tries_left: u8,
    },
    /// Too many wrong passwords.
    #[error("refunds are locked until {until}")]
    PasswordLocked {
        /// Until when.
        until: Timestamp,
    },
    /// The sale was paid at another terminal, which must give it back.
    #[error("the payment was made at terminal {serial}")]
    PaidAtOtherTerminal {
        /// Which.
        serial: SerialNumber,
    },
    /// The sale is not known, not confirmed, or given back already.
    #[error("there is nothing to give back")]
    NothingToRefund,
    /// The order API did not do it.
    #[error("the order API: {0}")]
    OrderApi(#[from] OrderCallError),
    /// The journal did not do it.
    #[error("the journal: {0}")]
    Journal(JournalError),
    /// The terminal was closed.
    #[error("the terminal is closed")]
    Closed,
    /// The system gave no threads.
    #[error("the system failed: {message}")]
    Environment {
        /// Its text.
        message: String,
    },
}

/// The journal is closed with its terminal, and with nothing else.
impl From<JournalError> for TerminalError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Closed => Self::Closed,
            error => Self::Journal(error),
        }
    }
}

impl TerminalError {
    /// The stable code; never changes its meaning.
    pub const fn code(&self) -> &'static str {
        self.error_code().code()
    }

    /// The family.
    pub const fn family(&self) -> ErrorFamily {
        self.error_code().family()
    }

    /// What the app should do.
    pub const fn retry(&self) -> RetryAdvice {
        self.error_code().retry()
    }

    /// Whether it is certain that nothing happened. Only a terminal that was
    /// closed under a running payment, and a lost answer, leave that open; the
    /// journal then knows more after the next start.
    pub const fn outcome_known(&self) -> bool {
        !matches!(self, Self::Closed | Self::OrderApi(OrderCallError::OutcomeUnknown))
    }

    /// A text for the person at the terminal.
    pub const fn user_text(&self, language: Language) -> &'static str {
        self.error_code().user_text(language)
    }

    /// The code with its texts.
    pub const fn error_code(&self) -> ErrorCode {
        match self {
            Self::Amount(_) => ErrorCode::Amount,
            Self::Id(_) => ErrorCode::Id,
            Self::OrderNotAvailable => ErrorCode::OrderNotAvailable,
            Self::TenderForced { .. } => ErrorCode::TenderForced,
            Self::TenderMissing => ErrorCode::TenderMissing,
            Self::TenderNotInContract { .. } => ErrorCode::TenderNotInContract,
            Self::TenderNotSupported { .. } => ErrorCode::TenderNotSupported,
            Self::DirectAmount { .. } => ErrorCode::DirectAmount,
            Self::Overpayment { .. } => ErrorCode::Overpayment,
            Self::AlreadyBeingPaid => ErrorCode::AlreadyBeingPaid,
            Self::AttemptReused => ErrorCode::AttemptReused,
            Self::Busy => ErrorCode::Busy,
            Self::PendencyOpen { .. } => ErrorCode::PendencyOpen,
            Self::NotHeld => ErrorCode::NotHeld,
            Self::SettledOtherwise { .. } => ErrorCode::SettledOtherwise,
            Self::DriverMissing => ErrorCode::DriverMissing,
            Self::StandaloneOff => ErrorCode::StandaloneOff,
            Self::RefundsOff => ErrorCode::RefundsOff,
            Self::PasswordWrong { .. } => ErrorCode::PasswordWrong,
            Self::PasswordLocked { .. } => ErrorCode::PasswordLocked,
            Self::PaidAtOtherTerminal { .. } => ErrorCode::PaidAtOtherTerminal,
            Self::NothingToRefund => ErrorCode::NothingToRefund,
            Self::OrderApi(OrderCallError::Configuration { .. }) => ErrorCode::OrderApiCredentials,
            Self::OrderApi(OrderCallError::NotFound) => ErrorCode::OrderApiNotFound,
            Self::OrderApi(
                OrderCallError::Rejected { .. }
                | OrderCallError::Conflict { .. }
                | OrderCallError::Invalid { .. },
            ) => ErrorCode::OrderApiRejected,
            Self::OrderApi(_) => ErrorCode::OrderApiUnavailable,
            Self::Journal(JournalError::Locked) => ErrorCode::JournalLocked,
            Self::Journal(JournalError::Newer { .. }) => ErrorCode::JournalNewer,
            Self::Journal(JournalError::DiskFull) => ErrorCode::JournalDiskFull,
            Self::Journal(_) => ErrorCode::Journal,
            Self::Closed => ErrorCode::Closed,
            Self::Environment { .. } => ErrorCode::Environment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_that_is_closed_says_that_the_terminal_is() {
        let error = TerminalError::from(JournalError::Closed);
        assert_eq!(error, TerminalError::Closed);
        assert!(!error.outcome_known());
        assert_eq!(TerminalError::from(JournalError::DiskFull).code(), "journal_disk_full");
    }
}
