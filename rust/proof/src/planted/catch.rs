//! All bugs, as many at a time as there are cores, each in a process of its own.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::bug::Bug;
use super::error::PlantedError;
use super::hunt::Hunt;
use super::report::Hunted;
use super::switch::VARIABLE;

/// Runs the program with the planted bugs.
pub(crate) struct Hunters {
    program: PathBuf,
    limit: Duration,
}

impl Hunters {
    /// Hunters that give up on a bug after the limit.
    pub(crate) fn new(program: PathBuf, limit: Duration) -> Self {
        Self { program, limit }
    }

    /// With no bug chosen the copy must behave like the original, in every tier.
    pub(crate) fn expect_calm(&self, bugs: &[Bug], seeds: u64) -> Result<(), PlantedError> {
        let tiers: BTreeSet<&str> = bugs.iter().map(|bug| bug.tier.as_str()).collect();
        for tier in tiers {
            let hunt = self.send(None, tier, seeds, self.limit / 6)?;
            if let Some(violation) = hunt.violation {
                return Err(PlantedError::NotCalm { violation });
            }
        }
        Ok(())
    }

    /// Hunts every bug; each result is shown as it comes, and all are given in
    /// the order of the bugs.
    pub(crate) fn hunt(
        &self,
        bugs: &[&Bug],
        show: impl Fn(&Hunted) + Sync,
    ) -> Result<Vec<Hunted>, PlantedError> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::new());
        let lanes = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let lane = || {
            while let Some((number, bug)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, bugs.get(n)?)))
            {
                let hunt = self.send(Some(&bug.name), &bug.tier, u64::MAX, self.limit)?;
                let hunted = Hunted::of(bug, hunt);
                show(&hunted);
                done.lock().expect("no lane fails in here").push((number, hunted));
            }
            Ok(())
        };
        thread::scope(|scope| {
            let running: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
            running.into_iter().try_for_each(|lane| lane.join().expect("a lane runs to its end"))
        })?;
        let mut done = done.into_inner().expect("no lane failed in there");
        done.sort_by_key(|(number, _)| *number);
        Ok(done.into_iter().map(|(_, hunted)| hunted).collect())
    }

    fn send(
        &self,
        bug: Option<&str>,
        tier: &str,
        seeds: u64,
        limit: Duration,
    ) -> Result<Hunt, PlantedError> {
        let mut command = Command::new(&self.program);
        command.args(["hunt", "--tier", tier, "--seeds", &seeds.to_string()]);
        command.args(["--seconds", &limit.as_secs().to_string()]);
        command.env_remove(VARIABLE).envs(bug.map(|name| (VARIABLE, name)));
        let output = command
            .output()
            .map_err(|source| PlantedError::File { path: self.program.clone(), source })?;
        serde_json::from_slice(&output.stdout).map_err(|_| PlantedError::Hunt {
            name: bug.unwrap_or("no bug").to_owned(),
            status: output.status.to_string(),
            text: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::Report;
    use super::*;

    /// Stands for the program with the planted bugs: only the harmful one breaks a promise.
    const PROGRAM: &str = r#"
        fn main() {
            let bug = std::env::var("MAQUININHA_PLANTED").unwrap_or_default();
            let violation = if bug == "harmful" { "\"pays twice\"" } else { "null" };
            println!("{{\"seeds\":3,\"seconds\":0.5,\"violation\":{violation}}}");
        }
    "#;

    fn bug(name: &str) -> Bug {
        Bug {
            name: name.to_owned(),
            what: String::new(),
            file: String::new(),
            tier: "pure".to_owned(),
            original: String::new(),
            bug: String::new(),
        }
    }

    #[test]
    fn a_harmless_bug_survives_and_the_run_is_not_good() {
        let folder = std::env::temp_dir().join(format!("hunted-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (source, program) = (folder.join("program.rs"), folder.join("program"));
        std::fs::write(&source, PROGRAM).expect("written");
        let mut compiler = Command::new("rustc");
        compiler.args(["--edition", "2024", "-o"]).args([&program, &source]);
        assert!(compiler.status().expect("a compiler").success());
        let hunters = Hunters::new(program, Duration::from_secs(60));
        let bugs = [bug("harmful"), bug("harmless"), bug("harmful-not")];
        hunters.expect_calm(&bugs, 3).expect("without a bug all is well");
        let hunt = |bugs: &[Bug]| {
            let bugs: Vec<&Bug> = bugs.iter().collect();
            Report::of(hunters.hunt(&bugs, |_| {}).expect("the program runs"))
        };
        let report = hunt(&bugs);
        assert_eq!(report.survivors, ["harmless", "harmful-not"]);
        assert!(!report.is_good());
        assert!(hunt(&bugs[..1]).is_good());
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
