//! The reader tier: the production payment driver over a card reader, with the production ABECS
//! plug-in, a virtual PIN pad and the simulated authorisation hosts, on a clock that stands while
//! anybody has something to do.
//!
//! Above the driver is the production engine, with a journal that loses in a power cut what was not
//! synced, and with the production client of the order API over loopback.
//!
//! Reader, phone, hosts and order API each fail on their own, at a moment or at a step: a step is
//! whatever passes between two of them.

mod card_holder;
mod chance;
mod driver;
mod event;
mod facts;
mod faults;
mod hosts;
mod moment;
mod pad;
mod phone;
mod rest;
mod scenario;
mod shop;
#[cfg(test)]
mod tests;
mod till;
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
    let runtime = Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.expect("a runtime needs no more than a few descriptors");
    fastrand::seed(seed);
    let trace = Arc::new(Trace::default());
    runtime.block_on(world::run(seed, scenario, Arc::clone(&trace)));
    trace.end()
}
