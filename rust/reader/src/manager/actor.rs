//! The one task that owns the connection: it feeds the machine and carries out its effects.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{CardEntries, DeviceFailure, DeviceInfo, DeviceNews};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::open::{Opened, open, prepare};
use super::view::{ConnectedReader, ReaderView};
use super::{Command, Ports, ReaderChoice, ReaderManagerConfig};
use crate::ReaderError;
use crate::connection::{
    Connection, ConnectionEffect, ConnectionFailure, ConnectionInput, ReaderState,
};
use crate::port::CardDevice;
use crate::remembered::RememberedReader;
use crate::slot::{DeviceSlot, ReaderNews, SlotContent};

/// Pauses are shortened by up to this part, so that phones of one shop do not try together.
const PAUSE_SPREAD: f64 = 0.2;

enum Outcome {
    Opened(Result<Opened, ReaderError>),
    Prepared(Result<Box<DeviceInfo>, DeviceFailure>),
    PauseOver,
}

type Work = Pin<Box<dyn Future<Output = Outcome> + Send>>;

struct Actor {
    config: Arc<ReaderManagerConfig>,
    ports: Arc<Ports>,
    slot: DeviceSlot,
    connection: Connection,
    choice: Option<ReaderChoice>,
    /// Who waits for the first outcome of a connection.
    waiting: Option<oneshot::Sender<Result<DeviceInfo, ReaderError>>>,
    work: Option<Work>,
    device: Option<Arc<dyn CardDevice>>,
    view: watch::Sender<ReaderView>,
}

pub(super) fn start(
    config: Arc<ReaderManagerConfig>,
    ports: Arc<Ports>,
    slot: DeviceSlot,
    commands: mpsc::Receiver<Command>,
) -> watch::Receiver<ReaderView> {
    let (view, watched) = watch::channel(ReaderView::default());
    let actor = Actor {
        config,
        ports,
        connection: Connection::default(),
        choice: None,
        waiting: None,
        work: None,
        device: None,
        view,
        slot,
    };
    tokio::spawn(actor.run(commands));
    watched
}

impl Actor {
    async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let mut content = self.slot.watch();
        let mut news = self.slot.news();
        loop {
            let device = self.device.clone();
            tokio::select! {
                biased;
                command = commands.recv() => match command {
                    Some(command) => self.on_command(command),
                    None => break,
                },
                changed = content.changed() => {
                    if changed.is_err() {
                        break;
                    }
                    let content = content.borrow_and_update().clone();
                    self.on_content(&content);
                }
                outcome = wait(&mut self.work) => {
                    self.work = None;
                    self.on_outcome(outcome).await;
                }
                () = lost(device.as_ref()) => self.on_lost(),
                told = news.recv() => self.on_news(told),
            }
            self.publish();
        }
        self.slot.clear();
    }

    fn on_command(&mut self, command: Command) {
        match command {
            Command::Connect { choice, keep_trying, done } => {
                self.answer(Err(ReaderError::Canceled));
                self.feed(ConnectionInput::Disconnect);
                let reader = ConnectedReader {
                    address: choice.address.clone(),
                    name: choice.name.clone(),
                    plugin: choice.plugin.clone(),
                    info: None,
                };
                self.view.send_modify(|view| {
                    view.reader = Some(reader);
                    view.battery = None;
                });
                self.choice = Some(choice);
                self.waiting = Some(done);
                self.feed(ConnectionInput::Connect { keep_trying });
            }
            Command::Disconnect { only, done } => {
                let address = self.choice.as_ref().map(|choice| &choice.address);
                if only.is_none() || address == only.as_ref() {
                    self.feed(ConnectionInput::Disconnect);
                    self.answer(Err(ReaderError::Canceled));
                    self.choice = None;
                    self.view.send_modify(|view| {
                        view.reader = None;
                        view.battery = None;
                    });
                }
                self.publish();
                // Who asked may have stopped waiting.
                let _ = done.send(());
            }
            Command::Scanning(is_scanning) => self.feed(ConnectionInput::Scanning(is_scanning)),
            Command::Info(info) => self.keep_info(*info),
        }
    }

    /// What payments did with the reader.
    fn on_content(&mut self, content: &SlotContent) {
        self.feed(ConnectionInput::Busy(content.is_busy));
        if content.device.is_none() && self.device.is_some() {
            self.on_lost();
        }
    }

    fn on_lost(&mut self) {
        if self.device.is_some() {
            self.feed(ConnectionInput::Lost(ConnectionFailure::LinkLost));
            self.answer(Err(ReaderError::Device(DeviceFailure::LinkLost)));
        }
    }

    fn on_news(&mut self, told: Result<ReaderNews, broadcast::error::RecvError>) {
        if let Ok(ReaderNews::Device(DeviceNews::Battery(battery))) = told {
            self.view.send_modify(|view| view.battery = Some(battery));
        }
    }

    async fn on_outcome(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Opened(Ok(opened)) => {
                if let Some(choice) = &mut self.choice {
                    choice.plugin = Some(opened.plugin.clone());
                }
                self.view.send_modify(|view| {
                    if let Some(reader) = &mut view.reader {
                        reader.plugin = Some(opened.plugin);
                    }
                });
                self.device = Some(opened.device);
                self.feed(ConnectionInput::Opened);
            }
            Outcome::Opened(Err(error)) => self.failed(error),
            Outcome::Prepared(Ok(info)) => {
                self.keep_info((*info).clone());
                self.remember(&info).await;
                self.feed(ConnectionInput::Prepared);
                self.answer(Ok(*info));
            }
            Outcome::Prepared(Err(failure)) => self.failed(failure.into()),
            Outcome::PauseOver => self.feed(ConnectionInput::PauseOver),
        }
    }

    fn failed(&mut self, error: ReaderError) {
        tracing::info!(%error, "failed to connect the reader");
        let reason = ConnectionFailure::from(&error);
        self.feed(ConnectionInput::Failed(reason));
        self.answer(Err(error));
    }

    fn answer(&mut self, outcome: Result<DeviceInfo, ReaderError>) {
        if let Some(waiting) = self.waiting.take() {
            // Who hears the outcome must not read an older view.
            self.publish();
            // Who connected may have stopped waiting.
            let _ = waiting.send(outcome);
        }
    }

    fn keep_info(&mut self, info: DeviceInfo) {
        self.view.send_modify(|view| {
            view.battery = info.battery.or(view.battery);
            if let Some(reader) = &mut view.reader {
                reader.info = Some(info);
            }
        });
    }

    /// A reader that works is remembered; one that cannot be is used all the same.
    async fn remember(&mut self, info: &DeviceInfo) {
        let Some(reader) = self.view.borrow().reader.clone() else { return };
        let Some(plugin) = reader.plugin else { return };
        let remembered = RememberedReader {
            address: reader.address,
            plugin,
            name: reader.name,
            serial: Some(info.serial.clone()),
        };
        if let Err(error) = self.ports.remembered.keep(&remembered).await {
            tracing::warn!(%error, "failed to remember the reader");
        }
    }

    fn feed(&mut self, input: ConnectionInput) {
        for effect in self.connection.step(input) {
            match effect {
                ConnectionEffect::Stop => self.work = None,
                ConnectionEffect::Open => self.open(),
                ConnectionEffect::Prepare => self.prepare(),
                ConnectionEffect::Offer => {
                    if let Some(device) = &self.device {
                        self.slot.put(Arc::clone(device));
                    }
                }
                ConnectionEffect::Close => {
                    self.device = None;
                    self.slot.clear();
                }
                ConnectionEffect::Pause(pause) => {
                    let pause = pause.mul_f64(1.0 - PAUSE_SPREAD * fastrand::f64());
                    self.pause(pause);
                }
            }
        }
    }

    fn open(&mut self) {
        let Some(choice) = self.choice.clone() else { return };
        let (config, ports) = (Arc::clone(&self.config), Arc::clone(&self.ports));
        self.work =
            Some(Box::pin(async move { Outcome::Opened(open(&config, &ports, &choice).await) }));
    }

    fn prepare(&mut self) {
        let Some(device) = self.device.clone() else { return };
        let config = Arc::clone(&self.config);
        self.work = Some(Box::pin(async move {
            Outcome::Prepared(prepare(&config, &device).await.map(Box::new))
        }));
    }

    fn pause(&mut self, pause: Duration) {
        self.work = Some(Box::pin(async move {
            tokio::time::sleep(pause).await;
            Outcome::PauseOver
        }));
    }

    fn publish(&self) {
        let state = self.connection.state();
        let entries = match (state, &self.device) {
            (ReaderState::Ready | ReaderState::Busy, Some(device)) => {
                device.capabilities().entries.and(self.config.acquirers.entries())
            }
            _ => CardEntries::NONE,
        };
        self.view.send_if_modified(|view| {
            let is_new = view.state != state || view.entries != entries;
            view.state = state;
            view.entries = entries;
            is_new
        });
    }
}

async fn wait(work: &mut Option<Work>) -> Outcome {
    match work {
        Some(work) => work.await,
        None => std::future::pending().await,
    }
}

async fn lost(device: Option<&Arc<dyn CardDevice>>) {
    match device {
        Some(device) => device.lost().await,
        None => std::future::pending().await,
    }
}
