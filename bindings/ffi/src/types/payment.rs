//! A payment: what is asked, what is shown, how it ends.

use maquininha_flow::{
    Approval, CancelAnswer, CancelReason, ConfirmStatus, Decline, End, Progress, UndoReason,
};
use maquininha_model::{AttemptId, Money, OrderId, SerialNumber, Tender, Timestamp};
use maquininha_terminal::port::DriverPrompt;
use maquininha_terminal::{Language, OperationProgress, PayRequest, PayTarget, Pendency};

use crate::MaquininhaError;
use crate::panics::guarded;

/// What is to be paid.
#[uniffi::remote(Enum)]
pub enum PayTarget {
    /// An order, direct or listed.
    Order(OrderId),
    /// A sale without an order ("avulsa").
    Standalone,
    /// The same, but once approved it waits for the app to settle it: the goods or the paper come
    /// first. Until then it blocks the next sale; where nobody settles it in the driver's time it
    /// is undone.
    Held,
}

/// A payment to be made.
#[uniffi::remote(Record)]
pub struct PayRequest {
    /// The app's intention: whatever is called again with it, money moves at most once.
    pub attempt_id: AttemptId,
    /// What is to be paid.
    pub target: PayTarget,
    /// How much; what is due where absent. A standalone sale must say it.
    pub amount: Option<Money>,
    /// How; a direct order says it itself.
    pub tender: Option<Tender>,
}

/// What the operator may see while it runs. Not durable.
#[uniffi::remote(Enum)]
pub enum Progress {
    /// The place on the order is being taken.
    Reserving,
    /// Another terminal is paying; we stop.
    TakenBy {
        /// Which one, where known.
        serial: Option<SerialNumber>,
    },
    /// The driver takes the card.
    TakingCard,
    /// The driver went silent and is being asked.
    Asking,
    /// The order API is being told.
    Reporting,
}

/// What the operator may see while it runs.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum OperationProgress {
    /// A step of the flow.
    Step(Progress),
    /// A prompt of the driver.
    Prompt(DriverPrompt),
}

/// A text for the person at the terminal, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct UserTexts {
    /// Brazilian Portuguese.
    pub pt_br: String,
    /// English.
    pub en: String,
}

/// What to show for a step or prompt; absent where nothing needs to be shown.
#[uniffi::export]
pub fn progress_texts(progress: OperationProgress) -> Result<Option<UserTexts>, MaquininhaError> {
    guarded(|| {
        let text = |language| progress.user_text(language);
        Ok(text(Language::PtBr).zip(text(Language::En)).map(|(pt_br, en)| UserTexts { pt_br, en }))
    })
}

/// What came of the wish to cancel. Given once for each wish.
#[uniffi::remote(Enum)]
pub enum CancelAnswer {
    /// Stopped; the customer was not charged.
    Canceled,
    /// The payment ends as it ends; it can no longer be stopped.
    TooLate,
    /// It was approved and is being taken back.
    Reversing,
}

/// What became of the goods or the paper once a held sale was approved.
#[uniffi::remote(Enum)]
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

/// Why an approval is undone.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum UndoReason {
    /// The operator or the app asked for it in time.
    CancelRequested,
    /// Another payment has the order.
    PaidElsewhere {
        /// Which one, where known.
        serial: Option<SerialNumber>,
    },
    /// The order was closed, or took no payment.
    OrderRefused,
    /// Our reservation is gone.
    ReservationLost,
    /// The order API did not answer before the approval had to be decided.
    Deadline,
    /// The driver went silent and cannot be asked.
    Unknown,
    /// The app said that a held sale did not succeed.
    Settled {
        /// What went wrong.
        status: ConfirmStatus,
    },
    /// The approval could not be written, and the driver cannot be asked for it again, or it was
    /// to be held.
    JournalFailed,
}

/// Why a payment ended without money.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum CancelReason {
    /// The operator or the app asked for it.
    Requested,
    /// The card holder stopped it at the terminal.
    CardHolder,
    /// Another payment has the order.
    BeingPaidElsewhere {
        /// Which one, where known.
        serial: Option<SerialNumber>,
    },
    /// The order is closed, gone or takes no payment.
    OrderRefused {
        /// The order API's text.
        message: String,
    },
    /// Nothing, or not as much, is due any more.
    NothingDue {
        /// What is due.
        due: Money,
    },
    /// The order API could not be reached before the card.
    OrderApiUnavailable,
    /// The payment driver was not ready.
    DriverUnavailable {
        /// The driver's text.
        message: String,
    },
    /// The acquirer never received it.
    NeverReceived,
    /// It was approved and taken back.
    Undone {
        /// Why.
        undo: UndoReason,
    },
    /// The journal could not be written, so nothing was sent.
    JournalFailed,
}

/// How a payment ends: five different ends. None of them is an error.
#[uniffi::remote(Enum)]
pub enum End {
    /// Paid.
    Approved {
        /// The approval.
        approval: Box<Approval>,
    },
    /// Refused by the acquirer.
    Declined {
        /// Why.
        decline: Decline,
    },
    /// Stopped; the customer is not charged.
    Canceled {
        /// Why.
        why: CancelReason,
    },
    /// No card came in time; the customer is not charged.
    Expired,
    /// Not known yet; it resolves itself and an event will tell.
    Unknown,
}

/// A held sale that waits for the app's word. There is at most one at a terminal, since it
/// blocks the next sale.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HeldSale {
    /// The app's intention.
    pub attempt_id: AttemptId,
    /// How much.
    pub amount: Money,
    /// How it was paid.
    pub tender: Tender,
    /// The provisional approval.
    pub approval: Approval,
    /// When it is undone if the app says nothing.
    pub decide_by: Timestamp,
}

impl From<Pendency> for HeldSale {
    fn from(pendency: Pendency) -> Self {
        Self {
            attempt_id: pendency.attempt_id,
            amount: pendency.amount,
            tender: pendency.tender,
            approval: *pendency.approval,
            decide_by: pendency.decide_by,
        }
    }
}
