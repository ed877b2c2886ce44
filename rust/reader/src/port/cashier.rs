use maquininha_card::{CashierPrompt, CashierReply};
use tokio::sync::oneshot;

/// Where the cashier's reply to one prompt goes. Dropping it without a reply cancels the prompt, so
/// a screen that goes away does not hold a script up.
#[derive(Debug)]
pub struct CashierInbox {
    number: u64,
    sender: oneshot::Sender<CashierReply>,
}

impl CashierInbox {
    /// An inbox for the prompt of a number, and what comes out of it.
    pub fn channel(number: u64) -> (Self, oneshot::Receiver<CashierReply>) {
        let (sender, receiver) = oneshot::channel();
        (Self { number, sender }, receiver)
    }

    /// The number of the prompt, as [`CashierScreen::withdraw`] names it.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Hands the reply in. After the time of the prompt, or once it was withdrawn, it is dropped.
    pub fn reply(self, reply: CashierReply) {
        // Nobody waits any more: the script went on without it.
        let _ = self.sender.send(reply);
    }
}

/// The screen and keys of the cashier: the till's own (A13, A14).
///
/// Calls must not block. One prompt is there at a time.
pub trait CashierScreen: Send + Sync + 'static {
    /// Shows a prompt. The reply goes to the inbox, from any thread.
    fn show(&self, prompt: CashierPrompt, inbox: CashierInbox);

    /// Takes a prompt away: its time is over or the script was canceled.
    fn withdraw(&self, number: u64);
}
