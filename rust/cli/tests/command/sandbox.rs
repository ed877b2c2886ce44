//! `maquininha sandbox` as a process.

use crate::support::{Folder, Running, Sandbox, all_text, run};

#[test]
fn the_sandbox_tells_its_addresses_and_stops_on_sigterm() {
    let folder = Folder::new("sandbox_sigterm");
    let mut sandbox = Sandbox::start(&folder);
    assert_ne!(sandbox.url, sandbox.backup_url);
    assert_eq!(sandbox.call("GET", "/sandbox/health", None)["status"], "ok");
    sandbox.running.signal("TERM");
    let stopped = sandbox.running.event("stopped");
    assert_eq!(stopped["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(sandbox.running.exit_code(), Some(0));
}

#[test]
fn the_sandbox_stops_on_ctrl_c() {
    let folder = Folder::new("sandbox_ctrl_c");
    let sandbox = Sandbox::start(&folder);
    sandbox.running.signal("INT");
    assert_eq!(sandbox.running.exit_code(), Some(0));
}

#[test]
fn a_person_is_told_addresses_keys_terminals_and_a_first_call() {
    let folder = Folder::new("sandbox_text");
    let mut running = Running::start(&folder, &["sandbox", "--port", "0", "--backup-port", "0"]);
    for wanted in ["server  http://127.0.0.1:", "sk_test_loja_um", "TESTPOS0001 (L3)", "curl"] {
        running.line(|line| line.contains(wanted));
    }
    running.line(|line| line.contains("51  declined, insufficient funds"));
    running.signal("TERM");
    assert_eq!(running.exit_code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_an_environment_error() {
    let folder = Folder::new("sandbox_port");
    let sandbox = Sandbox::start(&folder);
    let port = sandbox.url.rsplit(':').next().expect("a port");
    let second = run(&folder, &["sandbox", "--port", port, "--backup-port", "0"]);
    assert_eq!(second.status.code(), Some(3));
    assert!(all_text(&second).contains(port), "{}", all_text(&second));
}

#[test]
fn the_market_goes_on_from_its_state_file() {
    let folder = Folder::new("sandbox_state");
    let first = Sandbox::start_with(&folder, &["--state", "market.json"]);
    let order = first.order(30_00);
    first.running.signal("TERM");
    assert_eq!(first.running.exit_code(), Some(0));
    let second = Sandbox::start_with(&folder, &["--state", "market.json"]);
    assert_eq!(second.read_order(&order)["amount"], 30_00);
}
