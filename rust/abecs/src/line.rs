//! One PIN pad at the other end of a byte link: a command in, its answer out.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use maquininha_card::{DeviceNews, DisplayText};
use maquininha_pinpad::{Command, Conversation, Output, OwnedAnswer, SessionKey, Timing};
use maquininha_reader::port::{ByteLink, LinkReceiver, LinkSender, NewsSink};
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use zeroize::{Zeroize, Zeroizing};

use crate::failure::LineError;

/// Pieces of the link that wait to be read. A PIN pad says nothing unasked, and its longest answer
/// is some two hundred pieces over the smallest radio packets; a device that sends without end is
/// slowed down by it.
const PIECES_MAX: usize = 256;

/// How long the system may take to take a frame. The longest is four kilobytes: two seconds on the
/// slowest line. A link that takes longer is stuck.
const WRITE_LIMIT: Duration = Duration::from_secs(20);

/// Stops the command that runs, and tells when the link is gone. Shared by the device's callers.
pub(crate) struct LineControl {
    running: Mutex<Option<watch::Sender<bool>>>,
    lost: watch::Receiver<bool>,
    pump: AbortHandle,
}

impl LineControl {
    /// Marks a command as running. Its stop is heard by what is given back, until the guard is
    /// dropped: a stop that comes later stops nothing.
    pub(crate) fn begin(&self) -> (Running<'_>, Stop) {
        let (sender, receiver) = watch::channel(false);
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        (Running(self), Stop(receiver))
    }

    /// Stops the command that runs, if one does.
    pub(crate) fn stop(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = running.as_ref() {
            sender.send_replace(true);
        }
    }

    /// Waits until the link is gone.
    pub(crate) async fn lost(&self) {
        let mut lost = self.lost.clone();
        // An error: the task that reads the link has ended, and with it the link.
        let _ = lost.wait_for(|lost| *lost).await;
    }
}

impl Drop for LineControl {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

/// A command runs while it lives.
pub(crate) struct Running<'a>(&'a LineControl);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        *self.0.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Hears the stop of one command.
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Whether it came.
    pub(crate) fn came(&self) -> bool {
        *self.0.borrow()
    }

    async fn comes(&mut self) {
        if self.0.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The line to a PIN pad.
pub(crate) struct Line {
    sender: Box<dyn LinkSender>,
    /// Like everything on its way to the conversation, wiped once it is used: a PIN pad may ignore
    /// the mask of card numbers.
    pieces: mpsc::Receiver<Zeroizing<Vec<u8>>>,
    conversation: Box<Conversation>,
    /// Bytes of a piece that the conversation has not taken yet.
    pending: Zeroizing<Vec<u8>>,
    origin: Instant,
    link_is_gone: bool,
    has_heard: bool,
}

impl Line {
    /// Takes a link over. A task reads it until it ends or the control is dropped.
    pub(crate) fn new(link: ByteLink, timing: Timing) -> (Self, LineControl) {
        let (pieces_in, pieces) = mpsc::channel(PIECES_MAX);
        let (lost_in, lost) = watch::channel(false);
        let pump = tokio::spawn(pump(link.receiver, pieces_in, lost_in)).abort_handle();
        let line = Self {
            sender: link.sender,
            pieces,
            conversation: Box::new(Conversation::new(timing)),
            pending: Zeroizing::default(),
            origin: Instant::now(),
            link_is_gone: false,
            has_heard: false,
        };
        (line, LineControl { running: Mutex::new(None), lost, pump })
    }

    /// Sends a command and reads its answer. A stop ends it with [`LineError::Aborted`], or with
    /// the answer where that came first.
    pub(crate) async fn ask<C: Command>(
        &mut self,
        command: &C,
        news: &NewsSink,
        stop: &mut Stop,
    ) -> Result<C::Answer, LineError> {
        let answer = self.send(&command.request()?, news, stop).await?;
        Ok(command.read(answer.as_answer())?)
    }

    /// The same for a command that was written before.
    pub(crate) async fn send(
        &mut self,
        request: &maquininha_pinpad::Request,
        news: &NewsSink,
        stop: &mut Stop,
    ) -> Result<OwnedAnswer, LineError> {
        if stop.came() {
            return Err(LineError::Aborted);
        }
        // A command whose caller went away is still under way: its end is awaited first.
        while !self.conversation.is_idle() {
            self.conversation.cancel();
            let _ = self.run(&NewsSink::nowhere(), None).await;
        }
        if self.conversation.send(request).is_err() {
            return Err(LineError::Aborted);
        }
        if self.link_is_gone {
            self.conversation.link_lost();
        }
        self.run(news, Some(stop)).await
    }

    /// Encrypts from now on.
    pub(crate) fn start_session(&mut self, key: SessionKey) {
        // Between commands, where this is called, it is never busy.
        let _ = self.conversation.start_session(key);
    }

    /// Whether anything ever came from the other end.
    pub(crate) const fn has_heard(&self) -> bool {
        self.has_heard
    }

    /// Closes the link.
    pub(crate) async fn close(&mut self) {
        self.sender.close().await;
    }

    async fn run(
        &mut self,
        news: &NewsSink,
        mut stop: Option<&mut Stop>,
    ) -> Result<OwnedAnswer, LineError> {
        let mut stopping = false;
        loop {
            let now = self.origin.elapsed();
            let mut bytes = &self.pending[..];
            let given = bytes.len();
            let output = self.conversation.poll(now, &mut bytes);
            let step = match output {
                Output::Write(frame) => Step::Write(frame.to_vec()),
                Output::Wait { until } => Step::Wait(until),
                Output::Notification(text) => {
                    let [first, second] = text.lines();
                    let text = DisplayText::new(format!("{first}\n{second}").trim_end());
                    news.tell(DeviceNews::Text(text));
                    Step::Again
                }
                Output::Answer(answer) => Step::End(Ok(answer.to_owned())),
                Output::Cancelled | Output::Ready => Step::End(Err(LineError::Aborted)),
                Output::Failed(failure) => Step::End(Err(failure.into())),
            };
            let taken = given - bytes.len();
            self.use_up(taken);
            match step {
                Step::Again => {}
                Step::End(end) => return end,
                Step::Write(frame) => self.write(&frame).await,
                Step::Wait(until) => {
                    let stop = stop.as_deref_mut().filter(|_| !stopping);
                    if self.wait(until, stop).await {
                        stopping = true;
                        self.conversation.cancel();
                    }
                }
            }
        }
    }

    /// Takes bytes from the front of what is pending, and leaves no copy of them.
    fn use_up(&mut self, taken: usize) {
        if taken == self.pending.len() {
            self.pending.zeroize();
        } else if taken > 0 {
            self.pending = Zeroizing::new(self.pending[taken..].to_vec());
        }
    }

    async fn write(&mut self, frame: &[u8]) {
        let sent = tokio::time::timeout(WRITE_LIMIT, self.sender.send(frame)).await;
        if !matches!(sent, Ok(Ok(()))) {
            self.gone();
        }
    }

    /// Waits for bytes, a time or a stop; true where it was the stop.
    async fn wait(&mut self, until: Option<Duration>, stop: Option<&mut Stop>) -> bool {
        let origin = self.origin;
        let time = async {
            match until {
                Some(until) => tokio::time::sleep_until(origin + until).await,
                None => std::future::pending().await,
            }
        };
        let stopped = async {
            match stop {
                Some(stop) => stop.comes().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            piece = self.pieces.recv() => {
                match piece {
                    Some(piece) => {
                        self.has_heard = true;
                        // To append in place could leave a copy where it was before.
                        self.pending = Zeroizing::new([&self.pending[..], &piece[..]].concat());
                    }
                    None => self.gone(),
                }
                false
            }
            () = stopped => true,
            () = time => false,
        }
    }

    fn gone(&mut self) {
        self.link_is_gone = true;
        self.conversation.link_lost();
    }
}

/// What to do next, without what the output borrows.
enum Step {
    Again,
    Write(Vec<u8>),
    Wait(Option<Duration>),
    End(Result<OwnedAnswer, LineError>),
}

/// Reads the link until it ends.
async fn pump(
    mut receiver: Box<dyn LinkReceiver>,
    pieces: mpsc::Sender<Zeroizing<Vec<u8>>>,
    lost: watch::Sender<bool>,
) {
    while let Ok(piece) = receiver.receive().await {
        if pieces.send(Zeroizing::new(piece)).await.is_err() {
            break;
        }
    }
    lost.send_replace(true);
}
