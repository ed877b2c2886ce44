//! `maquininha doctor` as a process.

use std::process::Output;

use crate::support::{Folder, Running, Sandbox, all_text, command, records, run};

/// The causes that were found.
fn causes(output: &Output) -> Vec<String> {
    let all = records(output);
    let causes = all.iter().filter_map(|record| record["cause"].as_str());
    causes.map(str::to_owned).collect()
}

#[test]
fn a_healthy_market_has_nothing_wrong() {
    let folder = Folder::new("doctor_well");
    let sandbox = Sandbox::start(&folder);
    let output = run(
        &folder,
        &[
            "doctor",
            "--server",
            &sandbox.url,
            "--backup",
            &sandbox.backup_url,
            "--serial",
            "TESTPOS0001",
            "--json",
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", all_text(&output));
    assert_eq!(causes(&output), Vec::<String>::new());
}

#[test]
fn a_dead_server_and_a_wrong_key_are_told_apart() {
    let folder = Folder::new("doctor_server");
    let dead = run(&folder, &["doctor", "--server", "http://127.0.0.1:1", "--json"]);
    assert_eq!((dead.status.code(), causes(&dead)), (Some(1), vec!["unreachable".to_owned()]));
    let sandbox = Sandbox::start(&folder);
    let mut wrong = command(&folder, &["doctor", "--server", &sandbox.url, "--json"]);
    let wrong =
        wrong.env("MAQUININHA_KEY", "sk_test_canary_r7Qm2Xv9Lk4Tz8Wp").output().expect("it runs");
    assert_eq!((wrong.status.code(), causes(&wrong)), (Some(1), vec!["key_refused".to_owned()]));
    assert!(!all_text(&wrong).contains("canary"));
}

#[test]
fn an_order_that_does_not_show_gets_its_causes() {
    let folder = Folder::new("doctor_order");
    let sandbox = Sandbox::start(&folder);
    let first = sandbox.order(10_00);
    let paid = run(
        &folder,
        &["terminal", "--server", &sandbox.url, "pay", "--order", &first, "--tender", "debit"],
    );
    assert_eq!(paid.status.code(), Some(0), "{}", all_text(&paid));
    let second = sandbox.order(20_00);
    let asked = run(
        &folder,
        &[
            "doctor",
            "--server",
            &sandbox.url,
            "--order",
            &second,
            "--serial",
            "TESTPOS0001",
            "--waiting",
            "false",
            "--online",
            "false",
            "--json",
        ],
    );
    assert_eq!(asked.status.code(), Some(1));
    let of_order: Vec<_> = records(&asked)
        .into_iter()
        .filter(|record| record["check"] == "order")
        .map(|record| (record["cause"].clone(), record["remedy"].as_str().map(str::to_owned)))
        .collect();
    let named: Vec<_> = of_order.iter().map(|(cause, _)| cause.as_str().unwrap_or("")).collect();
    assert_eq!(named, ["network", "not_waiting", "another_order"]);
    let remedy = of_order[2].1.as_deref().expect("a remedy");
    assert!(remedy.contains(&first), "the order to close is named: {remedy}");
}

#[test]
fn a_journal_in_use_a_missing_one_and_a_damaged_one_are_told_apart() {
    let folder = Folder::new("doctor_journal");
    let sandbox = Sandbox::start(&folder);
    let doctor = |journal: &str| {
        run(&folder, &["doctor", "--server", &sandbox.url, "--journal", journal, "--json"])
    };
    assert_eq!(causes(&doctor("nowhere.db")), ["journal_missing"]);
    let journal = folder.path().join("pos.db");
    let journal = journal.to_str().expect("a plain path");
    let arguments = ["terminal", "--server", &sandbox.url, "--journal", journal, "--json"];
    let mut terminal = Running::start(&folder, &arguments);
    terminal.event("ready");
    assert_eq!(causes(&doctor(journal)), ["journal_locked"]);
    terminal.signal("TERM");
    assert_eq!(terminal.exit_code(), Some(0));
    assert_eq!(causes(&doctor(journal)), Vec::<String>::new());
    std::fs::write(folder.path().join("text.db"), "this is not a journal ".repeat(500))
        .expect("written");
    assert_eq!(causes(&doctor("text.db")), ["journal_damaged"]);
}
