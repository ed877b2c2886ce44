//! `crash` of the proving program.

use std::process::{Command, Output};

use serde_json::Value;

fn crash(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_maquininha-proof");
    Command::new(program).arg("crash").args(arguments).output().expect("the program starts")
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    })
}

fn list(report: &Value, name: &str) -> Vec<String> {
    let items = report[name].as_array().expect("a list").iter();
    items.map(|item| item.as_str().expect("a text").to_owned()).collect()
}

#[test]
fn the_document_of_crash_points_says_what_the_machines_do() {
    let output = crash(&["--points", "--depth", "1", "--check", "--json"]);
    let report = report(&output);
    assert_eq!(report["violations"], 0, "{report}");
    assert_eq!(report["is_up_to_date"], true, "cargo xtask crash -- --points --write");
    assert!(report["worlds"][0].as_u64().expect("a count") > 20_000, "{report}");
    assert!(output.status.success());
}

#[test]
fn killed_terminals_leave_books_that_agree() {
    let output = crash(&["--kills", "6", "--terminals", "2", "--json"]);
    let report = report(&output);
    assert_eq!(list(&report, "money_errors"), [""; 0], "{report}");
    assert_eq!(list(&report, "other_failures"), [""; 0], "{report}");
    assert!(report["kills"].as_u64().expect("a count") >= 6, "{report}");
    assert!(report["charged"].as_u64().expect("a count") > 0, "{report}");
}

#[test]
fn money_that_no_journal_knows_is_found() {
    let output = crash(&["--kills", "1", "--terminals", "1", "--no-mounts", "--plant", "--json"]);
    let report = report(&output);
    let errors = list(&report, "money_errors");
    assert!(errors.iter().any(|error| error.contains("the journal nothing")), "{report}");
    assert!(errors.iter().any(|error| error.contains("money_without_charge")), "{report}");
    assert_eq!(list(&report, "left_out").len(), 1, "{report}");
    assert!(!output.status.success());
}
