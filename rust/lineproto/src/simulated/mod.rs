//! A simulated reader of the line protocol: test cards, test keys, a person, and faults.
//!
//! It reads the specification with eyes of its own and shares no types of the wire with the
//! plug-in, so that a misreading shows as a failing test.

mod cards;
mod commands;
mod crypto;
mod person;
mod serve;
mod state;

pub use cards::{TestCard, test_card};
pub use person::{Hand, Side};
pub use state::{Seen, SimulatedReader};

/// The slot with the test key for PIN blocks.
pub const PIN_SLOT: u8 = 1;
/// The slot with the test key for card data.
pub const DATA_SLOT: u8 = 2;
/// A slot that is empty in each family.
pub const EMPTY_SLOT: u8 = 9;

/// A working key under the test master key of [`PIN_SLOT`], as an acquirer would hand it out.
pub fn pin_working_key() -> [u8; 16] {
    crypto::under_master(&crypto::PIN_WORKING_KEY)
}

/// A working key under the test master key of [`DATA_SLOT`].
pub fn data_working_key() -> [u8; 16] {
    crypto::under_master(&crypto::DATA_WORKING_KEY)
}

/// What the acquirer's host reads in card data that were protected with [`data_working_key`]: the
/// digits, with `=` where a track has its separator.
pub fn open_card_data(cryptogram: &[u8], chained: bool) -> Option<String> {
    crypto::open_digits(&crypto::DATA_WORKING_KEY, chained, cryptogram)
}

/// What it reads in a PIN block of a card number.
pub fn open_pin(block: &[u8], number: &str) -> Option<String> {
    crypto::open_pin(&crypto::PIN_WORKING_KEY, block, number)
}
