//! Which serial ports there are.

use std::time::Duration;

use async_trait::async_trait;
use maquininha_reader::port::{
    LinkAddress, LinkError, LinkKind, LinkScanner, ReaderFound, ScanStream,
};
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tokio_serial::{SerialPortInfo, SerialPortType};

use crate::feed::{InSight, ScanFeed};

/// How often a scan looks again, so that a cable that is plugged in shows up. The system tells
/// nobody of new ports without udev.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// A serial port of this machine. Whether a reader is behind it shows when it is connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SerialPortFound {
    /// Its address, with the device as the place.
    pub address: LinkAddress,
    /// What the USB device says of itself, where it is one.
    pub usb: Option<UsbDetails>,
    /// Whether it stands for a paired Bluetooth device.
    pub is_bluetooth: bool,
}

/// What a USB device says of itself: foreign text, shown and never trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsbDetails {
    /// Number of the maker.
    pub vendor_id: u16,
    /// The maker's number of the product.
    pub product_id: u16,
    /// Serial number, which finds the same device again at another port.
    pub serial_number: Option<String>,
    /// Name of the maker.
    pub manufacturer: Option<String>,
    /// Name of the product.
    pub product: Option<String>,
}

impl SerialPortFound {
    fn of(info: SerialPortInfo) -> Option<Self> {
        let address = LinkAddress::new(LinkKind::Serial, info.port_name).ok()?;
        let is_bluetooth = matches!(info.port_type, SerialPortType::BluetoothPort);
        let usb = match info.port_type {
            SerialPortType::UsbPort(usb) => Some(UsbDetails {
                vendor_id: usb.vid,
                product_id: usb.pid,
                serial_number: usb.serial_number,
                manufacturer: usb.manufacturer,
                product: usb.product,
            }),
            _ => None,
        };
        Some(Self { address, usb, is_bluetooth })
    }

    /// What a person would call it, of what its device says: `PAX D200 (2fb8:2207)`.
    fn name(&self) -> Option<String> {
        let usb = self.usb.as_ref()?;
        let words = [usb.manufacturer.as_deref(), usb.product.as_deref()];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let numbers = format!("{:04x}:{:04x}", usb.vendor_id, usb.product_id);
        if words.is_empty() {
            return Some(format!("USB {numbers}"));
        }
        Some(format!("{} ({numbers})", words.join(" ")))
    }
}

impl From<SerialPortFound> for ReaderFound {
    fn from(port: SerialPortFound) -> Self {
        let name = port.name();
        let paired = port.is_bluetooth.then_some(true);
        Self { address: port.address, name, rssi_dbm: None, paired }
    }
}

/// The ports of this moment, by name.
///
/// Errors: `NotPermitted` where the system has no list or does not show it, as on phones.
pub async fn ports() -> Result<Vec<SerialPortFound>, LinkError> {
    // On a thread of its own, because it reads many small files; the package panics where the
    // list of the system is missing.
    let listed = spawn_blocking(tokio_serial::available_ports).await;
    let Ok(Ok(listed)) = listed else {
        return Err(LinkError::NotPermitted("it does not list its serial ports".to_owned()));
    };
    let mut ports: Vec<_> = listed.into_iter().filter_map(SerialPortFound::of).collect();
    ports.sort_by(|one, other| one.address.cmp(&other.address));
    Ok(ports)
}

/// Finds serial ports, and tells when they come and go.
#[derive(Clone, Copy, Debug, Default)]
pub struct SerialScanner;

#[async_trait]
impl LinkScanner for SerialScanner {
    async fn scan(&self) -> Result<ScanStream, LinkError> {
        let first = ports().await?;
        let (feed, stream) = ScanFeed::new();
        tokio::spawn(async move {
            tokio::select! {
                reason = keep_looking(&feed, first) => feed.ended(Some(reason)),
                () = feed.over() => {}
            }
        });
        Ok(stream)
    }
}

async fn keep_looking(feed: &ScanFeed, first: Vec<SerialPortFound>) -> LinkError {
    let mut known = InSight::new();
    let mut seen = first;
    loop {
        let readers = seen.into_iter().map(ReaderFound::from);
        feed.changes(&mut known, readers.map(|one| (one.address.clone(), one)).collect());
        sleep(LOOK_EVERY).await;
        seen = match ports().await {
            Ok(ports) => ports,
            Err(error) => return error,
        };
    }
}

#[cfg(test)]
mod tests {
    use tokio_serial::UsbPortInfo;

    use super::*;

    fn usb_port(device: &str) -> SerialPortFound {
        let usb = UsbPortInfo {
            vid: 0x2fb8,
            pid: 0x2207,
            serial_number: Some("1850".to_owned()),
            manufacturer: Some("PAX".to_owned()),
            product: Some("D200".to_owned()),
        };
        let port_type = SerialPortType::UsbPort(usb);
        let info = SerialPortInfo { port_name: device.to_owned(), port_type };
        SerialPortFound::of(info).expect("a device with a name")
    }

    #[test]
    fn a_usb_port_is_named_by_its_device() {
        let found = ReaderFound::from(usb_port("/dev/ttyACM0"));
        assert_eq!(found.address.place(), "/dev/ttyACM0");
        assert_eq!(found.name.as_deref(), Some("PAX D200 (2fb8:2207)"));
    }

    #[test]
    fn a_usb_device_without_words_is_named_by_its_numbers() {
        let mut port = usb_port("/dev/ttyACM0");
        let usb = port.usb.as_mut().expect("it is one");
        (usb.manufacturer, usb.product) = (None, None);
        assert_eq!(port.name().as_deref(), Some("USB 2fb8:2207"));
    }

    #[tokio::test]
    async fn the_ports_of_this_machine_are_listed_without_an_error() {
        let listed = ports().await.expect("a list, maybe empty");
        assert!(listed.iter().all(|port| port.address.kind() == LinkKind::Serial));
    }
}
