//! A courier's phone with a paired PIN pad: the real reader engine, plug-in and links, and a
//! virtual PIN pad at the other end.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use maquininha_card::Language;
use maquininha_journal::SqliteReaderStore;
use maquininha_model::SerialNumber;
use maquininha_reader::connection::ReaderState;
use maquininha_reader::{
    ReaderChoice, ReaderEvent, ReaderManager, ReaderNews, ReaderPaymentDriver,
};
use maquininha_virtualpad::Profile;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::DemoError;
use super::world::in_time;
use crate::reader::parts;
use crate::virtual_pad::{self, ServedPad, Wire};

/// Puts a virtual PIN pad at the end of a wire. Each number is a device of its own, with its own
/// keys.
pub async fn plug(wire: Wire, number: u32) -> Result<ServedPad, DemoError> {
    let pad = virtual_pad::loaded(Profile::Abecs220, number);
    ServedPad::plug(wire, pad).await.map_err(DemoError::other)
}

/// Carries all cards from one PIN pad to another: their counters go on.
pub fn carry_cards(from: &ServedPad, to: &ServedPad) {
    let cards = from.pad.with(|pad| pad.wallet().clone());
    to.pad.with(|pad| *pad.wallet_mut() = cards);
}

/// The reader's side of a phone.
pub struct Phone {
    /// Keeps the reader connected.
    pub manager: ReaderManager,
    /// Takes payments through it.
    pub driver: ReaderPaymentDriver,
    messages: watch::Receiver<Vec<&'static str>>,
    listening: AbortHandle,
}

impl Phone {
    /// A phone that knows every wire and asks the acquirers at an address. What must outlive it is
    /// kept in the folder.
    pub fn new(serial: &SerialNumber, acquirers_at: &str, dir: &Path) -> Result<Self, DemoError> {
        let store = SqliteReaderStore::open(dir.join(format!("{serial}-reader.db")));
        let store = Arc::new(store.map_err(DemoError::other)?);
        let manager = parts::manager(store.clone()).map_err(DemoError::other)?;
        let hosts = parts::hosts_at(acquirers_at, serial).map_err(DemoError::other)?;
        let driver = parts::driver(serial, &manager, store, hosts).map_err(DemoError::other)?;
        let (messages, listening) = listen(&manager);
        Ok(Self { manager, driver, messages, listening })
    }

    /// Connects a PIN pad; a payment may start afterwards.
    pub async fn connect(&self, pin_pad: &ServedPad) -> Result<String, DemoError> {
        let choice = ReaderChoice::at(pin_pad.address.clone());
        let info = in_time("the PIN pad to connect", self.manager.connect(choice)).await?;
        let info = info.map_err(DemoError::other)?;
        Ok(format!("{} {} ({})", info.maker, info.model, info.protocol))
    }

    /// Waits until the operator is shown a message, after those that were shown before.
    pub async fn shows(&self, code: &'static str, before: usize) -> Result<(), DemoError> {
        let mut messages = self.messages.clone();
        let shown = messages.wait_for(|all| all.iter().skip(before).any(|shown| *shown == code));
        in_time(&format!("the message {code}"), shown).await?.map_err(DemoError::other)?;
        Ok(())
    }

    /// Waits until a payment may start, as after a link that was lost.
    pub async fn ready(&self) -> Result<(), DemoError> {
        let mut view = self.manager.watch();
        let ready = view.wait_for(|view| view.state == ReaderState::Ready);
        in_time("the PIN pad to be ready", ready).await?.map_err(DemoError::other)?;
        Ok(())
    }

    /// The messages that were shown so far, by their codes.
    pub fn messages(&self) -> Vec<&'static str> {
        self.messages.borrow().clone()
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// How long the last messages of a payment may take to arrive.
pub const ECHO: Duration = Duration::from_millis(200);

fn listen(manager: &ReaderManager) -> (watch::Receiver<Vec<&'static str>>, AbortHandle) {
    let (sender, receiver) = watch::channel(Vec::new());
    let mut events = manager.events();
    let task = tokio::spawn(async move {
        while let Ok(event) = events.next().await {
            if let ReaderEvent::News(ReaderNews::Message(message)) = event {
                tracing::debug!(text = message.user_text(Language::PtBr), "reader");
                sender.send_modify(|all| all.push(message.code()));
            }
        }
    });
    (receiver, task.abort_handle())
}
