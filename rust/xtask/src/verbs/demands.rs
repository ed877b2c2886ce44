//! `cargo xtask demands`: is the demand list complete and true?

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use crate::demands::{self, Demand, GROUPS, State};
use crate::error::TaskError;
use crate::source_files::read_text;
use crate::test_log;
use crate::workspace::Workspace;

/// How the list is checked and shown.
#[derive(Debug, Default, Args)]
pub struct Options {
    /// Prints the list, its counts and its problems as JSON.
    #[arg(long)]
    json: bool,
    /// Also requires that every named test passed in the last `cargo xtask test`.
    #[arg(long)]
    ran: bool,
}

impl Options {
    /// The check of the continuous integration, after a test run.
    pub fn after_a_test_run() -> Self {
        Self { json: false, ran: true }
    }
}

#[derive(Serialize)]
struct Report<'list> {
    total: usize,
    states: BTreeMap<State, usize>,
    groups: BTreeMap<&'static str, BTreeMap<State, usize>>,
    problems: &'list [String],
    demands: &'list [Demand],
}

/// Checks `docs/demands.md` and prints how many demands are in which state.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    let (demands, mut problems) = demands::parse(&read_text(&workspace.demand_list())?);
    let log = if options.ran { Some(read_text(&workspace.test_log())?) } else { None };
    let passed = log.as_deref().map(test_log::passed_tests);
    problems.extend(demands::check(workspace.root(), &demands, passed.as_ref()));

    if options.json {
        print_json(&demands, &problems);
    } else {
        print_table(&demands);
        for problem in &problems {
            println!("problem: {problem}");
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        let count = problems.len();
        Err(TaskError::Check(format!("docs/demands.md has {count} problems")))
    }
}

fn print_table(demands: &[Demand]) {
    print!("{:<8}", "group");
    for state in State::ALL {
        print!("{state:>14}");
    }
    println!("{:>8}", "total");
    for group in GROUPS.map(|(group, _)| Some(group)).into_iter().chain([None]) {
        print!("{:<8}", group.unwrap_or("all"));
        let counts = State::ALL.map(|state| demands::count(demands, group, state));
        for count in counts {
            print!("{count:>14}");
        }
        println!("{:>8}", counts.iter().sum::<usize>());
    }
}

fn print_json(demands: &[Demand], problems: &[String]) {
    let counts = |group| {
        State::ALL.map(|state| (state, demands::count(demands, group, state))).into_iter().collect()
    };
    let report = Report {
        total: demands.len(),
        states: counts(None),
        groups: GROUPS.map(|(group, _)| (group, counts(Some(group)))).into_iter().collect(),
        problems,
        demands,
    };
    let json = serde_json::to_string_pretty(&report).expect("the report has only string keys");
    println!("{json}");
}
