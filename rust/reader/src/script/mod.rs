//! Running scripts: what the machine in `maquininha-card` wants is carried out on reader, cashier's
//! screen and till.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use maquininha_card::{
    CashierPrompt, CashierReply, DeviceFailure, DeviceReply, Script, ScriptEffect, ScriptEnd,
    ScriptInput, ScriptRun, ScriptSale,
};
use maquininha_model::Money;
use tokio::sync::{Notify, mpsc};

use crate::ReaderError;
use crate::device_run::in_turn;
use crate::manager::QUESTION_TURN_WAIT;
use crate::port::{CashierInbox, CashierScreen, ScriptSales};
use crate::slot::DeviceSlot;

/// Wishes to cancel that wait; more say nothing new.
const CANCELS_MAX: usize = 1;

/// Runs scripts on one till: over its reader, its cashier's screen and its way to sell. All three
/// are given once; a new flow is a new [`Script`]. Cheap to clone.
#[derive(Clone)]
pub struct ScriptRunner {
    slot: DeviceSlot,
    screen: Arc<dyn CashierScreen>,
    sales: Arc<dyn ScriptSales>,
    prompts: Arc<AtomicU64>,
}

/// Cancels a run of a script.
#[derive(Clone, Debug)]
pub struct ScriptCancel(mpsc::Sender<()>);

impl ScriptCancel {
    /// Asks for the end of the run. Before money moves it ends canceled; a payment that runs is
    /// canceled, and its own end counts. Twice is once.
    pub fn cancel(&self) {
        // A full channel holds the same wish already, a closed one belongs to a run that is over.
        let _ = self.0.try_send(());
    }
}

impl ScriptRunner {
    /// A runner. The slot is that of the [`crate::ReaderManager`].
    pub fn new(
        slot: DeviceSlot,
        screen: Arc<dyn CashierScreen>,
        sales: Arc<dyn ScriptSales>,
    ) -> Self {
        Self { slot, screen, sales, prompts: Arc::default() }
    }

    /// Starts a script, with the amount for steps that take the given one. Must be called within a
    /// tokio runtime, in which it goes on whether or not somebody waits for its end.
    pub fn start(&self, script: Arc<Script>, amount: Option<Money>) -> RunningScript {
        let (sender, cancels) = mpsc::channel(CANCELS_MAX);
        let run = ScriptRun::new(script, amount);
        let end = tokio::spawn(self.clone().run(run, cancels));
        RunningScript { cancel: ScriptCancel(sender), end }
    }

    async fn run(self, mut run: ScriptRun, mut cancels: mpsc::Receiver<()>) -> ScriptEnd {
        let mut effects = run.step(ScriptInput::Begin);
        loop {
            let effect = effects.pop().expect("a run that is not over waits for something");
            let input = match effect {
                ScriptEffect::End(end) => return *end,
                ScriptEffect::Device { command, limit } => {
                    let abort = Arc::new(Notify::new());
                    let stop = Arc::clone(&abort);
                    let reply = in_turn(&self.slot, QUESTION_TURN_WAIT, *command, limit, stop);
                    tokio::pin!(reply);
                    let reply = tokio::select! {
                        reply = &mut reply => reply,
                        Some(()) = cancels.recv() => {
                            run.step(ScriptInput::Cancel);
                            abort.notify_one();
                            reply.await
                        }
                    };
                    ScriptInput::Device(
                        reply.unwrap_or_else(|error| DeviceReply::Failed(failure(&error))),
                    )
                }
                ScriptEffect::Cashier(prompt) => {
                    let number = self.prompts.fetch_add(1, Ordering::Relaxed);
                    tokio::select! {
                        reply = self.cashier(number, prompt) => ScriptInput::Cashier(reply),
                        Some(()) = cancels.recv() => {
                            self.screen.withdraw(number);
                            ScriptInput::Cancel
                        }
                    }
                }
                ScriptEffect::Sale(sale) => self.sell(*sale, &mut run, &mut cancels).await,
                // Done where the wish came in.
                ScriptEffect::AbortDevice
                | ScriptEffect::WithdrawCashier
                | ScriptEffect::CancelSale => continue,
            };
            effects = run.step(input);
        }
    }

    /// Waits for a reply that fits, within the time of the prompt.
    async fn cashier(&self, number: u64, prompt: CashierPrompt) -> CashierReply {
        let limit = prompt.limit;
        let fits = prompt.clone();
        let (inbox, reply) = CashierInbox::channel(number);
        self.screen.show(prompt, inbox);
        match tokio::time::timeout(limit, reply).await {
            Ok(Ok(reply)) if fits.takes(&reply) => reply,
            // A screen that went away, or one that says what was not asked.
            Ok(_) => CashierReply::Canceled,
            Err(_) => {
                self.screen.withdraw(number);
                CashierReply::TimedOut
            }
        }
    }

    async fn sell(
        &self,
        sale: ScriptSale,
        run: &mut ScriptRun,
        cancels: &mut mpsc::Receiver<()>,
    ) -> ScriptInput {
        let selling = self.sales.sell(sale);
        tokio::pin!(selling);
        tokio::select! {
            end = &mut selling => ScriptInput::Sale(end),
            Some(()) = cancels.recv() => {
                run.step(ScriptInput::Cancel);
                self.sales.cancel();
                ScriptInput::Sale(selling.await)
            }
        }
    }
}

impl std::fmt::Debug for ScriptRunner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScriptRunner").field("slot", &self.slot).finish_non_exhaustive()
    }
}

/// A script that runs.
#[derive(Debug)]
pub struct RunningScript {
    cancel: ScriptCancel,
    end: tokio::task::JoinHandle<ScriptEnd>,
}

impl RunningScript {
    /// Cancels it, from anywhere.
    pub fn canceller(&self) -> ScriptCancel {
        self.cancel.clone()
    }

    /// Waits for its end. Dropping the wait lets it go on.
    pub async fn end(self) -> Result<ScriptEnd, ReaderError> {
        self.end.await.map_err(|_| ReaderError::Closed)
    }
}

/// A reader that is not there or in use, as a script sees it.
fn failure(error: &ReaderError) -> DeviceFailure {
    match error {
        ReaderError::Busy => DeviceFailure::Busy,
        ReaderError::Device(failure) => *failure,
        _ => DeviceFailure::LinkLost,
    }
}
