//! Fiscal documents at the terminal (demands L71–L74, C17, C18, C35). The
//! documents are made elsewhere; only images are taken.

mod image;

pub use image::{HEIGHT_MAX_PX, IMAGE_LEN_MAX, PrintError, PrintRequest, WIDTHS_PX, check_image};
