//! Links over Bluetooth Low Energy, on desktop systems.
//!
//! Of the readers that speak ABECS it reaches those with a byte service, the class of the PAX
//! D150; most others are Bluetooth classic, which is a [`crate::native`] link or, on Linux, a
//! serial one (abecs-pinpad §9.1). The place of an address is the device's Bluetooth address in
//! capitals, or the system's identifier where that hides it.
//!
//! It never pairs on its own: the system asks the user when a device wants it.

mod error;
mod link;
mod places;
pub mod profile;
mod radio;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use btleplug::api::{Central, CentralEvent, CentralState, Peripheral as _};
use btleplug::platform::{Adapter, Peripheral};
use futures_util::StreamExt;
use maquininha_reader::port::{
    ByteLink, LinkAddress, LinkConnector, LinkError, LinkKind, LinkScanner, ReaderFound, ScanStream,
};
use tokio::sync::oneshot;

use crate::feed::ScanFeed;
use error::meaning;
use places::Places;
use profile::{BleProfile, NAME_PREFIXES, PROFILES};
use radio::{Radio, place_of};

/// How long a connection may take: finding a device that advertises once in a few seconds,
/// connecting, and asking for its services.
pub const CONNECT_LIMIT: Duration = Duration::from_secs(25);

/// Opens links over Bluetooth Low Energy, and scans for readers. Clones share the radio.
///
/// It belongs to the runtime in which it is first used.
#[derive(Clone)]
pub struct BleLinks {
    radio: Arc<Radio>,
    places: Places,
    profiles: Arc<[BleProfile]>,
    name_prefixes: Arc<[String]>,
    connect_limit: Duration,
}

impl std::fmt::Debug for BleLinks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BleLinks").field("profiles", &self.profiles).finish_non_exhaustive()
    }
}

impl Default for BleLinks {
    fn default() -> Self {
        Self::new()
    }
}

impl BleLinks {
    /// Links with the known [`PROFILES`] and [`CONNECT_LIMIT`].
    pub fn new() -> Self {
        Self {
            radio: Arc::default(),
            places: Places::default(),
            profiles: Arc::new(PROFILES),
            name_prefixes: NAME_PREFIXES.iter().map(ToString::to_string).collect(),
            connect_limit: CONNECT_LIMIT,
        }
    }

    /// The same with other profiles, the first match first.
    #[must_use]
    pub fn with_profiles(self, profiles: impl Into<Arc<[BleProfile]>>) -> Self {
        Self { profiles: profiles.into(), ..self }
    }

    /// The same with other beginnings of names by which a scan knows readers that do not tell
    /// their service.
    #[must_use]
    pub fn with_name_prefixes(self, prefixes: impl Into<Arc<[String]>>) -> Self {
        Self { name_prefixes: prefixes.into(), ..self }
    }

    /// The same with another limit for one connection.
    #[must_use]
    pub fn with_connect_limit(self, connect_limit: Duration) -> Self {
        Self { connect_limit, ..self }
    }

    /// What a scan tells of a device, if it may be a reader.
    async fn reader(&self, peripheral: &Peripheral) -> Option<ReaderFound> {
        let told = peripheral.properties().await.ok()??;
        let name = told.local_name;
        let has_service = self.profiles.iter().any(|one| told.services.contains(&one.service));
        let has_name = name.as_deref().is_some_and(|name| {
            self.name_prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()))
        });
        if !has_service && !has_name {
            return None;
        }
        let address = LinkAddress::new(LinkKind::Ble, place_of(peripheral)).ok()?;
        // Whether it is paired is not told by the package.
        Some(ReaderFound { address, name, rssi_dbm: told.rssi, paired: None })
    }

    async fn tell_readers(
        &self,
        adapter: &Adapter,
        feed: &ScanFeed,
        started: oneshot::Sender<()>,
    ) -> Result<(), LinkError> {
        let mut events = adapter.events().await.map_err(|error| meaning(&error))?;
        let telling = async {
            // Nobody waits for it where the scan was given up.
            let _ = started.send(());
            loop {
                let event = tokio::select! {
                    event = events.next() => event,
                    () = feed.over() => return Ok(()),
                };
                let id = match event {
                    None => return Err(LinkError::RadioOff),
                    Some(CentralEvent::StateUpdate(CentralState::PoweredOff)) => {
                        return Err(LinkError::RadioOff);
                    }
                    Some(
                        CentralEvent::DeviceDiscovered(id)
                        | CentralEvent::DeviceUpdated(id)
                        | CentralEvent::RssiUpdate { id, .. }
                        | CentralEvent::ServicesAdvertisement { id, .. },
                    ) => id,
                    Some(_) => continue,
                };
                // It may be gone again.
                if let Ok(peripheral) = adapter.peripheral(&id).await
                    && let Some(reader) = self.reader(&peripheral).await
                {
                    feed.found(reader);
                }
            }
        };
        self.radio.scanning(adapter, telling).await
    }
}

#[async_trait]
impl LinkConnector for BleLinks {
    fn kinds(&self) -> Vec<LinkKind> {
        vec![LinkKind::Ble]
    }

    async fn connect(&self, address: &LinkAddress) -> Result<ByteLink, LinkError> {
        crate::only(LinkKind::Ble, address)?;
        let place = self.places.take(address.place()).await?;
        let (radio, profiles) = (Arc::clone(&self.radio), Arc::clone(&self.profiles));
        let at = address.place().to_owned();
        let (sender, receiver) = link::open(radio, profiles, place, at, self.connect_limit).await?;
        Ok(ByteLink { address: address.clone(), sender, receiver })
    }
}

#[async_trait]
impl LinkScanner for BleLinks {
    /// Tells readers by their service or name. There is no word of readers that go out of sight:
    /// the package tells none.
    async fn scan(&self) -> Result<ScanStream, LinkError> {
        let adapter = self.radio.adapter().await?;
        let (feed, stream) = ScanFeed::new();
        let (started, has_started) = oneshot::channel();
        let (links, telling) = (self.clone(), feed.clone());
        let task = tokio::spawn(async move {
            let told = links.tell_readers(&adapter, &telling, started).await;
            if let Err(reason) = &told {
                telling.ended(Some(reason.clone()));
            }
            told
        });
        if has_started.await.is_err() {
            // It ended before it began: the reason is that of the scan.
            let told = task.await.unwrap_or(Err(LinkError::RadioOff));
            return told.and(Err(LinkError::RadioOff));
        }
        Ok(stream)
    }
}
