//! The program that measures the figures of docs/benchmarks.md works, and the
//! figure that can be counted exactly is within its bound. Nothing here looks
//! at a time.

use std::process::{Command, Output};

use serde_json::Value;

fn figures(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_figures")).args(arguments).output().expect("it starts")
}

fn measured(only: &str) -> Value {
    let output = figures(&["--quick", "--json", "--only", only]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).expect("the report is JSON")
}

/// A measurement of a figure, by the names of both.
fn value(report: &Value, figure: &str, measurement: &str) -> f64 {
    let named = |list: &Value, name: &str| {
        let list = list.as_array().expect("a list");
        list.iter().find(|entry| entry["name"] == name).expect(name).clone()
    };
    let figure = named(&report["figures"], figure);
    named(&figure["measurements"], measurement)["value"].as_f64().expect("a number")
}

#[test]
fn no_kind_of_payment_costs_more_than_three_syncs() {
    let report = measured("syncs");
    for kind in ["listed", "direct", "standalone"] {
        let ours = value(&report, "syncs", &format!("{kind}_syncs"));
        let plain = value(&report, "syncs", &format!("{kind}_plain_syncs"));
        assert!((1.0..=3.0).contains(&ours), "{kind}: {ours}");
        assert!(plain > ours, "{kind}: default SQLite makes {plain}");
    }
}

#[test]
fn every_kind_of_payment_takes_few_calls_of_the_order_api() {
    let report = measured("round-trips");
    let calls = |kind: &str| value(&report, "round-trips", &format!("{kind}_calls"));
    assert!(calls("listed") <= 6.0);
    assert!(calls("direct") <= 2.0);
    assert!(calls("standalone") <= 2.0);
}

#[test]
fn a_report_says_where_and_how_it_was_measured() {
    let report = measured("parse");
    for field in ["cores", "kernel", "file_system", "date", "build"] {
        assert!(!report["machine"][field].is_null(), "{field}");
    }
    let parse = &report["figures"][0];
    for field in ["title", "meaning", "method"] {
        assert!(parse[field].as_str().is_some_and(|text| !text.is_empty()), "{field}");
    }
    let ratios = parse["ratios"].as_array().expect("ratios");
    assert_eq!(ratios.len(), 3);
    assert!(ratios.iter().all(|ratio| ratio["value"].as_f64().is_some_and(|value| value > 0.0)));
    assert!(value(&report, "parse", "page_bytes") > 10_000.0);
}

#[test]
fn a_figure_that_does_not_exist_is_refused_with_those_that_do() {
    let output = figures(&["--only", "speed"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(said.contains("there is no figure speed") && said.contains("own-time"), "{said}");
}

#[test]
fn a_figure_that_needs_other_languages_says_so_and_names_what_builds_their_programs() {
    let needs = |only: &str| {
        let output = figures(&["--needs", "--only", only]);
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("words")
    };
    assert_eq!(needs("parse"), "");
    assert_eq!(needs("page,events"), "kotlin\nswift\n");
    assert_eq!(needs("calls"), "kotlin\nswift\nc\n");
    let output = figures(&["--quick", "--only", "cold-start"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(said.contains("`cargo xtask bench`"), "{said}");
}

#[test]
fn the_document_is_never_written_from_a_quick_look() {
    let output = figures(&["--write", "--quick"]);
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
}
