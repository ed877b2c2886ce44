//! The payment driver of the host.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use maquininha_flow::{DriverCommand, DriverReply};
use maquininha_terminal::port::{self, DriverPrompt};
use tokio::runtime::Handle;

use super::{HostError, Lane};
use crate::MaquininhaError;
use crate::panics::guarded;
use crate::types::DriverProfile;

/// How long a command that has no limit of its own may stay unanswered: longer than any host asks
/// an acquirer. It then counts as silence, and is repeated.
const ANSWER_LIMIT: Duration = Duration::from_secs(90);

/// The terminal's native payment SDK, or a reader with its authorisation host.
///
/// Every approval it gives is provisional until it is told to confirm or undo it.
#[uniffi::export(with_foreign)]
pub trait PaymentDriver: Send + Sync {
    /// Silence rule, undo window, query, undo or void. Asked once, when the terminal is opened.
    fn profile(&self) -> Result<DriverProfile, HostError>;

    /// Starts a command and returns at once; the answer goes to the inbox, from any thread. A
    /// command may come twice and must then be answered alike. A command that is thrown out of,
    /// or whose inbox is dropped without an answer, counts as silent.
    fn execute(&self, command: DriverCommand, inbox: Arc<DriverInbox>) -> Result<(), HostError>;
}

/// Where a driver answers one command. The first answer counts, further ones are dropped.
#[derive(Debug, uniffi::Object)]
pub struct DriverInbox(Mutex<Option<port::DriverInbox>>);

#[uniffi::export]
impl DriverInbox {
    /// Shows something to the operator or card holder. Nothing happens once it is answered.
    pub fn prompt(&self, prompt: DriverPrompt) -> Result<(), MaquininhaError> {
        guarded(|| {
            if let Some(inbox) = self.lock().as_ref() {
                inbox.prompt(prompt);
            }
            Ok(())
        })
    }

    /// Answers the command. Answers whether this was the first answer. Card numbers in its texts
    /// are masked.
    pub fn answer(&self, reply: DriverReply) -> Result<bool, MaquininhaError> {
        guarded(|| {
            let inbox = self.take();
            let is_first = inbox.is_some();
            if let Some(inbox) = inbox {
                inbox.answer(reply);
            }
            Ok(is_first)
        })
    }
}

impl DriverInbox {
    pub(crate) fn new(inbox: port::DriverInbox) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(inbox))))
    }

    /// The inbox behind it, unless somebody answered.
    pub(crate) fn take(&self) -> Option<port::DriverInbox> {
        self.lock().take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<port::DriverInbox>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts as silent if nobody answered.
    fn give_up(&self) {
        drop(self.take());
    }
}

/// The host's driver as the engine sees it.
pub(crate) struct HostDriver {
    host: Arc<dyn PaymentDriver>,
    profile: maquininha_flow::DriverProfile,
    lane: Lane,
    runtime: Handle,
}

impl HostDriver {
    /// Asks the host what its driver declares.
    pub(crate) fn new(
        host: Arc<dyn PaymentDriver>,
        runtime: &Handle,
    ) -> Result<Self, MaquininhaError> {
        let profile = host.profile().map_err(|_| MaquininhaError::host("the payment driver"))?;
        let lane = Lane::new(runtime);
        Ok(Self { host, profile: profile.into(), lane, runtime: runtime.clone() })
    }
}

impl port::PaymentDriver for HostDriver {
    fn profile(&self) -> maquininha_flow::DriverProfile {
        self.profile
    }

    fn execute(&self, command: DriverCommand, inbox: port::DriverInbox) {
        let inbox = DriverInbox::new(inbox);
        if must_be_answered(&command) {
            let inbox = Arc::downgrade(&inbox);
            self.runtime.spawn(async move {
                tokio::time::sleep(ANSWER_LIMIT).await;
                if let Some(inbox) = inbox.upgrade() {
                    inbox.give_up();
                }
            });
        }
        let host = Arc::clone(&self.host);
        self.lane.call(move || {
            if host.execute(command, Arc::clone(&inbox)).is_err() {
                tracing::warn!("the payment driver threw; it counts as silent");
                inbox.give_up();
            }
        });
    }
}

/// Whether the engine waits for an answer without a limit of its own.
const fn must_be_answered(command: &DriverCommand) -> bool {
    match command {
        DriverCommand::Authorize { .. }
        | DriverCommand::Refund { .. }
        | DriverCommand::ReadCard { .. } => false,
        DriverCommand::Abort { .. }
        | DriverCommand::Query { .. }
        | DriverCommand::Confirm { .. }
        | DriverCommand::Undo { .. }
        | DriverCommand::QueryRefund { .. } => true,
    }
}
