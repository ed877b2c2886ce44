//! Key discipline: one key for one intention, one body for one key, a look before a repeat.

use maquininha_flow::{OrderCall, OrderCallError, OrderReply};
use maquininha_model::AttemptKey;

use super::Invariant;
use crate::scenario::Wish;
use crate::simulation::World;

/// Whether a call may make a charge, and so needs a key and a look before its repeat.
fn makes_charge(call: &OrderCall) -> bool {
    matches!(
        call,
        OrderCall::Reserve(_) | OrderCall::PostPaid { .. } | OrderCall::PostStandalone { .. }
    )
}

const fn looks(call: &OrderCall) -> bool {
    matches!(call, OrderCall::Read { .. } | OrderCall::FindStandalone { .. })
}

/// What an attempt knows of its calls that make charges.
#[derive(Debug, Default)]
pub struct KeyBook {
    /// The first of them: every repeat must be the same.
    first: Option<Box<OrderCall>>,
    /// Whether the last one may have had an effect that nobody looked for.
    is_in_doubt: bool,
    /// What is under way: its ticket, whether it makes a charge, whether it looks.
    under_way: Option<(u32, bool, bool)>,
}

impl KeyBook {
    /// The answer to a call, as the terminal hears it.
    pub fn heard(&mut self, ticket: u32, answer: &Result<OrderReply, OrderCallError>) {
        if self.under_way.is_none_or(|(awaited, ..)| awaited != ticket) {
            return;
        }
        match self.under_way.take() {
            Some((_, true, _)) => {
                let is_lost = matches!(
                    answer,
                    Err(OrderCallError::OutcomeUnknown | OrderCallError::Conflict { .. })
                );
                self.is_in_doubt |= is_lost;
            }
            Some((_, _, true)) if matches!(answer, Ok(_) | Err(OrderCallError::NotFound)) => {
                self.is_in_doubt = false;
            }
            _ => {}
        }
    }

    /// The terminal died: what was under way is in doubt.
    pub fn died(&mut self) {
        self.is_in_doubt |= matches!(self.under_way.take(), Some((_, true, _)));
    }
}

impl World {
    /// Every call goes under the key of its intention, repeats have the same body, and a call
    /// whose outcome is not known is looked for before it is repeated.
    pub fn check_keys(&mut self, attempt: usize, ticket: u32, call: &OrderCall) {
        let key = &self.attempts[attempt].key;
        let used = match call {
            OrderCall::Reserve(wish) => Some(&wish.attempt_key),
            OrderCall::PostPaid { report, .. }
            | OrderCall::PostStandalone { report, .. }
            | OrderCall::Report { report, .. } => Some(&report.attempt_key),
            OrderCall::CancelCharge { attempt_key, .. }
            | OrderCall::FindStandalone { attempt_key } => Some(attempt_key),
            OrderCall::Read { .. } | OrderCall::Commit { .. } | OrderCall::Close { .. } => None,
        };
        if used.is_some_and(|used| used != key) {
            self.broken(Invariant::KeyDiscipline, || {
                format!("a{attempt} calls under the key of another intention: {call:?}")
            });
        }
        let book = &mut self.attempts[attempt].keys;
        book.under_way = Some((ticket, makes_charge(call), looks(call)));
        if !makes_charge(call) {
            return;
        }
        let is_same = book.first.as_ref().is_none_or(|first| **first == *call);
        if book.first.is_none() {
            book.first = Some(Box::new(call.clone()));
        }
        let in_doubt = book.is_in_doubt;
        if !is_same {
            self.broken(Invariant::KeyDiscipline, || {
                format!("a{attempt} sends another body under the same key: {call:?}")
            });
        }
        if in_doubt {
            self.broken(Invariant::KeyDiscipline, || {
                format!("a{attempt} repeats a call without looking what became of it: {call:?}")
            });
        }
    }

    /// A paid charge names the payment by the acquirer's number: the sales side finds it again
    /// by that.
    pub fn check_named_by_its_number(&mut self, attempt: usize, key: &AttemptKey) {
        let Some(nsu) = self.acquirer.nsu(key) else { return };
        let wrong = self
            .charges_of(key)
            .filter(|charge| charge.net().is_positive())
            .find(|charge| charge.code.as_deref() != Some(nsu.as_str()))
            .map(|charge| charge.code.clone());
        if let Some(code) = wrong {
            self.broken(Invariant::KeyDiscipline, || {
                format!("a{attempt} is payment {nsu} at the acquirer and {code:?} on the order")
            });
        }
    }

    /// Nobody cancels or commits the charge of another attempt (ADR 0002); a refund cancels
    /// the charge it is for.
    pub fn check_charge_is_own(&mut self, attempt: usize, call: &OrderCall) {
        let (OrderCall::CancelCharge { charge_id, .. } | OrderCall::Commit { charge_id, .. }) =
            call
        else {
            return;
        };
        let is_own = match &self.attempts[attempt].wish {
            Wish::Refund(record) => record.charge_id == *charge_id,
            Wish::Payment(_) => {
                self.charges_of(&self.attempts[attempt].key).any(|charge| charge.id == *charge_id)
            }
        };
        if !is_own {
            self.broken(Invariant::OneDeviceFinishes, || {
                format!("a{attempt} touches the charge of another: {call:?}")
            });
        }
    }
}
