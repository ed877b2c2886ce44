//! `cargo xtask ci`: what must pass before a change is merged.

use std::time::{Duration, Instant};

use super::{demands, demo, lint, prove, size, test};
use crate::error::TaskError;
use crate::workspace::Workspace;

type Step = fn(&Workspace) -> Result<(), TaskError>;

/// The steps, in the order in which a mistake is found soonest.
const STEPS: [(&str, Step); 6] = [
    ("lint", lint::run),
    ("test", test::run),
    ("demands", |workspace| demands::run(workspace, &demands::Options::after_a_test_run())),
    ("size", |workspace| size::run(workspace, &size::Options::of_ci())),
    ("prove", prove::run),
    ("demo", |workspace| demo::run(workspace, &demo::Options::unattended())),
];

/// Runs every step, stops at the first that fails, and ends with a summary.
pub fn run(workspace: &Workspace) -> Result<(), TaskError> {
    let mut done: Vec<(&str, Duration)> = Vec::new();
    let mut outcome = Ok(());
    for (name, step) in STEPS {
        println!("\n== {name} ==");
        let started = Instant::now();
        outcome = step(workspace);
        done.push((name, started.elapsed()));
        if outcome.is_err() {
            break;
        }
    }
    println!("\n== summary ==");
    for (index, (name, time)) in done.iter().enumerate() {
        let failed = outcome.is_err() && index + 1 == done.len();
        let word = if failed { "FAILED" } else { "ok" };
        println!("{name:<10}{word:<8}{:>6.1} s", time.as_secs_f64());
    }
    for (name, _) in &STEPS[done.len()..] {
        println!("{name:<10}not run");
    }
    outcome
}
