//! A rule, a suite of them, and the run.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::report::{Finding, Outcome, Report};

/// The longest that one rule may take: the slowest waits for a dozen silent commands in turn.
const RULE_MAX: Duration = Duration::from_secs(1_800);

/// Why a rule was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unkept {
    /// The implementation did something else: what it did.
    Broken(String),
    /// The bench lacks something: what.
    NotTried(String),
}

pub(crate) type Kept = Result<(), Unkept>;
pub(crate) type Trial = Pin<Box<dyn Future<Output = Kept> + Send>>;

/// Ends a rule: the implementation did something else.
pub(crate) fn broken<T>(what: impl Into<String>) -> Result<T, Unkept> {
    Err(Unkept::Broken(what.into()))
}

/// Ends a rule: the bench lacks something.
pub(crate) fn not_tried<T>(what: impl Into<String>) -> Result<T, Unkept> {
    Err(Unkept::NotTried(what.into()))
}

/// Holds a condition.
pub(crate) fn hold(condition: bool, otherwise: impl FnOnce() -> String) -> Kept {
    if condition { Ok(()) } else { Err(Unkept::Broken(otherwise())) }
}

/// A rule over a bench.
pub(crate) struct Rule<Bench: ?Sized> {
    pub(crate) name: &'static str,
    pub(crate) promise: &'static str,
    pub(crate) run: fn(Arc<Bench>) -> Trial,
}

impl<Bench: ?Sized> Clone for Rule<Bench> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Bench: ?Sized> Copy for Rule<Bench> {}

/// Makes the list of a suite: each rule is an async function of that name.
macro_rules! rules {
    ($bench:ty; $($module:ident::$name:ident: $promise:literal;)*) => {
        &[$($crate::rule::Rule {
            name: stringify!($name),
            promise: $promise,
            run: |bench: std::sync::Arc<$bench>| Box::pin($module::$name(bench)),
        },)*]
    };
}
pub(crate) use rules;

/// A suite that is about to run.
#[must_use]
pub struct Suite<Bench: ?Sized + 'static> {
    subject: String,
    bench: Arc<Bench>,
    rules: &'static [Rule<Bench>],
    only: Option<Vec<String>>,
    side_by_side: usize,
}

impl<Bench: ?Sized + Send + Sync + 'static> Suite<Bench> {
    pub(crate) const fn new(
        subject: String,
        bench: Arc<Bench>,
        rules: &'static [Rule<Bench>],
    ) -> Self {
        Self { subject, bench, rules, only: None, side_by_side: 1 }
    }

    /// Only the rules of these names.
    pub fn only(mut self, names: &[&str]) -> Self {
        self.only = Some(names.iter().map(|&name| name.to_owned()).collect());
        self
    }

    /// So many rules at the same time, for a bench that gives each its own reader or host. At
    /// least one.
    pub fn side_by_side(mut self, rules: usize) -> Self {
        self.side_by_side = rules.max(1);
        self
    }

    /// Runs the rules. A rule in which the implementation panics, or does not end, is broken.
    pub async fn run(self) -> Report {
        let places = Arc::new(Semaphore::new(self.side_by_side));
        let wanted = |rule: &&Rule<Bench>| {
            self.only.as_ref().is_none_or(|only| only.iter().any(|name| name == rule.name))
        };
        let mut running = Vec::new();
        for &rule in self.rules.iter().filter(wanted) {
            let trial = (rule.run)(self.bench.clone());
            let places = places.clone();
            let trial = tokio::spawn(async move {
                let _place = places.acquire().await.expect("the semaphore is never closed");
                tokio::time::timeout(RULE_MAX, trial).await
            });
            running.push((rule, trial));
        }
        let mut findings = Vec::with_capacity(running.len());
        for (rule, trial) in running {
            let outcome = match trial.await {
                Ok(Ok(Ok(()))) => Outcome::Kept,
                Ok(Ok(Err(Unkept::Broken(why)))) => Outcome::Broken(why),
                Ok(Ok(Err(Unkept::NotTried(why)))) => Outcome::NotTried(why),
                Ok(Err(_)) => Outcome::Broken(format!("it took longer than {RULE_MAX:?}")),
                Err(_) => Outcome::Broken("it panicked".to_owned()),
            };
            findings.push(Finding { rule: rule.name, promise: rule.promise, outcome });
        }
        Report::new(self.subject, findings)
    }
}
