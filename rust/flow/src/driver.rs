//! What a payment driver declares, is told and answers.
//!
//! A driver is the terminal's native payment SDK, or a paired reader with its
//! authorisation host. Every approval is provisional until it is confirmed or
//! undone.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use maquininha_model::{
    AttemptKey, AuthorizationCode, MaskedCard, Money, Nsu, SerialNumber, Tender, Timestamp,
    TransactionId, mask_card_numbers,
};
use serde::{Deserialize, Serialize};

/// What happens at the acquirer when nobody confirms or undoes an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnSilence {
    /// It stays open and blocks the next sale until it is decided.
    Blocks,
    /// It becomes final at a minute of the day, counted in UTC.
    AutoConfirm {
        /// Minute of the day, 0…1439, UTC.
        at_minute_utc: u16,
    },
    /// It is undone after a time.
    AutoUndo {
        /// Counted from the approval.
        after: Duration,
    },
    /// A sweep at a minute of the day, counted in UTC, undoes what is open.
    Sweep {
        /// Minute of the day, 0…1439, UTC.
        at_minute_utc: u16,
    },
}

/// Whether and how the driver can be asked what became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// By the attempt key. `not_found` is final once the horizon has passed
    /// since the last moment at which the driver may have sent the payment: its
    /// own answer, else the end of the time for the card.
    ByAttempt {
        /// The host's horizon.
        horizon: Duration,
    },
    /// It cannot be asked. An approval is then synced to disk at once, and a
    /// silent payment is undone.
    Never,
}

/// How the driver takes an approval back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reversal {
    /// The approval is undone before it is captured (desfazimento).
    Undo,
    /// The driver captures at once and can only void.
    Void,
}

/// What a driver declares of itself. There are no defaults: who does not
/// declare all four does not compile.
///
/// ```compile_fail
/// let profile = maquininha_flow::DriverProfile::default();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverProfile {
    on_silence: OnSilence,
    undo_window: Duration,
    query: Query,
    reversal: Reversal,
}

/// How long before the acquirer's own limit we stop waiting for the order API
/// and undo: one call of 30 s and what the undo itself takes.
pub const UNDO_MARGIN: Duration = Duration::from_secs(45);

const DAY: i64 = 24 * 60;

impl DriverProfile {
    /// Declares a driver.
    pub const fn new(
        on_silence: OnSilence,
        undo_window: Duration,
        query: Query,
        reversal: Reversal,
    ) -> Self {
        Self { on_silence, undo_window, query, reversal }
    }

    /// See [`OnSilence`].
    pub const fn on_silence(&self) -> OnSilence {
        self.on_silence
    }

    /// How long after the approval it can be taken back.
    pub const fn undo_window(&self) -> Duration {
        self.undo_window
    }

    /// See [`Query`].
    pub const fn query(&self) -> Query {
        self.query
    }

    /// See [`Reversal`].
    pub const fn reversal(&self) -> Reversal {
        self.reversal
    }

    /// Whether the acquirer takes back what nobody decided.
    pub const fn undoes_by_itself(&self) -> bool {
        matches!(self.on_silence, OnSilence::AutoUndo { .. } | OnSilence::Sweep { .. })
    }

    /// The last moment at which an approval taken at `sent_at` may be decided
    /// with certainty: the earlier of the undo window and the silence rule,
    /// less [`UNDO_MARGIN`] (or half of a shorter window).
    pub fn decide_by(&self, sent_at: Timestamp) -> Timestamp {
        let window = match self.on_silence {
            OnSilence::Blocks => self.undo_window,
            OnSilence::AutoUndo { after } => self.undo_window.min(after),
            OnSilence::AutoConfirm { at_minute_utc } | OnSilence::Sweep { at_minute_utc } => {
                self.undo_window.min(until_minute(sent_at, at_minute_utc))
            }
        };
        sent_at.plus(window.saturating_sub(UNDO_MARGIN.min(window / 2)))
    }
}

fn until_minute(now: Timestamp, at_minute_utc: u16) -> Duration {
    let minute_of_day = now.millis().div_euclid(60_000).rem_euclid(DAY);
    let minutes = (i64::from(at_minute_utc) - minute_of_day).rem_euclid(DAY);
    let minutes = if minutes == 0 { DAY } else { minutes };
    let into_minute = now.millis().rem_euclid(60_000);
    Duration::from_millis(u64::try_from(minutes * 60_000 - into_minute).unwrap_or(0))
}

/// A payment that was made before, as a refund must name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// What a driver is told to do. Every command may be repeated; a driver must
/// answer a repeat as it answered the first. All but `Authorize` and `Refund`,
/// which have a time limit, must be answered, be it with "silent".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum DriverCommand {
    /// Take the card and ask the acquirer. Answers: approved, declined,
    /// canceled, timed out, silent, unavailable.
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
    /// Stop waiting for the card, if that is still possible. Needs no answer of
    /// its own: the running command answers.
    Abort {
        /// The key of the attempt.
        attempt_key: AttemptKey,
    },
    /// What became of an attempt? Answers: approved (also where it is final
    /// already), declined, not found, undone, silent.
    Query {
        /// The key of the attempt.
        attempt_key: AttemptKey,
    },
    /// Make an approval final. Answers: confirmed, undone, not found, silent.
    Confirm {
        /// The key of the attempt.
        attempt_key: AttemptKey,
    },
    /// Take an approval back, by undo or void as the driver declares. Answers:
    /// undone, not found, refused, silent.
    Undo {
        /// The key of the attempt.
        attempt_key: AttemptKey,
    },
    /// Read which card is there, to find its payments. Answers: card, canceled,
    /// timed out, unavailable.
    ReadCard {
        /// A key for this reading.
        attempt_key: AttemptKey,
    },
    /// Give money back on the card that paid; another card is declined. Answers: refunded, declined,
    /// canceled, timed out, silent, unavailable.
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

impl DriverCommand {
    /// The attempt the command belongs to.
    pub const fn attempt_key(&self) -> &AttemptKey {
        match self {
            Self::Authorize { attempt_key, .. }
            | Self::Abort { attempt_key }
            | Self::Query { attempt_key }
            | Self::Confirm { attempt_key }
            | Self::Undo { attempt_key }
            | Self::ReadCard { attempt_key }
            | Self::Refund { attempt_key, .. }
            | Self::QueryRefund { attempt_key } => attempt_key,
        }
    }
}

/// An approval. It holds no card data but the last four digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The driver's own token of the card, by which it knows the same card
    /// again; never a card number.
    pub card_token: Option<String>,
    /// When the acquirer approved.
    pub approved_at: Timestamp,
    /// Text of the merchant's copy.
    pub merchant_receipt: Option<String>,
    /// Text of the customer's copy.
    pub customer_receipt: Option<String>,
    /// What the driver said beyond that.
    #[serde(default)]
    pub extras: BTreeMap<String, String>,
}

/// A refusal by issuer, acquirer or card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decline {
    /// The acquirer's code, as it wrote it.
    pub code: String,
    /// Text for the operator.
    pub message: String,
}

/// What a driver answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
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
    /// The command cannot be carried out any more; for example an undo after
    /// the acquirer made the approval final.
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

fn mask(text: &mut String) {
    if let Cow::Owned(masked) = mask_card_numbers(text) {
        *text = masked;
    }
}

impl Approval {
    fn without_card_numbers(mut self) -> Self {
        let texts = [
            &mut self.acquirer,
            &mut self.scheme_name,
            &mut self.funding_source,
            &mut self.holder_name,
            &mut self.card_token,
            &mut self.merchant_receipt,
            &mut self.customer_receipt,
        ];
        texts.into_iter().flatten().for_each(mask);
        self.extras = std::mem::take(&mut self.extras)
            .into_iter()
            .map(|(mut name, mut value)| {
                mask(&mut name);
                mask(&mut value);
                (name, value)
            })
            .collect();
        self
    }
}

impl DriverReply {
    /// The reply with card numbers taken out of its free texts: a driver should
    /// send none, and what it sends is journaled and shown. The acquirer's own
    /// numbers are left as they are.
    #[must_use]
    pub fn without_card_numbers(mut self) -> Self {
        match &mut self {
            Self::Approved { approval } => {
                let clean = approval.as_ref().clone().without_card_numbers();
                **approval = clean;
            }
            Self::Declined { decline } => {
                mask(&mut decline.code);
                mask(&mut decline.message);
            }
            Self::Card { card_token } => mask(card_token),
            Self::Refused { message } | Self::Unavailable { message } => mask(message),
            _ => {}
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn profile(on_silence: OnSilence) -> DriverProfile {
        DriverProfile::new(on_silence, 24 * HOUR, Query::Never, Reversal::Undo)
    }

    #[test]
    fn the_decision_falls_before_the_acquirer_decides() {
        let noon = Timestamp::parse("2026-03-02T12:00:30Z").expect("time");
        let midnight = profile(OnSilence::AutoConfirm { at_minute_utc: 3 * 60 });
        let limit = Timestamp::parse("2026-03-03T03:00:00Z").expect("time");
        assert_eq!(midnight.decide_by(noon), limit.minus(UNDO_MARGIN));
        let soon = profile(OnSilence::AutoUndo { after: Duration::from_secs(60) });
        assert_eq!(soon.decide_by(noon), noon.plus(Duration::from_secs(30)));
    }
}
