//! The demand list is complete and true, and each kind of untruth is caught.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use xtask::demands::{self, Demand, GROUPS, State};
use xtask::source_files::read_text;
use xtask::workspace::Workspace;

/// A test that exists: the first one below.
const EXISTING: &str = "`rust/xtask/tests/demand_list.rs::the_demand_list_is_complete_and_true`";

/// A made-up list in which every row but P1 is "not yet".
fn list(first_row: &str) -> Vec<Demand> {
    let mut text = format!("{first_row}\n");
    for (group, count) in GROUPS {
        for number in 1..=count {
            if (group, number) != ("P", 1) {
                writeln!(text, "| {group}{number} | something | not yet | |")
                    .expect("writing to a string does not fail");
            }
        }
    }
    let (demands, problems) = demands::parse(&text);
    assert_eq!(problems, Vec::<String>::new());
    demands
}

fn problems(first_row: &str) -> Vec<String> {
    demands::check(Workspace::locate().root(), &list(first_row), None)
}

#[test]
fn the_demand_list_is_complete_and_true() {
    let workspace = Workspace::locate();
    let (demands, mut problems) = demands::parse(&read_text(&workspace.demand_list()).unwrap());
    problems.extend(demands::check(workspace.root(), &demands, None));
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    assert_eq!(demands.len(), 210);
}

#[test]
fn a_row_that_works_and_names_a_test_is_accepted() {
    let row = format!("| P1 | something | works | {EXISTING} |");
    assert_eq!(problems(&row), Vec::<String>::new());
    assert_eq!(demands::count(&list(&row), Some("P"), State::Works), 1);
    assert_eq!(demands::count(&list(&row), None, State::NotYet), 209);
}

#[test]
fn a_row_that_works_without_a_test_is_caught() {
    assert_eq!(problems("| P1 | something | works | trust us |").len(), 1);
}

#[test]
fn a_row_that_names_a_missing_test_is_caught() {
    let row = "| P1 | something | works | `rust/xtask/tests/demand_list.rs::no_such_test` |";
    assert_eq!(problems(row).len(), 1);
    let row = "| P1 | something | works | `tests/no_such_file.rs::no_such_test` |";
    assert_eq!(problems(row).len(), 1);
}

#[test]
fn a_row_out_of_scope_says_why() {
    assert_eq!(problems("| P1 | something | out of scope | |").len(), 1);
    assert_eq!(problems("| P1 | something | out of scope | nobody can |").len(), 0);
}

#[test]
fn a_missing_row_and_a_repeated_row_are_caught() {
    assert_eq!(problems("").len(), 1);
    assert_eq!(problems("| P2 | something | not yet | |").len(), 2);
    assert_eq!(problems("| P1 | something | not yet | |\n| Q1 | a | not yet | |").len(), 1);
}

#[test]
fn a_row_in_a_wrong_form_is_caught() {
    for row in ["| P1 | something | done | |", "| P1 | something | works |"] {
        let (demands, problems) = demands::parse(row);
        assert_eq!((demands.len(), problems.len()), (0, 1), "{row}");
    }
}

#[test]
fn a_named_test_that_did_not_run_is_caught() {
    let demands = list(&format!("| P1 | something | works | {EXISTING} |"));
    let root = Workspace::locate();
    let nothing_ran = BTreeSet::new();
    assert_eq!(demands::check(root.root(), &demands, Some(&nothing_ran)).len(), 1);
    let ran = BTreeSet::from(["the_demand_list_is_complete_and_true"]);
    assert_eq!(demands::check(root.root(), &demands, Some(&ran)), Vec::<String>::new());
}
