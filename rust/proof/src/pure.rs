//! The pure tier: the production machines alone, on a heap of events.

use maquininha_sim::simulation::World;
use maquininha_sim::swarm;
use maquininha_sim::verdict::{Tier, Verdict};
use maquininha_sim::without::{Part, Without};

/// The tier.
pub(crate) struct Pure;

/// The same worlds, in each of which an app is stopped just as a message leaves.
pub(crate) struct Stopped;

impl Tier for Pure {
    fn name(&self) -> &'static str {
        "pure"
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
        let mut world = swarm::world_without(seed, without);
        world.run();
        world.verdict()
    }

    fn story_without(&self, seed: u64, without: &Without) -> String {
        told(seed, swarm::world_without(seed, without))
    }
}

impl Tier for Stopped {
    fn name(&self) -> &'static str {
        "stopped"
    }

    fn run(&self, seed: u64) -> Verdict {
        let mut world = swarm::world_with_a_stop(seed);
        world.run();
        world.verdict()
    }

    fn story(&self, seed: u64) -> String {
        told(seed, swarm::world_with_a_stop(seed))
    }
}

/// What happens in a world, and how it ends.
pub(crate) fn told(seed: u64, mut world: World) -> String {
    world.trace = Some(Vec::new());
    world.run();
    let trace = world.trace.unwrap_or_default().join("\n");
    let end = match world.violation {
        Some(broken) => broken.to_string(),
        None => "nothing is broken".to_owned(),
    };
    format!("{:?}, {:?}\n{trace}\nseed {seed}: {end}", world.driver, world.api.habits)
}
