//! Disagreements between the acquirer's money and the charges of terminals.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::acquirer::TransactionState;
use crate::market::{Market, State};

/// One disagreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is wrong.
    pub kind: FindingKind,
    /// The establishment.
    pub account_id: String,
    /// `initiator_transaction_key`, or the charge's identifier where a terminal left no key.
    pub key: String,
    /// Centavos on charges: paid less given back.
    pub charged: i64,
    /// Centavos at the acquirer: confirmed less given back.
    pub settled: i64,
}

/// Kinds of disagreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The acquirer has the money and no charge says so: a lost payment.
    MoneyWithoutCharge,
    /// A charge says paid and the acquirer has no money.
    ChargeWithoutMoney,
    /// Both have money, but not the same.
    AmountsDiffer,
    /// More than one paid charge for one payment.
    DoubleCharge,
    /// More than one confirmed transaction for one payment.
    DoubleMoney,
    /// A transaction waits for its decision.
    Provisional,
}

#[derive(Default)]
struct Sides {
    charged: i64,
    settled: i64,
    paid_charges: usize,
    confirmed: usize,
    provisional: usize,
}

impl Market {
    /// Compares acquirer and order API. Empty means that they agree and nothing is undecided.
    ///
    /// A payment in progress shows as [`FindingKind::Provisional`]; ask when everything is at rest.
    pub fn audit(&self) -> Vec<Finding> {
        self.with_state(|state| findings(state))
    }
}

fn findings(state: &State) -> Vec<Finding> {
    let mut sides: BTreeMap<(String, String), Sides> = BTreeMap::new();
    for transaction in &state.ledger.transactions {
        let key = (transaction.account_id.clone(), transaction.attempt_key.clone());
        let side = sides.entry(key).or_default();
        side.settled += transaction.settled();
        side.confirmed += usize::from(transaction.was_confirmed());
        side.provisional += usize::from(transaction.state == TransactionState::Provisional);
    }
    for charge in state.charges.values().filter(|charge| charge.is_from_terminal()) {
        let name = charge.initiator_key().unwrap_or(&charge.id).to_owned();
        let side = sides.entry((charge.account_id.clone(), name)).or_default();
        side.charged += charge.net();
        side.paid_charges += usize::from(charge.was_paid());
    }
    let mut all = Vec::new();
    for ((account_id, key), side) in sides {
        for kind in judge(&side) {
            all.push(Finding {
                kind,
                account_id: account_id.clone(),
                key: key.clone(),
                charged: side.charged,
                settled: side.settled,
            });
        }
    }
    all
}

fn judge(side: &Sides) -> Vec<FindingKind> {
    let mut kinds = Vec::new();
    match (side.charged, side.settled) {
        (charged, settled) if charged == settled => {}
        (0, _) => kinds.push(FindingKind::MoneyWithoutCharge),
        (_, 0) => kinds.push(FindingKind::ChargeWithoutMoney),
        _ => kinds.push(FindingKind::AmountsDiffer),
    }
    if side.paid_charges > 1 {
        kinds.push(FindingKind::DoubleCharge);
    }
    if side.confirmed > 1 {
        kinds.push(FindingKind::DoubleMoney);
    }
    if side.provisional > 0 {
        kinds.push(FindingKind::Provisional);
    }
    kinds
}
