//! A device library that blocks, on a thread of its own (G6).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use maquininha_card::{DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceReply};
use tokio::sync::{mpsc, oneshot, watch};

use crate::port::{CardDevice, NewsSink};

/// A device library of a maker that blocks its caller.
pub trait BlockingLibrary: Send + 'static {
    /// What the device can do. Called once, when the device is made.
    fn capabilities(&self) -> DeviceCapabilities;

    /// Carries out one command and blocks until it is done. Called on one thread only. Looks at
    /// `stop` while it waits, and replies `Failed(Aborted)` once it is set; a library that cannot
    /// be stopped that way implements [`BlockingLibrary::stopper`].
    fn execute(&mut self, command: DeviceCommand, news: &NewsSink, stop: &StopFlag) -> DeviceReply;

    /// What is called, from another thread, to stop the command that runs. Called once, when the
    /// device is made.
    fn stopper(&self) -> Option<Box<dyn Fn() + Send + Sync>> {
        None
    }
}

/// Whether the command that runs is to stop.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// Whether it is to stop.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

struct Job {
    command: DeviceCommand,
    news: NewsSink,
    stop: StopFlag,
    reply: oneshot::Sender<DeviceReply>,
}

/// A [`CardDevice`] over a library that blocks: its calls run on a thread of their own, so that
/// nothing else waits for them. When the device is dropped the thread ends with its last call.
pub struct BlockingDevice {
    capabilities: DeviceCapabilities,
    jobs: mpsc::Sender<Job>,
    running: std::sync::Mutex<Option<StopFlag>>,
    stopper: Option<Box<dyn Fn() + Send + Sync>>,
    is_gone: watch::Receiver<bool>,
}

impl BlockingDevice {
    /// Starts the thread. Fails where the system has none to give.
    pub fn start(library: impl BlockingLibrary) -> std::io::Result<Self> {
        let capabilities = library.capabilities();
        let stopper = library.stopper();
        // One command runs at a time, and none waits behind it.
        let (jobs, receiver) = mpsc::channel(1);
        let (gone, is_gone) = watch::channel(false);
        std::thread::Builder::new()
            .name(String::from("reader-library"))
            .spawn(move || work(library, receiver, &gone))?;
        let running = std::sync::Mutex::default();
        Ok(Self { capabilities, jobs, running, stopper, is_gone })
    }

    fn set_running(&self, stop: Option<StopFlag>) -> Option<StopFlag> {
        let mut running = self.running.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        std::mem::replace(&mut *running, stop)
    }
}

fn work(
    mut library: impl BlockingLibrary,
    mut jobs: mpsc::Receiver<Job>,
    gone: &watch::Sender<bool>,
) {
    while let Some(job) = jobs.blocking_recv() {
        let reply = library.execute(job.command, &job.news, &job.stop);
        if matches!(&reply, DeviceReply::Failed(failure) if failure.link_is_gone()) {
            gone.send_replace(true);
        }
        // The device may have been given up meanwhile.
        let _ = job.reply.send(reply);
    }
}

#[async_trait]
impl CardDevice for BlockingDevice {
    fn capabilities(&self) -> DeviceCapabilities {
        self.capabilities
    }

    async fn execute(&self, command: DeviceCommand, news: &NewsSink) -> DeviceReply {
        let stop = StopFlag::default();
        let (reply, answer) = oneshot::channel();
        let job = Job { command, news: news.clone(), stop: stop.clone(), reply };
        match self.jobs.try_send(job) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Full(_)) => {
                return DeviceReply::Failed(DeviceFailure::Busy);
            }
            // The library panicked.
            Err(mpsc::error::TrySendError::Closed(_)) => {
                return DeviceReply::Failed(DeviceFailure::NoAnswer);
            }
        }
        self.set_running(Some(stop));
        let reply = answer.await.unwrap_or(DeviceReply::Failed(DeviceFailure::NoAnswer));
        self.set_running(None);
        reply
    }

    async fn abort(&self) {
        let Some(stop) = self.set_running(None) else { return };
        stop.0.store(true, Ordering::Release);
        if let Some(stopper) = &self.stopper {
            stopper();
        }
    }

    async fn lost(&self) {
        let mut is_gone = self.is_gone.clone();
        // Its sender is gone with the thread: then the device is, too.
        let _ = is_gone.wait_for(|is_gone| *is_gone).await;
    }
}
