//! A small kernel in the manner of EMV: data objects, risk, and cryptograms that are computed.

pub(crate) mod cryptogram;
pub(crate) mod objects;
pub(crate) mod risk;
pub(crate) mod tags;

pub use cryptogram::{
    CryptogramInput, CryptogramKind, application_cryptogram, card_key, issuer_answer, session_key,
};
pub use objects::Objects;
