//! Card readers: finding them, keeping a connection, and taking payments through them.
//!
//! Everything outside is a port: the byte link to the reader, the scanner that finds readers, the
//! plug-in that speaks a device protocol, a small durable store, the acquirer's authorisation host,
//! and for scripts the cashier's screen and the till's way to sell.
#![doc = ""]
#![doc = include_str!("../README.md")]

mod blocking;
pub mod connection;
mod device_run;
mod driver;
mod error;
mod hosts;
mod manager;
mod marks;
mod memory;
pub mod port;
mod remembered;
mod script;
mod slot;

pub use blocking::{BlockingDevice, BlockingLibrary, StopFlag};
pub use device_run::ABORT_GRACE;
pub use driver::{ReaderDriverConfig, ReaderPaymentDriver, TURN_WAIT};
pub use error::ReaderError;
pub use hosts::RoutedHosts;
pub use manager::{
    ConnectedReader, DiscoveredReader, Discovery, DiscoveryEvent, QUESTION_TURN_WAIT, ReaderChoice,
    ReaderEvent, ReaderEvents, ReaderManager, ReaderManagerConfig, ReaderPorts, ReaderView,
};
pub use marks::MARKS_MAX;
pub use memory::MemoryReaderStore;
pub use remembered::RememberedReader;
pub use script::{RunningScript, ScriptCancel, ScriptRunner};
pub use slot::{DeviceSlot, ReaderNews};

/// Readers that are remembered: more than a shop has within reach.
pub const REMEMBERED_MAX: usize = 32;
