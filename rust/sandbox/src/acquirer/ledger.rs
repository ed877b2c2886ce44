//! The acquirer's book of transactions.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::acquirer::{RefundReply, SilenceRule, Tender};
use crate::cardhost::CardRead;
use crate::clock::MarketTime;

/// The first NSU; 14 digits as in the published samples.
const FIRST_NSU: u64 = 90_000_000_000_001;

/// Where a transaction stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum TransactionState {
    /// Refused; no money.
    Declined {
        /// Two digits, as in ISO 8583.
        code: String,
    },
    /// Approved and not decided.
    Provisional,
    /// Confirmed by the terminal.
    Confirmed,
    /// Undone by the terminal.
    Undone,
    /// Given back, wholly or in part.
    Refunded {
        /// Centavos given back so far.
        amount: i64,
    },
    /// Confirmed by the end of the day.
    AutoConfirmed,
    /// Undone by lapse of time.
    AutoUndone,
    /// Undone by the end-of-day job.
    Swept,
}

/// One transaction of the acquirer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Transaction {
    /// Identifier at the acquirer.
    pub id: String,
    /// The establishment.
    pub account_id: String,
    /// The terminal.
    pub serial: String,
    /// The terminal's key.
    pub attempt_key: String,
    /// 14 digits.
    pub nsu: String,
    /// Issuer's code; empty when declined.
    pub authorization_code: String,
    /// Centavos.
    pub amount: i64,
    /// Kind of payment.
    pub tender: Tender,
    /// Name of the test card.
    pub card: String,
    /// Same card, same text.
    pub card_fingerprint: String,
    /// How a card reader read it; absent for the cards that are names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<CardRead>,
    /// Where it stands.
    #[serde(flatten)]
    pub state: TransactionState,
    /// What happens if nobody decides.
    pub silence: SilenceRule,
    /// Time of the answer.
    pub created_at: MarketTime,
    /// Time of the last change.
    pub updated_at: MarketTime,
}

impl Transaction {
    /// Money that stands with the merchant, in centavos.
    #[must_use]
    pub fn settled(&self) -> i64 {
        match self.state {
            TransactionState::Confirmed | TransactionState::AutoConfirmed => self.amount,
            TransactionState::Refunded { amount } => self.amount - amount,
            _ => 0,
        }
    }

    /// Whether it was confirmed at some time.
    #[must_use]
    pub fn was_confirmed(&self) -> bool {
        matches!(
            self.state,
            TransactionState::Confirmed
                | TransactionState::AutoConfirmed
                | TransactionState::Refunded { .. }
        )
    }
}

/// All transactions, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Ledger {
    pub(crate) transactions: Vec<Transaction>,
    /// Keys that were undone before the acquirer ever saw them: a late authorization is refused.
    pub(crate) undone_unseen: BTreeSet<String>,
    /// Answers to refunds by their key.
    pub(crate) refunds: BTreeMap<String, RefundReply>,
    issued: u64,
}

impl Ledger {
    pub(crate) fn next_nsu(&mut self) -> String {
        let nsu = FIRST_NSU + self.issued;
        self.issued += 1;
        format!("{nsu:014}")
    }

    /// The newest transaction with this key.
    pub(crate) fn by_key(&self, account_id: &str, attempt_key: &str) -> Option<&Transaction> {
        let newest_first = self.transactions.iter().rev();
        newest_first
            .filter(|known| known.account_id == account_id)
            .find(|known| known.attempt_key == attempt_key)
    }

    pub(crate) fn by_key_mut(
        &mut self,
        account_id: &str,
        attempt_key: &str,
    ) -> Option<&mut Transaction> {
        let newest_first = self.transactions.iter_mut().rev();
        newest_first
            .filter(|known| known.account_id == account_id)
            .find(|known| known.attempt_key == attempt_key)
    }

    /// The newest transaction of the terminal.
    pub(crate) fn last_of(&self, serial: &str) -> Option<&Transaction> {
        self.transactions.iter().rev().find(|known| known.serial == serial)
    }
}
