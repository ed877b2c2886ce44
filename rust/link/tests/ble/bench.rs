//! Bluetooth links, with devices that are played behind a played BlueZ.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_link::ble::BleLinks;
use maquininha_link::ble::profile::{BleProfile, ISSC_TRANSPARENT_UART};
use maquininha_link::conformance::bench::{far_end, rounds_asked_for};
use maquininha_link::conformance::{Bench, PlayedReader};
use maquininha_played_bluez::{Connecting, DeviceProfile, PlayedBluez, PlayedDevice};
use maquininha_reader::port::{ByteLink, LinkAddress, LinkConnector, LinkKind};

/// Short, for the rule about readers that do not answer.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);

pub(crate) struct BleBench {
    pub(crate) bluez: Arc<PlayedBluez>,
    pub(crate) links: BleLinks,
    pub(crate) readers: AtomicUsize,
}

/// A device of this profile, as a PAX D150 behaves.
pub(crate) fn device(number: usize, profile: &BleProfile) -> DeviceProfile {
    DeviceProfile {
        address: format!("00:80:25:00:00:{number:02X}"),
        name: format!("PAX-{number}"),
        service: profile.service.to_string(),
        write: profile.write.to_string(),
        notify: profile.notify.to_string(),
        write_flags: vec!["write".to_owned(), "write-without-response".to_owned()],
        mtu: 185,
        needs_pairing: false,
        advertises_service: true,
    }
}

pub(crate) fn address(device: &DeviceProfile) -> LinkAddress {
    LinkAddress::new(LinkKind::Ble, device.address.as_str()).expect("an address")
}

impl BleBench {
    pub(crate) async fn start(bus: &str) -> Self {
        let bluez = PlayedBluez::start(bus).await.expect("BlueZ can be played");
        let links = BleLinks::new().with_connect_limit(CONNECT_LIMIT);
        Self { bluez: Arc::new(bluez), links, readers: AtomicUsize::new(0) }
    }

    pub(crate) async fn add(&self, profile: DeviceProfile) -> PlayedDevice {
        self.bluez.add(profile).await.expect("one more device")
    }
}

#[async_trait]
impl Bench for BleBench {
    fn connector(&self) -> Arc<dyn LinkConnector> {
        Arc::new(self.links.clone())
    }

    async fn reader(&self) -> Box<dyn PlayedReader> {
        let number = self.readers.fetch_add(1, Ordering::Relaxed);
        let profile = device(number, &ISSC_TRANSPARENT_UART);
        let address = address(&profile);
        Box::new(BleReader {
            device: self.add(profile).await,
            address,
            bluez: Arc::clone(&self.bluez),
        })
    }

    fn nowhere(&self) -> LinkAddress {
        LinkAddress::new(LinkKind::Ble, "00:80:25:FF:FF:FF").expect("an address")
    }

    fn ways_to_lose(&self) -> usize {
        3
    }

    fn more_than_it_keeps(&self) -> Option<usize> {
        Some(64 * 1024)
    }

    fn long_bytes(&self) -> usize {
        32 * 1024
    }

    fn open_close_rounds(&self) -> usize {
        rounds_asked_for().unwrap_or(60)
    }
}

struct BleReader {
    device: PlayedDevice,
    address: LinkAddress,
    bluez: Arc<PlayedBluez>,
}

#[async_trait]
impl PlayedReader for BleReader {
    fn address(&self) -> LinkAddress {
        self.address.clone()
    }

    async fn accept(&mut self) -> ByteLink {
        far_end(self.address(), self.device.accept().await)
    }

    async fn lose(&mut self, _far_end: ByteLink, way: usize) {
        let lost = match way {
            0 => self.device.lose_link().await,
            1 => {
                let gone = self.device.set_in_reach(false).await;
                gone.and(self.device.set_in_reach(true).await)
            }
            _ => {
                let off = self.bluez.set_powered(false).await;
                off.and(self.bluez.set_powered(true).await)
            }
        };
        lost.expect("the bus is there");
    }

    async fn set_answers(&mut self, answers: bool) -> bool {
        let connecting =
            if answers { Connecting::Works(Duration::ZERO) } else { Connecting::Silent };
        self.device.set_connecting(connecting);
        true
    }
}
