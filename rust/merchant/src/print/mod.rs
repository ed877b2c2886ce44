//! Fiscal documents at the terminal (demands L71–L74, C17, C18, C35). The
//! documents are made elsewhere; only images are taken.

mod image;

pub use image::{PrintError, PrintRequest, check_image};
