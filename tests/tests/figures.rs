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
fn the_codec_allocates_nothing_between_link_and_answer_and_less_than_its_peer_above() {
    let report = measured("codec");
    let count = |name: &str| value(&report, "codec", name);
    assert!(count("hot_allocations").abs() < f64::EPSILON);
    assert!((count("written_allocations") - 1.0).abs() < f64::EPSILON, "the request alone");
    for side in ["read", "written"] {
        let ours = count(&format!("{side}_allocations"));
        let peer = count(&format!("peer_{side}_allocations"));
        assert!(peer > ours, "{side}: {ours} and {peer}");
    }
}

#[test]
fn a_contactless_sale_crosses_the_line_once_and_a_secure_session_makes_it_longer() {
    let report = measured("contactless");
    let bytes = |name: &str| value(&report, "contactless", name);
    for direction in ["sent", "received"] {
        let clear = bytes(&format!("clear_{direction}"));
        let secure = bytes(&format!("secure_{direction}"));
        assert!((300.0..4_000.0).contains(&clear), "{direction}: {clear}");
        assert!((clear + 500.0..6_000.0).contains(&secure), "{direction}: {secure}");
    }
}

#[test]
fn a_lost_reader_comes_back_and_what_it_is_compared_with_is_opened_by_hand() {
    let report = measured("reconnect");
    let figure = &report["figures"][0];
    assert_eq!(figure["ratios"].as_array().expect("ratios").len(), 2);
    assert!(value(&report, "reconnect", "bytes") > 1_000.0);
}

#[test]
fn the_size_of_the_library_is_the_recorded_one() {
    let path = maquininha_acceptance::repository().join("bindings/size.json");
    let recorded: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("a record")).expect("JSON");
    let report = measured("size");
    for (target, sets) in recorded.as_object().expect("targets") {
        for (set, bytes) in sets.as_object().expect("feature sets") {
            let shown = value(&report, "size", &format!("{target}_{set}"));
            assert!((shown - bytes.as_f64().expect("bytes")).abs() < 0.5, "{target} {set}");
        }
    }
}

/// The page is written by a whole run, which is longer than a test; a figure that is new is in it
/// after the next one.
#[test]
fn every_figure_of_the_page_can_be_repeated_by_its_name() {
    let path = maquininha_acceptance::repository().join("docs/benchmarks.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let names: Vec<_> =
        page.split("-- --only ").skip(1).filter_map(|t| t.split('`').next()).collect();
    assert!(names.len() > 10, "{names:?}");
    let needs = figures(&["--needs", "--only", &names.join(",")]);
    assert!(needs.status.success(), "{}", String::from_utf8_lossy(&needs.stderr));
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
