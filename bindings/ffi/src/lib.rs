//! What Kotlin, Swift and C see of the product: thin objects over the engines.
//!
//! The only package that knows `UniFFI`. The core's types are mirrored in [`types`], the engines
//! are held by [`objects`], what the host app supplies comes in through [`ports`]. The hand-written
//! libraries of each language wrap what is generated from here; an app sees those only.
//!
//! Rules of the border:
//! - every exported function answers with a `Result`, and every error is a [`MaquininhaError`];
//! - a panic becomes the error `internal`; its text stays inside;
//! - work runs on the engine's own threads, so that a caller that goes away stops nothing;
//! - what is read is handed over again until it is acknowledged;
//! - the host is called on threads of its own: one that blocks, throws or never answers counts
//!   as one that did not answer.

#[cfg(target_os = "android")]
mod android;
pub mod c;
mod error;
pub mod merchant;
pub mod objects;
mod panics;
pub mod ports;
pub mod reader;
mod running;
#[cfg(feature = "testing")]
pub mod testing;
pub mod types;

pub use error::{CatalogueEntry, Failure, MaquininhaError, error_catalogue};

uniffi::setup_scaffolding!("maquininha");
