//! The terminal engine: ports, actor, effect interpreter, events, runtime.
//!
//! The only crate that spawns. It interprets the effects of the pure machines
//! in `maquininha-flow` against the ports in [`port`], which adapters and host
//! apps implement.

pub mod port;
