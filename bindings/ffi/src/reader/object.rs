//! The readers as an app holds them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use maquininha_model::SerialNumber;
use maquininha_reader::ReaderManager;
use maquininha_reader::port::LinkAddress;
use tokio::runtime::Handle;

use super::open::{OpenReaders, StoreShare};
use super::{
    ReaderAddress, ReaderAnswer, ReaderChoice, ReaderConnection, ReaderDiscovery,
    ReaderEventStream, ReaderInfo, ReaderQuestion, ReaderView, ReadersConfig, RememberedReader,
};
use crate::MaquininhaError;
use crate::error::closed;
use crate::panics::guarded;
use crate::ports::ReaderHostPorts;
use crate::running::{started_engine, to_its_end, while_waited_for};

/// The card readers of a device: finds them and keeps one connected.
///
/// An app names an address; which link carries it, and which protocol the reader speaks, is the
/// library's matter. A terminal that is opened with them takes its payments by the connected
/// reader. Payments and questions take turns; a payment comes first.
#[derive(uniffi::Object)]
pub struct Readers {
    open: RwLock<Option<Arc<OpenReaders>>>,
}

#[uniffi::export]
impl Readers {
    /// Opens the readers. None is connected yet.
    ///
    /// Errors: the acquirers cannot be read (`reader_acquirers`), the store cannot be read or is
    /// open elsewhere (`journal_locked`, `journal`, …).
    #[uniffi::constructor]
    pub async fn open(
        config: ReadersConfig,
        ports: ReaderHostPorts,
    ) -> Result<Arc<Self>, MaquininhaError> {
        let engine = started_engine()?;
        let runtime = engine.handle().clone();
        let opening = async move { OpenReaders::open(config, ports, engine) };
        let open = to_its_end(&runtime, opening).await?;
        Ok(Arc::new(Self { open: RwLock::new(Some(Arc::new(open))) }))
    }

    /// Looks for readers on every link that can be searched, until the search is stopped or let go
    /// of. One search at a time. Readers on the network are not found, only connected.
    ///
    /// Errors: `reader_searching`, `reader_search_missing`; `reader.…` where no link can be
    /// searched, for example `reader.radio_off`.
    pub async fn discover(&self) -> Result<Arc<ReaderDiscovery>, MaquininhaError> {
        let open = self.opened()?;
        let (closing, runtime) = (open.closing(), open.engine.handle().clone());
        let search = to_its_end(&runtime.clone(), async move { Ok(open.search().await?) }).await?;
        Ok(Arc::new(ReaderDiscovery::new(search, closing, runtime)))
    }

    /// Connects a reader in place of any other, and returns once a payment may start. It is then
    /// remembered, and tried again by itself when its link is lost. A caller that goes away stops
    /// nothing; `disconnect` does.
    ///
    /// Errors: `reader.bad_address`, `readers_too_many`, `closed`. A reader that cannot be
    /// reached is no error but an end.
    pub async fn connect(&self, choice: ReaderChoice) -> Result<ReaderConnection, MaquininhaError> {
        let choice = choice.try_into()?;
        self.run(|manager| async move { ReaderConnection::of(manager.connect(choice).await) }).await
    }

    /// Connects a reader that is remembered. If it is not there it is tried again and again; the
    /// first end is returned all the same, and `disconnect` ends it.
    ///
    /// Errors: `reader_not_remembered`; as `connect`.
    pub async fn connect_remembered(
        &self,
        address: ReaderAddress,
    ) -> Result<ReaderConnection, MaquininhaError> {
        let address: LinkAddress = address.try_into()?;
        self.run(|manager| async move {
            ReaderConnection::of(manager.connect_remembered(&address).await)
        })
        .await
    }

    /// Connects the reader that was connected last, like `connect_remembered`.
    ///
    /// Errors: `reader_not_remembered`; as `connect`.
    pub async fn connect_last(&self) -> Result<ReaderConnection, MaquininhaError> {
        self.run(|manager| async move { ReaderConnection::of(manager.connect_last().await) }).await
    }

    /// Gives the reader up: connecting, reconnecting and the connection end. A payment that runs
    /// goes on to its end. Twice is success.
    pub async fn disconnect(&self) -> Result<(), MaquininhaError> {
        self.run(|manager| async move { Ok(manager.disconnect().await?) }).await
    }

    /// The readers that were connected before, 32 at most.
    pub async fn remembered(&self) -> Result<Vec<RememberedReader>, MaquininhaError> {
        self.run(|manager| async move {
            let readers = manager.remembered().await?;
            Ok(readers.into_iter().map(RememberedReader::from).collect())
        })
        .await
    }

    /// Forgets a reader, and gives it up if it is connected. Twice is success.
    pub async fn forget(&self, address: ReaderAddress) -> Result<(), MaquininhaError> {
        let address: LinkAddress = address.try_into()?;
        self.run(|manager| async move { Ok(manager.forget(&address).await?) }).await
    }

    /// Asks the reader what it is and how full its battery is.
    ///
    /// Errors: `reader_not_connected`, `reader_busy`, `reader.…`.
    pub async fn inspect(&self) -> Result<ReaderInfo, MaquininhaError> {
        self.run(|manager| async move { Ok(manager.inspect().await?.into()) }).await
    }

    /// Shows a text on the reader's display: lines parted by line feeds, what is too long is cut.
    ///
    /// Errors: as `inspect`.
    pub async fn show(&self, text: String) -> Result<(), MaquininhaError> {
        self.run(|manager| async move { Ok(manager.show(&text).await?) }).await
    }

    /// Asks something on the reader without a card: key, menu or input, for 1 to 255 seconds. A
    /// caller that goes away takes the question back.
    ///
    /// Errors: `reader_question` for one that cannot be asked, `reader_cannot_ask` where the
    /// reader lacks keys or letters, `reader_answer_wrong`; as `inspect`.
    pub async fn ask(
        &self,
        question: ReaderQuestion,
        limit: Duration,
    ) -> Result<ReaderAnswer, MaquininhaError> {
        let question = question.checked(limit)?;
        let (manager, runtime) = self.manager()?;
        while_waited_for(&runtime, async move { ReaderAnswer::of(manager.ask(question).await) })
            .await
    }

    /// How it stands now.
    pub fn view(&self) -> Result<ReaderView, MaquininhaError> {
        guarded(|| Ok(self.opened()?.manager.view().into()))
    }

    /// The events of the reader: how it stands first, then changes and news. Each stream tells all
    /// of them.
    pub fn events(&self) -> Result<Arc<ReaderEventStream>, MaquininhaError> {
        guarded(|| {
            let open = self.opened()?;
            let runtime = open.engine.handle().clone();
            Ok(Arc::new(ReaderEventStream::new(open.manager.events(), open.closing(), runtime)))
        })
    }

    /// Gives the reader up, ends all streams, and lets go of the storage. A terminal that was opened
    /// with these readers takes no card any more, and brings to an end what it had begun. Twice is
    /// success.
    pub async fn shut_down(&self) -> Result<(), MaquininhaError> {
        let open = self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        let Some(open) = open else { return Ok(()) };
        let runtime = open.engine.handle().clone();
        to_its_end(&runtime, open.close()).await
    }
}

impl Readers {
    fn opened(&self) -> Result<Arc<OpenReaders>, MaquininhaError> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().map(Arc::clone).ok_or_else(closed)
    }

    fn manager(&self) -> Result<(ReaderManager, Handle), MaquininhaError> {
        let open = self.opened()?;
        Ok((open.manager.clone(), open.engine.handle().clone()))
    }

    /// Runs work with the manager to its end, whatever its caller does.
    async fn run<T, F>(&self, work: impl FnOnce(ReaderManager) -> F) -> Result<T, MaquininhaError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, MaquininhaError>> + Send + 'static,
    {
        let (manager, runtime) = self.manager()?;
        to_its_end(&runtime, work(manager)).await
    }

    /// A payment driver over the connected reader, for the terminal of a serial number, and the
    /// terminal's share of the store. Called on the terminal's threads, which then run it.
    pub(crate) fn driver(
        &self,
        serial: SerialNumber,
    ) -> Result<(Arc<dyn maquininha_terminal::port::PaymentDriver>, StoreShare), MaquininhaError>
    {
        self.opened()?.driver(serial)
    }
}
