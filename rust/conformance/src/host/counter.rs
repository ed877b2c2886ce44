//! A host on the bench, and how the suite asks it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use maquininha_card::{
    AuthorizationRequest, HostApproval, HostCommand, HostRefund, HostReply, HostUndoReason,
};
use maquininha_flow::{OriginalPayment, Query};
use maquininha_model::{AttemptId, AttemptKey, Money};
use maquininha_reader::port::AcquirerHost;

use super::bench::{BenchHost, HostBench, Loss, PaymentCase};
use crate::rule::{Kept, Unkept, broken, hold, not_tried};

/// The longest that a call may take: twice what any card network allows for an authorization.
const CALL_MAX: Duration = Duration::from_secs(150);

/// What the suite sells for.
pub(super) const AMOUNT: Money = Money::brl(56_78);

/// A fresh host, with keys for the payments of one rule.
pub(super) struct Counter {
    pub(super) host: Arc<dyn BenchHost>,
    pub(super) connector: Arc<dyn AcquirerHost>,
    keys: AtomicUsize,
}

impl Counter {
    pub(super) async fn open(bench: Arc<dyn HostBench>) -> Result<Self, Unkept> {
        match bench.host().await {
            Some(host) => {
                let connector = host.connector();
                Ok(Self { host, connector, keys: AtomicUsize::new(1) })
            }
            None => not_tried("the bench has no host yet"),
        }
    }

    /// A host that can be asked; the rule is not tried where it declares that it cannot.
    pub(super) async fn that_can_be_asked(bench: Arc<dyn HostBench>) -> Result<Self, Unkept> {
        let counter = Self::open(bench).await?;
        match counter.connector.profile().query() {
            Query::ByAttempt { .. } => Ok(counter),
            Query::Never => not_tried("the host declares that it cannot be asked"),
        }
    }

    /// A key that the host has not seen.
    pub(super) fn key(&self) -> AttemptKey {
        let number = self.keys.fetch_add(1, Ordering::SeqCst);
        let attempt = AttemptId::new(format!("kit-{number}")).expect("it is a valid name");
        AttemptKey::of(&self.host.serial(), &attempt)
    }

    pub(super) async fn call(&self, command: HostCommand) -> Result<HostReply, Unkept> {
        let reply = tokio::time::timeout(CALL_MAX, self.connector.call(command)).await;
        reply.or_else(|_| broken(format!("a call did not end within {CALL_MAX:?}")))
    }

    /// Lets the next call go wrong; the rule is not tried where the bench cannot.
    pub(super) async fn lose(&self, loss: Loss) -> Kept {
        if self.host.lose(loss).await {
            Ok(())
        } else {
            not_tried(format!("the bench cannot lose a call as {loss:?}"))
        }
    }

    pub(super) fn request(&self, key: &AttemptKey, case: PaymentCase) -> AuthorizationRequest {
        self.host.payment(key.clone(), AMOUNT, case)
    }

    pub(super) async fn authorize(
        &self,
        key: &AttemptKey,
        case: PaymentCase,
    ) -> Result<HostReply, Unkept> {
        self.call(HostCommand::Authorize(Box::new(self.request(key, case)))).await
    }

    /// A sale that is approved.
    pub(super) async fn sale(&self, key: &AttemptKey) -> Result<Box<HostApproval>, Unkept> {
        match self.authorize(key, PaymentCase::Approved).await? {
            HostReply::Approved(approval) => Ok(approval),
            other => unexpected("a sale", &other),
        }
    }

    pub(super) async fn confirm(&self, key: &AttemptKey) -> Result<HostReply, Unkept> {
        self.call(HostCommand::Confirm { attempt_key: key.clone() }).await
    }

    pub(super) async fn undo(&self, key: &AttemptKey) -> Result<HostReply, Unkept> {
        let reason = HostUndoReason::Decided;
        self.call(HostCommand::Undo { attempt_key: key.clone(), reason }).await
    }

    pub(super) async fn query(&self, key: &AttemptKey) -> Result<HostReply, Unkept> {
        self.call(HostCommand::Query { attempt_key: key.clone() }).await
    }

    /// A confirmed sale, as a refund must name it.
    pub(super) async fn paid(&self) -> Result<OriginalPayment, Unkept> {
        let attempt_key = self.key();
        let approval = self.sale(&attempt_key).await?.approval;
        match self.confirm(&attempt_key).await? {
            HostReply::Confirmed => {}
            other => return unexpected("a confirmation", &other),
        }
        Ok(OriginalPayment {
            attempt_key,
            nsu: approval.nsu,
            amount: AMOUNT,
            serial: self.host.serial(),
            paid_at: Some(approval.approved_at),
        })
    }

    pub(super) async fn refund(
        &self,
        key: &AttemptKey,
        original: &OriginalPayment,
        amount: Money,
        card: PaymentCase,
    ) -> Result<HostReply, Unkept> {
        self.call(HostCommand::Refund(Box::new(HostRefund {
            attempt_key: key.clone(),
            serial: self.host.serial(),
            network: self.host.network(),
            original: original.clone(),
            amount,
            card: self.host.card(card),
        })))
        .await
    }

    pub(super) async fn query_refund(&self, key: &AttemptKey) -> Result<HostReply, Unkept> {
        self.call(HostCommand::QueryRefund { attempt_key: key.clone() }).await
    }

    /// Holds what the books say, where the bench can look.
    pub(super) async fn books(&self, key: &AttemptKey, money: Money, when: &str) -> Kept {
        match self.host.booked(key).await {
            Some(booked) => {
                hold(booked == money, || format!("{when} the books hold {booked}, not {money}"))
            }
            None => Ok(()),
        }
    }
}

/// The kind of a reply: all that a sentence of a report may say of it.
pub(super) fn kind(reply: &HostReply) -> &'static str {
    match reply {
        HostReply::Approved(_) => "Approved",
        HostReply::Declined { .. } => "Declined",
        HostReply::KeyKnown => "KeyKnown",
        HostReply::Card { .. } => "Card",
        HostReply::NotFound => "NotFound",
        HostReply::Confirmed => "Confirmed",
        HostReply::Undone => "Undone",
        HostReply::Refunded { .. } => "Refunded",
        HostReply::Refused { .. } => "Refused",
        HostReply::Silent => "Silent",
        HostReply::Unavailable { .. } => "Unavailable",
        _ => "a reply that the suite does not know",
    }
}

/// Ends a rule at a reply of the wrong kind.
pub(super) fn unexpected<T>(what: &str, reply: &HostReply) -> Result<T, Unkept> {
    broken(format!("{what} was answered {}", kind(reply)))
}

/// Holds that a reply is of a kind.
macro_rules! want {
    ($reply:expr, $pattern:pat, $what:expr) => {
        match $reply {
            $pattern => {}
            other => return $crate::host::counter::unexpected($what, &other),
        }
    };
}
pub(super) use want;
