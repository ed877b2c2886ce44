//! The verbs of `cargo xtask`, one a file.

pub mod android;
pub mod bench;
pub mod ci;
pub mod crash;
pub mod demands;
pub mod demo;
pub mod fuzz;
pub mod kotlin;
pub mod lint;
pub mod plugin;
pub mod prove;
pub mod shipped;
pub mod sim;
pub mod size;
pub mod swift;
pub mod test;
