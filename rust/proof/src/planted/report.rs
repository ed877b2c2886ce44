//! What came of the planted bugs, and the table in the documentation.

use std::fmt::{self, Display, Write};
use std::fs;
use std::path::Path;

use serde::Serialize;

use super::bug::Bug;
use super::error::PlantedError;
use super::hunt::Hunt;

/// The part of the page that the tool writes.
const BEGIN: &str = "<!-- planted bugs: written by cargo xtask sim --mutants --write -->";
const END: &str = "<!-- end of planted bugs -->";
/// Characters of a violation in the table.
const VIOLATION_MAX: usize = 60;

/// What came of one bug.
#[derive(Debug, Serialize)]
pub(crate) struct Hunted {
    pub(crate) name: String,
    pub(crate) what: String,
    pub(crate) tier: String,
    pub(crate) caught: bool,
    #[serde(flatten)]
    pub(crate) hunt: Hunt,
}

impl Hunted {
    /// The end of the hunt for a bug.
    pub(crate) fn of(bug: &Bug, hunt: Hunt) -> Self {
        Self {
            name: bug.name.clone(),
            what: bug.what.clone(),
            tier: bug.tier.clone(),
            caught: hunt.violation.is_some(),
            hunt,
        }
    }

    /// The broken promise in short: without the numbers of one world.
    fn violation(&self) -> String {
        let text = self.hunt.violation.as_deref().unwrap_or("**survives**");
        let text = text.split([':', '\n']).next().unwrap_or(text);
        text.chars().take(VIOLATION_MAX).filter(|c| *c != '|').collect()
    }
}

impl Display for Hunted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Hunt { seeds, seconds, .. } = self.hunt;
        let end = if self.caught { "caught  " } else { "SURVIVES" };
        let (name, tier, violation) = (&self.name, &self.tier, self.violation());
        write!(f, "{end} {name:<36} {tier:<8} {seeds:>7} seeds {seconds:>7.2} s  {violation}")
    }
}

/// What came of all.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) planted: usize,
    pub(crate) caught: usize,
    pub(crate) survivors: Vec<String>,
    pub(crate) seconds_max: f64,
    pub(crate) bugs: Vec<Hunted>,
}

impl Report {
    /// Sums up.
    pub(crate) fn of(bugs: Vec<Hunted>) -> Self {
        let survivors = bugs.iter().filter(|bug| !bug.caught).map(|bug| bug.name.clone()).collect();
        Self {
            planted: bugs.len(),
            caught: bugs.iter().filter(|bug| bug.caught).count(),
            survivors,
            seconds_max: bugs.iter().map(|bug| bug.hunt.seconds).fold(0.0, f64::max),
            bugs,
        }
    }

    /// Whether every bug was caught.
    pub(crate) fn is_good(&self) -> bool {
        self.survivors.is_empty()
    }

    /// Writes the table between its markers.
    pub(crate) fn write(&self, page: &Path) -> Result<(), PlantedError> {
        let failed = |source| PlantedError::File { path: page.to_path_buf(), source };
        let text = fs::read_to_string(page).map_err(failed)?;
        fs::write(page, between_markers(&text, &self.table())?).map_err(failed)
    }

    fn table(&self) -> String {
        let mut table = format!(
            "{} of {} planted bugs are caught; the slowest takes {:.1} s.\n\n\
             | planted bug | what is wrong | tier | seeds | seconds | what breaks |\n\
             |---|---|---|--:|--:|---|\n",
            self.caught, self.planted, self.seconds_max
        );
        for bug in &self.bugs {
            let Hunt { seeds, seconds, .. } = bug.hunt;
            let (name, what, tier, violation) = (&bug.name, &bug.what, &bug.tier, bug.violation());
            // A string takes any write.
            let _ = writeln!(
                table,
                "| {name} | {what} | {tier} | {seeds} | {seconds:.2} | {violation} |"
            );
        }
        table
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} planted bugs are caught", self.caught, self.planted)?;
        write!(f, ", the slowest in {:.1} s", self.seconds_max)?;
        for name in &self.survivors {
            write!(f, "\nsurvives: {name}")?;
        }
        Ok(())
    }
}

fn between_markers(page: &str, table: &str) -> Result<String, PlantedError> {
    let (before, rest) = page.split_once(BEGIN).ok_or(PlantedError::NoMarker { marker: BEGIN })?;
    let (_, after) = rest.split_once(END).ok_or(PlantedError::NoMarker { marker: END })?;
    Ok(format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hunted(name: &str, violation: Option<&str>) -> Hunted {
        let hunt = Hunt { seeds: 3, seconds: 0.25, violation: violation.map(str::to_owned) };
        Hunted {
            name: name.to_owned(),
            what: "A line is missing.".to_owned(),
            tier: "pure".to_owned(),
            caught: hunt.violation.is_some(),
            hunt,
        }
    }

    #[test]
    fn a_bug_that_nobody_saw_is_a_survivor() {
        let report = Report::of(vec![hunted("seen", Some("a0 pays twice")), hunted("sly", None)]);
        assert_eq!((report.planted, report.caught), (2, 1));
        assert_eq!(report.survivors, ["sly"]);
        assert!(!report.is_good());
    }

    #[test]
    fn the_table_replaces_what_was_between_the_markers() {
        let page = format!("# Proof\n{BEGIN}\nold\n{END}\nthe end\n");
        let report = Report::of(vec![hunted("seen", Some("a0 pays twice: [7]"))]);
        let new = between_markers(&page, &report.table()).expect("both markers are there");
        assert!(new.starts_with("# Proof\n") && new.ends_with("\nthe end\n"), "{new}");
        assert!(!new.contains("old"), "{new}");
        assert!(new.contains("| seen | A line is missing. | pure | 3 | 0.25 | a0 pays twice |"));
        assert!(between_markers("# Proof\n", "").is_err());
    }
}
