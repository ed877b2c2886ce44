//! A courier's phone with a paired PIN pad: the real reader engine, plug-in and links, and a
//! virtual PIN pad at the other end.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use maquininha_abecs::AbecsPlugin;
use maquininha_card::Language;
use maquininha_journal::SqliteReaderStore;
use maquininha_link::serial::SerialLinkConnector;
use maquininha_link::tcp::TcpLinkConnector;
use maquininha_model::SerialNumber;
use maquininha_reader::port::{AcquirerHost, LinkAddress, LinkConnector, LinkKind};
use maquininha_reader::{
    ReaderChoice, ReaderDriverConfig, ReaderEvent, ReaderManager, ReaderManagerConfig, ReaderNews,
    ReaderPaymentDriver, ReaderPorts, RoutedHosts,
};
use maquininha_sandbox::{HostConfig, HostLink, SilenceRule, SimulatedHost, kit_acquirers, kits};
use maquininha_terminal::port::SystemClock;
use maquininha_virtualpad::rim::PadHandle;
use maquininha_virtualpad::rim::tcp::TcpRim;
use maquininha_virtualpad::{PadSettings, Profile, VirtualPinPad};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::DemoError;
use super::world::in_time;

/// What carries the bytes between phone and PIN pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// A socket.
    Tcp,
    /// A serial line: a pseudo-terminal.
    Serial,
}

/// A virtual PIN pad with the keys of all simulated acquirers, and what serves it.
pub struct PinPad {
    /// The device and its person.
    pub pad: PadHandle,
    /// Where it is.
    pub address: LinkAddress,
    served: AbortHandle,
}

impl PinPad {
    /// Puts one at the end of a wire. Each number is a device of its own, with its own keys.
    pub async fn plug(wire: Wire, number: u32) -> Result<Self, DemoError> {
        let mut settings = PadSettings::new(Profile::Abecs220, number.into());
        for kit in kits() {
            kit.inject(&mut settings.keys, number);
        }
        let pad = PadHandle::new(VirtualPinPad::new(settings));
        let (kind, place, served) = match wire {
            Wire::Tcp => {
                let rim = TcpRim::bind("127.0.0.1:0", pad.clone()).await;
                let rim = rim.map_err(DemoError::other)?;
                let place = rim.address().map_err(DemoError::other)?.to_string();
                (LinkKind::Tcp, place, tokio::spawn(rim.run()).abort_handle())
            }
            Wire::Serial => serial_line(&pad)?,
        };
        let address = LinkAddress::new(kind, place).map_err(DemoError::other)?;
        Ok(Self { pad, address, served })
    }

    /// Lets the card holder follow a script.
    pub fn play(&self, script: &str) -> Result<(), DemoError> {
        self.pad.play(script.parse().map_err(DemoError::other)?);
        Ok(())
    }
}

impl Drop for PinPad {
    fn drop(&mut self) {
        self.served.abort();
    }
}

#[cfg(target_os = "linux")]
fn serial_line(pad: &PadHandle) -> Result<(LinkKind, String, AbortHandle), DemoError> {
    let rim = maquininha_virtualpad::rim::pty::PtyRim::open(pad.clone());
    let rim = rim.map_err(DemoError::other)?;
    let place = rim.path().display().to_string();
    Ok((LinkKind::Serial, place, tokio::spawn(rim.run()).abort_handle()))
}

#[cfg(not(target_os = "linux"))]
fn serial_line(_pad: &PadHandle) -> Result<(LinkKind, String, AbortHandle), DemoError> {
    Err(DemoError::Other(String::from("pseudo-terminals are there on Linux only")))
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
        let acquirers = kit_acquirers();
        let store = SqliteReaderStore::open(dir.join(format!("{serial}-reader.db")));
        let store = Arc::new(store.map_err(DemoError::other)?);
        let ports = ReaderPorts {
            connectors: vec![
                Arc::new(TcpLinkConnector::new()) as Arc<dyn LinkConnector>,
                Arc::new(SerialLinkConnector::new()),
            ],
            scanners: Vec::new(),
            plugins: vec![Arc::new(AbecsPlugin::default())],
            store: store.clone(),
        };
        let manager = ReaderManager::new(ReaderManagerConfig::new(acquirers.clone()), ports);
        let manager = manager.map_err(DemoError::other)?;
        let hosts = kits().into_iter().map(|kit| {
            let config = HostConfig::new(&kit.profile.name, serial.clone(), SilenceRule::Blocks);
            let host = SimulatedHost::new(config, HostLink::Http(acquirers_at.to_owned()));
            (kit.profile.network, Arc::new(host) as Arc<dyn AcquirerHost>)
        });
        let hosts = RoutedHosts::new(&acquirers, hosts.collect()).map_err(DemoError::other)?;
        let driver = ReaderPaymentDriver::new(
            ReaderDriverConfig::new(serial.clone(), acquirers),
            manager.slot(),
            Arc::new(hosts),
            store,
            Arc::new(SystemClock),
        );
        let (messages, listening) = listen(&manager);
        Ok(Self { manager, driver, messages, listening })
    }

    /// Connects a PIN pad; a payment may start afterwards.
    pub async fn connect(&self, pin_pad: &PinPad) -> Result<String, DemoError> {
        let choice = ReaderChoice::at(pin_pad.address.clone());
        let info = in_time("the PIN pad to connect", self.manager.connect(choice)).await?;
        let info = info.map_err(DemoError::other)?;
        Ok(format!("{} {} ({})", info.maker, info.model, info.protocol))
    }

    /// Waits until the operator was shown a message.
    pub async fn shows(&self, code: &'static str) -> Result<(), DemoError> {
        let mut messages = self.messages.clone();
        let shown = messages.wait_for(|all| all.contains(&code));
        in_time(&format!("the message {code}"), shown).await?.map_err(DemoError::other)?;
        Ok(())
    }

    /// Waits until a payment may start, as after a link that was lost.
    pub async fn ready(&self) -> Result<(), DemoError> {
        let mut view = self.manager.watch();
        let ready =
            view.wait_for(|view| view.state == maquininha_reader::connection::ReaderState::Ready);
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
