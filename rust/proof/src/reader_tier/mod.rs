//! The reader tier: the production payment driver over a card reader, with the production ABECS
//! plug-in, a virtual PIN pad and the simulated authorisation hosts, on a clock that stands while
//! anybody has something to do.
//!
//! Reader, phone and host each fail on their own, at a moment or at a step: a step is whatever
//! passes between two of them. The terminal above the driver is a small engine that keeps to the
//! contract of a driver and remembers what it decided.

mod chance;
mod engine;
mod facts;
mod hosts;
mod life;
mod pad;
mod phone;
mod rest;
mod scenario;
#[cfg(test)]
mod tests;
mod world;

use std::sync::Arc;

use maquininha_sim::verdict::{Tier, Verdict};
use maquininha_sim::without::{Part, Without};
use tokio::runtime::Builder;

use crate::http_tier::trace::Trace;
use scenario::Scenario;

/// Sales over a card reader.
pub(crate) struct CardReader;

impl Tier for CardReader {
    fn name(&self) -> &'static str {
        "reader"
    }

    fn run(&self, seed: u64) -> Verdict {
        self.run_without(seed, &Without::default())
    }

    fn story(&self, seed: u64) -> String {
        self.story_without(seed, &Without::default())
    }

    fn parts(&self, seed: u64) -> Vec<Part> {
        Scenario::of(seed).parts()
    }

    fn run_without(&self, seed: u64, without: &Without) -> Verdict {
        pass(seed, Scenario::of(seed).without(without)).0
    }

    fn story_without(&self, seed: u64, without: &Without) -> String {
        let scenario = Scenario::of(seed).without(without);
        let shown = format!("{scenario:#?}");
        let (verdict, story) = pass(seed, scenario);
        let end = match verdict.violation {
            Some(broken) => broken.to_string(),
            None => "nothing is broken".to_owned(),
        };
        format!("{shown}\n{story}seed {seed}: {end}")
    }
}

fn pass(seed: u64, scenario: Scenario) -> (Verdict, String) {
    if scenario.secure {
        phone::warm_up();
    }
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime with time alone needs nothing of the system");
    fastrand::seed(seed);
    let trace = Arc::new(Trace::default());
    runtime.block_on(world::run(seed, scenario, Arc::clone(&trace)));
    trace.end()
}
