//! A reader that a command line names, connected for as long as the command runs.

use std::sync::Arc;

use maquininha_card::{DeviceInfo, Language};
use maquininha_reader::connection::ConnectionFailure;
use maquininha_reader::port::{LinkAddress, LinkKind, ReaderStore};
use maquininha_reader::{ReaderChoice, ReaderError, ReaderManager};
use maquininha_virtualpad::Profile;

use super::parts;
use super::say::ReaderTeller;
use crate::args::LinkArgs;
use crate::error::CliError;
use crate::output::Output;
use crate::pinpad::ScreenTeller;
use crate::signal::StopSignal;
use crate::virtual_pad::{self, ServedPad, Wire};

/// The number of the device inside the program.
const SIMULATED_NUMBER: u32 = 1;

/// A reader that is ready.
pub(super) struct Connected {
    pub(super) manager: ReaderManager,
    pub(super) teller: ReaderTeller,
    pub(super) address: LinkAddress,
    pub(super) info: DeviceInfo,
    pub(super) stop: StopSignal,
    simulated: Option<(ServedPad, ScreenTeller)>,
}

impl Connected {
    /// Connects, and tells how it goes. What must outlive a payment goes to the store.
    pub(super) async fn open(
        link: &LinkArgs,
        store: Arc<dyn ReaderStore>,
        out: Output,
    ) -> Result<Self, CliError> {
        let stop = crate::sandbox::listen()?;
        let (address, simulated) = place(link, out).await?;
        let manager = parts::manager(store)?;
        let mut teller = ReaderTeller::new(&manager, out);
        let connecting = canceled_by(&stop, manager.connect(ReaderChoice::at(address.clone())));
        let info = teller.until(connecting).await;
        let info = info.map_err(|error| unconnected(&address, &error))?;
        Ok(Self { manager, teller, address, info, stop, simulated })
    }

    /// Waits for something of the reader, and tells what happens meanwhile. The wish to stop
    /// takes it back.
    pub(super) async fn until<T>(
        &mut self,
        done: impl Future<Output = Result<T, ReaderError>>,
    ) -> Result<T, CliError> {
        let done = canceled_by(&self.stop, done);
        Ok(self.teller.until(done).await?)
    }

    /// Lets go of the reader.
    pub(super) async fn close(mut self) -> Result<(), CliError> {
        let manager = self.manager.clone();
        self.until(manager.disconnect()).await?;
        if let Some((_pad, teller)) = self.simulated.take() {
            teller.finish();
        }
        Ok(())
    }
}

async fn place(
    link: &LinkArgs,
    out: Output,
) -> Result<(LinkAddress, Option<(ServedPad, ScreenTeller)>), CliError> {
    let named = [
        (LinkKind::Tcp, &link.place.tcp),
        (LinkKind::Serial, &link.place.serial),
        #[cfg(feature = "ble")]
        (LinkKind::Ble, &link.place.ble),
    ];
    let named = named.into_iter().find_map(|(kind, place)| Some((kind, place.as_ref()?)));
    if let Some((kind, place)) = named {
        let address = LinkAddress::new(kind, place.as_str());
        let address =
            address.map_err(|error| CliError::Usage(format!("use {place:?}: {error}")))?;
        return Ok((address, None));
    }
    let pad = virtual_pad::loaded(Profile::Abecs220, SIMULATED_NUMBER);
    let pad = ServedPad::plug(Wire::Tcp { port: 0 }, pad).await?;
    if let Some(steps) = &link.person {
        pad.play(steps)?;
    }
    let teller = ScreenTeller::start(pad.pad.clone(), out);
    Ok((pad.address.clone(), Some((pad, teller))))
}

async fn canceled_by<T>(
    stop: &StopSignal,
    done: impl Future<Output = Result<T, ReaderError>>,
) -> Result<T, ReaderError> {
    let mut stop = stop.clone();
    tokio::select! {
        done = done => done,
        () = stop.stopped() => Err(ReaderError::Canceled),
    }
}

/// Says what a person can do about it, too.
fn unconnected(address: &LinkAddress, error: &ReaderError) -> CliError {
    if matches!(error, ReaderError::Canceled) {
        return CliError::Reader(error.clone());
    }
    let remedy = ConnectionFailure::from(error).suggestion(Language::En);
    CliError::Environment(format!("connect {}: {error}. {remedy}", address.place()))
}
