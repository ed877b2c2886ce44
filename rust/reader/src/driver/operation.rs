//! Carries out a card operation: the machine decides, this asks reader, host, store and clock.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{
    CardSale, DeviceCommand, DeviceFailure, DeviceReply, DisplayText, HostReply, Job, Message,
    SaleEffect, SaleInput, SalePlan,
};
use maquininha_flow::DriverReply;
use maquininha_model::{AttemptKey, SerialNumber};
use tokio::sync::{Notify, mpsc};

use super::{Shared, TURN_WAIT};
use crate::ReaderError;
use crate::device_run::run_command;
use crate::marks::Marks;
use crate::port::NewsSink;
use crate::slot::{DeviceLease, ReaderNews};

type Step = Pin<Box<dyn Future<Output = SaleInput> + Send>>;
type Quiet = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Answers an operation that ended without one: a task that was dropped or panicked.
struct Answering {
    shared: Arc<Shared>,
    attempt_key: AttemptKey,
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.shared.answer(&self.attempt_key, DriverReply::Silent);
    }
}

impl Shared {
    pub(super) async fn operate(
        self: Arc<Self>,
        attempt_key: AttemptKey,
        serial: SerialNumber,
        job: Job,
        controls: mpsc::Receiver<SaleInput>,
    ) {
        let answering = Answering { shared: Arc::clone(&self), attempt_key: attempt_key.clone() };
        let lease = match self.prepare(&attempt_key, &job).await {
            Ok(lease) => lease,
            Err(message) => {
                self.tell(&attempt_key, message);
                let message = message.user_text(self.config.language).to_owned();
                return self.answer(&attempt_key, DriverReply::Unavailable { message });
            }
        };
        let plan = SalePlan {
            attempt_key,
            serial,
            job,
            acquirers: self.config.acquirers.clone(),
            capabilities: lease.device.capabilities(),
            limits: self.config.limits,
            utc_offset_minutes: self.config.utc_offset_minutes,
            language: self.config.language,
        };
        let operation = Operation::new(&self, plan, lease);
        operation.run(controls).await;
        drop(answering);
    }

    /// A turn with the reader, and room for a mark.
    async fn prepare(
        self: &Arc<Self>,
        attempt_key: &AttemptKey,
        job: &Job,
    ) -> Result<DeviceLease, Message> {
        if matches!(job, Job::Sale { .. }) {
            if !Marks::fits(attempt_key) {
                return Err(Message::AttemptKeyTooLong);
            }
            self.make_room().await?;
        }
        self.slot.lease(TURN_WAIT).await.map_err(|error| match error {
            ReaderError::Busy => Message::ReaderBusy,
            _ => Message::ReaderNotReady,
        })
    }
}

struct Operation<'a> {
    shared: &'a Arc<Shared>,
    attempt_key: AttemptKey,
    sale: CardSale,
    lease: DeviceLease,
    news: NewsSink,
    heard: mpsc::Receiver<maquininha_card::DeviceNews>,
    /// The one thing that the machine waits for.
    step: Option<Step>,
    abort: Arc<Notify>,
    /// A text on its way to the display; the next command waits for it.
    showing: Option<Quiet>,
    effects: Vec<SaleEffect>,
    is_lost: bool,
}

impl<'a> Operation<'a> {
    fn new(shared: &'a Arc<Shared>, plan: SalePlan, lease: DeviceLease) -> Self {
        let (news, heard) = NewsSink::channel();
        Self {
            shared,
            attempt_key: plan.attempt_key.clone(),
            sale: CardSale::new(plan),
            lease,
            news,
            heard,
            step: None,
            abort: Arc::new(Notify::new()),
            showing: None,
            effects: Vec::new(),
            is_lost: false,
        }
    }

    async fn run(mut self, mut controls: mpsc::Receiver<SaleInput>) {
        self.feed(SaleInput::Begin).await;
        while !self.sale.is_over() {
            let device = Arc::clone(&self.lease.device);
            let input = tokio::select! {
                biased;
                Some(control) = controls.recv() => control,
                input = wait(&mut self.step) => {
                    self.step = None;
                    input
                }
                () = wait(&mut self.showing) => {
                    self.showing = None;
                    continue;
                }
                Some(news) = self.heard.recv() => {
                    self.shared.slot.tell(ReaderNews::Device(news));
                    continue;
                }
                () = device.lost(), if !self.is_lost => {
                    self.is_lost = true;
                    SaleInput::LinkLost
                }
            };
            if let SaleInput::Device(DeviceReply::Failed(failure)) = &input {
                self.is_lost |= failure.link_is_gone();
            }
            if self.is_lost {
                self.lease.give_up();
            }
            self.feed(input).await;
        }
    }

    async fn feed(&mut self, input: SaleInput) {
        let now = self.shared.clock.now();
        self.effects = self.sale.step(now, input);
        for effect in std::mem::take(&mut self.effects) {
            self.carry_out(effect).await;
        }
    }

    async fn carry_out(&mut self, effect: SaleEffect) {
        match effect {
            SaleEffect::Device { command, limit } => self.command(*command, limit),
            SaleEffect::AbortDevice => self.abort.notify_one(),
            SaleEffect::Show(text) => self.show(text),
            SaleEffect::Host { command, limit } => {
                let host = Arc::clone(&self.shared.host);
                self.step = Some(Box::pin(async move {
                    let reply = tokio::time::timeout(limit, host.call(*command)).await;
                    SaleInput::Host(reply.unwrap_or(HostReply::Silent))
                }));
            }
            SaleEffect::Mark(mark) => {
                let (marks, attempt_key) = (self.shared.marks.clone(), self.attempt_key.clone());
                self.step = Some(Box::pin(async move {
                    let written = marks.write(&attempt_key, mark).await;
                    if let Err(error) = &written {
                        tracing::error!(%error, "failed to keep the mark of a payment");
                    }
                    SaleInput::Stored(written.map_err(drop))
                }));
            }
            SaleEffect::Unmark => self.shared.marks.forget(&self.attempt_key).await,
            SaleEffect::Wait(pause) => {
                self.step = Some(Box::pin(async move {
                    tokio::time::sleep(pause).await;
                    SaleInput::Timer
                }));
            }
            SaleEffect::Tell(message) => self.shared.tell(&self.attempt_key, message),
            SaleEffect::Answer(reply) => self.shared.answer(&self.attempt_key, *reply),
            SaleEffect::End => {}
        }
    }

    fn command(&mut self, command: DeviceCommand, limit: Duration) {
        let device = Arc::clone(&self.lease.device);
        let showing = self.showing.take();
        let news = self.news.clone();
        let abort = Arc::new(Notify::new());
        self.abort = Arc::clone(&abort);
        self.step = Some(Box::pin(async move {
            if let Some(showing) = showing {
                showing.await;
            }
            SaleInput::Device(run_command(device.as_ref(), command, limit, &abort, &news).await)
        }));
    }

    fn show(&mut self, text: DisplayText) {
        let device = Arc::clone(&self.lease.device);
        let earlier = self.showing.take();
        let limit = self.shared.config.limits.device;
        let news = self.news.clone();
        self.showing = Some(Box::pin(async move {
            if let Some(earlier) = earlier {
                earlier.await;
            }
            let command = DeviceCommand::Show { text };
            let abort = Notify::new();
            let reply = run_command(device.as_ref(), command, limit, &abort, &news).await;
            if let DeviceReply::Failed(failure) = reply
                && failure != DeviceFailure::NotSupported
            {
                tracing::debug!(%failure, "failed to show a text on the reader");
            }
        }));
    }
}

/// Waits for a future that may not be there.
async fn wait<T>(future: &mut Option<Pin<Box<dyn Future<Output = T> + Send>>>) -> T {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}
