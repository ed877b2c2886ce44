//! The HTTP tier: the production engines, the production client and the sandbox's server, on
//! loopback sockets and a clock that stands while anybody has something to do.
//!
//! Each world has a runtime of its own with paused time: the clock jumps to the next timer
//! once nothing is ready, so minutes of waiting cost nothing. A call's chance is drawn from
//! the seed and the call, not from the order in which calls come, so that a seed is a world.

mod books;
mod message;
mod ports;
mod scenario;
mod shop;
#[cfg(test)]
mod tests;
pub(crate) mod till;
pub(crate) mod trace;
pub(crate) mod way;
pub(crate) mod weather;
mod world;

use std::sync::Arc;

use maquininha_sim::verdict::{Tier, Verdict};
use tokio::runtime::Builder;

use scenario::Scenario;
use trace::Trace;

/// Worlds with everything that can go wrong.
pub(crate) struct Http;

/// Worlds in which the primary endpoint goes away in the middle of a payment (demand A37).
pub(crate) struct SwitchOver;

impl Tier for Http {
    fn name(&self) -> &'static str {
        "http"
    }

    fn run(&self, seed: u64) -> Verdict {
        pass(seed, scenario::any(seed)).0
    }

    fn story(&self, seed: u64) -> String {
        told(seed, scenario::any(seed))
    }
}

impl Tier for SwitchOver {
    fn name(&self) -> &'static str {
        "switch-over"
    }

    fn run(&self, seed: u64) -> Verdict {
        pass(seed, scenario::switch_over(seed)).0
    }

    fn story(&self, seed: u64) -> String {
        told(seed, scenario::switch_over(seed))
    }
}

fn pass(seed: u64, scenario: Scenario) -> (Verdict, String) {
    let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.expect("a runtime needs no more than a few descriptors");
    // The jitter of pauses comes from here.
    fastrand::seed(seed);
    let trace = Arc::new(Trace::default());
    let passed = runtime.block_on(world::run(seed, scenario, Arc::clone(&trace)));
    passed.expect("loopback takes connections");
    trace.end()
}

fn told(seed: u64, scenario: Scenario) -> String {
    let shown = format!("{scenario:#?}");
    let (verdict, story) = pass(seed, scenario);
    let end = match verdict.violation {
        Some(broken) => broken.to_string(),
        None => "nothing is broken".to_owned(),
    };
    format!("{shown}\n{story}seed {seed}: {end}")
}
