//! What programs in C, C++, C#, Delphi and the like see: `bindings/c/maquininha.h`.
//!
//! The same objects as everywhere, as handles. The header is made from these files, comments
//! included. What every function keeps to is in `call`, what a pointer may be in `memory`.
//!
//! A pointer from C is what its program says it is: nobody can check that. So the functions are
//! `unsafe`, and their contract, the same for all, stands at the top of the header. What can be
//! checked is: no pointer may be null unless it says so, and every text must be UTF-8.
#![allow(unsafe_code, reason = "C hands over plain pointers, and finds functions by their names")]
#![allow(
    unsafe_op_in_unsafe_fn,
    clippy::doc_markdown,
    clippy::missing_safety_doc,
    reason = "the header says the contract of all functions, and takes their comments over"
)]

pub mod call;
pub mod credentials;
pub mod devices;
pub mod doctor;
pub mod draft;
pub mod fields;
mod memory;
pub mod merchant;
pub mod news;
pub mod payment;
#[cfg(feature = "testing")]
pub mod pin_pad;
pub mod reader;
pub mod reader_settings;
pub mod record;
pub mod report;
mod sale;
#[cfg(feature = "testing")]
pub mod sandbox;
mod secrets;
pub mod settings;
#[cfg(feature = "testing")]
pub mod simulated_terminal;
pub mod terminal;
pub mod text;
pub mod wait;
mod words;
