//! A small deterministic world around the machines: an order API, an acquirer,
//! terminals with journals, a clock, and everything that can go wrong.
#![allow(missing_docs)]

pub mod acquirer;
pub mod checks;
pub mod journal;
pub mod machine;
pub mod order_api;
pub mod rng;
pub mod scenario;
pub mod simulation;
pub mod swarm;
pub mod terminal;
pub mod verdict;
pub mod wire;
