//! A small deterministic world around the machines: an order API, an acquirer,
//! terminals with journals, a clock, and everything that can go wrong.

pub(crate) mod acquirer;
pub(crate) mod checks;
pub(crate) mod desk;
pub(crate) mod journal;
pub(crate) mod machine;
pub(crate) mod order_api;
pub(crate) mod rng;
pub(crate) mod scenario;
pub(crate) mod simulation;
pub(crate) mod swarm;
pub(crate) mod terminal;
pub(crate) mod wire;
