//! Seeds until the chosen bug breaks a promise: what the child process does.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use maquininha_sim::verdict::Tier;
use serde::{Deserialize, Serialize};

use crate::order_protocol::OrderProtocol;
use crate::verbs::sim;

/// What is hunted; the bug itself is chosen by the environment.
#[derive(Args)]
pub(crate) struct Options {
    /// The tier that has to see it.
    #[arg(long)]
    tier: String,
    /// Worlds to run at most.
    #[arg(long, default_value_t = u64::MAX)]
    seeds: u64,
    /// Stops after so many seconds.
    #[arg(long)]
    seconds: u64,
}

/// How a hunt ended.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Hunt {
    /// Worlds that were run.
    pub(crate) seeds: u64,
    pub(crate) seconds: f64,
    /// The promise that broke in the last of them, if one did.
    pub(crate) violation: Option<String>,
}

/// The tier of a name: those of the simulation, and the model of the order protocol.
pub(super) fn tier_named(name: &str) -> Option<&'static dyn Tier> {
    sim::tier_named(name).or((name == OrderProtocol.name()).then_some(&OrderProtocol as &dyn Tier))
}

/// How long one world may take beyond the limit.
const GRACE: Duration = Duration::from_secs(20);

/// Hunts, and prints how it ended as JSON.
pub(crate) fn run(options: &Options) -> ExitCode {
    let tier = tier_named(&options.tier).expect("the data of the bugs names only known tiers");
    let limit = Duration::from_secs(options.seconds);
    thread::spawn(move || {
        thread::sleep(limit + GRACE);
        eprintln!("a world does not end");
        std::process::exit(1);
    });
    // A broken assertion is a finding like any other, and told in the report.
    set_hook(Box::new(|_| {}));
    let hunt = hunt(tier, 0..options.seeds, limit);
    println!("{}", serde_json::to_string(&hunt).expect("a hunt is plain data"));
    ExitCode::SUCCESS
}

fn hunt(tier: &dyn Tier, seeds: Range<u64>, limit: Duration) -> Hunt {
    let started = Instant::now();
    let mut hunt = Hunt { seeds: 0, seconds: 0.0, violation: None };
    for seed in seeds {
        if hunt.violation.is_some() || started.elapsed() >= limit {
            break;
        }
        hunt.violation = match catch_unwind(AssertUnwindSafe(|| tier.run(seed))) {
            Ok(verdict) => verdict.violation.map(|broken| broken.to_string()),
            Err(panic) => Some(format!("an assertion fails: {}", text_of(&*panic))),
        };
        hunt.seeds += 1;
    }
    hunt.seconds = started.elapsed().as_secs_f64();
    hunt
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or(panic.downcast_ref::<&str>().copied()).unwrap_or("without words")
}

#[cfg(test)]
mod tests {
    use maquininha_sim::invariants::Invariant;
    use maquininha_sim::verdict::{Verdict, Violation};

    use super::*;

    /// A tier in which the worlds of one seed break, in their own ways.
    struct Fixture {
        broken: Option<u64>,
        panics: Option<u64>,
    }

    impl Tier for Fixture {
        fn name(&self) -> &'static str {
            "fixture"
        }

        fn run(&self, seed: u64) -> Verdict {
            assert_ne!(self.panics, Some(seed), "a decision never flips");
            let violation = (self.broken == Some(seed)).then(|| Violation {
                invariant: Invariant::NoDoubleCharge,
                what: "pays twice".to_owned(),
            });
            Verdict { violation, ..Verdict::default() }
        }

        fn story(&self, _: u64) -> String {
            String::new()
        }
    }

    fn hunted(broken: Option<u64>, panics: Option<u64>) -> Hunt {
        hunt(&Fixture { broken, panics }, 0..50, Duration::MAX)
    }

    #[test]
    fn a_hunt_ends_with_the_first_broken_world() {
        let hunt = hunted(Some(6), Some(9));
        assert_eq!(
            (hunt.seeds, hunt.violation.as_deref()),
            (7, Some("no-double-charge: pays twice"))
        );
    }

    #[test]
    fn a_failed_assertion_is_a_broken_world() {
        let hunt = hunted(None, Some(4));
        assert_eq!(hunt.seeds, 5);
        let violation = hunt.violation.expect("it was seen");
        assert!(violation.contains("a decision never flips"), "{violation}");
    }

    #[test]
    fn a_hunt_for_nothing_runs_every_seed() {
        let hunt = hunted(None, None);
        assert_eq!((hunt.seeds, hunt.violation), (50, None));
    }
}
