//! The waiting screen with typed commands.

mod typed;

use std::collections::HashSet;
use std::time::Duration;

use maquininha_model::OrderId;
use maquininha_terminal::{ListFilter, ListedOrder, OrderList, PayRequest, PayTarget};
use serde_json::json;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::events::EventTeller;
use super::follow::{self, Subject};
use super::open::{Opened, attempt_id};
use super::refunds::RefundDesk;
use super::{once, say, screen};
use crate::error::CliError;
use crate::exit::Exit;
use crate::input::{self, HiddenTyping};
use crate::output::Output;

/// How long a payment that was canceled on leaving may take to say so.
const LEAVE_LIMIT: Duration = Duration::from_secs(10);

/// Shows the waiting screen until somebody leaves.
pub(super) async fn run(opened: &Opened, out: Output) -> Result<Exit, CliError> {
    let teller = EventTeller::start(&opened.terminal, out);
    screen::ready(opened, out);
    out.text("help lists the commands.");
    let mut desk = Desk::new(opened, out);
    let served = desk.serve().await;
    desk.leave().await;
    teller.finish().await;
    served?;
    out.tell("stopped", json!({}), "Até logo.");
    Ok(Exit::Done)
}

/// An operation that runs.
struct Running {
    task: JoinHandle<()>,
    cancel: mpsc::Sender<()>,
}

/// What the operator is asked for.
struct PasswordAsked {
    by_card: bool,
    typing: HiddenTyping,
}

/// The operator's desk: what was shown, what runs, what was asked.
struct Desk<'a> {
    opened: &'a Opened,
    out: Output,
    orders: watch::Receiver<OrderList>,
    shown: Vec<OrderId>,
    filter: ListFilter,
    popped: HashSet<OrderId>,
    running: Option<Running>,
    asked: Option<PasswordAsked>,
    refunds: Option<RefundDesk>,
    /// Whether the operator said which card is presented, or none.
    card_is_chosen: bool,
    is_leaving: bool,
}

impl<'a> Desk<'a> {
    fn new(opened: &'a Opened, out: Output) -> Self {
        Self {
            opened,
            out,
            orders: opened.terminal.orders(),
            shown: Vec::new(),
            filter: ListFilter::default(),
            popped: HashSet::new(),
            running: None,
            asked: None,
            refunds: None,
            card_is_chosen: opened.card_is_chosen,
            is_leaving: false,
        }
    }

    async fn serve(&mut self) -> Result<(), CliError> {
        let mut stop = self.opened.stop.clone();
        let mut lines = input::lines();
        let mut input_is_open = true;
        loop {
            if self.running.is_none() {
                if self.is_leaving {
                    return Ok(());
                }
                self.pop_up().await?;
            }
            tokio::select! {
                () = stop.stopped() => return Ok(()),
                changed = self.orders.changed() => {
                    if changed.is_err() {
                        return Ok(());
                    }
                    if self.running.is_none() {
                        self.show();
                    }
                }
                () = ended(&mut self.running) => {
                    self.running = None;
                    if !self.card_is_chosen {
                        self.opened.driver.present_fitting();
                    }
                    self.show();
                }
                line = lines.recv(), if input_is_open => {
                    if let Some(line) = line {
                        self.on_line(&line).await?;
                    } else {
                        input_is_open = false;
                        self.is_leaving = true;
                    }
                }
            }
        }
    }

    /// Stops what runs, as far as that is possible; the rest goes on at the
    /// next start.
    async fn leave(&mut self) {
        // A held sale is not given up by leaving: it waits for a word.
        if !self.opened.terminal.pendencies().await.unwrap_or_default().is_empty() {
            return;
        }
        if let Some(running) = &mut self.running {
            let _ = running.cancel.send(()).await;
            let _ = tokio::time::timeout(LEAVE_LIMIT, &mut running.task).await;
        }
        // The acquirer may not have been told yet how the last payment ended.
        if let Err(error) = once::settle(self.opened, once::SETTLE_LIMIT).await {
            tracing::warn!(%error, "failed to settle");
        }
    }

    /// Shows the waiting screen and remembers its numbers.
    fn show(&mut self) {
        let list = self.orders.borrow_and_update().clone();
        if list.read_at.is_none() {
            return;
        }
        let direct = list.orders.iter().filter(|listed| listed.order.is_direct());
        let orders: Vec<&ListedOrder> = direct.chain(list.listed(&self.filter)).collect();
        self.shown = orders.iter().map(|listed| listed.order.id.clone()).collect();
        let records: Vec<_> = orders.iter().map(|listed| say::order_json(listed)).collect();
        let fields = json!({ "orders": records, "is_stale": list.is_stale });
        self.out.tell("waiting", fields, screen::waiting(&orders, list.is_stale));
    }

    /// A direct order pops up and is paid at once, each once.
    async fn pop_up(&mut self) -> Result<(), CliError> {
        let list = self.orders.borrow().clone();
        let new = |listed: &&ListedOrder| {
            listed.order.is_direct()
                && listed.due.is_positive()
                && !self.popped.contains(&listed.order.id)
        };
        let Some(listed) = list.orders.iter().find(new) else { return Ok(()) };
        self.popped.insert(listed.order.id.clone());
        self.out.text(format!("Pedido {}  {}", listed.order.title(), listed.due));
        let request = PayRequest {
            attempt_id: attempt_id(None)?,
            target: PayTarget::Order(listed.order.id.clone()),
            amount: None,
            tender: None,
        };
        self.pay(request).await;
        Ok(())
    }

    async fn pay(&mut self, request: PayRequest) {
        let due = match &request.target {
            PayTarget::Order(order_id) => {
                self.orders.borrow().find(order_id).map(|listed| listed.due)
            }
            PayTarget::Standalone | PayTarget::Held => None,
        };
        let subject = Subject::of(&request, due);
        match self.opened.terminal.pay(request).await {
            Ok(operation) => {
                let (cancel, canceled) = mpsc::channel(1);
                let out = self.out;
                let task = tokio::spawn(async move {
                    if let Err(error) = follow::payment(operation, subject, canceled, out).await {
                        screen::refuse(&error, out);
                    }
                });
                self.running = Some(Running { task, cancel });
            }
            Err(error) => screen::refuse(&error, self.out),
        }
    }
}

/// Returns once what runs has ended; never where nothing runs.
async fn ended(running: &mut Option<Running>) {
    match running {
        Some(running) => {
            let _ = (&mut running.task).await;
        }
        None => std::future::pending().await,
    }
}
