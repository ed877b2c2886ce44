//! The payment driver as the engine sees it: what passes is looked at, the phone may die at it, and
//! a command may come twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use maquininha_flow::{DriverCommand, DriverProfile, DriverReply};
use maquininha_reader::ReaderPaymentDriver;
use maquininha_sim::faults::Fault;
use maquininha_sim::invariants::Invariant;
use maquininha_terminal::port::{DriverInbox, DriverMessage, PaymentDriver};
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::moment::Moment;
use super::phone::Port;
use super::world::milliseconds;

/// The driver of one life.
pub(super) struct WatchedDriver {
    watch: Arc<Watch>,
}

struct Watch {
    port: Port,
    driver: ReaderPaymentDriver,
    asked: AtomicU32,
    answered: AtomicU32,
}

impl WatchedDriver {
    pub(super) fn new(port: Port, driver: ReaderPaymentDriver) -> Self {
        let (asked, answered) = (AtomicU32::new(0), AtomicU32::new(0));
        Self { watch: Arc::new(Watch { port, driver, asked, answered }) }
    }

    /// Every command has had its answer.
    pub(super) fn check_answers(&self) {
        let Watch { port, asked, answered, .. } = self.watch.as_ref();
        if asked.load(Ordering::Relaxed) != answered.load(Ordering::Relaxed) {
            port.world.broken(Invariant::EverythingBounded, "a command has no answer");
        }
    }
}

impl PaymentDriver for WatchedDriver {
    fn profile(&self) -> DriverProfile {
        self.watch.driver.profile()
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        let Port { world, life } = &self.watch.port;
        if life.is_dead() {
            return;
        }
        world.step(Moment::DriverCommand);
        if life.is_dead() {
            return;
        }
        world.say(&life.name, format!("-> driver {command:?}"));
        match &command {
            DriverCommand::Abort { attempt_key } => {
                world.is_stopped(attempt_key);
                return self.watch.driver.execute(command, inbox);
            }
            DriverCommand::Authorize { attempt_key, amount, .. } => {
                world.is_sent(attempt_key, *amount);
            }
            _ => {}
        }
        let answers = self.watch.tell(&command);
        tokio::spawn(Arc::clone(&self.watch).relay(command, answers, inbox));
    }
}

impl Watch {
    fn tell(&self, command: &DriverCommand) -> mpsc::UnboundedReceiver<DriverMessage> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let (sender, answers) = mpsc::unbounded_channel();
        let inbox = DriverInbox::new(command.attempt_key().clone(), 0, sender);
        self.driver.execute(command.clone(), inbox);
        answers
    }

    async fn relay(
        self: Arc<Self>,
        command: DriverCommand,
        mut answers: mpsc::UnboundedReceiver<DriverMessage>,
        inbox: DriverInbox,
    ) {
        let reply = self.hear(&command, &mut answers, |prompt| inbox.prompt(prompt)).await;
        if matches!(command, DriverCommand::Authorize { .. }) {
            self.repeat(&command, &reply).await;
        }
        inbox.answer(reply);
    }

    /// The one answer to a command, if the phone lives after it.
    async fn hear(
        &self,
        command: &DriverCommand,
        answers: &mut mpsc::UnboundedReceiver<DriverMessage>,
        prompted: impl Fn(maquininha_terminal::port::DriverPrompt),
    ) -> DriverReply {
        let Port { world, life } = &self.port;
        let reply = loop {
            match answers.recv().await.map(|message| message.content) {
                Some(Err(prompt)) => prompted(prompt),
                Some(Ok(reply)) => break reply,
                None => std::future::pending().await,
            }
        };
        self.port
            .step(match command {
                DriverCommand::Authorize { .. } => Moment::SaleAnswer,
                _ => Moment::DriverAnswer,
            })
            .await;
        self.answered.fetch_add(1, Ordering::Relaxed);
        world.say(&life.name, format!("<- driver {reply:?}"));
        world.terminal_is_told(command, &reply);
        reply
    }

    /// The same command again is answered alike.
    async fn repeat(&self, command: &DriverCommand, first: &DriverReply) {
        let world = &self.port.world;
        let sale = world.scenario.sale_of(command.attempt_key());
        let Some(after) = sale.and_then(|sale| sale.repeats_after) else { return };
        // Nothing was sent, so a repeat would be a new one.
        if matches!(first, DriverReply::Unavailable { .. }) {
            return;
        }
        sleep(milliseconds(after)).await;
        self.port.life.goes_on().await;
        world.fault(Fault::BegunTwice);
        let mut answers = self.tell(command);
        if self.hear(command, &mut answers, |_| ()).await != *first {
            world.broken(Invariant::KeyDiscipline, "a repeated command is answered otherwise");
        }
    }
}
