//! Every crash of every flow: at each point, of each kind, and again in the
//! recovery, and in the recovery of that.

mod explore;
mod outcome;
mod scenario;

pub use explore::{Explored, Tally, explore, points, stops_at, story};
pub use outcome::outcome;
pub use scenario::{Besides, DRIVERS, Driver, Flow, Scenario, scenarios};
