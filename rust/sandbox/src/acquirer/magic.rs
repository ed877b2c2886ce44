//! Magic amounts: the last two digits of the centavos choose what the acquirer does.

/// What a magic amount does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MagicEffect {
    /// Declined with this code and message.
    Declines {
        /// Two digits, as in ISO 8583.
        code: &'static str,
        /// Text for the operator.
        message: &'static str,
    },
    /// Approved at the acquirer, and the terminal hears nothing.
    AnswerLost,
    /// The acquirer never sees the request, and the terminal hears nothing.
    RequestLost,
    /// Approved, and the answer comes late.
    AnswerLate {
        /// How late, in milliseconds.
        delay_ms: u64,
    },
    /// The card holder presses cancel.
    HolderCancels,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct MagicAmount {
    /// The last two digits.
    pub cents: i64,
    /// What happens.
    pub effect: MagicEffect,
}

/// How late the answer to an amount ending in 70 is.
const LATE_MS: u64 = 5_000;

/// The whole table; every other amount is approved if card and contract allow it.
pub const MAGIC_AMOUNTS: &[MagicAmount] = &[
    declines(5, "05", "not authorized"),
    declines(51, "51", "insufficient funds"),
    declines(54, "54", "expired card"),
    declines(91, "91", "issuer unavailable"),
    MagicAmount { cents: 68, effect: MagicEffect::AnswerLost },
    MagicAmount { cents: 69, effect: MagicEffect::RequestLost },
    MagicAmount { cents: 70, effect: MagicEffect::AnswerLate { delay_ms: LATE_MS } },
    MagicAmount { cents: 71, effect: MagicEffect::HolderCancels },
];

const fn declines(cents: i64, code: &'static str, message: &'static str) -> MagicAmount {
    MagicAmount { cents, effect: MagicEffect::Declines { code, message } }
}

/// The effect of an amount in centavos, if it is magic.
#[must_use]
pub fn magic_effect(amount: i64) -> Option<MagicEffect> {
    MAGIC_AMOUNTS.iter().find(|row| row.cents == amount % 100).map(|row| row.effect)
}
