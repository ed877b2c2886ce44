//! A day at the counter, typed by hand into three processes.

use crate::support::{Folder, Running, Sandbox, all_text, records, run};

#[test]
fn a_sale_by_hand_goes_through_sandbox_merchant_and_terminal() {
    let folder = Folder::new("by_hand");
    let sandbox = Sandbox::start(&folder);
    let server = sandbox.url.clone();
    let mut terminal = Running::start(&folder, &["terminal", "--server", &server, "--json"]);
    terminal.event("ready");
    let arguments = ["merchant", "--server", &server, "--webhook-port", "0", "--json"];
    let mut merchant = Running::start(&folder, &arguments);
    assert_eq!(merchant.event("ready")["devices"], 3);

    merchant.type_line("sell 30,00");
    let sale = merchant.event("sale");
    let order = sale["order_id"].as_str().expect("an order").to_owned();
    terminal.event_where("waiting", |screen| screen["orders"][0]["order_id"] == *order);
    terminal.type_line("pay 1 10,00 debit");
    assert_eq!(terminal.event("payment_ended")["end"], "approved");
    merchant.event_where("event", |event| event["kind"] == "payment_received");
    terminal.event_where("waiting", |screen| screen["orders"][0]["due"] == 20_00);
    terminal.type_line("pay 1 credit 3");
    assert_eq!(terminal.event("payment_ended")["end"], "approved");
    merchant.event_where("event", |event| event["kind"] == "finalized");
    merchant.event_where("event", |event| event["kind"] == "closed");
    assert_eq!(sandbox.read_order(&order)["closed"], true);

    // A direct order pops up and is paid at once.
    merchant.type_line("sell 12,34 TESTPOS0001 pix");
    merchant.event("sale");
    assert_eq!(terminal.event("payment_ended")["amount"], 12_34);
    merchant.event_where("event", |event| event["kind"] == "finalized");

    merchant.type_line("report");
    let report = merchant.event("report");
    assert_eq!((report["sales"].as_i64(), report["net"].as_i64()), (Some(2), Some(42_34)));
    merchant.type_line("quit");
    terminal.type_line("quit");
    assert_eq!((merchant.exit_code(), terminal.exit_code()), (Some(0), Some(0)));
    assert!(sandbox.audit().is_empty());
}

#[test]
fn a_sale_that_is_waited_for_ends_with_its_result() {
    let folder = Folder::new("sell_wait");
    let sandbox = Sandbox::start(&folder);
    let server = sandbox.url.clone();
    let arguments = ["terminal", "--server", &server, "--auto", "--json"];
    let mut terminal = Running::start(&folder, &arguments);
    terminal.event("ready");
    let sold = run(
        &folder,
        &[
            "merchant",
            "--server",
            &server,
            "--webhook-port",
            "0",
            "--json",
            "sell",
            "--amount",
            "12,34",
            "--device",
            "TESTPOS0001",
            "--tender",
            "credit:3",
            "--wait",
            "60",
        ],
    );
    assert_eq!(sold.status.code(), Some(0), "{}", all_text(&sold));
    let last = records(&sold).pop().expect("records");
    assert_eq!((last["event"].as_str(), last["state"].as_str()), (Some("sale"), Some("finalized")));
    terminal.signal("TERM");
    assert_eq!(terminal.exit_code(), Some(0));
}

#[test]
fn a_sale_is_backed_out_by_its_order_from_another_command() {
    let folder = Folder::new("cancel_by_order");
    let sandbox = Sandbox::start(&folder);
    let merchant = |arguments: &[&str]| {
        run(&folder, &[&["merchant", "--server", &sandbox.url, "--json"], arguments].concat())
    };
    let sold = merchant(&["sell", "--amount", "30,00", "--reference", "mesa-4"]);
    assert_eq!(sold.status.code(), Some(0), "{}", all_text(&sold));
    let sale = records(&sold).remove(0);
    assert_eq!(sale["reference"], "mesa-4");
    let order = sale["order_id"].as_str().expect("an order");
    let canceled = merchant(&["cancel", order]);
    assert_eq!(canceled.status.code(), Some(0), "{}", all_text(&canceled));
    let order = sandbox.read_order(order);
    assert_eq!(
        (order["closed"].as_bool(), order["status"].as_str()),
        (Some(true), Some("canceled"))
    );
    let again = merchant(&["refund", "mesa-4"]);
    assert_eq!(again.status.code(), Some(1), "nothing was paid: {}", all_text(&again));
    let unknown = merchant(&["close", "no-such-sale"]);
    assert_eq!(unknown.status.code(), Some(1), "{}", all_text(&unknown));
}

#[test]
fn a_direct_sale_asks_for_what_was_not_chosen() {
    let folder = Folder::new("device_needed");
    let sandbox = Sandbox::start(&folder);
    let merchant = ["merchant", "--server", &sandbox.url, "--json", "sell", "--amount", "30,00"];
    let no_device = run(&folder, &[&merchant[..], &["--tender", "pix"]].concat());
    assert_eq!(no_device.status.code(), Some(1));
    let asked = records(&no_device).remove(0);
    assert_eq!(asked["event"], "device_needed");
    let serials = asked["serials"].as_array().expect("terminals");
    assert!(serials.contains(&"TESTPOS0001".into()));
    assert!(!serials.contains(&"TESTPOS0003".into()), "a P2 takes listed orders only");
    let no_tender = run(&folder, &[&merchant[..], &["--device", "TESTPOS0001"]].concat());
    assert_eq!(records(&no_tender).remove(0)["event"], "tender_needed");
}

#[test]
fn a_sale_goes_on_where_the_sandbox_is_away_at_the_start() {
    let folder = Folder::new("away_at_start");
    let sandbox = Sandbox::start(&folder);
    let sell = ["merchant", "--server", &sandbox.url, "--json", "sell", "--amount", "30,00"];
    let sold = run(&folder, &sell);
    assert_eq!(sold.status.code(), Some(0), "{}", all_text(&sold));
    // Nobody listens on this port.
    let server = "http://127.0.0.1:1";
    let report = run(&folder, &["merchant", "--server", server, "--json", "report"]);
    let told = records(&report);
    let report = told.iter().find(|record| record["event"] == "report").expect("a report");
    assert_eq!(report["detail"]["lines"][0]["state"], "waiting");
    assert!(told.iter().all(|record| record["kind"] != "deactivated"), "{told:?}");
}
