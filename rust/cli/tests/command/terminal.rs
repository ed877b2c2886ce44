//! `maquininha terminal` as a process.

use std::process::Stdio;

use crate::support::{Folder, Running, Sandbox, all_text, command, records, run};

#[test]
fn an_order_made_by_a_plain_http_call_is_paid_by_an_automatic_terminal() {
    let folder = Folder::new("auto_pays");
    let sandbox = Sandbox::start(&folder);
    let arguments = ["terminal", "--server", &sandbox.url, "--auto", "--exit-after", "1", "--json"];
    let mut terminal = Running::start(&folder, &arguments);
    assert_eq!(terminal.event("ready")["serial"], "TESTPOS0001");
    let order = sandbox.order(30_00);
    let listed = terminal.event("order_listed");
    assert_eq!((listed["order_id"].as_str(), listed["due"].as_i64()), (Some(&*order), Some(30_00)));
    terminal.event("payment_started");
    terminal.event_where("progress", |progress| progress["step"] == "present_card");
    let (code, rest) = terminal.rest();
    assert_eq!(code, Some(0));
    let rest = rest.join("\n");
    assert!(rest.contains(r#"{"event":"payment_ended""#), "{rest}");
    assert!(rest.contains(r#"{"event":"event""#), "the durable event is told\n{rest}");
    let paid = sandbox.read_order(&order);
    assert_eq!(paid["charges"][0]["status"], "paid");
    assert!(sandbox.audit().is_empty());
}

#[test]
fn an_acknowledged_event_does_not_come_again() {
    let folder = Folder::new("events_once");
    let sandbox = Sandbox::start(&folder);
    let sold = run(
        &folder,
        &[
            "terminal",
            "--server",
            &sandbox.url,
            "--json",
            "sell",
            "--amount",
            "9,90",
            "--tender",
            "pix",
        ],
    );
    let is_event = |record: &&serde_json::Value| record["event"] == "event";
    assert_eq!(records(&sold).iter().filter(is_event).count(), 1, "{}", all_text(&sold));
    let again = run(&folder, &["terminal", "--server", &sandbox.url, "--json", "recover"]);
    assert_eq!(again.status.code(), Some(0));
    assert_eq!(records(&again).iter().filter(is_event).count(), 0, "{}", all_text(&again));
}

#[test]
fn a_declined_payment_ends_with_one_and_an_approved_one_with_zero() {
    let folder = Folder::new("exit_codes");
    let sandbox = Sandbox::start(&folder);
    let order = sandbox.order(30_00);
    let pay = |card: &str| {
        let server = ["terminal", "--server", &sandbox.url, "--card", card, "--json"];
        let pay = ["pay", "--order", &order, "--tender", "credit:3"];
        run(&folder, &[&server[..], &pay[..]].concat())
    };
    let declined = pay("visa-poor");
    assert_eq!(declined.status.code(), Some(1), "{}", all_text(&declined));
    let has_end = |output: &std::process::Output, word: &str| {
        records(output).iter().any(|r| r["event"] == "payment_ended" && r["end"] == word)
    };
    assert!(has_end(&declined, "declined"));
    let approved = pay("visa-credit");
    assert_eq!(approved.status.code(), Some(0), "{}", all_text(&approved));
    assert!(has_end(&approved, "approved"));
    let order = sandbox.read_order(&order);
    let charges = order["charges"].as_array().expect("charges");
    assert_eq!(charges.iter().filter(|charge| charge["status"] == "paid").count(), 1);
    assert!(sandbox.audit().is_empty());
}

#[test]
fn the_same_attempt_given_again_takes_no_second_payment() {
    let folder = Folder::new("same_attempt");
    let sandbox = Sandbox::start(&folder);
    let sell = [
        "terminal",
        "--server",
        &sandbox.url,
        "sell",
        "--amount",
        "9,90",
        "--tender",
        "debit",
        "--attempt",
        "table-4",
    ];
    for _ in 0..2 {
        let sold = run(&folder, &sell);
        assert_eq!(sold.status.code(), Some(0), "{}", all_text(&sold));
    }
    assert_eq!(sandbox.transactions().len(), 1);
    assert!(sandbox.audit().is_empty());
}

#[test]
fn a_terminal_that_was_killed_brings_its_payment_to_an_end_at_the_next_start() {
    let folder = Folder::new("killed");
    let sandbox = Sandbox::start(&folder);
    // 68: the acquirer approves and its answer is lost, so that the payment is
    // open while the terminal is killed.
    let order = sandbox.order(30_68);
    let arguments = [
        "terminal",
        "--server",
        &sandbox.url,
        "--json",
        "pay",
        "--order",
        &order,
        "--tender",
        "credit",
    ];
    let mut terminal = Running::start(&folder, &arguments);
    terminal.event_where("progress", |progress| progress["step"] == "authorizing");
    while sandbox.transactions().is_empty() {
        std::thread::yield_now();
    }
    terminal.signal("KILL");
    assert_eq!(terminal.exit_code(), None);
    let recovered = run(&folder, &["terminal", "--server", &sandbox.url, "--json", "recover"]);
    assert_eq!(recovered.status.code(), Some(0), "{}", all_text(&recovered));
    let first = &records(&recovered)[0];
    assert_eq!(sandbox.read_order(&order)["charges"][0]["status"], "paid");
    assert_eq!((first["event"].as_str(), first["open"].as_i64()), (Some("recovering"), Some(1)));
    assert!(sandbox.audit().is_empty(), "{:?}", sandbox.audit());
}

#[test]
fn a_second_terminal_on_the_same_journal_is_an_environment_error() {
    let folder = Folder::new("locked");
    let sandbox = Sandbox::start(&folder);
    let arguments = ["terminal", "--server", &sandbox.url, "--json"];
    let mut first = Running::start(&folder, &arguments);
    first.event("ready");
    let second = run(&folder, &arguments);
    assert_eq!(second.status.code(), Some(3), "{}", all_text(&second));
    first.signal("TERM");
    assert_eq!(first.exit_code(), Some(0));
}

#[test]
fn a_typed_cancel_stops_a_payment_that_waits_for_the_card() {
    let folder = Folder::new("typed_cancel");
    let sandbox = Sandbox::start(&folder);
    let order = sandbox.order(30_00);
    let mut terminal = Running::start(&folder, &["terminal", "--server", &sandbox.url, "--json"]);
    terminal.type_line("hold");
    terminal.event_where("waiting", |screen| screen["orders"][0]["order_id"] == *order);
    terminal.type_line("pay 1 10,00 credit 3");
    terminal.event_where("progress", |progress| progress["step"] == "present_card");
    terminal.type_line("cancel");
    let end = terminal.event("payment_ended");
    assert_eq!((end["end"].as_str(), end["amount"].as_i64()), (Some("canceled"), Some(10_00)));
    terminal.type_line("card visa-credit");
    terminal.type_line("pay 1 10,00 credit 3");
    assert_eq!(terminal.event("payment_ended")["end"], "approved");
    terminal.type_line("quit");
    assert_eq!(terminal.exit_code(), Some(0));
}

#[test]
fn a_sale_is_given_back_after_the_password() {
    let folder = Folder::new("typed_refund");
    let sandbox = Sandbox::start(&folder);
    let arguments =
        ["terminal", "--server", &sandbox.url, "--operator-password-env", "OPERATOR", "--json"];
    let mut command = command(&folder, &arguments);
    command.env("OPERATOR", "canary-operator-password-58b2e6").stderr(Stdio::null());
    let mut terminal = Running::spawn(command);
    terminal.type_line("sell 9,90 debit");
    assert_eq!(terminal.event("payment_ended")["end"], "approved");
    terminal.type_line("refunds");
    terminal.event("password_asked");
    terminal.type_line("wrong-word");
    assert_eq!(terminal.event("refused")["code"], "password_wrong");
    terminal.type_line("refunds");
    terminal.event("password_asked");
    terminal.type_line("canary-operator-password-58b2e6");
    assert_eq!(terminal.event("refundable")["sales"][0]["amount"], 9_90);
    terminal.type_line("refund 1");
    assert_eq!(terminal.event("refund_ended")["detail"]["end"], "refunded");
    terminal.type_line("report");
    let report = terminal.event("report");
    assert_eq!((report["sold"].as_i64(), report["refunded"].as_i64()), (Some(9_90), Some(9_90)));
    terminal.type_line("quit");
    assert_eq!(terminal.exit_code(), Some(0));
    assert!(sandbox.audit().is_empty(), "{:?}", sandbox.audit());
}
