//! What a payment driver declares, is told and answers.

use std::time::Duration;

use maquininha_flow::{
    Approval, Decline, DriverCommand, DriverReply, OnSilence, OriginalPayment, Query, Reversal,
};
use maquininha_model::{
    AttemptKey, AuthorizationCode, MaskedCard, Money, Nsu, SerialNumber, Tender, Timestamp,
    TransactionId,
};
use maquininha_terminal::port::DriverPrompt;

use super::Extras;

/// What happens at the acquirer when nobody confirms or undoes an approval.
#[uniffi::remote(Enum)]
pub enum OnSilence {
    /// It stays open and blocks the next sale until it is decided.
    Blocks,
    /// It becomes final at a minute of the day, counted in UTC.
    AutoConfirm {
        /// Minute of the day, 0 to 1439, UTC.
        at_minute_utc: u16,
    },
    /// It is undone after a time.
    AutoUndo {
        /// Counted from the approval.
        after: Duration,
    },
    /// A sweep at a minute of the day, counted in UTC, undoes what is open.
    Sweep {
        /// Minute of the day, 0 to 1439, UTC.
        at_minute_utc: u16,
    },
}

/// Whether and how the driver can be asked what became of a payment.
#[uniffi::remote(Enum)]
pub enum Query {
    /// By the attempt key. "Not found" is final once the horizon has passed since the last
    /// moment at which the driver may have sent the payment.
    ByAttempt {
        /// The host's horizon.
        horizon: Duration,
    },
    /// It cannot be asked. An approval is then synced to disk at once, and a silent payment is
    /// undone.
    Never,
}

/// How the driver takes an approval back.
#[uniffi::remote(Enum)]
pub enum Reversal {
    /// The approval is undone before it is captured (desfazimento).
    Undo,
    /// The driver captures at once and can only void.
    Void,
}

/// What a driver declares of itself. There are no defaults: each of the four is a promise that
/// the safety of payments rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct DriverProfile {
    /// What happens when nobody decides.
    pub on_silence: OnSilence,
    /// How long after the approval it can be taken back.
    pub undo_window: Duration,
    /// Whether it can be asked.
    pub query: Query,
    /// How it takes an approval back.
    pub reversal: Reversal,
}

impl From<DriverProfile> for maquininha_flow::DriverProfile {
    fn from(profile: DriverProfile) -> Self {
        let DriverProfile { on_silence, undo_window, query, reversal } = profile;
        Self::new(on_silence, undo_window, query, reversal)
    }
}

impl From<maquininha_flow::DriverProfile> for DriverProfile {
    fn from(profile: maquininha_flow::DriverProfile) -> Self {
        Self {
            on_silence: profile.on_silence(),
            undo_window: profile.undo_window(),
            query: profile.query(),
            reversal: profile.reversal(),
        }
    }
}

/// A payment that was made before, as a refund must name it.
#[uniffi::remote(Record)]
pub struct OriginalPayment {
    /// The key it was made under.
    pub attempt_key: AttemptKey,
    /// The acquirer's number.
    pub nsu: Nsu,
    /// What was paid.
    pub amount: Money,
    /// The terminal that was paid.
    pub serial: SerialNumber,
    /// When.
    pub paid_at: Option<Timestamp>,
}

/// What a driver is told to do. Every command may be repeated; a driver must answer a repeat as
/// it answered the first. All but `Authorize` and `Refund`, which have a time limit, must be
/// answered, be it with "silent".
#[uniffi::remote(Enum)]
pub enum DriverCommand {
    /// Take the card and ask the acquirer. Answers: approved, declined, canceled, timed out,
    /// silent, unavailable.
    Authorize {
        /// The key of the attempt.
        attempt_key: AttemptKey,
        /// What to take.
        amount: Money,
        /// How.
        tender: Tender,
        /// The terminal.
        serial: SerialNumber,
    },
    /// Stop waiting for the card, if that is still possible. Needs no answer of its own: the
    /// running command answers.
    Abort {
        /// The key of the attempt.
        attempt_key: AttemptKey,
    },
    /// What became of an attempt? Answers: approved (also where it is final already), declined,
    /// not found, undone, silent.
    Query {
        /// The key of the attempt.
        attempt_key: AttemptKey,
    },
    /// Make an approval final. Answers: confirmed, undone, not found, silent.
    Confirm {
        /// The key of the attempt.
        attempt_key: AttemptKey,
    },
    /// Take an approval back, by undo or void as the driver declares. Answers: undone, not
    /// found, refused, silent.
    Undo {
        /// The key of the attempt.
        attempt_key: AttemptKey,
    },
    /// Read which card is there, to find its payments. Answers: card, canceled, timed out,
    /// unavailable.
    ReadCard {
        /// A key for this reading.
        attempt_key: AttemptKey,
    },
    /// Give money back on the card that paid; another card is declined. Answers: refunded,
    /// declined, canceled, timed out, silent, unavailable.
    Refund {
        /// The key of the refund.
        attempt_key: AttemptKey,
        /// What was paid.
        original: OriginalPayment,
        /// How much of it to give back.
        amount: Money,
    },
    /// What became of a refund? Answers: refunded, declined, not found, silent.
    QueryRefund {
        /// The key of the refund.
        attempt_key: AttemptKey,
    },
}

/// An approval. It holds no card data but the last four digits.
#[uniffi::remote(Record)]
pub struct Approval {
    /// The acquirer's or driver's own reference.
    pub transaction_id: TransactionId,
    /// The acquirer's number.
    pub nsu: Nsu,
    /// The issuer's approval code.
    pub authorization_code: Option<AuthorizationCode>,
    /// The acquirer.
    pub acquirer: Option<String>,
    /// Brand, as the acquirer writes it.
    pub scheme_name: Option<String>,
    /// Credit, Debit, Prepaid or another word.
    pub funding_source: Option<String>,
    /// Card holder, where the driver may tell it.
    pub holder_name: Option<String>,
    /// The card, masked.
    pub card: Option<MaskedCard>,
    /// The driver's own token of the card, by which it knows the same card again; never a card
    /// number.
    pub card_token: Option<String>,
    /// When the acquirer approved.
    pub approved_at: Timestamp,
    /// Text of the merchant's copy.
    pub merchant_receipt: Option<String>,
    /// Text of the customer's copy.
    pub customer_receipt: Option<String>,
    /// What the driver said beyond that.
    pub extras: Extras,
}

/// A refusal by issuer, acquirer or card.
#[uniffi::remote(Record)]
pub struct Decline {
    /// The acquirer's code, as it wrote it.
    pub code: String,
    /// Text for the operator.
    pub message: String,
}

/// What a driver answers. Card numbers in its texts are masked before anything is done with
/// them.
#[uniffi::remote(Enum)]
pub enum DriverReply {
    /// Provisionally approved.
    Approved {
        /// The approval.
        approval: Box<Approval>,
    },
    /// Refused; no money moved.
    Declined {
        /// Why.
        decline: Decline,
    },
    /// The card holder or operator stopped it; no money moved.
    Canceled,
    /// No card came in time; no money moved.
    TimedOut,
    /// The acquirer does not know the attempt.
    NotFound,
    /// The approval is final.
    Confirmed,
    /// The approval was taken back.
    Undone,
    /// A card was read.
    Card {
        /// The driver's own token of it; never a card number.
        card_token: String,
    },
    /// Money was given back.
    Refunded {
        /// The acquirer's number of the refund.
        nsu: Option<Nsu>,
    },
    /// The command cannot be carried out any more; for example an undo after the acquirer made
    /// the approval final.
    Refused {
        /// Why, for the operator.
        message: String,
    },
    /// The outcome is not known.
    Silent,
    /// Nothing was sent: the driver is busy, not ready or not there.
    Unavailable {
        /// Why, for the operator.
        message: String,
    },
}

/// What the driver shows while it works; the app puts it on its screen.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum DriverPrompt {
    /// Insert, tap or swipe the card.
    PresentCard,
    /// Type the PIN.
    EnterPin,
    /// Scan the QR code.
    ScanQrCode,
    /// The acquirer is being asked.
    Authorizing,
    /// Take the card out.
    RemoveCard,
}
