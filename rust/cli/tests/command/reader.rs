//! `maquininha reader` and `maquininha pinpad`, each a process of its own.

use serde_json::Value;

use crate::support::{Folder, Running, all_text, records, run};

/// What the person at the PIN pad types, as no other number of the test does: the test cards take
/// it for wrong.
const ODD_PIN: &str = "740913";
/// A sale by chip and PIN.
const CHIP: &str = "insert chip-online-pin; type 1234; press ok; remove";

/// A virtual PIN pad in a process of its own, and the options that lead to it.
struct PinPad {
    running: Running,
    link: [String; 2],
}

impl PinPad {
    fn start(folder: &Folder, more: &[&str]) -> Self {
        let mut running = Running::start(folder, &[&["pinpad", "--json"], more].concat());
        let ready = running.event("ready");
        let text = |name: &str| ready[name].as_str().expect("a text").to_owned();
        Self { link: [format!("--{}", text("link")), text("place")], running }
    }

    fn reader<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        let link = self.link.iter().map(String::as_str);
        ["reader", "--json"].into_iter().chain(arguments.iter().copied()).chain(link).collect()
    }

    /// Waits for a text on the display.
    fn shows(&mut self, text: &str) {
        let shown = |record: &Value| record["lines"].to_string().contains(text);
        self.running.event_where("display", shown);
    }

    fn stop(self) {
        self.running.signal("TERM");
        let (code, rest) = self.running.rest();
        assert_eq!(code, Some(0));
        assert!(rest.iter().any(|line| line.contains(r#""event":"stopped""#)), "{rest:?}");
    }
}

fn event<'a>(records: &'a [Value], name: &str) -> &'a Value {
    let found = records.iter().find(|record| record["event"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {records:?}"))
}

fn messages(records: &[Value]) -> Vec<String> {
    let messages = records.iter().filter(|record| record["event"] == "message");
    messages.map(|message| message["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn a_reader_on_the_network_says_what_it_is() {
    let folder = Folder::new("reader_info");
    for profile in ["2.12", "2.20"] {
        let pad = PinPad::start(&folder, &["--port", "0", "--profile", profile, "--number", "7"]);
        let output = run(&folder, &pad.reader(&["info"]));
        assert_eq!(output.status.code(), Some(0), "{}", all_text(&output));
        let records = records(&output);
        let info = event(&records, "info");
        assert_eq!((&info["link"], &info["chip"]), (&Value::from("tcp"), &Value::from(true)));
        assert!(info["protocol"].as_str().is_some_and(|it| it.contains(profile)), "{info}");
        pad.stop();
    }
}

#[test]
fn a_reader_from_before_abecs_is_refused_with_the_reason() {
    let folder = Folder::new("reader_classic");
    let pad = PinPad::start(&folder, &["--port", "0", "--profile", "1.08"]);
    let output = run(&folder, &pad.reader(&["info"]));
    assert_eq!(output.status.code(), Some(3), "{}", all_text(&output));
    assert!(all_text(&output).contains("speaks the protocol of this reader"));
    pad.stop();
}

#[test]
fn a_sale_gives_the_same_messages_by_every_wire() {
    let folder = Folder::new("reader_sale");
    let mut told = Vec::new();
    let mut wires = vec![vec!["--port", "0", "--person", CHIP]];
    if cfg!(target_os = "linux") {
        wires.push(vec!["--serial", "--person", CHIP]);
    }
    for wire in &wires {
        let pad = PinPad::start(&folder, wire);
        let output = run(&folder, &pad.reader(&["sell", "--amount", "30,00"]));
        assert_eq!(output.status.code(), Some(0), "{}", all_text(&output));
        told.push(records(&output));
        pad.stop();
    }
    let simulated = ["reader", "--json", "sell", "--amount", "30,00", "--simulated", "--person"];
    let output = run(&folder, &[&simulated[..], &[CHIP]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", all_text(&output));
    told.push(records(&output));
    for records in &told {
        let ended = event(records, "payment_ended");
        let seen = (&ended["end"], &ended["amount"], &ended["books_agree"]);
        assert_eq!(seen, (&"approved".into(), &30_00.into(), &true.into()), "{ended}");
        assert_eq!(messages(records), messages(&told[0]));
        assert!(messages(records).contains(&"enter_pin".to_owned()));
    }
}

#[test]
fn a_declined_sale_ends_with_one_and_the_books_agree() {
    let folder = Folder::new("reader_declined");
    let arguments = ["reader", "--json", "sell", "--amount", "30,51", "--simulated"];
    let output = run(&folder, &[&arguments[..], &["--person", "tap contactless"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", all_text(&output));
    let records = records(&output);
    let ended = event(&records, "payment_ended");
    assert_eq!((&ended["end"], &ended["books_agree"]), (&"declined".into(), &true.into()));
}

#[test]
fn a_link_that_is_hung_up_in_a_sale_leaves_nothing_charged() {
    let folder = Folder::new("reader_hung_up");
    let mut pad = PinPad::start(&folder, &["--port", "0"]);
    let sale = Running::start(&folder, &pad.reader(&["sell", "--amount", "30,00"]));
    pad.shows("APROXIME");
    pad.running.type_line("hang up");
    let (code, rest) = sale.rest();
    assert_eq!(code, Some(1), "{rest:?}");
    let ended = rest.iter().find(|line| line.contains("payment_ended")).expect("it ends");
    assert!(ended.contains(r#""books_agree":true"#), "{ended}");
    assert!(!ended.contains(r#""end":"approved""#), "{ended}");
    pad.stop();
}

#[test]
fn the_person_at_the_pin_pad_answers_and_chooses() {
    let folder = Folder::new("reader_asks");
    let mut pad = PinPad::start(&folder, &["--port", "0"]);
    let mut asked = Running::start(&folder, &pad.reader(&["ask", "odometer"]));
    pad.shows("KM:");
    pad.running.type_line("type 45210");
    pad.running.type_line("press ok");
    assert_eq!(asked.event("answered")["answer"], "45210");
    assert_eq!(asked.exit_code(), Some(0));
    let menu = ["menu", "Etanol", "Diesel", "--title", "Combustivel"];
    let mut asked = Running::start(&folder, &pad.reader(&menu));
    pad.shows("Combustivel");
    pad.running.type_line("press down");
    pad.running.type_line("press ok");
    let answered = asked.event("answered");
    assert_eq!((&answered["answer"], &answered["number"]), (&"Diesel".into(), &2.into()));
    assert_eq!(asked.exit_code(), Some(0));
    let asked = Running::start(&folder, &pad.reader(&["ask", "table"]));
    pad.shows("MESA");
    pad.running.type_line("press cancel");
    assert_eq!(asked.exit_code(), Some(1));
    let shown = run(&folder, &pad.reader(&["show", "BOM DIA", "--seconds", "1"]));
    assert_eq!(shown.status.code(), Some(0), "{}", all_text(&shown));
    pad.shows("BOM DIA");
    pad.stop();
}

#[test]
fn what_is_typed_as_a_pin_is_told_by_nobody() {
    let folder = Folder::new("reader_pin");
    let mut pad = PinPad::start(&folder, &["--port", "0", "--log", "trace"]);
    let arguments = pad.reader(&["sell", "--amount", "30,00", "--log", "trace"]);
    let sale = Running::start(&folder, &arguments);
    pad.shows("APROXIME");
    pad.running.type_line("insert chip-online-pin");
    pad.shows("SENHA");
    pad.running.type_line("type");
    pad.running.event("typing_hidden");
    pad.running.type_line(ODD_PIN);
    pad.shows("******");
    // A PIN without its verb is no command, and not repeated either.
    pad.running.type_line(ODD_PIN);
    pad.running.event("refused");
    pad.running.type_line("press ok");
    pad.shows("RETIRE");
    pad.running.type_line("remove");
    let (code, told) = sale.rest();
    assert_eq!(code, Some(1), "a wrong PIN is declined: {told:?}");
    pad.running.type_line("quit");
    let seen = pad.running.seen_and_rest();
    for line in told.iter().chain(&seen) {
        assert!(!line.contains(ODD_PIN), "{line}");
    }
}

#[test]
fn the_courier_of_the_demo_sells_over_every_wire() {
    let folder = Folder::new("demo_courier");
    let output = run(&folder, &["demo", "--json", "--only", "courier"]);
    assert_eq!(output.status.code(), Some(0), "{}", all_text(&output));
    let told = event(&records(&output), "demo").to_string();
    let first = if cfg!(feature = "ble") { "Bluetooth" } else { "TCP" };
    assert!(told.contains(&format!("PIN pad by {first}")), "{told}");
    assert!(told.contains(&format!("messages by serial line as by {first}")), "{told}");
}

#[test]
fn command_lines_that_name_no_reader_or_two_are_refused() {
    let folder = Folder::new("reader_usage");
    for arguments in [
        vec!["info"],
        vec!["info", "--tcp", "127.0.0.1:1", "--simulated"],
        vec!["sell", "--amount", "1", "--tcp", "127.0.0.1:1", "--person", "tap contactless"],
        vec!["ask", "pin", "--simulated"],
        vec!["ask", "pump", "--min", "3", "--max", "2", "--simulated"],
    ] {
        let output = run(&folder, &[&["reader"], &arguments[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", all_text(&output));
    }
    let person = format!("type {ODD_PIN}; {ODD_PIN}");
    let output = run(&folder, &["reader", "info", "--simulated", "--person", &person]);
    assert_eq!(output.status.code(), Some(2), "{}", all_text(&output));
    assert!(!all_text(&output).contains(ODD_PIN), "{}", all_text(&output));
}

#[test]
fn a_reader_that_is_not_there_is_an_environment_error_with_a_remedy() {
    let folder = Folder::new("reader_gone");
    // Nothing listens on port 1 of this machine.
    for place in [["--tcp", "127.0.0.1:1"], ["--serial", "no-such-device"]] {
        let output = run(&folder, &[&["reader", "info"], &place[..]].concat());
        assert_eq!(output.status.code(), Some(3), "{}", all_text(&output));
        assert!(all_text(&output).contains("Switch the reader on"), "{}", all_text(&output));
    }
}

#[test]
fn a_port_that_a_pin_pad_has_is_not_taken_twice() {
    let folder = Folder::new("pinpad_port");
    let pad = PinPad::start(&folder, &["--port", "0"]);
    let port = pad.link[1].rsplit(':').next().expect("a port").to_owned();
    let second = run(&folder, &["pinpad", "--port", &port]);
    assert_eq!(second.status.code(), Some(3));
    assert!(all_text(&second).contains(&port), "{}", all_text(&second));
    pad.stop();
}

#[test]
fn a_search_ends_after_its_time() {
    let folder = Folder::new("reader_discover");
    let output = run(&folder, &["reader", "--json", "discover", "--seconds", "1"]);
    let records = records(&output);
    let found = event(&records, "stopped")["found"].as_u64().expect("a number");
    assert_eq!(output.status.code(), Some(i32::from(found == 0)), "{}", all_text(&output));
}
