//! Which services of a device carry bytes, as data.

use uuid::{Uuid, uuid};

/// How a device takes bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteMode {
    /// Each packet is acknowledged.
    WithResponse,
    /// Packets are not acknowledged but for every n-th, which keeps the sender from running ahead
    /// of the radio (abecs-pinpad §9.3). Zero: none is.
    WithoutResponse {
        /// The n.
        confirmed_every: u32,
    },
}

/// A service that carries bytes: one characteristic to write to, one that notifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BleProfile {
    /// What it is called.
    pub name: &'static str,
    /// The service.
    pub service: Uuid,
    /// Host to device.
    pub write: Uuid,
    /// Device to host; may be the same.
    pub notify: Uuid,
    /// How to write, where the device offers that way; otherwise in the way that it offers.
    pub write_mode: WriteMode,
    /// The longest packet. The MTU of the connection makes it shorter.
    pub packet_bytes_max: usize,
}

/// The longest value that an attribute may have (Bluetooth Core, Vol 3 Part F §3.2.9).
const ATTRIBUTE_BYTES_MAX: usize = 512;
/// Packets between two acknowledged ones: about what systems queue.
const CONFIRMED_EVERY: u32 = 8;

const fn generic(name: &'static str, service: Uuid, write: Uuid, notify: Uuid) -> BleProfile {
    BleProfile {
        name,
        service,
        write,
        notify,
        write_mode: WriteMode::WithoutResponse { confirmed_every: CONFIRMED_EVERY },
        packet_bytes_max: ATTRIBUTE_BYTES_MAX,
    }
}

/// ISSC (Microchip) transparent UART: PAX D150 and others (abecs-pinpad §9.2). The system pairs
/// when the device asks for it.
pub const ISSC_TRANSPARENT_UART: BleProfile = generic(
    "ISSC transparent UART",
    uuid!("49535343-fe7d-4ae5-8fa9-9fafd205e455"),
    uuid!("49535343-8841-43f4-a8d4-ecbe34729bb3"),
    uuid!("49535343-1e4d-4bd9-ba61-23c647249616"),
);

/// Nordic UART (abecs-pinpad §9.2).
pub const NORDIC_UART: BleProfile = generic(
    "Nordic UART",
    uuid!("6e400001-b5a3-f393-e0a9-e50e24dcca9e"),
    uuid!("6e400002-b5a3-f393-e0a9-e50e24dcca9e"),
    uuid!("6e400003-b5a3-f393-e0a9-e50e24dcca9e"),
);

/// HM-10 modules: one characteristic for both ways (abecs-pinpad §9.2).
pub const HM_10: BleProfile = generic(
    "HM-10",
    uuid!("0000ffe0-0000-1000-8000-00805f9b34fb"),
    uuid!("0000ffe1-0000-1000-8000-00805f9b34fb"),
    uuid!("0000ffe1-0000-1000-8000-00805f9b34fb"),
);

/// Modules with the short number FF00 (abecs-pinpad §9.2).
pub const FF00: BleProfile = generic(
    "FF00",
    uuid!("0000ff00-0000-1000-8000-00805f9b34fb"),
    uuid!("0000ff02-0000-1000-8000-00805f9b34fb"),
    uuid!("0000ff01-0000-1000-8000-00805f9b34fb"),
);

/// Datecs PIN pads, which speak a protocol of their own (abecs-pinpad §9.2). Not among
/// [`PROFILES`]: the device wants to be woken by two further characteristics first.
pub const DATECS: BleProfile = BleProfile {
    name: "Datecs",
    service: uuid!("d839fc3c-84dd-4c36-9126-187b07255125"),
    write: uuid!("b378db85-4ec3-4daa-828e-1b99607bd6a0"),
    notify: uuid!("1f6b14c9-97fa-4f1e-aaa6-7e152fdd04f4"),
    write_mode: WriteMode::WithoutResponse { confirmed_every: 20 },
    packet_bytes_max: 19,
};

/// The profiles that are looked for, the first match first. MagTek's readers are not here: what
/// they carry is no plain byte stream.
pub const PROFILES: [BleProfile; 4] = [ISSC_TRANSPARENT_UART, NORDIC_UART, HM_10, FF00];

/// How names of PIN pads begin that do not tell their service (abecs-pinpad §9.1).
pub const NAME_PREFIXES: [&str; 2] = ["PAX-", "MOBI-"];
