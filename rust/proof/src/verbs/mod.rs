//! The verbs of the proving program, one a file.

mod model;
mod protocol_page;
pub(crate) mod sim;
