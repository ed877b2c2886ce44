//! Virtual PIN pads with the keys of all simulated acquirers, each at the end of a wire.

use maquininha_reader::port::{LinkAddress, LinkError, LinkKind};
use maquininha_sandbox::kits;
use maquininha_virtualpad::rim::PadHandle;
use maquininha_virtualpad::rim::tcp::TcpRim;
use maquininha_virtualpad::{PadError, PadSettings, Profile, Script, VirtualPinPad};
use tokio::task::JoinHandle;

use crate::error::CliError;

/// What carries the bytes between host and PIN pad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// A socket on this machine; port 0 lets the system choose.
    Tcp {
        /// The port.
        port: u16,
    },
    /// A serial line: a pseudo-terminal.
    Serial,
}

/// A device with the keys of all simulated acquirers. Each number is a device of its own, with its
/// own keys.
pub fn loaded(profile: Profile, number: u32) -> PadHandle {
    let mut settings = PadSettings::new(profile, number.into());
    for kit in kits() {
        kit.inject(&mut settings.keys, number);
    }
    PadHandle::new(VirtualPinPad::new(settings))
}

/// Reads what a virtual person does. The error repeats nothing: there may be a PIN in it.
pub fn script(text: &str) -> Result<Script, CliError> {
    text.parse().map_err(|_| {
        CliError::Usage(
            "read the steps of the person; they are parted by semicolons, such as \"insert \
             chip-online-pin; type 1234; press ok; remove\""
                .to_owned(),
        )
    })
}

/// What serves a device.
type Serving = JoinHandle<Result<(), PadError>>;

/// A virtual PIN pad and what serves it, until it is dropped.
pub struct ServedPad {
    /// The device and its person.
    pub pad: PadHandle,
    /// Where it is.
    pub address: LinkAddress,
    served: Serving,
}

impl ServedPad {
    /// Puts a device at the end of a wire.
    pub async fn plug(wire: Wire, pad: PadHandle) -> Result<Self, CliError> {
        let (kind, place, served) = match wire {
            Wire::Tcp { port } => {
                let refused = |error: PadError| {
                    CliError::Environment(format!("listen on port {port}: {error}"))
                };
                let rim = TcpRim::bind(("127.0.0.1", port), pad.clone()).await.map_err(refused)?;
                let place = rim.address().map_err(refused)?.to_string();
                (LinkKind::Tcp, place, tokio::spawn(rim.run()))
            }
            Wire::Serial => serial_line(&pad)?,
        };
        let address = LinkAddress::new(kind, place)
            .map_err(|error: LinkError| CliError::Environment(error.to_string()))?;
        Ok(Self { pad, address, served })
    }

    /// Lets the card holder follow a script.
    pub fn play(&self, text: &str) -> Result<(), CliError> {
        self.pad.play(script(text)?);
        Ok(())
    }

    /// Waits until nothing serves it any more, and says why. Cancel-safe.
    pub async fn ended(&mut self) -> CliError {
        let why = match (&mut self.served).await {
            Ok(Ok(())) => "the line was hung up".to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        CliError::Environment(format!("serve the PIN pad: {why}"))
    }
}

impl Drop for ServedPad {
    fn drop(&mut self) {
        self.served.abort();
    }
}

#[cfg(target_os = "linux")]
fn serial_line(pad: &PadHandle) -> Result<(LinkKind, String, Serving), CliError> {
    let rim = maquininha_virtualpad::rim::pty::PtyRim::open(pad.clone());
    let rim =
        rim.map_err(|error| CliError::Environment(format!("open a pseudo-terminal: {error}")))?;
    let place = rim.path().display().to_string();
    Ok((LinkKind::Serial, place, tokio::spawn(rim.run())))
}

#[cfg(not(target_os = "linux"))]
fn serial_line(_pad: &PadHandle) -> Result<(LinkKind, String, Serving), CliError> {
    let text = "open a pseudo-terminal: the virtual PIN pad has serial lines on Linux only";
    Err(CliError::Environment(text.to_owned()))
}
