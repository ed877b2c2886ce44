//! A session over a link: one command at a time, its answer, the stop, and the loss.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use maquininha_card::{DeviceFailure, DeviceNews, DisplayText};
use maquininha_reader::port::{ByteLink, LinkReceiver, LinkSender, NewsSink};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use zeroize::Zeroizing;

use crate::lines::Lines;
use crate::translate;
use crate::wire::{Action, Answered, Incoming, Outgoing};

/// A reader that works answers a ping at once; it is asked this often (second-protocol §3).
const PING_PERIOD: Duration = Duration::from_secs(2);
/// Pings without any line of the reader after which it is said to be silent.
const PINGS_UNHEARD_MAX: u32 = 3;
/// What a reader may take beyond the limit of a command.
const GRACE: Duration = Duration::from_secs(10);
/// The longest that a link may take to accept a line.
const SEND_MAX: Duration = Duration::from_secs(10);

/// The answer to a command, or why there is none.
type Outcome = Result<Answered, DeviceFailure>;

pub(crate) struct Session {
    shared: Arc<Shared>,
    pump: JoinHandle<()>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

struct Shared {
    sender: tokio::sync::Mutex<Box<dyn LinkSender>>,
    state: Mutex<State>,
    gone: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    /// The number of the last command.
    seq: u32,
    /// The command of the engine that runs: it may need several of ours.
    run: Option<Run>,
    runs: u64,
    waiting: Option<(u32, oneshot::Sender<Outcome>)>,
    news: Option<NewsSink>,
    /// Pings since the last line of the reader.
    unheard: u32,
    ended: bool,
}

struct Run {
    number: u64,
    stopped: bool,
    seq: Option<u32>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        // What a panicked thread left is whole: each change is one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session is over: whoever waits is told why.
    fn end(&self, failure: DeviceFailure) {
        let mut state = self.state();
        state.ended = true;
        if let Some((_, waiting)) = state.waiting.take() {
            // Nobody may wait any more.
            let _ = waiting.send(Err(failure));
        }
        drop(state);
        self.gone.send_replace(true);
    }

    async fn give_up(&self, failure: DeviceFailure) {
        self.end(failure);
        self.sender.lock().await.close().await;
    }

    /// A line of the reader. `false` where it is none of the protocol.
    fn take(&self, line: &[u8]) -> bool {
        let Ok(incoming) = serde_json::from_slice(line) else {
            return false;
        };
        let mut state = self.state();
        state.unheard = 0;
        let (seq, outcome) = match incoming {
            Incoming::Pong(_) => return true,
            Incoming::News { text } => {
                if let Some(news) = &state.news {
                    let text = DisplayText::new(&translate::foreign(&text));
                    news.tell(DeviceNews::Text(text));
                }
                return true;
            }
            Incoming::Answer { seq, what } => (seq, Ok(what)),
            Incoming::Failure { seq, why } => (seq, Err(translate::failure(&why))),
        };
        // An answer to an earlier command came too late, and nobody waits for it.
        if let Some((_, waiting)) = state.waiting.take_if(|(number, _)| *number == seq) {
            let _ = waiting.send(outcome);
        }
        true
    }
}

impl Session {
    pub(crate) fn over(link: ByteLink) -> Self {
        let shared = Arc::new(Shared {
            sender: tokio::sync::Mutex::new(link.sender),
            state: Mutex::default(),
            gone: watch::Sender::new(false),
        });
        let pump = tokio::spawn(pump(shared.clone(), link.receiver));
        Self { shared, pump }
    }

    /// Begins a command of the engine; it runs until the guard is dropped.
    pub(crate) fn begin(&self, news: &NewsSink) -> Running<'_> {
        let mut state = self.shared.state();
        state.runs += 1;
        let number = state.runs;
        state.run = Some(Run { number, stopped: false, seq: None });
        state.news = Some(news.clone());
        Running(&self.shared)
    }

    /// Stops the command that runs, if one does.
    pub(crate) async fn abort(&self) {
        let number = {
            let mut state = self.shared.state();
            let Some(run) = &mut state.run else { return };
            run.stopped = true;
            run.number
        };
        let mut sender = self.shared.sender.lock().await;
        let seq = {
            let state = self.shared.state();
            let run = state.run.as_ref().filter(|run| run.number == number);
            run.and_then(|run| run.seq)
        };
        if let Some(seq) = seq {
            // Where the link is gone, the command ends by that.
            let _ = send(&mut **sender, &Outgoing::Stop(seq)).await;
        }
    }

    /// Waits until the session is over.
    pub(crate) async fn lost(&self) {
        let mut gone = self.shared.gone.subscribe();
        // The sender lives as long as the session.
        let _ = gone.wait_for(|gone| *gone).await;
    }

    /// Closes the link.
    pub(crate) async fn close(&self) {
        self.shared.give_up(DeviceFailure::LinkLost).await;
    }
}

/// A command of the engine that runs.
pub(crate) struct Running<'a>(&'a Shared);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.run = None;
        state.news = None;
        state.waiting = None;
    }
}

impl Running<'_> {
    /// Sends a command and waits for its answer, at most for a limit of the reader's and some
    /// seconds; without a limit as long as the reader lives.
    pub(crate) async fn exchange(&self, action: &Action, limit: Option<Duration>) -> Outcome {
        let (seq, mut answer) = self.send(action).await?;
        let deadline = limit.map(|limit| Instant::now() + limit + GRACE);
        loop {
            tokio::select! {
                biased;
                outcome = &mut answer => return outcome.unwrap_or(Err(DeviceFailure::LinkLost)),
                () = due(deadline) => {
                    self.0.give_up(DeviceFailure::NoAnswer).await;
                    return Err(DeviceFailure::NoAnswer);
                }
                () = sleep(PING_PERIOD) => {}
            }
            let unheard = {
                let mut state = self.0.state();
                state.unheard += 1;
                state.unheard
            };
            if unheard > PINGS_UNHEARD_MAX {
                self.0.give_up(DeviceFailure::NoAnswer).await;
                return Err(DeviceFailure::NoAnswer);
            }
            let mut sender = self.0.sender.lock().await;
            if send(&mut **sender, &Outgoing::Ping(seq)).await.is_err() {
                self.0.end(DeviceFailure::LinkLost);
            }
        }
    }

    async fn send(
        &self,
        action: &Action,
    ) -> Result<(u32, oneshot::Receiver<Outcome>), DeviceFailure> {
        // A stop waits here until the command is on its way, or comes before it.
        let mut sender = self.0.sender.lock().await;
        let (seq, answer) = {
            let mut state = self.0.state();
            if state.ended {
                return Err(DeviceFailure::LinkLost);
            }
            let seq = state.seq.wrapping_add(1);
            match &mut state.run {
                Some(run) if run.stopped => return Err(DeviceFailure::Aborted),
                Some(run) => run.seq = Some(seq),
                None => return Err(DeviceFailure::Internal),
            }
            state.seq = seq;
            state.unheard = 0;
            let (waiting, answer) = oneshot::channel();
            state.waiting = Some((seq, waiting));
            (seq, answer)
        };
        if send(&mut **sender, &Outgoing::Command { seq, what: action }).await.is_err() {
            self.0.end(DeviceFailure::LinkLost);
            return Err(DeviceFailure::LinkLost);
        }
        Ok((seq, answer))
    }
}

async fn due(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

async fn send(sender: &mut dyn LinkSender, line: &Outgoing<'_>) -> Result<(), ()> {
    let mut bytes =
        Zeroizing::new(serde_json::to_vec(line).expect("the lines have text keys alone"));
    bytes.push(b'\n');
    match timeout(SEND_MAX, sender.send(&bytes)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(()),
    }
}

/// Reads lines until the link ends or something else than the protocol comes.
async fn pump(shared: Arc<Shared>, mut receiver: Box<dyn LinkReceiver>) {
    let mut lines = Lines::default();
    while let Ok(bytes) = receiver.receive().await {
        lines.push(&Zeroizing::new(bytes));
        loop {
            match lines.next() {
                Ok(Some(line)) if shared.take(&line) => {}
                Ok(None) => break,
                Ok(Some(_)) | Err(_) => return shared.give_up(DeviceFailure::Internal).await,
            }
        }
    }
    shared.end(DeviceFailure::LinkLost);
}
