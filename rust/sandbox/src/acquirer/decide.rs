//! Confirm, undo and refund.

use serde::{Deserialize, Serialize};

use crate::acquirer::ledger::TransactionState;
use crate::market::State;

/// Answer to confirm and undo. Both are idempotent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub enum DecisionReply {
    /// The transaction now stands as asked.
    Done,
    /// The acquirer does not know the key. After an undo it will refuse a late authorization of it.
    NotFound,
    /// The transaction was decided otherwise.
    Refused {
        /// Where it stands.
        state: TransactionState,
    },
}

/// A request to give money back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefundRequest {
    /// The terminal; it decides the establishment.
    pub serial: String,
    /// NSU of the payment.
    pub nsu: String,
    /// Centavos; absent means everything that is left.
    #[serde(default)]
    pub amount: Option<i64>,
    /// When given, the card must be the one of the payment.
    #[serde(default)]
    pub card_fingerprint: Option<String>,
    /// When given, a repeated request gets the first answer.
    #[serde(default)]
    pub refund_key: Option<String>,
}

/// Answer to a refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub enum RefundReply {
    /// The money went back.
    Refunded {
        /// NSU of the refund.
        nsu: String,
        /// Centavos of this refund.
        amount: i64,
    },
    /// No confirmed payment of this establishment has this NSU.
    NotFound,
    /// The card is another one.
    OtherCard,
    /// More than what is left was asked for.
    TooMuch {
        /// Centavos left.
        left: i64,
    },
}

impl State {
    pub(crate) fn confirm(&mut self, serial: &str, attempt_key: &str) -> DecisionReply {
        self.decide(serial, attempt_key, TransactionState::Confirmed)
    }

    pub(crate) fn undo(&mut self, serial: &str, attempt_key: &str) -> DecisionReply {
        self.decide(serial, attempt_key, TransactionState::Undone)
    }

    fn decide(
        &mut self,
        serial: &str,
        attempt_key: &str,
        wanted: TransactionState,
    ) -> DecisionReply {
        let Some((account, _)) = self.device(serial) else { return DecisionReply::NotFound };
        let account_id = account.id.clone();
        let at = self.stamp();
        let undo = wanted == TransactionState::Undone;
        let Some(known) = self.ledger.by_key_mut(&account_id, attempt_key) else {
            if undo {
                self.ledger.undone_unseen.insert(format!("{account_id} {attempt_key}"));
                self.outbox.dirty = true;
            }
            return DecisionReply::NotFound;
        };
        let stands_already = match known.state {
            TransactionState::Provisional => {
                known.state = wanted;
                known.updated_at = at;
                self.outbox.dirty = true;
                return DecisionReply::Done;
            }
            TransactionState::Confirmed | TransactionState::AutoConfirmed => !undo,
            TransactionState::Undone
            | TransactionState::AutoUndone
            | TransactionState::Swept
            | TransactionState::Declined { .. } => undo,
            TransactionState::Refunded { .. } => !undo,
        };
        if stands_already {
            DecisionReply::Done
        } else {
            DecisionReply::Refused { state: known.state.clone() }
        }
    }

    pub(crate) fn refund(&mut self, request: &RefundRequest) -> RefundReply {
        let Some((account, _)) = self.device(&request.serial) else { return RefundReply::NotFound };
        let account_id = account.id.clone();
        let slot = request.refund_key.as_ref().map(|key| format!("{account_id} {key}"));
        if let Some(first) = slot.as_ref().and_then(|slot| self.ledger.refunds.get(slot)) {
            return first.clone();
        }
        let reply = self.refund_once(&account_id, request);
        if let (Some(slot), RefundReply::Refunded { .. }) = (slot, &reply) {
            self.ledger.refunds.insert(slot, reply.clone());
        }
        reply
    }

    fn refund_once(&mut self, account_id: &str, request: &RefundRequest) -> RefundReply {
        let at = self.stamp();
        let known = self.ledger.transactions.iter_mut().find(|known| {
            known.nsu == request.nsu && known.account_id == account_id && known.was_confirmed()
        });
        let Some(known) = known else { return RefundReply::NotFound };
        if request.card_fingerprint.as_ref().is_some_and(|given| *given != known.card_fingerprint) {
            return RefundReply::OtherCard;
        }
        let left = known.settled();
        let amount = request.amount.unwrap_or(left);
        if amount <= 0 || amount > left {
            return RefundReply::TooMuch { left };
        }
        known.state = TransactionState::Refunded { amount: known.amount - left + amount };
        known.updated_at = at;
        self.outbox.dirty = true;
        RefundReply::Refunded { nsu: self.ledger.next_nsu(), amount }
    }
}
