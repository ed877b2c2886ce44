//! The reader manager: finds readers, keeps one connected, and says how it stands.

mod actor;
mod discovery;
mod events;
mod open;
mod view;

use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{
    AcquirerSet, Answer, DeviceCommand, DeviceInfo, DeviceReply, DisplayText, InputKind, Language,
    Question, QuestionKind,
};
use tokio::sync::{mpsc, oneshot, watch};

pub use discovery::{DiscoveredReader, Discovery, DiscoveryEvent};
pub use events::{ReaderEvent, ReaderEvents};
pub use view::{ConnectedReader, ReaderView};

use crate::ReaderError;
use crate::device_run::in_turn;
use crate::port::{DevicePlugin, LinkAddress, LinkConnector, LinkScanner, ReaderStore};
use crate::remembered::{Remembered, RememberedReader};
use crate::slot::DeviceSlot;

/// Commands to the manager that wait; a person gives them one at a time.
const COMMANDS_MAX: usize = 16;
/// How long a question waits for a payment to end. A payment comes first.
pub const QUESTION_TURN_WAIT: Duration = Duration::from_secs(5);
/// A command that waits for nobody.
const QUICK_LIMIT: Duration = Duration::from_secs(15);

/// Settings of the manager.
#[derive(Clone, Debug)]
pub struct ReaderManagerConfig {
    /// The acquirers: their tables are loaded when a reader is connected.
    pub acquirers: AcquirerSet,
    /// Language of texts on the reader.
    pub language: Language,
    /// How long a link may take to open.
    pub connect_limit: Duration,
    /// How long session and tables may take, over the slowest link.
    pub prepare_limit: Duration,
}

impl ReaderManagerConfig {
    /// How long a link may take to open unless told otherwise: Bluetooth pages a sleeping reader,
    /// and the person may be asked to pair.
    pub const CONNECT_LIMIT: Duration = Duration::from_secs(30);
    /// How long session and tables may take unless told otherwise, over the slowest
    /// link.
    pub const PREPARE_LIMIT: Duration = Duration::from_secs(180);

    /// Portuguese, the usual limits.
    pub fn new(acquirers: AcquirerSet) -> Self {
        Self {
            acquirers,
            language: Language::default(),
            connect_limit: Self::CONNECT_LIMIT,
            prepare_limit: Self::PREPARE_LIMIT,
        }
    }
}

/// What the manager uses of the world.
pub struct ReaderPorts {
    /// One for each kind of link; the first that opens a kind is used.
    pub connectors: Vec<Arc<dyn LinkConnector>>,
    /// Where readers are looked for.
    pub scanners: Vec<Arc<dyn LinkScanner>>,
    /// One for each device protocol.
    pub plugins: Vec<Arc<dyn DevicePlugin>>,
    /// Remembers readers.
    pub store: Arc<dyn ReaderStore>,
}

pub(crate) struct Ports {
    connectors: Vec<Arc<dyn LinkConnector>>,
    scanners: Vec<Arc<dyn LinkScanner>>,
    plugins: Vec<Arc<dyn DevicePlugin>>,
    remembered: Remembered,
}

/// A reader that is to be connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderChoice {
    /// Where.
    pub address: LinkAddress,
    /// The device plug-in; without one, those that recognise the reader are tried.
    pub plugin: Option<String>,
    /// Its name, as it was found.
    pub name: Option<String>,
}

impl ReaderChoice {
    /// A reader at an address, of any protocol.
    pub const fn at(address: LinkAddress) -> Self {
        Self { address, plugin: None, name: None }
    }
}

impl From<RememberedReader> for ReaderChoice {
    fn from(reader: RememberedReader) -> Self {
        Self { address: reader.address, plugin: Some(reader.plugin), name: reader.name }
    }
}

pub(crate) enum Command {
    Connect {
        choice: ReaderChoice,
        keep_trying: bool,
        done: oneshot::Sender<Result<DeviceInfo, ReaderError>>,
    },
    Disconnect {
        only: Option<LinkAddress>,
        done: oneshot::Sender<()>,
    },
    Scanning(bool),
    Info(Box<DeviceInfo>),
}

/// Finds readers and keeps one connected. Cheap to clone; when the last clone is dropped, the reader
/// is closed.
///
/// An app names an address; which link carries it, and which protocol the reader speaks, is the
/// manager's matter. So another transport needs no other code.
#[derive(Clone)]
pub struct ReaderManager {
    ports: Arc<Ports>,
    slot: DeviceSlot,
    view: watch::Receiver<ReaderView>,
    commands: mpsc::Sender<Command>,
    searches: discovery::Searches,
}

impl ReaderManager {
    /// Starts a manager without a reader. Must be called within a tokio runtime.
    pub fn new(config: ReaderManagerConfig, ports: ReaderPorts) -> Result<Self, ReaderError> {
        for (at, plugin) in ports.plugins.iter().enumerate() {
            if ports.plugins[..at].iter().any(|other| other.name() == plugin.name()) {
                return Err(ReaderError::PluginTwice { name: plugin.name().to_owned() });
            }
        }
        let ports = Arc::new(Ports {
            connectors: ports.connectors,
            scanners: ports.scanners,
            plugins: ports.plugins,
            remembered: Remembered::new(ports.store),
        });
        let slot = DeviceSlot::new();
        let (commands, receiver) = mpsc::channel(COMMANDS_MAX);
        let view = actor::start(Arc::new(config), Arc::clone(&ports), slot.clone(), receiver);
        Ok(Self { ports, slot, view, commands, searches: discovery::Searches::default() })
    }

    /// The place of the connected reader, for a [`crate::ReaderPaymentDriver`].
    pub fn slot(&self) -> DeviceSlot {
        self.slot.clone()
    }

    /// How it stands now.
    pub fn view(&self) -> ReaderView {
        self.view.borrow().clone()
    }

    /// How it stands, to be watched; a slow watcher misses what was in between.
    pub fn watch(&self) -> watch::Receiver<ReaderView> {
        self.view.clone()
    }

    /// How it stands, then every change and all news, in order.
    pub fn events(&self) -> ReaderEvents {
        ReaderEvents::new(self.view.clone(), &self.slot)
    }

    /// Looks for readers until the stream is dropped. One search at a time; one that was dropped is
    /// waited for until its scanners ended.
    pub async fn discover(&self) -> Result<Discovery, ReaderError> {
        let searches = self.searches.clone();
        discovery::start(Arc::clone(&self.ports), self.commands.clone(), searches).await
    }

    /// Connects a reader in place of any other, and returns once a payment may start. The reader
    /// is remembered. If it does not work it is not tried again. Dropping the future stops nothing;
    /// [`ReaderManager::disconnect`] does.
    pub async fn connect(&self, choice: ReaderChoice) -> Result<DeviceInfo, ReaderError> {
        self.begin(choice, false).await
    }

    /// Connects a reader that is remembered. If it is not there, it is tried again and again; the
    /// first outcome is returned all the same, and [`ReaderManager::disconnect`] ends it.
    pub async fn connect_remembered(
        &self,
        address: &LinkAddress,
    ) -> Result<DeviceInfo, ReaderError> {
        let found = self.ports.remembered.find(address).await?;
        self.begin(found.ok_or(ReaderError::NotRemembered)?.into(), true).await
    }

    /// Connects the reader that was connected last, like [`ReaderManager::connect_remembered`].
    pub async fn connect_last(&self) -> Result<DeviceInfo, ReaderError> {
        let found = self.ports.remembered.last().await?;
        self.begin(found.ok_or(ReaderError::NotRemembered)?.into(), true).await
    }

    async fn begin(
        &self,
        choice: ReaderChoice,
        keep_trying: bool,
    ) -> Result<DeviceInfo, ReaderError> {
        let (done, outcome) = oneshot::channel();
        self.send(Command::Connect { choice, keep_trying, done }).await?;
        outcome.await.map_err(|_| ReaderError::Closed)?
    }

    /// Gives the reader up: connecting, reconnecting and the connection end. A payment that runs
    /// goes on to its end. Twice is success.
    pub async fn disconnect(&self) -> Result<(), ReaderError> {
        self.leave(None).await
    }

    async fn leave(&self, only: Option<LinkAddress>) -> Result<(), ReaderError> {
        let (done, outcome) = oneshot::channel();
        self.send(Command::Disconnect { only, done }).await?;
        outcome.await.map_err(|_| ReaderError::Closed)
    }

    /// Readers that were connected before.
    pub async fn remembered(&self) -> Result<Vec<RememberedReader>, ReaderError> {
        Ok(self.ports.remembered.all().await?)
    }

    /// Forgets a reader, and gives it up if it is connected. Twice is success.
    pub async fn forget(&self, address: &LinkAddress) -> Result<(), ReaderError> {
        self.leave(Some(address.clone())).await?;
        Ok(self.ports.remembered.forget(address).await?)
    }

    /// Asks the reader what it is and how full its battery is.
    pub async fn inspect(&self) -> Result<DeviceInfo, ReaderError> {
        match self.run(DeviceCommand::Inspect, QUICK_LIMIT).await? {
            DeviceReply::Info(info) => {
                self.send(Command::Info(info.clone())).await?;
                Ok(*info)
            }
            _ => Err(ReaderError::WrongAnswer),
        }
    }

    /// Shows a text on the reader.
    pub async fn show(&self, text: &str) -> Result<(), ReaderError> {
        let text = DisplayText::new(text);
        match self.run(DeviceCommand::Show { text }, QUICK_LIMIT).await? {
            DeviceReply::Shown => Ok(()),
            _ => Err(ReaderError::WrongAnswer),
        }
    }

    /// Asks something without a card: key, menu or input, within the question's own limit (A13,
    /// A14, A20). Cancel and the end of the time are [`ReaderError::Device`] of that kind. Dropping
    /// the future takes the question back.
    pub async fn ask(&self, question: Question) -> Result<Answer, ReaderError> {
        let capabilities = self.slot.capabilities().ok_or(ReaderError::NotConnected)?;
        let needs_letters =
            matches!(question.kind(), QuestionKind::Input { kind: InputKind::Alphanumeric, .. });
        if !capabilities.keyboard || (needs_letters && !capabilities.alphanumeric) {
            return Err(ReaderError::CannotAsk);
        }
        let limit = question.limit() + QUICK_LIMIT;
        match self.run(DeviceCommand::Ask(question.clone()), limit).await? {
            DeviceReply::Answered(answer) if question.takes(&answer) => Ok(answer),
            _ => Err(ReaderError::WrongAnswer),
        }
    }

    /// Runs one command, in turn with payments.
    async fn run(
        &self,
        command: DeviceCommand,
        limit: Duration,
    ) -> Result<DeviceReply, ReaderError> {
        in_turn(&self.slot, QUESTION_TURN_WAIT, command, limit, Arc::default()).await
    }

    async fn send(&self, command: Command) -> Result<(), ReaderError> {
        self.commands.send(command).await.map_err(|_| ReaderError::Closed)
    }
}

impl std::fmt::Debug for ReaderManager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReaderManager").field("view", &self.view()).finish_non_exhaustive()
    }
}
