//! What one seed came to, in any tier.

use std::fmt;

use crate::faults::FaultCount;
use crate::invariants::Invariant;
use crate::without::{Part, Without};

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which one.
    pub invariant: Invariant,
    /// What was seen.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}

/// The outcome of the world of one seed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Payments and refunds that were begun.
    pub payments: u64,
    /// What went wrong in the world: messages lost, crashes, jumps of a clock.
    pub faults: FaultCount,
    /// A hash of all that happened, in its order.
    pub trace: u64,
    /// The first promise that was broken.
    pub violation: Option<Violation>,
}

/// One way to run a world: with more or less of the real thing around the machines.
pub trait Tier: Sync {
    /// The name on the command line.
    fn name(&self) -> &'static str;

    /// Runs the world of a seed.
    fn run(&self, seed: u64) -> Verdict;

    /// The world of a seed again, as readable text, with the end in the last line.
    fn story(&self, seed: u64) -> String;

    /// What can be left out of the world of a seed, to find the smallest one that breaks the
    /// same promise. A tier that gives parts runs without them, too.
    fn parts(&self, _seed: u64) -> Vec<Part> {
        Vec::new()
    }

    /// [`Tier::run`], with some of it left out.
    fn run_without(&self, seed: u64, _without: &Without) -> Verdict {
        self.run(seed)
    }

    /// [`Tier::story`], with some of it left out.
    fn story_without(&self, seed: u64, _without: &Without) -> String {
        self.story(seed)
    }
}
