//! How a customer pays.

use maquininha_model::{Financing, Flow, Installments, Tender, TenderKind};

/// Who pays the interest of instalments.
#[uniffi::remote(Enum)]
pub enum Financing {
    /// The shop. The default.
    Merchant,
    /// The card holder, at the issuer's rate.
    Issuer,
}

/// The kind of a tender, without its details.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum TenderKind {
    /// Credit card.
    Credit,
    /// Debit card.
    Debit,
    /// Meal, food and similar benefit cards.
    Voucher,
    /// Instant payment by QR code.
    Pix,
}

/// How a customer pays, with what the acquirer must know of it.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum Tender {
    /// Credit card, in instalments.
    Credit {
        /// How many, 1 to 24.
        installments: Installments,
        /// Who pays the interest.
        financing: Financing,
    },
    /// Debit card.
    Debit,
    /// Benefit card.
    Voucher,
    /// Instant payment.
    Pix,
}

/// The two ways an order reaches a terminal.
#[uniffi::remote(Enum)]
pub enum Flow {
    /// Pushed to one waiting terminal.
    Direct,
    /// Picked from a list on the terminal.
    Listed,
}
