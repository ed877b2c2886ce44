//! The payment driver over a reader: `PaymentDriver` by a card transaction, an acquirer's host and
//! a few synced marks.

mod inquiry;
mod operation;
mod room;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use maquininha_card::{
    AcquirerSet, BRASILIA_OFFSET_MINUTES, Job, Language, Message, SaleInput, SaleLimits,
};
use maquininha_flow::{DriverCommand, DriverProfile, DriverReply};
use maquininha_model::{AttemptKey, SerialNumber};
use maquininha_terminal::port::{Clock, DriverInbox, DriverPrompt, PaymentDriver};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::marks::Marks;
use crate::port::{AcquirerHost, ReaderStore};
use crate::slot::DeviceSlot;

/// How long a payment waits for the reader to be free: the farewell of the one before.
pub const TURN_WAIT: Duration = Duration::from_secs(5);
/// Answers that are kept for commands that come twice.
const ANSWERS_KEPT: usize = 64;
/// Cancel and undo of one operation; more say nothing new.
const CONTROLS_MAX: usize = 8;

/// Settings of the driver.
#[derive(Clone, Debug)]
pub struct ReaderDriverConfig {
    /// The terminal, as acquirers know it.
    pub serial: SerialNumber,
    /// The acquirers.
    pub acquirers: AcquirerSet,
    /// How long each step may take.
    pub limits: SaleLimits,
    /// Language of the texts on reader and phone.
    pub language: Language,
    /// The shop's time zone, in minutes from UTC.
    pub utc_offset_minutes: i16,
}

impl ReaderDriverConfig {
    /// Portuguese, Brasília time, the usual limits.
    pub fn new(serial: SerialNumber, acquirers: AcquirerSet) -> Self {
        Self {
            serial,
            acquirers,
            limits: SaleLimits::default(),
            language: Language::default(),
            utc_offset_minutes: BRASILIA_OFFSET_MINUTES,
        }
    }
}

/// A [`PaymentDriver`] that takes cards through a reader and asks an acquirer's host.
///
/// It keeps no journal. After a restart the host is asked, and of a contact chip a synced mark
/// tells whether the card accepted (ADR 0012). Cheap to clone.
#[derive(Clone)]
pub struct ReaderPaymentDriver {
    shared: Arc<Shared>,
}

struct Shared {
    config: ReaderDriverConfig,
    slot: DeviceSlot,
    host: Arc<dyn AcquirerHost>,
    marks: Marks,
    clock: Arc<dyn Clock>,
    runtime: Handle,
    running: Mutex<HashMap<AttemptKey, Running>>,
    answers: Mutex<VecDeque<(AttemptKey, DriverReply)>>,
}

/// An operation that runs, and who waits for it.
struct Running {
    control: mpsc::Sender<SaleInput>,
    inboxes: Vec<DriverInbox>,
}

impl ReaderPaymentDriver {
    /// A driver over the reader in a slot. Must be called within a tokio runtime, which then runs
    /// its operations.
    pub fn new(
        config: ReaderDriverConfig,
        slot: DeviceSlot,
        host: Arc<dyn AcquirerHost>,
        store: Arc<dyn ReaderStore>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let shared = Shared {
            config,
            slot,
            host,
            marks: Marks::new(store),
            clock,
            runtime: Handle::current(),
            running: Mutex::default(),
            answers: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }
}

impl PaymentDriver for ReaderPaymentDriver {
    fn profile(&self) -> DriverProfile {
        self.shared.host.profile()
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        let shared = &self.shared;
        let attempt_key = command.attempt_key().clone();
        let (serial, job) = match command {
            DriverCommand::Authorize { amount, tender, serial, .. } => {
                (serial, Job::Sale { amount, tender })
            }
            DriverCommand::Refund { original, amount, .. } => {
                (shared.config.serial.clone(), Job::Refund { original, amount })
            }
            DriverCommand::ReadCard { .. } => (shared.config.serial.clone(), Job::Identify),
            DriverCommand::Abort { .. } => return shared.control(&attempt_key, SaleInput::Cancel),
            command => {
                if shared.is_running(&attempt_key) {
                    if matches!(command, DriverCommand::Undo { .. }) {
                        shared.control(&attempt_key, SaleInput::Undo);
                    }
                    // Its end is not known yet; the terminal asks again.
                    return inbox.answer(DriverReply::Silent);
                }
                let shared = Arc::clone(shared);
                self.shared.runtime.spawn(async move {
                    let reply = shared.inquire(&command).await;
                    shared.heard(&command, &reply);
                    inbox.answer(reply);
                });
                return;
            }
        };
        let Some(control) = shared.register(&attempt_key, inbox) else { return };
        let operation = Arc::clone(shared).operate(attempt_key, serial, job, control);
        self.shared.runtime.spawn(operation);
    }
}

impl Shared {
    fn is_running(&self, attempt_key: &AttemptKey) -> bool {
        lock(&self.running).contains_key(attempt_key)
    }

    fn control(&self, attempt_key: &AttemptKey, input: SaleInput) {
        if let Some(running) = lock(&self.running).get(attempt_key) {
            // A full channel holds such a wish already, and the terminal repeats an undo.
            let _ = running.control.try_send(input);
        }
    }

    /// Answers a repeat, or notes the operation as running. `None` where nothing is to be started.
    fn register(
        &self,
        attempt_key: &AttemptKey,
        inbox: DriverInbox,
    ) -> Option<mpsc::Receiver<SaleInput>> {
        let mut running = lock(&self.running);
        if let Some(running) = running.get_mut(attempt_key) {
            running.inboxes.push(inbox);
            return None;
        }
        let answers = lock(&self.answers);
        if let Some((_, reply)) = answers.iter().find(|(key, _)| key == attempt_key) {
            inbox.answer(reply.clone());
            return None;
        }
        let (control, controls) = mpsc::channel(CONTROLS_MAX);
        running.insert(attempt_key.clone(), Running { control, inboxes: vec![inbox] });
        Some(controls)
    }

    /// Ends an operation: from now on a question about it goes to the host.
    fn answer(&self, attempt_key: &AttemptKey, reply: DriverReply) {
        let Some(ended) = lock(&self.running).remove(attempt_key) else { return };
        // Nothing was sent, so a repeat is as good as new.
        if !matches!(reply, DriverReply::Unavailable { .. }) {
            self.keep(attempt_key, reply.clone());
        }
        for inbox in ended.inboxes {
            inbox.answer(reply.clone());
        }
    }

    /// A payment that was undone takes no card again.
    fn heard(&self, command: &DriverCommand, reply: &DriverReply) {
        let is_gone = matches!(reply, DriverReply::Undone | DriverReply::NotFound);
        if is_gone && matches!(command, DriverCommand::Undo { .. }) {
            self.keep(command.attempt_key(), DriverReply::Canceled);
        }
    }

    fn keep(&self, attempt_key: &AttemptKey, reply: DriverReply) {
        let mut answers = lock(&self.answers);
        answers.retain(|(key, _)| key != attempt_key);
        if answers.len() >= ANSWERS_KEPT {
            answers.pop_front();
        }
        answers.push_back((attempt_key.clone(), reply));
    }

    fn tell(&self, attempt_key: &AttemptKey, message: Message) {
        if let Some(prompt) = prompt(message)
            && let Some(running) = lock(&self.running).get(attempt_key)
        {
            running.inboxes.iter().for_each(|inbox| inbox.prompt(prompt));
        }
        self.slot.tell(crate::slot::ReaderNews::Message(message));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the terminal's own screen is told.
const fn prompt(message: Message) -> Option<DriverPrompt> {
    match message {
        Message::PresentCard
        | Message::InsertCard
        | Message::InsertOrSwipe
        | Message::SwipeCard
        | Message::OneCardOnly
        | Message::TryAgain
        | Message::ActOnPhone => Some(DriverPrompt::PresentCard),
        Message::EnterPin => Some(DriverPrompt::EnterPin),
        Message::Authorizing | Message::Reversing => Some(DriverPrompt::Authorizing),
        Message::RemoveCard => Some(DriverPrompt::RemoveCard),
        _ => None,
    }
}
