//! The `maquininha` command, as a library for its tests.

pub mod demo;
