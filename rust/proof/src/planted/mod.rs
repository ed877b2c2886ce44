//! Planted bugs: does the proof see what it claims to see?
//!
//! A planted bug is data in `rust/proof/planted/*.toml`: a mistake that a person
//! could make, as the text that stands in the production sources and the text
//! that would be wrong there. The sources themselves hold no trace of it. The
//! tool copies the workspace and turns each place into a switch, so that one
//! build holds every bug; a variable of the environment chooses one of them, and
//! the simulation has to find it.
//!
//! | room | what is there |
//! |---|---|
//! | `bug` | the data |
//! | `switch` | the place in a source text, and the switch that is put there |
//! | `copy` | the copied workspace and its build |
//! | `hunt` | seeds until the chosen bug breaks a promise: the child process |
//! | `catch` | all bugs, as many at a time as there are cores |
//! | `report` | what came of them, and the table in `docs/proof.md` |

mod bug;
mod catch;
mod copy;
mod error;
pub(crate) mod hunt;
mod report;
mod switch;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use self::catch::Hunters;
use self::copy::Copy;
use self::error::PlantedError;
use self::report::Report;

/// How long a bug may stay unseen.
const LIMIT: Duration = Duration::from_secs(180);
/// Worlds in which the copy has to behave like the original, with no bug chosen.
const CALM_SEEDS: u64 = 20_000;

/// What is to be done with the planted bugs.
pub(crate) struct Wanted<'a> {
    /// One bug alone.
    pub(crate) only: Option<&'a str>,
    /// Write the table into `docs/proof.md`.
    pub(crate) write: bool,
    /// Print JSON.
    pub(crate) json: bool,
    /// Another limit for each bug.
    pub(crate) limit: Option<Duration>,
}

/// Plants every bug in a copy, hunts each, and fails where one survives.
pub(crate) fn run(wanted: &Wanted<'_>) -> ExitCode {
    match hunt_all(wanted) {
        Ok(report) if report.is_good() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn hunt_all(wanted: &Wanted<'_>) -> Result<Report, PlantedError> {
    let root = root();
    let bugs = bug::read_all(&root.join("rust/proof/planted"))?;
    let program = Copy::of(&root)?.plant(&bugs)?.build()?;
    let limit = wanted.limit.unwrap_or(LIMIT);
    let hunters = Hunters::new(program, limit);
    hunters.expect_calm(&bugs, CALM_SEEDS)?;
    let chosen: Vec<_> =
        bugs.iter().filter(|bug| wanted.only.is_none_or(|only| only == bug.name)).collect();
    if chosen.is_empty() {
        return Err(PlantedError::NoSuchBug { name: wanted.only.unwrap_or_default().to_owned() });
    }
    let report = Report::of(hunters.hunt(&chosen, |hunted| {
        if !wanted.json {
            println!("{hunted}");
        }
    })?);
    if wanted.json {
        println!("{}", serde_json::to_string(&report).expect("a report is plain data"));
    } else {
        println!("{report}");
    }
    if wanted.write && wanted.only.is_none() {
        report.write(&root.join("docs/proof.md"))?;
    }
    Ok(report)
}

/// The root of the repository.
fn root() -> PathBuf {
    let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).expect("two folders below the root").to_path_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fewer would prove too little.
    const BUGS_MIN: usize = 40;

    #[test]
    fn every_planted_bug_has_its_place_in_the_sources() {
        let root = root();
        let bugs = bug::read_all(&root.join("rust/proof/planted")).expect("the data is well");
        assert!(bugs.len() >= BUGS_MIN, "{} bugs are planted", bugs.len());
        let read = |bug: &bug::Bug| {
            std::fs::read_to_string(root.join(&bug.file)).expect("the source is there")
        };
        let plant = |bug: &bug::Bug, bugs: &[bug::Bug]| switch::plant(&bug.file, &read(bug), bugs);
        let drifted = bugs.iter().filter_map(|bug| plant(bug, std::slice::from_ref(bug)).err());
        let drifted: Vec<_> = drifted.map(|error| error.to_string()).collect();
        assert!(drifted.is_empty(), "{}", drifted.join("\n"));
        for bug in &bugs {
            if let Err(error) = plant(bug, &bugs) {
                panic!("{error}");
            }
        }
    }

    #[test]
    fn every_planted_bug_names_a_tier() {
        let bugs = bug::read_all(&root().join("rust/proof/planted")).expect("the data is well");
        for bug in bugs {
            assert!(hunt::tier_named(&bug.tier).is_some(), "{}: {}", bug.name, bug.tier);
        }
    }
}
