//! The simulated acquirer: provisional approvals that are confirmed, undone, refunded, or decided by a rule.

mod authorize;
mod cards;
mod decide;
mod ledger;
mod magic;
mod rules;
mod types;

pub(crate) use authorize::{Presented, fingerprint};
pub use cards::{CardBehaviour, TEST_CARDS, TestCard, test_card};
pub use decide::{DecisionReply, RefundReply, RefundRequest};
pub(crate) use ledger::Ledger;
pub use ledger::{Transaction, TransactionState};
pub use magic::{MAGIC_AMOUNTS, MagicAmount, MagicEffect, magic_effect};
pub use types::{AcquirerRequest, Approval, AuthorizeReply, SilenceRule, Tender, TenderKind};
