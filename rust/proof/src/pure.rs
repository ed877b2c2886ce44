//! The pure tier: the production machines alone, on a heap of events.

use maquininha_sim::swarm;
use maquininha_sim::verdict::{Tier, Verdict};

/// The tier.
pub(crate) struct Pure;

impl Tier for Pure {
    fn name(&self) -> &'static str {
        "pure"
    }

    fn run(&self, seed: u64) -> Verdict {
        let mut world = swarm::world(seed);
        world.run();
        world.verdict()
    }

    fn story(&self, seed: u64) -> String {
        let mut world = swarm::world(seed);
        world.trace = Some(Vec::new());
        world.run();
        let trace = world.trace.unwrap_or_default().join("\n");
        let end = world
            .violation
            .map_or_else(|| "nothing is broken".to_owned(), |broken| broken.to_string());
        format!("{:?}, {:?}\n{trace}\nseed {seed}: {end}", world.driver, world.api.habits)
    }
}
