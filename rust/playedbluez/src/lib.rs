//! Plays BlueZ, the Bluetooth service of Linux, on a message bus of its own, so that real
//! Bluetooth code scans, connects, discovers services, writes and gets notifications on a machine
//! without a radio.
//!
//! A [`PrivateBus`] is a `dbus-daemon` that only this program knows. A [`PlayedBluez`] takes the
//! name `org.bluez` there, with one adapter and as many devices as are added. Behind each device
//! stands a byte pipe: what the host writes comes out of it, what goes into it is notified.
//!
//! Bluetooth code finds the bus by the variable `DBUS_SYSTEM_BUS_ADDRESS`, which has to be set
//! before the process starts: [`PrivateBus::command`] starts one, and [`in_a_process_of_its_own`]
//! runs a test in one.

mod adapter;
mod bus;
mod device;
mod device_interface;
mod error;
mod gatt;
mod isolation;
mod played;

pub use bus::PrivateBus;
pub use device::{Connecting, DeviceProfile};
pub use error::PlayedBluezError;
pub use isolation::in_a_process_of_its_own;
pub use played::{PlayedBluez, PlayedDevice};
