//! A virtual PIN pad: the device side of the ABECS protocol, for development, tests and
//! simulation.
//!
//! [`VirtualPinPad`] is a machine without clock, randomness or I/O of its own: bytes, time and
//! a person's actions go in; bytes, display, sounds and lights come out. The same inputs give
//! the same outputs, from one seed. [`issuer`] is the other side of its cards and keys, for a
//! simulated authorization host.
//!
//! It reads the specification with eyes of its own and shares no code with the host's side: a
//! disagreement shows as a failing test.

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

pub mod card;
pub mod codes;
pub mod crypto;
mod device;
mod emv;
mod error;
mod fault;
pub mod ids;
pub mod issuer;
mod keys;
mod person;
#[cfg(feature = "serve")]
pub mod rim;
mod screen;
mod settings;
mod tables;
pub mod wire;

pub use device::VirtualPinPad;
pub use emv::{
    CryptogramInput, CryptogramKind, Objects, application_cryptogram, card_key, issuer_answer,
    session_key,
};
pub use error::PadError;
pub use fault::{CERTAIN, Fault, FaultPlan};
pub use keys::{
    DukptSlot, KeySlots, TEST_BASE_KEY, TEST_DUKPT_DATA_SLOT, TEST_DUKPT_PIN_SLOT, TEST_MASTER_KEY,
    TEST_MASTER_SLOT,
};
pub use person::{Ask, Key, PersonAction, Script};
pub use screen::{Beep, Light, PadEvent, Screen};
pub use settings::{Battery, Identity, PadSettings, Profile};
pub use tables::{AidRecord, CapkRecord, RecordKey, TableStore};
