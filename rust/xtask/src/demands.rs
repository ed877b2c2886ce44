//! The demand list, `docs/demands.md`: one row for each demand, with its state and its proof.
//!
//! A row is `| id | demand | state | proof |`. A proof is a test, written in backticks as
//! `path/to/file.rs::name_of_the_function`, the path seen from the root of the repository;
//! several proofs and plain words may stand in one cell.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::source_files::read_text;
use crate::test_functions::has_test;

/// The groups of the checklist and how many demands each has.
pub const GROUPS: [(&str, usize); 5] = [("P", 35), ("L", 84), ("C", 36), ("A", 37), ("G", 18)];

/// How far a demand is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum State {
    /// Met, and a test proves it.
    #[serde(rename = "works")]
    Works,
    /// Met in part; the row says what is missing.
    #[serde(rename = "partly")]
    Partly,
    /// Not met.
    #[serde(rename = "not yet")]
    NotYet,
    /// Will not be met; the row says why.
    #[serde(rename = "out of scope")]
    OutOfScope,
}

impl State {
    /// All states, best first.
    pub const ALL: [Self; 4] = [Self::Works, Self::Partly, Self::NotYet, Self::OutOfScope];

    fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.to_string() == text)
    }
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Works => "works",
            Self::Partly => "partly",
            Self::NotYet => "not yet",
            Self::OutOfScope => "out of scope",
        })
    }
}

/// A test that a row names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The file, from the root of the repository.
    pub path: String,
    /// The test function.
    pub function: String,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Demand {
    /// The stable identifier, such as "L41".
    pub id: String,
    /// The demand in a few words.
    pub text: String,
    /// How far it is met.
    pub state: State,
    /// The tests that the row names.
    pub proofs: Vec<Proof>,
    /// The last cell as written.
    pub remark: String,
}

impl Demand {
    /// The group of the demand: the first letter of its identifier.
    pub fn group(&self) -> &str {
        &self.id[..1]
    }
}

/// Reads the rows. The second value lists what is wrong with the form of the list.
pub fn parse(list: &str) -> (Vec<Demand>, Vec<String>) {
    let mut demands = Vec::new();
    let mut problems = Vec::new();
    for (index, line) in list.lines().enumerate() {
        let Some(id) = row_id(line) else { continue };
        match parse_row(id, line) {
            Ok(demand) => demands.push(demand),
            Err(reason) => problems.push(format!("line {}, {id}: {reason}", index + 1)),
        }
    }
    (demands, problems)
}

/// The identifier in the first cell, where there is one.
fn row_id(line: &str) -> Option<&str> {
    let id = line.strip_prefix('|')?.split('|').next()?.trim();
    let number = id.strip_prefix(|first: char| first.is_ascii_uppercase())?;
    (!number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit())).then_some(id)
}

fn parse_row(id: &str, line: &str) -> Result<Demand, String> {
    let cells: Vec<_> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
    let [_, text, state, remark] = cells[..] else {
        return Err(format!("has {} cells, not id, demand, state and proof", cells.len()));
    };
    let Some(state) = State::read(state) else {
        return Err(format!("`{state}` is no state"));
    };
    let (id, text, remark) = (id.to_owned(), text.to_owned(), remark.to_owned());
    Ok(Demand { proofs: proofs(&remark), id, text, state, remark })
}

/// Every `path.rs::function` in backticks.
fn proofs(remark: &str) -> Vec<Proof> {
    let quoted = remark.split('`').skip(1).step_by(2);
    let proof = |text: &str| {
        let (path, function) = text.split_once(".rs::")?;
        Some(Proof { path: format!("{path}.rs"), function: function.to_owned() })
    };
    quoted.filter_map(proof).collect()
}

/// Checks that the list is complete and that each row keeps the promise of its state.
///
/// `passed` holds the names of the tests that passed in the last run, where one is at hand.
pub fn check(root: &Path, demands: &[Demand], passed: Option<&BTreeSet<&str>>) -> Vec<String> {
    let mut problems = check_identifiers(demands);
    let mut sources = BTreeMap::new();
    for demand in demands {
        let Demand { id, text, state, proofs, remark } = demand;
        if text.is_empty() {
            problems.push(format!("{id}: says nothing"));
        }
        match state {
            State::Works if proofs.is_empty() => {
                problems.push(format!("{id}: works, but names no test"));
            }
            State::Partly | State::OutOfScope if remark.is_empty() => {
                problems.push(format!("{id}: {state}, but does not say why"));
            }
            _ => {}
        }
        for Proof { path, function } in proofs {
            let source = sources
                .entry(path.clone())
                .or_insert_with(|| read_text(&root.join(path)).unwrap_or_default());
            if !has_test(source, function) {
                problems.push(format!("{id}: there is no test {path}::{function}"));
            } else if passed.is_some_and(|passed| !passed.contains(function.as_str())) {
                problems.push(format!("{id}: {path}::{function} did not pass in the last run"));
            }
        }
    }
    problems
}

/// Each identifier of the checklist stands in the list once, and no other.
fn check_identifiers(demands: &[Demand]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for (group, count) in GROUPS {
        expected.extend((1..=count).map(|number| (format!("{group}{number}"), 0)));
    }
    for demand in demands {
        match expected.get_mut(&demand.id) {
            Some(seen) => *seen += 1,
            None => problems.push(format!("{}: is not in the checklist", demand.id)),
        }
    }
    for (id, seen) in expected.into_iter().filter(|(_, seen)| *seen != 1) {
        problems.push(format!("{id}: stands in the list {seen} times"));
    }
    problems
}

/// How many demands of `group` are in `state`; no group means all.
pub fn count(demands: &[Demand], group: Option<&str>, state: State) -> usize {
    let wanted = |demand: &&Demand| {
        demand.state == state && group.is_none_or(|group| demand.group() == group)
    };
    demands.iter().filter(wanted).count()
}
