//! The machines of payments and refunds, by rules, by exhaustive crashes and
//! by simulation.

mod rules;
#[path = "../world/mod.rs"]
mod world;

mod crash_points;
mod simulated;
