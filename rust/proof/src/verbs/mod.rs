//! The verbs of the proving program, one a file.

pub(crate) mod sim;
