//! Bluetooth without a radio: the real Bluetooth code against a played BlueZ, on a message bus
//! that this program alone knows.
//!
//! Bluetooth code finds its bus by the environment, which has to be set before a process starts:
//! so the demo starts itself again.

use maquininha_link::ble::profile::ISSC_TRANSPARENT_UART;
use maquininha_played_bluez::{DeviceProfile, PlayedBluez, PlayedBluezError, PrivateBus};
use maquininha_reader::port::{LinkAddress, LinkKind};
use tokio::task::AbortHandle;

use super::DemoError;
use crate::exit::Exit;
use crate::virtual_pad::ServedPad;

/// The bus of a demo that was started again.
const BUS_VARIABLE: &str = "MAQUININHA_DEMO_BUS";
/// The Bluetooth address of the PIN pad.
const ADDRESS: &str = "00:80:25:00:00:01";

/// Runs this command line again, on a bus of its own, and gives its exit code. `None` where this
/// is the second run.
pub(crate) fn run_again() -> Result<Option<u8>, String> {
    if std::env::var_os(BUS_VARIABLE).is_some() {
        return Ok(None);
    }
    let bus = PrivateBus::start().map_err(|error| match error {
        PlayedBluezError::NoDaemon => "the courier's Bluetooth is played on a message bus of its \
                                       own, and there is no dbus-daemon. On Debian: `apt-get \
                                       install --no-install-recommends dbus`"
            .to_owned(),
        other => format!("failed to {other}"),
    })?;
    let failed = |error: std::io::Error| format!("failed to start the demo again: {error}");
    let program = std::env::current_exe().map_err(failed)?;
    let mut command = bus.command(program);
    command.args(std::env::args_os().skip(1)).env(BUS_VARIABLE, bus.address());
    let status = command.status().map_err(failed)?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(Some(code.unwrap_or(Exit::Otherwise.code())))
}

/// A radio with one device in reach. Dropped, it is gone.
pub(crate) struct PlayedRadio {
    _bluez: PlayedBluez,
    carried: AbortHandle,
}

impl Drop for PlayedRadio {
    fn drop(&mut self) {
        self.carried.abort();
    }
}

/// Puts a PIN pad that listens on TCP behind a radio: from now on its address is there. `None`
/// where no bus is known.
pub(crate) async fn put_on_the_air(
    pin_pad: &mut ServedPad,
) -> Result<Option<PlayedRadio>, DemoError> {
    let Ok(bus) = std::env::var(BUS_VARIABLE) else { return Ok(None) };
    let bluez = PlayedBluez::start(&bus).await.map_err(DemoError::other)?;
    let profile = ISSC_TRANSPARENT_UART;
    let device = DeviceProfile {
        address: ADDRESS.to_owned(),
        name: "PAX-D150".to_owned(),
        service: profile.service.to_string(),
        write: profile.write.to_string(),
        notify: profile.notify.to_string(),
        write_flags: vec!["write".to_owned(), "write-without-response".to_owned()],
        mtu: 185,
        needs_pairing: false,
        advertises_service: true,
    };
    let mut device = bluez.add(device).await.map_err(DemoError::other)?;
    let behind = pin_pad.address.place().to_owned();
    let carried = tokio::spawn(async move { device.forward_to(&behind).await }).abort_handle();
    pin_pad.address = LinkAddress::new(LinkKind::Ble, ADDRESS).map_err(DemoError::other)?;
    Ok(Some(PlayedRadio { _bluez: bluez, carried }))
}
