//! One actor for one terminal: it owns the running machines, feeds them and
//! interprets their effects.

mod held;
mod interpret;
mod paid;
mod running;

use std::collections::HashMap;
use std::sync::Arc;

use maquininha_flow::{
    CancelAnswer, ConfirmStatus, Input, JournalEntry, Payment, PaymentKind, PaymentPlan,
    PaymentRecord, Refund, RefundRecord,
};
use maquininha_model::{AttemptId, AttemptKey, ChargeId, OrderId};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use crate::operation::{PaymentOperation, RefundOperation};
use crate::port::{Clock, DriverMessage, Journal, JournalError, OrderGateway, PaymentDriver};
use crate::refunds::given_back;
use crate::{OperationProgress, PayRequest, PayTarget, Pendency, TerminalConfig, TerminalError};

pub(crate) use held::SettleReply;
pub(crate) use paid::PaidDirect;
pub(crate) use running::Running;

/// Messages waiting for the actor; senders wait when it is full.
pub(crate) const INBOX_MAX: usize = 256;
/// Payments and refunds that are not resolved yet, resolved in the background
/// ones included. A terminal takes one at a time, so more means that the order
/// API or the acquirer has been away for a long time.
pub(crate) const OPERATIONS_MAX: usize = 64;

/// What the actor is told.
pub(crate) enum Message {
    /// Find what an attempt came to, or is doing, if it was started before.
    Attach {
        request: Box<PayRequest>,
        reply: oneshot::Sender<Result<Option<PaymentOperation>, TerminalError>>,
    },
    /// Start a payment, or attach to it if it was started meanwhile.
    Pay {
        request: Box<PayRequest>,
        plan: Box<PaymentPlan>,
        /// The charges that the order showed.
        shown: Vec<ChargeId>,
        reply: oneshot::Sender<Result<PaymentOperation, TerminalError>>,
    },
    /// Start a refund.
    Refund {
        record: Box<RefundRecord>,
        reply: oneshot::Sender<Result<RefundOperation, TerminalError>>,
    },
    /// The app wants to stop.
    Cancel { attempt_id: AttemptId, reply: oneshot::Sender<CancelAnswer> },
    /// The app says how a held sale went.
    Settle { attempt_id: AttemptId, status: ConfirmStatus, reply: SettleReply },
    /// What waits for the app's word.
    Pendencies { reply: oneshot::Sender<Vec<Pendency>> },
    /// A call was answered, or a wait is over.
    Feed { attempt_id: AttemptId, input: Input },
    /// Stop; what is open stays in the journal.
    Stop { reply: oneshot::Sender<()> },
}

/// The ports the actor works with.
pub(crate) struct Ports {
    pub(crate) gateway: Arc<dyn OrderGateway>,
    pub(crate) driver: Option<Arc<dyn PaymentDriver>>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// What others see of the actor without asking it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ActorState {
    /// Operations that are not resolved.
    pub(crate) open: usize,
    /// Orders of direct payments that are not resolved.
    pub(crate) orders: Vec<OrderId>,
    /// Whether the driver has a card step.
    pub(crate) is_busy: bool,
    /// Whether the last write of the journal failed.
    pub(crate) journal_failed: bool,
}

pub(crate) struct Actor {
    ports: Ports,
    config: Arc<TerminalConfig>,
    running: HashMap<AttemptId, Running>,
    keys: HashMap<AttemptKey, AttemptId>,
    inbox: mpsc::Receiver<Message>,
    sender: mpsc::Sender<Message>,
    driver_inbox: mpsc::UnboundedReceiver<DriverMessage>,
    driver_sender: mpsc::UnboundedSender<DriverMessage>,
    tasks: JoinSet<()>,
    state: watch::Sender<ActorState>,
    events_written: watch::Sender<u64>,
    journal_error: Option<JournalError>,
    paid: PaidDirect,
}

impl Actor {
    pub(crate) fn new(
        ports: Ports,
        config: Arc<TerminalConfig>,
        (sender, inbox): (mpsc::Sender<Message>, mpsc::Receiver<Message>),
        state: watch::Sender<ActorState>,
        events_written: watch::Sender<u64>,
        paid: PaidDirect,
    ) -> Self {
        let (driver_sender, driver_inbox) = mpsc::unbounded_channel();
        Self {
            ports,
            config,
            running: HashMap::new(),
            keys: HashMap::new(),
            inbox,
            sender,
            driver_inbox,
            driver_sender,
            tasks: JoinSet::new(),
            state,
            events_written,
            journal_error: None,
            paid,
        }
    }

    /// Drives on what the journal holds, then serves until it is stopped.
    pub(crate) async fn run(mut self, open: Vec<JournalEntry>) {
        for entry in open {
            self.resume(entry).await;
        }
        self.publish();
        loop {
            tokio::select! {
                // In one order, so that the same things at the same moment come to the same.
                biased;
                Some(message) = self.driver_inbox.recv() => self.on_driver(message).await,
                message = self.inbox.recv() => match message {
                    Some(Message::Stop { reply }) => {
                        self.tasks.shutdown().await;
                        let _ = reply.send(());
                        return;
                    }
                    Some(message) => self.on_message(message).await,
                    None => return,
                },
                Some(_) = self.tasks.join_next(), if !self.tasks.is_empty() => {}
            }
            self.publish();
        }
    }

    fn publish(&self) {
        let state = ActorState {
            open: self.running.len(),
            orders: self.running.values().filter_map(Running::direct_order).cloned().collect(),
            is_busy: self.running.values().any(|running| running.machine.holds_driver()),
            journal_failed: self.journal_error.is_some(),
        };
        self.state.send_if_modified(|old| {
            let changed = *old != state;
            *old = state;
            changed
        });
    }

    async fn resume(&mut self, entry: JournalEntry) {
        let Some(driver) = &self.ports.driver else { return };
        let attempt_id = entry.attempt_id().clone();
        let running = match entry {
            JournalEntry::Payment(record) => {
                let plan = PaymentPlan {
                    attempt_id: record.attempt_id.clone(),
                    serial: record.serial.clone(),
                    kind: record.kind.clone(),
                    amount: record.amount,
                    tender: record.tender,
                    overpay: self.config.overpay,
                    driver: driver.profile(),
                    limits: self.config.limits,
                };
                Running::new(Payment::recover(plan, record).into())
            }
            JournalEntry::Refund(record) => {
                let query = driver.profile().query();
                let refund = Refund::new(record, query, self.config.limits);
                Running::new(refund.into())
            }
        };
        self.keys.insert(running.machine.attempt_key().clone(), attempt_id.clone());
        self.running.insert(attempt_id.clone(), running);
        self.feed(attempt_id, Input::Resume).await;
    }

    async fn on_message(&mut self, message: Message) {
        match message {
            Message::Attach { request, reply } => {
                let _ = reply.send(self.attach(&request).await);
            }
            Message::Pay { request, plan, shown, reply } => {
                match self.admit_payment(&request, &plan, &shown).await {
                    Ok(Some(attached)) => {
                        let _ = reply.send(Ok(attached));
                    }
                    Ok(None) => {
                        let now = self.ports.clock.now();
                        let attempt_id = plan.attempt_id.clone();
                        let payment = Payment::new(*plan, now);
                        let running = Running::new(payment.into());
                        let operation = running.payment_operation(&attempt_id, &self.sender);
                        self.start(attempt_id, running).await;
                        let _ = reply.send(operation.ok_or(TerminalError::Closed));
                    }
                    Err(error) => {
                        let _ = reply.send(Err(error));
                    }
                }
            }
            Message::Refund { mut record, reply } => match self.admit_refund(&mut record).await {
                Ok(Some(attached)) => {
                    let _ = reply.send(Ok(attached));
                }
                Ok(None) => {
                    let Some(driver) = &self.ports.driver else { return };
                    let attempt_id = record.attempt_id.clone();
                    let query = driver.profile().query();
                    let refund = Refund::new(*record, query, self.config.limits);
                    let running = Running::new(refund.into());
                    let operation = running.refund_operation(&attempt_id, &self.sender);
                    self.start(attempt_id, running).await;
                    let _ = reply.send(operation.ok_or(TerminalError::Closed));
                }
                Err(error) => {
                    let _ = reply.send(Err(error));
                }
            },
            Message::Cancel { attempt_id, reply } => match self.running.get_mut(&attempt_id) {
                Some(running) => {
                    running.cancel_waiters.push(reply);
                    self.feed(attempt_id, Input::Cancel).await;
                }
                None => {
                    let _ = reply.send(CancelAnswer::TooLate);
                }
            },
            Message::Settle { attempt_id, status, reply } => {
                self.settle(attempt_id, status, reply).await;
            }
            Message::Pendencies { reply } => {
                let _ = reply.send(self.pendencies());
            }
            Message::Feed { attempt_id, input } => self.feed(attempt_id, input).await,
            // Handled by the loop, which ends with it.
            Message::Stop { reply } => drop(reply),
        }
    }

    async fn start(&mut self, attempt_id: AttemptId, running: Running) {
        self.keys.insert(running.machine.attempt_key().clone(), attempt_id.clone());
        self.running.insert(attempt_id.clone(), running);
        self.feed(attempt_id, Input::Begin).await;
    }

    /// The same attempt given again is attached to what is running or to what it
    /// came to; an attempt that was something else is refused.
    async fn attach(
        &self,
        request: &PayRequest,
    ) -> Result<Option<PaymentOperation>, TerminalError> {
        if let Some(running) = self.running.get(&request.attempt_id) {
            let record = running.payment_record().filter(|record| is_same(record, request));
            record.ok_or(TerminalError::AttemptReused)?;
            return Ok(running.payment_operation(&request.attempt_id, &self.sender));
        }
        match self.ports.journal.entry(&request.attempt_id).await? {
            Some(JournalEntry::Payment(record)) if is_same(&record, request) => {
                let end = record.end.ok_or(TerminalError::AttemptReused)?;
                Ok(Some(running::ended(&request.attempt_id, end, &self.sender)))
            }
            Some(_) => Err(TerminalError::AttemptReused),
            None => Ok(None),
        }
    }

    /// Whether a new payment may start. The same attempt may have been started
    /// while this one was being checked: then there is one to attach to.
    async fn admit_payment(
        &self,
        request: &PayRequest,
        plan: &PaymentPlan,
        shown: &[ChargeId],
    ) -> Result<Option<PaymentOperation>, TerminalError> {
        if let Some(operation) = self.attach(request).await? {
            return Ok(Some(operation));
        }
        if let PaymentKind::Direct { order_id } = &plan.kind
            && self.running.values().any(|running| running.direct_order() == Some(order_id))
        {
            return Err(TerminalError::AlreadyBeingPaid);
        }
        self.paid.admit(&plan.kind, shown)?;
        self.admit_operation()?;
        Ok(None)
    }

    async fn admit_refund(
        &self,
        wanted: &mut RefundRecord,
    ) -> Result<Option<RefundOperation>, TerminalError> {
        if let Some(running) = self.running.get(&wanted.attempt_id) {
            let record = running.refund_record().filter(|r| r.charge_id == wanted.charge_id);
            record.ok_or(TerminalError::AttemptReused)?;
            return Ok(running.refund_operation(&wanted.attempt_id, &self.sender));
        }
        match self.ports.journal.entry(&wanted.attempt_id).await? {
            Some(JournalEntry::Refund(record)) if record.charge_id == wanted.charge_id => {
                let end = record.end.ok_or(TerminalError::AttemptReused)?;
                return Ok(Some(running::ended(&wanted.attempt_id, end, &self.sender)));
            }
            Some(_) => return Err(TerminalError::AttemptReused),
            None => {}
        }
        let is_running = |running: &Running| {
            running.refund_record().is_some_and(|record| record.charge_id == wanted.charge_id)
        };
        if self.running.values().any(is_running) {
            return Err(TerminalError::AlreadyBeingPaid);
        }
        self.admit_operation()?;
        // The list was shown before, and more may have been given back since.
        let here = given_back(self.ports.journal.as_ref(), &wanted.charge_id).await?;
        let before = here.max(wanted.canceled_before);
        if before.checked_add(wanted.amount)? > wanted.original.amount {
            return Err(TerminalError::NothingToRefund);
        }
        wanted.canceled_before = before;
        Ok(None)
    }

    fn admit_operation(&self) -> Result<(), TerminalError> {
        self.admit_beside_pendencies()?;
        let is_busy = self.running.values().any(Running::is_before_or_at_card);
        if is_busy || self.running.len() >= OPERATIONS_MAX {
            return Err(TerminalError::Busy);
        }
        Ok(())
    }

    async fn on_driver(&mut self, message: DriverMessage) {
        let Some(attempt_id) = self.keys.get(&message.attempt_key).cloned() else { return };
        match message.content {
            Err(prompt) => {
                if let Some(running) = self.running.get(&attempt_id) {
                    running.show(OperationProgress::Prompt(prompt));
                }
            }
            // Ticket 0 is a command without an answer of its own.
            Ok(_) if message.ticket == 0 => {}
            Ok(reply) => {
                let input = Input::Driver { ticket: message.ticket, reply: Box::new(reply) };
                self.feed(attempt_id, input).await;
            }
        }
    }
}

fn is_same(record: &PaymentRecord, request: &PayRequest) -> bool {
    let same_target = match &request.target {
        PayTarget::Standalone => record.kind == PaymentKind::Standalone,
        PayTarget::Held => record.kind == PaymentKind::Held,
        PayTarget::Order(order_id) => record.kind.order_id() == Some(order_id),
    };
    same_target
        && request.amount.is_none_or(|amount| amount == record.amount)
        && request.tender.is_none_or(|tender| tender == record.tender)
}
