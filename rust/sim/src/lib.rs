//! A small deterministic world around the machines: an order API, an acquirer,
//! terminals with journals, a sales program, a clock, and everything that can go wrong.
//!
//! The machines are the production ones (`maquininha-flow`). [`simulation::World`] carries out
//! their effects on a heap of events in virtual time; [`swarm`] draws a world from a seed;
//! [`invariants`] says what must hold in it.

pub mod acquirer;
pub mod attempt;
pub mod crash_points;
pub mod endpoints;
pub mod faults;
pub mod held;
pub mod invariants;
pub mod journal;
pub mod machine;
pub mod model;
pub mod order_api;
pub mod points;
pub mod rng;
pub mod sales;
pub mod scenario;
pub mod seen;
pub mod simulation;
pub mod store;
pub mod swarm;
pub mod terminal;
pub mod trace;
pub mod verdict;
pub mod wire;
pub mod without;
