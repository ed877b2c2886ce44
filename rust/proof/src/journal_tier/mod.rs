//! The journal tier: the same worlds, with the journal of production on a disk that fails.

mod store;

use maquininha_sim::journal::Journal;
use maquininha_sim::rng::Rng;
use maquininha_sim::simulation::World;
use maquininha_sim::swarm;
use maquininha_sim::verdict::{Tier, Verdict};
use maquininha_sim::without::{Part, Without};

use crate::pure::told;
use store::{DiskStore, any_faults};

/// The tier.
pub(crate) struct RealJournal;

impl Tier for RealJournal {
    fn name(&self) -> &'static str {
        "journal"
    }

    fn run(&self, seed: u64) -> Verdict {
        self.run_without(seed, &Without::default())
    }

    fn story(&self, seed: u64) -> String {
        self.story_without(seed, &Without::default())
    }

    fn parts(&self, seed: u64) -> Vec<Part> {
        swarm::parts(seed)
    }

    fn run_without(&self, seed: u64, without: &Without) -> Verdict {
        let mut world = world(seed, without);
        world.run();
        let mut verdict = world.verdict();
        for store in world.terminals.iter().filter_map(|terminal| terminal.journal.store()) {
            verdict.trace = (verdict.trace ^ store.trace()).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        verdict
    }

    fn story_without(&self, seed: u64, without: &Without) -> String {
        told(seed, world(seed, without))
    }
}

/// The world of a seed as in the pure tier, each terminal with a disk of its own.
fn world(seed: u64, without: &Without) -> World {
    let mut world = swarm::world_without(seed, without);
    let mut rng = Rng::new(seed ^ 0xD15C);
    let faults = any_faults(&mut rng);
    for terminal in &mut world.terminals {
        terminal.journal = Journal::on(Box::new(DiskStore::new(rng.bits(), faults)));
    }
    world
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_disk_breaks_a_promise_and_a_seed_has_one_trace() {
        for seed in 0..200 {
            let verdict = RealJournal.run(seed);
            assert_eq!(verdict.violation, None, "seed {seed}");
            assert_eq!(RealJournal.run(seed).trace, verdict.trace, "seed {seed}");
        }
    }
}
