use std::time::Duration;

use crate::question::{InputKind, TypedText};

/// The longest text for a cashier, in characters: a few lines of a screen.
pub const CASHIER_TEXT_CHARS_MAX: usize = 400;

/// What a cashier may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CashierAnswer {
    /// That it was read.
    Acknowledge,
    /// One of several options.
    Choose(Vec<String>),
    /// A text, within lengths in characters.
    Type {
        /// Which characters.
        kind: InputKind,
        /// The least.
        chars_min: u8,
        /// The most.
        chars_max: u8,
    },
}

/// Something on the cashier's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashierPrompt {
    /// What is shown, at most [`CASHIER_TEXT_CHARS_MAX`] characters; line breaks as `\n`.
    pub text: String,
    /// What is waited for.
    pub answer: CashierAnswer,
    /// For how long.
    pub limit: Duration,
}

impl CashierPrompt {
    /// Whether a reply is one to this prompt.
    pub fn takes(&self, reply: &CashierReply) -> bool {
        match (&self.answer, reply) {
            (_, CashierReply::Canceled | CashierReply::TimedOut)
            | (CashierAnswer::Acknowledge, CashierReply::Acknowledged) => true,
            (CashierAnswer::Choose(options), CashierReply::Chosen(index)) => {
                usize::from(*index) < options.len()
            }
            (CashierAnswer::Type { kind, chars_min, chars_max }, CashierReply::Typed(text)) => {
                text.fits(*kind, *chars_min..=*chars_max)
            }
            _ => false,
        }
    }
}

/// What a cashier did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CashierReply {
    /// Read it.
    Acknowledged,
    /// Chose an option, counted from 0.
    Chosen(u8),
    /// Typed something.
    Typed(TypedText),
    /// Canceled.
    Canceled,
    /// Nothing, in the time of the prompt.
    TimedOut,
}
