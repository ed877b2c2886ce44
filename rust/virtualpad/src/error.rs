//! What a person or a program can do wrong with a virtual device.

use thiserror::Error;

/// An action that the device or its rims refuse.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PadError {
    /// No card has this name.
    #[error("find a test card named {name}")]
    UnknownCard {
        /// The name.
        name: String,
    },
    /// There is a card in the slot.
    #[error("insert a card, because one is in the slot")]
    SlotOccupied,
    /// There is no card in the slot.
    #[error("remove a card, because none is in the slot")]
    SlotEmpty,
    /// The card has no chip.
    #[error("insert {name}, because it has no chip")]
    NoChip {
        /// The name of the card.
        name: String,
    },
    /// A line of a script is not understood.
    #[error("read the script at \"{line}\"")]
    Script {
        /// Its first word.
        line: String,
    },
    /// A script has too many steps.
    #[error("read a script of more than {steps_max} steps")]
    ScriptTooLong {
        /// Most steps.
        steps_max: usize,
    },
    /// A rim cannot reach the operating system's side of it.
    #[cfg(feature = "serve")]
    #[error("serve the device: {0}")]
    Io(#[from] std::io::Error),
}
