//! The market as acquirer.

use crate::acquirer::{
    AcquirerRequest, Approval, AuthorizeReply, DecisionReply, RefundReply, RefundRequest,
    Transaction,
};
use crate::market::{Market, State};

impl Market {
    /// Authorizes a payment; an approval stays provisional until decided.
    pub fn authorize(&self, request: &AcquirerRequest) -> AuthorizeReply {
        self.with_state(|state| state.authorize(request))
    }

    /// Confirms the transaction with this key; idempotent.
    pub fn confirm(&self, serial: &str, attempt_key: &str) -> DecisionReply {
        self.with_state(|state| state.confirm(serial, attempt_key))
    }

    /// Undoes the transaction with this key; idempotent. An unknown key is refused from now on.
    pub fn undo(&self, serial: &str, attempt_key: &str) -> DecisionReply {
        self.with_state(|state| state.undo(serial, attempt_key))
    }

    /// Gives the whole or a part of a confirmed payment back.
    pub fn refund(&self, request: &RefundRequest) -> RefundReply {
        self.with_state(|state| state.refund(request))
    }

    /// The answer a refund with this key got, if one ever got through.
    pub fn query_refund(&self, serial: &str, refund_key: &str) -> Option<RefundReply> {
        self.with_state(|state| {
            let (account, _) = state.device(serial)?;
            let slot = format!("{} {refund_key}", account.id);
            state.ledger.refunds.get(&slot).cloned()
        })
    }

    /// The newest transaction with this key, with its approval when it was approved.
    pub fn query(&self, serial: &str, attempt_key: &str) -> Option<(Transaction, Approval)> {
        self.with_state(|state| {
            let (account, _) = state.device(serial)?;
            let known = state.ledger.by_key(&account.id, attempt_key)?;
            Some((known.clone(), State::approval_of(known)))
        })
    }

    /// The newest transaction of the terminal.
    pub fn query_last(&self, serial: &str) -> Option<(Transaction, Approval)> {
        self.with_state(|state| {
            let known = state.ledger.last_of(serial)?;
            Some((known.clone(), State::approval_of(known)))
        })
    }

    /// Runs the acquirer's end-of-day job now; returns how many transactions it undid.
    pub fn sweep(&self) -> usize {
        self.with_state(State::sweep)
    }
}
