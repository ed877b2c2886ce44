//! A machine that runs, and who waits for it.

use maquininha_flow::{
    Approval, CancelAnswer, End, JournalState, Machine, Outcome, PaymentKind, PaymentRecord,
    RefundEnd, RefundRecord, TerminalEvent,
};
use maquininha_model::{AttemptId, OrderId};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::{Message, SettleReply};
use crate::OperationProgress;
use crate::operation::{Operation, PROGRESS_MAX, PaymentOperation, RefundOperation, Stage};

enum EndSender {
    Payment(watch::Sender<Stage<End>>),
    Refund(watch::Sender<Stage<RefundEnd>>),
}

pub(crate) struct Running {
    pub(super) machine: Machine,
    progress: broadcast::Sender<OperationProgress>,
    end: EndSender,
    pub(super) cancel_waiters: Vec<oneshot::Sender<CancelAnswer>>,
    pub(super) settle_waiters: Vec<SettleReply>,
    /// Events of rows that were not written; they go with the next one.
    pub(super) untold: Vec<TerminalEvent>,
}

/// A handle on an operation that had ended before.
pub(crate) fn ended<E: Clone>(
    attempt_id: &AttemptId,
    end: E,
    actor: &mpsc::Sender<Message>,
) -> Operation<E> {
    let progress = broadcast::channel(1).1;
    Operation::new(attempt_id.clone(), progress, watch::channel(Stage::Ended(end)).1, actor.clone())
}

impl Running {
    pub(super) fn new(machine: Machine) -> Self {
        let end = match &machine {
            Machine::Payment(payment) => {
                EndSender::Payment(watch::channel(Stage::of(payment.record().end.clone())).0)
            }
            Machine::Refund(refund) => {
                EndSender::Refund(watch::channel(Stage::of(refund.record().end.clone())).0)
            }
        };
        let progress = broadcast::channel(PROGRESS_MAX).0;
        Self {
            machine,
            progress,
            end,
            cancel_waiters: Vec::new(),
            settle_waiters: Vec::new(),
            untold: Vec::new(),
        }
    }

    pub(super) fn payment_operation(
        &self,
        attempt_id: &AttemptId,
        actor: &mpsc::Sender<Message>,
    ) -> Option<PaymentOperation> {
        let EndSender::Payment(end) = &self.end else { return None };
        let progress = self.progress.subscribe();
        Some(Operation::new(attempt_id.clone(), progress, end.subscribe(), actor.clone()))
    }

    pub(super) fn refund_operation(
        &self,
        attempt_id: &AttemptId,
        actor: &mpsc::Sender<Message>,
    ) -> Option<RefundOperation> {
        let EndSender::Refund(end) = &self.end else { return None };
        let progress = self.progress.subscribe();
        Some(Operation::new(attempt_id.clone(), progress, end.subscribe(), actor.clone()))
    }

    pub(super) fn payment_record(&self) -> Option<&PaymentRecord> {
        match &self.machine {
            Machine::Payment(payment) => Some(payment.record()),
            Machine::Refund(_) => None,
        }
    }

    pub(super) fn refund_record(&self) -> Option<&RefundRecord> {
        match &self.machine {
            Machine::Payment(_) => None,
            Machine::Refund(refund) => Some(refund.record()),
        }
    }

    /// The order of a direct payment that may still take money.
    pub(super) fn direct_order(&self) -> Option<&OrderId> {
        match &self.payment_record()?.kind {
            PaymentKind::Direct { order_id } => Some(order_id),
            _ => None,
        }
    }

    /// Whether the card step is ahead or under way, so that no other may start.
    pub(super) fn is_before_or_at_card(&self) -> bool {
        self.machine.holds_driver()
            || match &self.machine {
                Machine::Payment(payment) => {
                    let record = payment.record();
                    record.state == JournalState::Intent && record.end.is_none()
                }
                Machine::Refund(_) => false,
            }
    }

    pub(super) fn show(&self, progress: OperationProgress) {
        // Nobody may be looking.
        let _ = self.progress.send(progress);
    }

    /// Tells that it is approved and waits for the app's word. An app that was
    /// told "unknown" hears of it by the event.
    pub(super) fn hold(&self, approval: Approval) {
        if let EndSender::Payment(sender) = &self.end {
            sender.send_if_modified(|stage| stage.advance(Stage::Held(Box::new(approval))));
        }
    }

    /// Tells the end, once; later ones are for the event stream.
    pub(super) fn tell(&self, end: Outcome) {
        match (&self.end, end) {
            (EndSender::Payment(sender), Outcome::Payment(end)) => tell_first(sender, end),
            (EndSender::Refund(sender), Outcome::Refund(end)) => tell_first(sender, end),
            _ => {}
        }
    }
}

fn tell_first<E>(sender: &watch::Sender<Stage<E>>, end: E) {
    sender.send_if_modified(|stage| stage.advance(Stage::Ended(end)));
}
