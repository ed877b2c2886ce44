//! Links over serial lines: RS-232, and USB devices that look like it.
//!
//! Always 8 data bits, no parity, 1 stop bit, no flow control (abecs-pinpad §1.1). The place of
//! an address is the device, `/dev/ttyUSB0` or `COM3`, with its own rate after an `@` where it
//! differs from that of the connector: `/dev/ttyUSB0@115200`.

mod scanner;

use std::time::Duration;

use async_trait::async_trait;
use maquininha_reader::port::{ByteLink, LinkAddress, LinkConnector, LinkError, LinkKind};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_serial::{ClearBuffer, ErrorKind, SerialPort, SerialStream};

pub use scanner::{SerialPortFound, SerialScanner, UsbDetails, ports};

use crate::stream;

/// The rate of PIN pads on RS-232 (abecs-pinpad §1.1). USB devices ignore it.
pub const BAUD_RATE: u32 = 19_200;
/// How long opening may take. A device of the system opens at once; one that stands for a
/// Bluetooth device is connected first.
const OPEN_LIMIT: Duration = Duration::from_secs(15);

/// Opens serial lines, each for itself alone.
#[derive(Clone, Debug)]
pub struct SerialLinkConnector {
    baud_rate: u32,
}

impl Default for SerialLinkConnector {
    fn default() -> Self {
        Self::new()
    }
}

impl SerialLinkConnector {
    /// A connector with [`BAUD_RATE`].
    pub const fn new() -> Self {
        Self { baud_rate: BAUD_RATE }
    }

    /// A connector with another rate, in bits a second, for addresses that name none.
    pub const fn with_baud_rate(baud_rate: u32) -> Self {
        Self { baud_rate }
    }
}

#[async_trait]
impl LinkConnector for SerialLinkConnector {
    fn kinds(&self) -> Vec<LinkKind> {
        vec![LinkKind::Serial]
    }

    async fn connect(&self, address: &LinkAddress) -> Result<ByteLink, LinkError> {
        crate::only(LinkKind::Serial, address)?;
        let (device, baud_rate) = device_and_rate(address.place(), self.baud_rate)?;
        let device = device.to_owned();
        // On a thread of its own, because opening may block. If nobody waits any more, the port
        // is closed as soon as it is open.
        let opened = timeout(OPEN_LIMIT, spawn_blocking(move || open(&device, baud_rate))).await;
        let port = match opened {
            Err(_) => return Err(LinkError::NotFound),
            Ok(Err(_)) => return Err(LinkError::Io("opening the port broke off".to_owned())),
            Ok(Ok(port)) => port?,
        };
        Ok(stream::over(address.clone(), port).0)
    }
}

/// The device and the rate of a place. What follows the last `@` is a rate if it is a number.
fn device_and_rate(place: &str, otherwise: u32) -> Result<(&str, u32), LinkError> {
    let (device, rate) = match place.rsplit_once('@') {
        Some((device, rate)) if !rate.is_empty() && rate.bytes().all(|b| b.is_ascii_digit()) => {
            (device, rate.parse().map_err(|_| LinkError::BadAddress)?)
        }
        _ => (place, otherwise),
    };
    if device.is_empty() || rate == 0 { Err(LinkError::BadAddress) } else { Ok((device, rate)) }
}

fn open(device: &str, baud_rate: u32) -> Result<SerialStream, LinkError> {
    let port = SerialStream::open(&tokio_serial::new(device, baud_rate));
    let port = port.map_err(|error| refused(&error, device))?;
    // What arrived before we were there belongs to nobody. A device that cannot forget it is fine:
    // the protocol resynchronises (abecs-pinpad §1.5).
    let _ = port.clear(ClearBuffer::Input);
    Ok(port)
}

fn refused(error: &tokio_serial::Error, device: &str) -> LinkError {
    match error.kind() {
        // On Unix the package says this of a device that another holds, and nothing else.
        ErrorKind::NoDevice if cfg!(unix) => LinkError::Busy,
        ErrorKind::NoDevice => LinkError::NotFound,
        ErrorKind::InvalidInput => LinkError::BadAddress,
        ErrorKind::Io(std::io::ErrorKind::NotFound) => LinkError::NotFound,
        ErrorKind::Io(std::io::ErrorKind::PermissionDenied) => {
            LinkError::NotPermitted(format!("{device}: {}", error.description))
        }
        ErrorKind::Io(_) | ErrorKind::Unknown => LinkError::Io(error.description.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_may_name_its_own_rate() {
        assert_eq!(device_and_rate("/dev/ttyS0", 19_200), Ok(("/dev/ttyS0", 19_200)));
        assert_eq!(device_and_rate("/dev/ttyS0@115200", 19_200), Ok(("/dev/ttyS0", 115_200)));
        assert_eq!(device_and_rate("/dev/usb@home", 19_200), Ok(("/dev/usb@home", 19_200)));
    }

    #[test]
    fn a_place_without_a_device_or_with_an_impossible_rate_is_refused() {
        for place in ["@9600", "/dev/ttyS0@0", "/dev/ttyS0@99999999999"] {
            assert_eq!(device_and_rate(place, 19_200), Err(LinkError::BadAddress), "{place}");
        }
    }

    #[tokio::test]
    async fn what_is_not_a_serial_device_is_refused_with_the_reason_of_the_system() {
        let connector = SerialLinkConnector::new();
        let address = LinkAddress::new(LinkKind::Serial, "/dev/null").expect("an address");
        let refused = connector.connect(&address).await.expect_err("no terminal device");
        assert!(matches!(refused, LinkError::Io(_)), "{refused:?}");
    }

    #[tokio::test]
    #[cfg(unix)]
    async fn the_port_is_set_to_the_rate_that_was_asked_for() {
        let (_far_end, near_end) = SerialStream::pair().expect("a pseudo terminal");
        let device = near_end.name().expect("it has a name");
        drop(near_end);
        for rate in [BAUD_RATE, 115_200, 1_500_000] {
            let port = open(&device, rate).expect("the port opens");
            assert_eq!(port.baud_rate().expect("a rate"), rate);
        }
    }
}
