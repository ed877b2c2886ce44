//! The waiting screen with typed commands.

use std::collections::HashSet;
use std::time::Duration;

use maquininha_model::{OrderId, Sensitive};
use maquininha_terminal::{ListFilter, ListedOrder, OrderList, PayRequest, PayTarget};
use serde_json::json;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::command::{HELP, ScreenCommand};
use super::events::EventTeller;
use super::follow::{self, Subject};
use super::open::{Opened, attempt_id, check_card};
use super::refunds::{self, RefundDesk};
use super::{say, screen};
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
        if let Some(running) = &mut self.running {
            let _ = running.cancel.send(()).await;
            let _ = tokio::time::timeout(LEAVE_LIMIT, &mut running.task).await;
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
            PayTarget::Standalone => None,
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

    async fn on_line(&mut self, line: &str) -> Result<(), CliError> {
        if let Some(asked) = self.asked.take() {
            let password = Sensitive::new(line.to_owned());
            drop(asked.typing);
            let opening = RefundDesk::open(self.opened, password, asked.by_card, self.out);
            return match opening.await {
                Ok(desk) => {
                    self.refunds = Some(desk);
                    Ok(())
                }
                Err(error) => self.not_done(error),
            };
        }
        match ScreenCommand::parse(line) {
            Ok(Some(command)) => match self.carry_out(command).await {
                Ok(()) => Ok(()),
                Err(error) => self.not_done(error),
            },
            Ok(None) => {
                self.show();
                Ok(())
            }
            Err(why) => {
                self.out.tell("not_understood", json!({ "message": why }), why.clone());
                Ok(())
            }
        }
    }

    /// What a person typed wrong does not end the program.
    fn not_done(&self, error: CliError) -> Result<(), CliError> {
        match error {
            CliError::Terminal(error) => {
                screen::refuse(&error, self.out);
                Ok(())
            }
            CliError::Usage(why) => {
                self.out.tell("not_understood", json!({ "message": why }), why.clone());
                Ok(())
            }
            error => Err(error),
        }
    }

    async fn carry_out(&mut self, command: ScreenCommand) -> Result<(), CliError> {
        match command {
            ScreenCommand::List { text } => {
                self.filter.text = text;
                self.opened.terminal.refresh();
                self.show();
            }
            ScreenCommand::Pay { number, amount, tender } => {
                let order_id = number.checked_sub(1).and_then(|index| self.shown.get(index));
                let Some(order_id) = order_id.cloned() else {
                    return Err(CliError::Usage(format!("the list has no number {number}")));
                };
                let attempt_id = attempt_id(None)?;
                let target = PayTarget::Order(order_id);
                self.pay(PayRequest { attempt_id, target, amount, tender }).await;
            }
            ScreenCommand::Sell { amount, tender } => {
                let request = PayRequest {
                    attempt_id: attempt_id(None)?,
                    target: PayTarget::Standalone,
                    amount: Some(amount),
                    tender: Some(tender),
                };
                self.pay(request).await;
            }
            ScreenCommand::Card { name: Some(name) } => {
                check_card(&name)?;
                self.opened.driver.present(name);
            }
            ScreenCommand::Card { name: None } => self.opened.driver.present_fitting(),
            ScreenCommand::Hold => self.opened.driver.hold_card(),
            ScreenCommand::Cancel => match &self.running {
                Some(running) => {
                    let _ = running.cancel.try_send(());
                }
                None => self.out.tell("nothing_to_cancel", json!({}), "Nada a cancelar."),
            },
            ScreenCommand::Refunds { by_card } => {
                let typing = HiddenTyping::start();
                self.out.tell("password_asked", json!({}), "Senha do operador:");
                self.asked = Some(PasswordAsked { by_card, typing });
            }
            ScreenCommand::Refund { number, amount } => self.refund(number, amount).await?,
            ScreenCommand::Report => {
                let report = screen::today(self.opened).await?;
                self.out.record("report", screen::report_json(&report));
                self.out.text(screen::report_text(&report));
            }
            ScreenCommand::Health => {
                let health = self.opened.terminal.health();
                let gateway = self.opened.gateway.health();
                self.out.record("health", screen::health_json(&health, gateway));
                self.out.text(screen::health_text(&health, gateway));
            }
            ScreenCommand::Help => self.out.tell("help", json!({ "text": HELP }), HELP),
            ScreenCommand::Quit => self.is_leaving = true,
        }
        Ok(())
    }

    async fn refund(
        &mut self,
        number: usize,
        amount: Option<maquininha_model::Money>,
    ) -> Result<(), CliError> {
        let Some(desk) = self.refunds.take() else {
            return Err(CliError::Usage("type refunds first; it asks the password".to_owned()));
        };
        let Some((operation, subject)) = desk.refund(number, amount).await? else {
            self.refunds = Some(desk);
            return Err(CliError::Usage(format!("the list has no number {number}")));
        };
        let (cancel, canceled) = mpsc::channel(1);
        let out = self.out;
        let task = tokio::spawn(async move {
            if let Err(error) = refunds::follow(operation, subject, canceled, out).await {
                screen::refuse(&error, out);
            }
        });
        self.running = Some(Running { task, cancel });
        Ok(())
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
