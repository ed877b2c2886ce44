use maquininha_flow::{DriverCommand, DriverProfile, DriverReply};
use maquininha_model::AttemptKey;
use tokio::sync::mpsc;

/// The terminal's native payment SDK, or a reader with its authorisation host.
///
/// A driver declares what it is; one that declares nothing does not compile:
///
/// ```compile_fail
/// use maquininha_terminal::port::{DriverInbox, PaymentDriver};
/// use maquininha_flow::DriverCommand;
///
/// struct Silent;
/// impl PaymentDriver for Silent {
///     fn execute(&self, _command: DriverCommand, _inbox: DriverInbox) {}
/// }
/// ```
pub trait PaymentDriver: Send + Sync + 'static {
    /// Silence rule, undo window, query key, undo-or-void. Constant for the life
    /// of the driver.
    fn profile(&self) -> DriverProfile;

    /// Starts a command and returns at once; the answer goes to the inbox, from
    /// any thread. A command may come twice and must then be answered alike.
    /// An inbox that is dropped without an answer counts as silence.
    fn execute(&self, command: DriverCommand, inbox: DriverInbox);
}

/// What the driver shows while it works; the app puts it on its screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DriverPrompt {
    /// Insert, tap or swipe the card.
    PresentCard,
    /// Type the PIN.
    EnterPin,
    /// Scan the QR code.
    ScanQrCode,
    /// The acquirer is being asked.
    Authorizing,
    /// Take the card out.
    RemoveCard,
}

/// What comes from a driver.
#[derive(Debug)]
pub struct DriverMessage {
    /// The attempt it belongs to.
    pub attempt_key: AttemptKey,
    /// The number of the command it answers.
    pub ticket: u32,
    /// A prompt, or the answer.
    pub content: Result<DriverReply, DriverPrompt>,
}

/// Where a driver answers. The first answer counts, further ones are dropped.
#[derive(Debug)]
pub struct DriverInbox {
    attempt_key: AttemptKey,
    ticket: u32,
    sender: mpsc::UnboundedSender<DriverMessage>,
    answered: bool,
}

impl DriverInbox {
    /// An inbox for one command. Messages are at most one answer and the few
    /// prompts of one command, so the channel is bounded by the commands.
    pub fn new(
        attempt_key: AttemptKey,
        ticket: u32,
        sender: mpsc::UnboundedSender<DriverMessage>,
    ) -> Self {
        Self { attempt_key, ticket, sender, answered: false }
    }

    /// Shows something to the operator or card holder.
    pub fn prompt(&self, prompt: DriverPrompt) {
        self.send(Err(prompt));
    }

    /// Answers the command. Card numbers in its texts are masked.
    pub fn answer(mut self, reply: DriverReply) {
        self.answered = true;
        self.send(Ok(reply.without_card_numbers()));
    }

    fn send(&self, content: Result<DriverReply, DriverPrompt>) {
        let attempt_key = self.attempt_key.clone();
        // The receiver is gone only when the engine stopped; recovery asks again.
        let _ = self.sender.send(DriverMessage { attempt_key, ticket: self.ticket, content });
    }
}

impl Drop for DriverInbox {
    fn drop(&mut self) {
        if !self.answered {
            self.send(Ok(DriverReply::Silent));
        }
    }
}
