//! The scenarios that the C interface has the steps for, played by a program in C: the trace is the
//! one that Rust, Kotlin and Swift leave.

mod support;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value};
use support::{folder_of_c, program, storage};

/// Steps and settings that the program plays. The interface is for sales programs: of a terminal it
/// has what pays an order.
const PLAYED: [(&str, &[&str]); 22] = [
    ("books", &[]),
    ("place_order", &["order", "amount", "terminals", "tender", "installments"]),
    ("open_terminal", &["terminal", "card"]),
    ("close_terminal", &["terminal"]),
    ("card", &["terminal", "card"]),
    ("await_listed", &["terminal", "order", "due"]),
    ("await_unlisted", &["terminal", "order"]),
    ("await_settled", &["terminal"]),
    ("events", &["terminal", "count", "keep"]),
    ("pay", &["terminal", "attempt", "order", "amount", "tender", "installments"]),
    ("await_progress", &["attempt", "progress"]),
    ("await_end", &["attempt"]),
    ("cancel", &["attempt"]),
    ("open_merchant", &[]),
    ("close_merchant", &[]),
    ("create_sale", &["sale", "amount", "terminal", "tender"]),
    ("await_sale", &["sale", "state"]),
    ("cancel_sale", &["sale"]),
    ("refund_sale", &["sale"]),
    ("webhook", &["order", "event", "nth"]),
    ("webhook_body", &["body"]),
    ("news", &["count"]),
];
/// Fewer than these would mean that the list above is out of step with the files.
const PLAYED_MIN: usize = 15;

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios")
}

/// A step as a line, or none where the program does not play it.
fn line(step: &Map<String, Value>) -> Option<String> {
    let name = step["do"].as_str().expect("a step has a name");
    let (_, known) = PLAYED.iter().find(|(step, _)| *step == name)?;
    let mut words = vec![name.to_owned()];
    let inner = step.get("settings").and_then(Value::as_object).into_iter().flatten();
    for (setting, value) in step.iter().chain(inner) {
        if setting == "do" || setting == "settings" || *value == Value::Bool(false) {
            continue;
        }
        if !known.contains(&setting.as_str()) {
            return None;
        }
        words.extend([setting.clone(), word(value)]);
    }
    Some(words.join("\t"))
}

fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(word).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// The lines of a scenario, or none where a step of it is not played.
fn lines(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).expect("the file is there");
    let scenario: Value = serde_json::from_str(&text).expect("the file is JSON");
    if scenario.get("backup").is_some_and(|backup| *backup == Value::Bool(true)) {
        return None;
    }
    let steps = scenario["steps"].as_array().expect("a scenario has steps");
    let line = |step: &Value| line(step.as_object().expect("a step is an object"));
    let lines: Vec<_> = steps.iter().map(line).collect::<Option<_>>()?;
    Some(lines.join("\n") + "\n")
}

#[test]
fn scenarios_leave_the_same_trace_in_c() {
    let folder = storage();
    let player = program(&folder, &[folder_of_c().join("tests/scenario.c")]);
    let mut played = 0;
    for entry in fs::read_dir(scenarios()).expect("the scenarios are there") {
        let path = entry.expect("the entry is there").path();
        let is_scenario = path.extension().is_some_and(|extension| extension == "json")
            && !path.to_string_lossy().ends_with(".schema.json");
        let Some(lines) = is_scenario.then(|| lines(&path)).flatten() else { continue };
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let input = folder.path().join(format!("{name}.steps"));
        fs::write(&input, lines).expect("the steps are written");
        let output = Command::new(&player)
            .arg(folder.path().join(&name))
            .stdin(File::open(&input).expect("the steps are there"))
            .output()
            .expect("the program starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        let trace = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name}: {errors}so far\n{trace}");
        let expected = fs::read_to_string(path.with_extension("trace")).expect("it has a trace");
        assert!(trace == expected, "{name}: expected\n{expected}\nseen\n{trace}");
        println!("{name}: the same trace");
        played += 1;
    }
    assert!(played >= PLAYED_MIN, "only {played} scenarios were played");
}
