//! The built `maquininha` command, as other programs and people see it.

mod by_hand;
mod doctor;
mod held;
mod reader;
mod sandbox;
mod support;
mod terminal;
mod usage;
