//! The rules that every byte link keeps, as tests that any link can run.
//!
//! Whoever makes a link writes a [`Bench`]: how a far end of it is played. One line then makes a
//! test of each rule:
//!
//! ```ignore
//! maquininha_link::link_conformance!(MyBench::new().await);
//! ```
//!
//! The suite plays both sides. It never asserts on elapsed time; a rule that does not come to an
//! end within the bench's [`patience`](Bench::patience) counts as broken, because a link that
//! hangs is.

pub mod bench;
mod pattern;
mod rules;

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use futures_util::FutureExt;
use tokio::time::timeout;

pub use bench::{Bench, PlayedReader};
pub use rules::RULES;

/// Why a link does not keep a rule, as a sentence.
pub type Broken = String;

type Check =
    for<'a> fn(&'a dyn Bench) -> Pin<Box<dyn Future<Output = Result<(), Broken>> + Send + 'a>>;

/// A rule of links.
#[derive(Clone, Copy)]
pub struct Rule {
    /// What it says.
    pub name: &'static str,
    check: Check,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Rule {
    /// Holds a link against the rule. A panic of the link counts as breaking it.
    pub async fn check(&self, bench: &dyn Bench) -> Result<(), Broken> {
        let checked = AssertUnwindSafe((self.check)(bench)).catch_unwind();
        match timeout(bench.patience(), checked).await {
            Err(_) => Err("it did not come to an end".to_owned()),
            Ok(Err(_)) => Err("it panicked".to_owned()),
            Ok(Ok(outcome)) => outcome,
        }
    }
}

/// Holds a link against every rule, and gives those that it breaks, with the reason.
pub async fn check(bench: &dyn Bench) -> Vec<(&'static str, Broken)> {
    let mut broken = Vec::new();
    for rule in RULES {
        if let Err(reason) = rule.check(bench).await {
            broken.push((rule.name, reason));
        }
    }
    broken
}

/// Runs one rule in a runtime of its own: what the tests of [`link_conformance!`] call.
///
/// Panics if the rule is broken, or if there is no rule of this name.
pub fn run<B: Bench>(name: &str, bench: impl Future<Output = B>) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime can be started");
    let rule = RULES.iter().find(|rule| rule.name == name).expect("the name of a rule");
    let outcome = runtime.block_on(async { rule.check(&bench.await).await });
    if let Err(reason) = outcome {
        panic!("the link breaks the rule {name}: {reason}");
    }
}
