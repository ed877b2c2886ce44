//! The terminal as an app holds it.

use std::sync::Arc;

use maquininha_flow::{
    JournalEntry, OrderCall, OrderCallError, OrderReply, PaymentKind, PaymentPlan,
};
use maquininha_model::{AttemptId, ChargeId, Money, Order, OrderId, Tender, Timestamp};
use tokio::sync::{mpsc, oneshot, watch};

use crate::actor::{Actor, ActorState, INBOX_MAX, Message, PaidDirect, Ports};
use crate::checks;
use crate::port::{
    Clock, Journal, JournalQuery, OrderGateway, PaymentDriver, PrintError, PrintJob, Printer,
    WakeUp, WakeUpHandle,
};
use crate::watch::keep_fresh;
use crate::{
    Engine, EventStream, OrderList, PaymentOperation, SalesReport, TerminalConfig, TerminalError,
};

/// Journal rows read at once for a report.
const REPORT_PAGE: u32 = 500;
/// Journal rows that are looked at for payments since the last read of the list: one terminal does
/// not take more in the minutes between two reads.
const RECENT_ROWS: u32 = 64;

/// What a terminal needs of the world.
pub struct TerminalPorts {
    /// The order API.
    pub gateway: Arc<dyn OrderGateway>,
    /// The payment driver; without one the terminal shows orders only.
    pub driver: Option<Arc<dyn PaymentDriver>>,
    /// The durable memory.
    pub journal: Arc<dyn Journal>,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// The printer, where there is one.
    pub printer: Option<Arc<dyn Printer>>,
    /// Sources of wake-ups.
    pub wake_ups: Vec<Arc<dyn WakeUp>>,
}

/// What is to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayTarget {
    /// An order, direct or listed.
    Order(OrderId),
    /// A sale without an order ("avulsa").
    Standalone,
    /// The same, but once approved it waits for [`Terminal::settle`]: the goods
    /// or the paper come first. Until then it is a [`Pendency`](crate::Pendency)
    /// and blocks the next sale; where nobody settles it in the driver's time it
    /// is undone.
    Held,
}

/// A payment to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayRequest {
    /// The app's intention: whatever is called again with it, money moves at
    /// most once.
    pub attempt_id: AttemptId,
    /// What is to be paid.
    pub target: PayTarget,
    /// How much; what is due where absent. A standalone sale must say it.
    pub amount: Option<Money>,
    /// How; a direct order says it itself.
    pub tender: Option<Tender>,
}

/// How the terminal is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TerminalHealth {
    /// Payments and refunds that are not resolved yet.
    pub open_operations: usize,
    /// Whether a card step is under way.
    pub is_busy: bool,
    /// Whether the last write of the journal failed; no new payment starts.
    pub journal_failed: bool,
    /// When the order API was last read with success.
    pub orders_read_at: Option<Timestamp>,
    /// Whether the order list may be old.
    pub orders_are_stale: bool,
    /// Why the last read of the orders failed.
    pub orders_failure: Option<OrderCallError>,
}

/// One terminal. Cheap to clone; its engine stops when the last clone is gone,
/// or at [`Terminal::close`].
#[derive(Clone)]
pub struct Terminal {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) config: Arc<TerminalConfig>,
    pub(crate) gateway: Arc<dyn OrderGateway>,
    pub(crate) driver: Option<Arc<dyn PaymentDriver>>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) clock: Arc<dyn Clock>,
    printer: Option<Arc<dyn Printer>>,
    pub(crate) actor: mpsc::Sender<Message>,
    pub(crate) engine: Engine,
    state: watch::Receiver<ActorState>,
    orders: watch::Receiver<OrderList>,
    events_written: watch::Receiver<u64>,
    wake_up: WakeUpHandle,
    /// One password at a time, so that guesses in parallel are all counted.
    pub(crate) unlocking: tokio::sync::Mutex<()>,
    /// Kept, because a source stops when it is dropped.
    _wake_ups: Vec<Arc<dyn WakeUp>>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        let (reply, _) = oneshot::channel();
        if let Err(mpsc::error::TrySendError::Full(stop)) =
            self.actor.try_send(Message::Stop { reply })
        {
            let actor = self.actor.clone();
            self.engine.handle().spawn(async move {
                // Nobody is left to be told if it has stopped already.
                let _ = actor.send(stop).await;
            });
        }
    }
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").field("serial", &self.shared.config.device.serial).finish()
    }
}

impl Terminal {
    /// Opens a terminal: what the journal holds open is driven on in the
    /// background, and the order list starts to fill.
    ///
    /// Errors: the journal cannot be read.
    pub async fn open(
        config: TerminalConfig,
        ports: TerminalPorts,
        engine: &Engine,
    ) -> Result<Self, TerminalError> {
        let open = ports.journal.open_entries().await?;
        let paid = PaidDirect::from_journal(ports.journal.as_ref()).await?;
        let config = Arc::new(config);
        let (sender, inbox) = mpsc::channel(INBOX_MAX);
        // Counted as open until the actor has them, so that nobody thinks all is
        // settled before it looked.
        let at_start = ActorState { open: open.len(), ..ActorState::default() };
        let (state_sender, state) = watch::channel(at_start);
        let (events_sender, events_written) = watch::channel(0);
        let (orders_sender, orders) = watch::channel(OrderList::default());
        let wake_up = WakeUpHandle::default();
        let actor_ports = Ports {
            gateway: Arc::clone(&ports.gateway),
            driver: ports.driver.clone(),
            journal: Arc::clone(&ports.journal),
            clock: Arc::clone(&ports.clock),
        };
        let actor = Actor::new(
            actor_ports,
            Arc::clone(&config),
            (sender.clone(), inbox),
            state_sender,
            events_sender,
            paid,
        );
        engine.handle().spawn(actor.run(open));
        engine.handle().spawn(keep_fresh(
            Arc::clone(&ports.gateway),
            Arc::clone(&ports.clock),
            Arc::clone(&config),
            wake_up.clone(),
            !ports.wake_ups.is_empty(),
            orders_sender,
        ));
        for source in &ports.wake_ups {
            source.start(wake_up.clone());
        }
        let shared = Shared {
            config,
            gateway: ports.gateway,
            driver: ports.driver,
            journal: ports.journal,
            clock: ports.clock,
            printer: ports.printer,
            actor: sender,
            engine: engine.clone(),
            state,
            orders,
            events_written,
            wake_up,
            unlocking: tokio::sync::Mutex::new(()),
            _wake_ups: ports.wake_ups,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The terminal's settings.
    pub fn config(&self) -> &TerminalConfig {
        &self.shared.config
    }

    /// The order list: a snapshot, and a wait for the next change.
    pub fn orders(&self) -> watch::Receiver<OrderList> {
        self.shared.orders.clone()
    }

    /// Reads the open orders now instead of at the next poll.
    pub fn refresh(&self) {
        self.shared.wake_up.wake();
    }

    /// Starts a payment. Returns once the intention is in the journal; the
    /// result comes through the operation. The same attempt given again is
    /// attached to what it came to.
    ///
    /// Errors: the request cannot be carried out, and nothing was sent.
    pub async fn pay(&self, request: PayRequest) -> Result<PaymentOperation, TerminalError> {
        let shared = &self.shared;
        let driver = shared.driver.as_ref().ok_or(TerminalError::DriverMissing)?;
        let (reply, attached) = oneshot::channel();
        self.send(Message::Attach { request: Box::new(request.clone()), reply }).await?;
        if let Some(operation) = attached.await.map_err(|_| TerminalError::Closed)?? {
            return Ok(operation);
        }
        let now = shared.clock.now();
        let (checked, shown) = match &request.target {
            PayTarget::Standalone | PayTarget::Held => {
                let (amount, tender) = (request.amount, request.tender);
                let kind = match request.target {
                    PayTarget::Held => PaymentKind::Held,
                    _ => PaymentKind::Standalone,
                };
                (checks::without_order(&shared.config, kind, amount, tender)?, Vec::new())
            }
            PayTarget::Order(order_id) => {
                let order = self.find_order(order_id, request.amount.is_none()).await?;
                let shown: Vec<ChargeId> = order.charges.iter().map(|c| c.id.clone()).collect();
                let (amount, tender) = (request.amount, request.tender);
                (checks::on_order(&shared.config, &order, amount, tender, now)?, shown)
            }
        };
        let plan = Box::new(PaymentPlan {
            attempt_id: request.attempt_id.clone(),
            serial: shared.config.device.serial.clone(),
            kind: checked.kind,
            amount: checked.amount,
            tender: checked.tender,
            overpay: shared.config.overpay,
            driver: driver.profile(),
            limits: shared.config.limits,
        });
        let (reply, answer) = oneshot::channel();
        let request = Box::new(request);
        self.send(Message::Pay { request, plan, shown, reply }).await?;
        answer.await.map_err(|_| TerminalError::Closed)?
    }

    /// An order from the list, or read where the list does not have it yet. Where what is due
    /// counts, it is read as well if this terminal has paid for it since the list was read.
    async fn find_order(
        &self,
        order_id: &OrderId,
        due_counts: bool,
    ) -> Result<Order, TerminalError> {
        let listed = {
            let list = self.shared.orders.borrow();
            list.find(order_id).map(|listed| (listed.order.clone(), list.read_at))
        };
        if let Some((order, read_at)) = listed
            && !(due_counts && self.paid_since(order_id, read_at).await?)
        {
            return Ok(order);
        }
        match self.shared.gateway.call(OrderCall::Read { order_id: order_id.clone() }).await? {
            OrderReply::Order { order } => Ok(*order),
            _ => Err(TerminalError::OrderNotAvailable),
        }
    }

    /// Whether a payment of this terminal for an order has changed since a moment. A list that was
    /// read then may show as due what was paid here meanwhile.
    async fn paid_since(
        &self,
        order_id: &OrderId,
        since: Option<Timestamp>,
    ) -> Result<bool, TerminalError> {
        let query = JournalQuery { since, limit: RECENT_ROWS, ..JournalQuery::default() };
        let recent = self.shared.journal.entries(query).await?.entries;
        Ok(recent.iter().any(|entry| match entry {
            JournalEntry::Payment(record) => record.kind.order_id() == Some(order_id),
            JournalEntry::Refund(_) => false,
        }))
    }

    /// The durable events of this terminal. Several streams see the same events;
    /// acknowledging is for all.
    pub fn events(&self) -> EventStream {
        EventStream::new(Arc::clone(&self.shared.journal), self.shared.events_written.clone())
    }

    /// Sales and refunds of a time, from the journal.
    pub async fn report(
        &self,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<SalesReport, TerminalError> {
        let mut report = SalesReport::default();
        let mut after = None;
        loop {
            let query =
                JournalQuery { since: Some(since), until: Some(until), after, limit: REPORT_PAGE };
            let page = self.shared.journal.entries(query).await?;
            for entry in &page.entries {
                report.add(entry)?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(report);
            }
        }
    }

    /// Prints a text, off the payment path. A failure changes no payment.
    pub async fn print(&self, job: PrintJob) -> Result<(), PrintError> {
        let missing = || PrintError::Unavailable(String::from("no printer is installed"));
        let printer = self.shared.printer.clone().ok_or_else(missing)?;
        let outcome = self.shared.engine.handle().spawn_blocking(move || printer.print(job)).await;
        outcome.unwrap_or_else(|_| Err(PrintError::Unavailable(String::from("it stopped"))))
    }

    /// How the terminal is.
    pub fn health(&self) -> TerminalHealth {
        let state = self.shared.state.borrow().clone();
        let orders = self.shared.orders.borrow();
        TerminalHealth {
            open_operations: state.open,
            is_busy: state.is_busy,
            journal_failed: state.journal_failed,
            orders_read_at: orders.read_at,
            orders_are_stale: orders.is_stale,
            orders_failure: orders.failure.clone(),
        }
    }

    /// Waits until every payment and refund is resolved, in the background ones
    /// and held sales included. `Closed` if the terminal is closed first.
    pub async fn settled(&self) -> Result<(), TerminalError> {
        let mut state = self.shared.state.clone();
        state.wait_for(|state| state.open == 0).await.map_err(|_| TerminalError::Closed)?;
        Ok(())
    }

    /// Stops the engine. What is open stays in the journal and is driven on at
    /// the next start.
    pub async fn close(&self) {
        let (reply, done) = oneshot::channel();
        if self.send(Message::Stop { reply }).await.is_ok() {
            let _ = done.await;
        }
    }

    pub(crate) async fn send(&self, message: Message) -> Result<(), TerminalError> {
        self.shared.actor.send(message).await.map_err(|_| TerminalError::Closed)
    }
}
