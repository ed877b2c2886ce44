//! The `maquininha` command.
fn main() {}
