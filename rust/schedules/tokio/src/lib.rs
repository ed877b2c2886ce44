//! The part of tokio that the terminal's engine uses, on shuttle's scheduler.
//!
//! Tasks are shuttle's: at every point where one waits, the scheduler picks by chance who
//! goes on. Channels and locks are tokio's own, which need no runtime and are tested by
//! their makers; an order of events is thus an order of the stretches between two awaits.
//! Time is virtual: a sleep ends after any number of turns of the others, and the clock
//! then shows at least its end.

pub mod runtime;
pub mod task;
pub mod time;

pub use ::real::{select, sync};
