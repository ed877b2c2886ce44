//! A machine that runs, and who waits for it.

use maquininha_flow::{
    CancelAnswer, DriverCommand, DriverReply, Durability, End, JournalEntry, JournalState,
    OrderCall, OrderCallError, OrderReply, Payment, PaymentEffect, PaymentKind, PaymentRecord,
    Progress, Refund, RefundEffect, RefundEnd, RefundRecord, RefundState, TerminalEvent,
};
use maquininha_model::{AttemptId, AttemptKey, OrderId, Timestamp};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::Message;
use crate::OperationProgress;
use crate::operation::{Operation, PROGRESS_MAX, PaymentOperation, RefundOperation};

/// What is fed to a machine.
pub(crate) enum Answer {
    Begin,
    Resume,
    Cancel,
    JournalFailed,
    Order { ticket: u32, answer: Box<Result<OrderReply, OrderCallError>> },
    Driver { ticket: u32, reply: Box<DriverReply> },
    Timer { ticket: u32 },
}

/// What a machine wants done: the effects of payments and refunds as one.
pub(crate) enum Effect {
    Write { entry: Box<JournalEntry>, durability: Durability, events: Vec<TerminalEvent> },
    Order { ticket: u32, call: Box<OrderCall> },
    Driver { ticket: u32, command: Box<DriverCommand> },
    Wait { ticket: u32, until: Timestamp },
    Progress(Progress),
    CancelAnswered(CancelAnswer),
    PaymentEnded(End),
    RefundEnded(RefundEnd),
    Closed,
}

pub(crate) enum Machine {
    Payment(Box<Payment>),
    Refund(Box<Refund>),
}

enum EndSender {
    Payment(watch::Sender<Option<End>>),
    Refund(watch::Sender<Option<RefundEnd>>),
}

pub(crate) struct Running {
    machine: Machine,
    progress: broadcast::Sender<OperationProgress>,
    end: EndSender,
    pub(super) cancel_waiters: Vec<oneshot::Sender<CancelAnswer>>,
}

/// A handle on an operation that had ended before.
pub(crate) fn ended<E: Clone>(
    attempt_id: &AttemptId,
    end: E,
    actor: &mpsc::Sender<Message>,
) -> Operation<E> {
    let progress = broadcast::channel(1).1;
    Operation::new(attempt_id.clone(), progress, watch::channel(Some(end)).1, actor.clone())
}

impl Running {
    pub(super) fn new(machine: Machine) -> Self {
        let end = match &machine {
            Machine::Payment(payment) => {
                EndSender::Payment(watch::channel(payment.record().end.clone()).0)
            }
            Machine::Refund(refund) => {
                EndSender::Refund(watch::channel(refund.record().end.clone()).0)
            }
        };
        let progress = broadcast::channel(PROGRESS_MAX).0;
        Self { machine, progress, end, cancel_waiters: Vec::new() }
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

    pub(super) fn attempt_key(&self) -> &AttemptKey {
        match &self.machine {
            Machine::Payment(payment) => &payment.record().attempt_key,
            Machine::Refund(refund) => &refund.record().attempt_key,
        }
    }

    /// The order of a direct payment that may still take money.
    pub(super) fn direct_order(&self) -> Option<&OrderId> {
        match &self.payment_record()?.kind {
            PaymentKind::Direct { order_id } => Some(order_id),
            _ => None,
        }
    }

    pub(super) fn holds_driver(&self) -> bool {
        match &self.machine {
            Machine::Payment(payment) => payment.holds_driver(),
            Machine::Refund(refund) => refund.holds_driver(),
        }
    }

    /// Whether the card step is ahead or under way, so that no other may start.
    pub(super) fn is_before_or_at_card(&self) -> bool {
        self.holds_driver()
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

    /// Tells the end, once; later ones are for the event stream.
    pub(super) fn tell_payment(&self, end: End) {
        if let EndSender::Payment(sender) = &self.end {
            sender.send_if_modified(|told| {
                let first = told.is_none();
                if first {
                    *told = Some(end);
                }
                first
            });
        }
    }

    pub(super) fn tell_refund(&self, end: RefundEnd) {
        if let EndSender::Refund(sender) = &self.end {
            sender.send_if_modified(|told| {
                let first = told.is_none();
                if first {
                    *told = Some(end);
                }
                first
            });
        }
    }

    pub(super) fn on(&mut self, now: Timestamp, answer: Answer) -> Vec<Effect> {
        match &mut self.machine {
            Machine::Payment(machine) => {
                machine.on(now, answer.into()).into_iter().map(Effect::from).collect()
            }
            Machine::Refund(machine) => {
                machine.on(now, answer.into()).into_iter().map(Effect::from).collect()
            }
        }
    }
}

impl Effect {
    /// Whether a failed write of this entry means that nothing may start.
    pub(super) fn is_intention(entry: &JournalEntry) -> bool {
        match entry {
            JournalEntry::Payment(r) => r.state == JournalState::Intent && r.end.is_none(),
            JournalEntry::Refund(r) => r.state == RefundState::Intent && r.end.is_none(),
        }
    }
}

impl From<PaymentEffect> for Effect {
    fn from(effect: PaymentEffect) -> Self {
        match effect {
            PaymentEffect::Write { record, durability, events } => {
                let entry = Box::new(JournalEntry::Payment(*record));
                Self::Write { entry, durability, events }
            }
            PaymentEffect::Order { ticket, call } => Self::Order { ticket, call },
            PaymentEffect::Driver { ticket, command } => Self::Driver { ticket, command },
            PaymentEffect::Wait { ticket, until } => Self::Wait { ticket, until },
            PaymentEffect::Progress(progress) => Self::Progress(progress),
            PaymentEffect::CancelAnswered { answer } => Self::CancelAnswered(answer),
            PaymentEffect::Ended { end } => Self::PaymentEnded(end),
            PaymentEffect::Closed => Self::Closed,
        }
    }
}

impl From<RefundEffect> for Effect {
    fn from(effect: RefundEffect) -> Self {
        match effect {
            RefundEffect::Write { record, durability, events } => {
                let entry = Box::new(JournalEntry::Refund(*record));
                Self::Write { entry, durability, events }
            }
            RefundEffect::Order { ticket, call } => Self::Order { ticket, call },
            RefundEffect::Driver { ticket, command } => Self::Driver { ticket, command },
            RefundEffect::Wait { ticket, until } => Self::Wait { ticket, until },
            RefundEffect::Ended { end } => Self::RefundEnded(end),
            RefundEffect::Closed => Self::Closed,
        }
    }
}
