//! Held sales by hand and by script: a kill, a restart, the four words.

use serde_json::Value;

use crate::support::{Folder, Running, Sandbox, all_text, records, run};

fn states(sandbox: &Sandbox) -> Vec<String> {
    let state = |transaction: &Value| transaction["state"].as_str().expect("a state").to_owned();
    sandbox.transactions().iter().map(state).collect()
}

/// A terminal process that is killed while a sale is held.
fn killed_while_holding(folder: &Folder, sandbox: &Sandbox) {
    let mut till = Running::start(folder, &["terminal", "--server", &sandbox.url, "--json"]);
    till.type_line("vend 12,34 debit");
    till.event_where("event", |event| event["kind"] == "payment_held");
    till.signal("KILL");
    assert_eq!(till.exit_code(), None);
    assert_eq!(states(sandbox), ["provisional"]);
}

#[test]
fn a_killed_till_reports_the_pendency_and_undoes_it_by_a_word() {
    let folder = Folder::new("held_undone");
    let sandbox = Sandbox::start(&folder);
    killed_while_holding(&folder, &sandbox);
    let mut till = Running::start(&folder, &["terminal", "--server", &sandbox.url, "--json"]);
    let pendency = till.event("pendency");
    assert_eq!(pendency["amount"], 12_34);
    till.type_line("sell 5 debit");
    assert_eq!(till.event("refused")["code"], "pendency_open");
    till.type_line("settle dispense-failure");
    assert_eq!(till.event("payment_settled")["end"], "canceled");
    till.type_line("sell 5 debit");
    assert_eq!(till.event("payment_ended")["end"], "approved");
    till.type_line("quit");
    assert_eq!(till.rest().0, Some(0));
    assert_eq!(states(&sandbox), ["undone", "confirmed"]);
    assert!(sandbox.audit().is_empty(), "{:?}", sandbox.audit());
}

#[test]
fn a_killed_till_keeps_the_sale_that_is_confirmed_later() {
    let folder = Folder::new("held_confirmed");
    let sandbox = Sandbox::start(&folder);
    killed_while_holding(&folder, &sandbox);
    let settle = ["terminal", "--server", &sandbox.url, "--json", "settle", "--status", "success"];
    let settled = run(&folder, &settle);
    assert_eq!(settled.status.code(), Some(0), "{}", all_text(&settled));
    let told: Vec<Value> = records(&settled);
    assert_eq!(told[0]["event"], "pendency");
    assert!(told.iter().any(|record| record["event"] == "payment_settled"));
    assert_eq!(states(&sandbox), ["confirmed"]);
    assert!(sandbox.audit().is_empty(), "{:?}", sandbox.audit());
    let nothing = run(&folder, &settle);
    assert_eq!(nothing.status.code(), Some(2), "nothing is pending any more");
}

#[test]
fn a_script_sells_first_and_says_later_how_it_went() {
    let folder = Folder::new("held_script");
    let sandbox = Sandbox::start(&folder);
    let terminal = |more: &[&str]| {
        run(&folder, &[&["terminal", "--server", &sandbox.url, "--json"][..], more].concat())
    };
    let sell = ["sell", "--amount", "9,90", "--tender", "pix", "--attempt", "v-1", "--hold"];
    let sold = terminal(&sell);
    assert_eq!(sold.status.code(), Some(0), "{}", all_text(&sold));
    assert!(records(&sold).iter().any(|record| record["event"] == "payment_held"));
    assert_eq!(states(&sandbox), ["provisional"]);
    let undone = terminal(&["settle", "--attempt", "v-1", "--status", "print-error"]);
    assert_eq!(undone.status.code(), Some(0), "{}", all_text(&undone));
    let again = terminal(&["settle", "--attempt", "v-1", "--status", "print-error"]);
    assert_eq!(again.status.code(), Some(0), "alike\n{}", all_text(&again));
    let other = terminal(&["settle", "--attempt", "v-1", "--status", "success"]);
    let refused = records(&other);
    assert!(refused.iter().any(|record| record["code"] == "settled_otherwise"), "{refused:?}");
    assert_eq!(states(&sandbox), ["undone"]);
    assert!(sandbox.audit().is_empty(), "{:?}", sandbox.audit());
}

#[test]
fn leaving_the_till_leaves_the_sale_pending() {
    let folder = Folder::new("held_left");
    let sandbox = Sandbox::start(&folder);
    let mut till = Running::start(&folder, &["terminal", "--server", &sandbox.url, "--json"]);
    till.type_line("vend 12,34 debit");
    till.event_where("event", |event| event["kind"] == "payment_held");
    till.signal("TERM");
    assert_eq!(till.rest().0, Some(0));
    assert_eq!(states(&sandbox), ["provisional"]);
}
