//! A small terminal over the payment driver: it writes down what it decides before it says so, asks
//! where it hears nothing, and repeats until it is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use maquininha_flow::{DriverCommand, DriverReply, Query};
use maquininha_model::{AttemptKey, Money, Tender, TenderKind};
use maquininha_reader::ReaderPaymentDriver;
use maquininha_sim::faults::Fault;
use maquininha_sim::invariants::Invariant;
use maquininha_terminal::port::{DriverInbox, PaymentDriver};
use maquininha_virtualpad::{PersonAction, Script};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::facts::End;
use super::life::Life;
use super::phone::serial;
use super::scenario::Sale;
use super::world::{World, milliseconds};

/// How long the card may take, as in the terminal's own limits.
const CARD_LIMIT: Duration = Duration::from_secs(150);
/// How long an answer to a question may take: four calls of the host, and pauses.
const ANSWER_LIMIT: Duration = Duration::from_secs(150);
/// Between two questions, at first and at most.
const PAUSE: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// The number of the first of the sales that are tried when all is well, and how many are.
const FIRST_PLAIN: usize = 100;
const PLAIN_TRIES: usize = 3;

/// What is written down of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record {
    New,
    /// The driver may have sent it until then.
    Begun {
        by: Instant,
    },
    /// It stands, if the driver can still do it.
    Confirm,
    /// It does not, and the driver had approved it or may have sent it until then.
    Undo {
        approved: bool,
        by: Instant,
    },
    Ended,
}

/// The terminal during one life of the phone.
pub(super) struct Engine {
    world: Arc<World>,
    life: Arc<Life>,
    driver: ReaderPaymentDriver,
    horizon: Duration,
    asked: AtomicU32,
    answered: Arc<AtomicU32>,
}

type Answer = mpsc::UnboundedReceiver<DriverReply>;

impl Engine {
    pub(super) fn new(world: &Arc<World>, life: &Arc<Life>, driver: ReaderPaymentDriver) -> Self {
        let horizon = match driver.profile().query() {
            Query::ByAttempt { horizon } => horizon,
            Query::Never => panic!("every kit can be asked"),
        };
        let (world, life) = (Arc::clone(world), Arc::clone(life));
        Self { world, life, driver, horizon, asked: AtomicU32::new(0), answered: Arc::default() }
    }

    /// Brings every sale to its end, from where it was left.
    pub(super) async fn sell_all(&self) {
        for sale in &self.world.scenario.sales {
            self.carry_on(sale).await;
        }
    }

    /// When everybody is well, a plain sale must go through. The first command after a fault may
    /// be the one that tells of it.
    pub(super) async fn sell_plainly(&self) {
        for number in FIRST_PLAIN..FIRST_PLAIN + PLAIN_TRIES {
            if self.sells_plainly(number).await {
                return;
            }
            sleep(PAUSE_MAX).await;
        }
        self.world.broken(Invariant::BlockedMeansTold, "nothing can be sold when all is well");
    }

    async fn sells_plainly(&self, number: usize) -> bool {
        self.world.act(PersonAction::Remove);
        let sale = Sale {
            number,
            after: 0,
            centavos: 12_10,
            tender: TenderKind::Credit,
            person: String::from("insert chip-no-pin; remove"),
            undoes: false,
            cancels_after: None,
            gives_up_after: None,
            repeats_after: None,
        };
        self.carry_on(&sale).await;
        self.world.facts(key(&sale).as_str(), |facts| facts.ends == [End::Paid])
    }

    /// Every command has had its one answer.
    pub(super) fn check_answers(&self) {
        if self.asked.load(Ordering::Relaxed) != self.answered.load(Ordering::Relaxed) {
            self.world.broken(Invariant::EverythingBounded, "a command has not one answer");
        }
    }

    async fn carry_on(&self, sale: &Sale) {
        loop {
            match self.world.record(sale.number) {
                Record::New => self.begin(sale).await,
                Record::Begun { by } => self.ask_until_known(sale, by).await,
                Record::Confirm => self.confirm(sale).await,
                Record::Undo { approved, by } => self.undo(sale, approved, by).await,
                Record::Ended => return,
            }
        }
    }

    async fn begin(&self, sale: &Sale) {
        sleep(milliseconds(sale.after)).await;
        let name = key(sale);
        self.world.facts(name.as_str(), |facts| facts.centavos = sale.centavos);
        let by = Instant::now() + CARD_LIMIT;
        self.write(sale, Record::Begun { by }).await;
        self.world.begins_at_reader(name.as_str());
        let script: Script = sale.person.parse().expect("scripts of scenarios are valid");
        self.world.pad.with(|device| device.play(script));
        let start = Instant::now();
        let never = start + 2 * CARD_LIMIT;
        let at = |after: Option<i64>| after.map_or(never, |after| start + milliseconds(after));
        let mut cancels_at = at(sale.cancels_after);
        let mut answer = self.tell(authorize(sale));
        let reply = loop {
            tokio::select! {
                biased;
                reply = answer.recv() => break reply.unwrap_or(DriverReply::Silent),
                () = sleep_until(cancels_at) => {
                    self.world.fault(Fault::CancelRace);
                    self.abort(sale);
                    cancels_at = never;
                }
                () = sleep_until(at(sale.gives_up_after)) => {
                    self.world.fault(Fault::CancelRace);
                    return self.decide_undo(sale, false, by).await;
                }
                () = sleep_until(by) => {
                    self.abort(sale);
                    return self.ask_until_known(sale, by).await;
                }
            }
        };
        if let Some(after) = sale.repeats_after {
            sleep(milliseconds(after)).await;
            self.repeat(sale, &reply).await;
        }
        match reply {
            DriverReply::Approved { .. } => self.decide(sale, by).await,
            DriverReply::Declined { .. }
            | DriverReply::Canceled
            | DriverReply::TimedOut
            | DriverReply::Unavailable { .. } => self.end(sale, End::NotPaid).await,
            _ => {
                let by = Instant::now();
                self.write(sale, Record::Begun { by }).await;
            }
        }
    }

    /// The same command again is answered alike.
    async fn repeat(&self, sale: &Sale, first: &DriverReply) {
        // Nothing was sent, so a repeat would be a new one.
        if matches!(first, DriverReply::Unavailable { .. }) {
            return;
        }
        self.world.fault(Fault::BegunTwice);
        let second = self.ask(authorize(sale)).await;
        if second != *first {
            self.world.broken(Invariant::KeyDiscipline, "a repeated command is answered otherwise");
        }
    }

    async fn ask_until_known(&self, sale: &Sale, by: Instant) {
        let mut pause = PAUSE;
        loop {
            let asked_at = Instant::now();
            let reply = self.ask(DriverCommand::Query { attempt_key: key(sale) }).await;
            match reply {
                DriverReply::Approved { .. } => return self.decide(sale, by).await,
                DriverReply::Declined { .. } | DriverReply::Undone => {
                    return self.end(sale, End::NotPaid).await;
                }
                DriverReply::NotFound if asked_at >= by + self.horizon => {
                    return self.end(sale, End::NotPaid).await;
                }
                _ => {}
            }
            if sale.gives_up_after.is_some() && pause == PAUSE_MAX {
                return self.decide_undo(sale, false, by).await;
            }
            sleep(pause).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    async fn decide(&self, sale: &Sale, by: Instant) {
        if sale.undoes {
            return self.decide_undo(sale, true, by).await;
        }
        self.write(sale, Record::Confirm).await;
    }

    async fn decide_undo(&self, sale: &Sale, approved: bool, by: Instant) {
        self.write(sale, Record::Undo { approved, by }).await;
    }

    async fn confirm(&self, sale: &Sale) {
        let mut pause = PAUSE;
        loop {
            match self.ask(DriverCommand::Confirm { attempt_key: key(sale) }).await {
                DriverReply::Confirmed => return self.end(sale, End::Paid).await,
                DriverReply::Silent => {}
                _ => {
                    self.world.broken(Invariant::NoLostPayment, "an approval cannot be confirmed");
                    return self.end(sale, End::NotPaid).await;
                }
            }
            sleep(pause).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    async fn undo(&self, sale: &Sale, approved: bool, by: Instant) {
        let mut pause = PAUSE;
        loop {
            let asked_at = Instant::now();
            match self.ask(DriverCommand::Undo { attempt_key: key(sale) }).await {
                DriverReply::Undone | DriverReply::Declined { .. } => {
                    return self.end(sale, End::NotPaid).await;
                }
                DriverReply::NotFound if approved || asked_at >= by + self.horizon => {
                    return self.end(sale, End::NotPaid).await;
                }
                DriverReply::Silent | DriverReply::NotFound => {}
                _ => {
                    self.world.broken(Invariant::NoOrphan, "a decided undo is refused");
                    return self.end(sale, End::NotPaid).await;
                }
            }
            sleep(pause).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    async fn end(&self, sale: &Sale, end: End) {
        self.write(sale, Record::Ended).await;
        self.world.facts(key(sale).as_str(), |facts| facts.ends.push(end));
        self.say(format!("{} ends: {end:?}", key(sale)));
    }

    /// Writes it down; the phone may die before it and after it.
    async fn write(&self, sale: &Sale, record: Record) {
        self.life.goes_on().await;
        self.world.step("the terminal writes");
        self.life.goes_on().await;
        self.world.set_record(sale.number, record);
        if matches!(record, Record::Undo { .. }) {
            self.world.undo_is_decided(key(sale).as_str());
        }
        let name = match record {
            Record::New => "new",
            Record::Begun { .. } => "begun",
            Record::Confirm => "confirm",
            Record::Undo { .. } => "undo",
            Record::Ended => return,
        };
        self.say(format!("writes {}: {name}", key(sale)));
        self.world.step("the terminal has written");
        self.life.goes_on().await;
    }

    fn abort(&self, sale: &Sale) {
        self.say("aborts");
        let (sender, _) = mpsc::unbounded_channel();
        let inbox = DriverInbox::new(key(sale), 0, sender);
        self.driver.execute(DriverCommand::Abort { attempt_key: key(sale) }, inbox);
    }

    async fn ask(&self, command: DriverCommand) -> DriverReply {
        let mut answer = self.tell(command);
        let reply = timeout(ANSWER_LIMIT, answer.recv()).await;
        reply.ok().flatten().unwrap_or(DriverReply::Silent)
    }

    /// Tells the driver, and gives where it answers.
    fn tell(&self, command: DriverCommand) -> Answer {
        let ticket = self.asked.fetch_add(1, Ordering::Relaxed);
        let (sender, mut messages) = mpsc::unbounded_channel();
        let (answer, answers) = mpsc::unbounded_channel();
        self.say(format!("-> driver {command:?}"));
        self.driver.execute(
            command.clone(),
            DriverInbox::new(command.attempt_key().clone(), ticket, sender),
        );
        let (world, life) = (Arc::clone(&self.world), Arc::clone(&self.life));
        let answered = Arc::clone(&self.answered);
        tokio::spawn(async move {
            while let Some(message) = messages.recv().await {
                let Ok(reply) = message.content else { continue };
                if life.is_dead() {
                    return;
                }
                world.say(&life.name, format!("<- driver {ticket} {reply:?}"));
                answered.fetch_add(1, Ordering::Relaxed);
                world.terminal_is_told(&command, &reply);
                // Nobody may wait any more.
                let _ = answer.send(reply);
            }
        });
        answers
    }

    fn say(&self, what: impl Into<String>) {
        self.world.say(&self.life.name, what);
    }
}

fn authorize(sale: &Sale) -> DriverCommand {
    DriverCommand::Authorize {
        attempt_key: key(sale),
        amount: Money::brl(sale.centavos),
        tender: Tender::at_sight(sale.tender),
        serial: serial(),
    }
}

/// The key of a sale.
fn key(sale: &Sale) -> AttemptKey {
    AttemptKey::new(format!("sale-{}", sale.number)).expect("it is one")
}
