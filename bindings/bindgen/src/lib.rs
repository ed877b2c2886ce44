//! The exported surface as a text: what the generated code of every language is made from.
//!
//! `bindings/api/surface.txt` is a committed copy. A change of the surface changes it, and shows
//! in review. The lists of errors are written from the catalogue in the same way, and the header for C,
//! `bindings/c/maquininha.h`, from the sources of its interface.

mod error;
mod errors;
mod header;
mod library;
mod surface;
mod words;

pub use error::BindgenError;
pub use errors::error_files;
pub use header::{header, header_path};
pub use library::build_library;
pub use surface::surface_of;

use std::path::PathBuf;

/// The committed copy.
pub fn committed_path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../api/surface.txt"))
}
