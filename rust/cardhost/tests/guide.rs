//! The bodies of the guide are the form: each is read, and written the same.

use maquininha_card::{HostCommand, HostReply, HostUndoReason};
use maquininha_cardhost::{
    CALL_NAMES, FlowOutcome, HostCall, call_name, read_call, read_flows, read_recorded, read_reply,
    read_result, write_flows, write_recorded, write_reply, write_result,
};
use serde_json::Value;

const GUIDE: &str = include_str!("../../../docs/card-host.md");

/// The JSON texts of a part of the guide.
fn examples(part: &str) -> Vec<&str> {
    let blocks = part.split("```json\n").skip(1);
    blocks.map(|block| block.split_once("```").expect("a block ends").0).collect()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

/// The commands of the guide, by the name of their call.
fn commands() -> Vec<(&'static str, HostCommand)> {
    let read = |name: &'static str| {
        let (_, part) = GUIDE.split_once(&format!("### {name}\n")).expect("it is in the guide");
        let text = examples(part)[0];
        let (serial, command) = read_call(name, text.as_bytes()).expect(name);
        assert_eq!(serial.as_str(), "POS-0001");
        let call = HostCall::of(&serial, &command).expect("a command that is known");
        assert_eq!((call.name(), call_name(&command)), (name, Some(name)));
        assert_eq!(json(call.body()), json(text), "{name}");
        (name, command)
    };
    CALL_NAMES.map(read).into()
}

#[test]
fn every_call_of_the_guide_is_read_and_written_the_same() {
    let commands = commands();
    let HostCommand::Authorize(request) = &commands[0].1 else { panic!("an authorisation") };
    assert_eq!(request.amount.minor(), 56_78);
    assert_eq!(request.time.hhmmss(), "123456");
    assert_eq!(request.card.data.data.len(), 2);
    assert!(request.verification.online_pin.is_some() && !request.emv_data.is_empty());
    let undo = commands.iter().find(|(name, _)| *name == "undo").expect("it is in the guide");
    assert!(matches!(&undo.1, HostCommand::Undo { reason: HostUndoReason::CardRefused, .. }));
}

#[test]
fn flows_and_results_of_the_guide_are_read_and_written_the_same() {
    let (_, part) = GUIDE.split_once("## Flows\n").expect("it is in the guide");
    let [list, result, recorded] = examples(part).try_into().expect("three bodies");
    let flows = read_flows(list.as_bytes()).expect("a list");
    assert_eq!(json(&write_flows(flows)), json(list));
    let read = read_result(result.as_bytes()).expect("a result");
    assert_eq!(json(&write_result(&read)), json(result));
    assert_eq!(read.outcome, FlowOutcome::Completed);
    assert!(!format!("{read:?}").contains("\"7\""), "what was typed is shown");
    read_recorded(recorded.as_bytes()).expect("it is kept");
    assert_eq!(json(&write_recorded()), json(recorded));
    assert!(read_recorded(b"{}").is_err() && read_recorded(b"<html>").is_err());
}

#[test]
fn every_reply_of_the_guide_is_read_and_written_the_same() {
    let (_, part) = GUIDE.split_once("## Replies\n").expect("it is in the guide");
    let (part, _) = part.split_once("## The app's side").expect("it has an end");
    let mut results = Vec::new();
    for text in examples(part) {
        let reply = read_reply(text.as_bytes()).expect(text);
        let written = write_reply(reply).expect("a reply that is said");
        assert_eq!(json(&written), json(text));
        results.push(json(text)["result"].as_str().expect("a word").to_owned());
    }
    let all = [
        "approved",
        "declined",
        "key_known",
        "card",
        "not_found",
        "confirmed",
        "undone",
        "refunded",
        "refused",
        "unavailable",
    ];
    assert_eq!(results, all);
    assert_eq!(write_reply(HostReply::Silent), None, "silence is not said");
}

#[test]
fn what_may_be_left_out_may_be_left_out() {
    let undo = br#"{"serial": "POS-0001", "attempt_key": "K", "colour": 1}"#;
    let (_, command) = read_call("undo", undo).expect("a reason may be missing");
    assert!(matches!(command, HostCommand::Undo { reason: HostUndoReason::Decided, .. }));
    let declined = read_reply(br#"{"result": "declined", "code": "05", "colour": 1}"#);
    assert!(matches!(declined, Ok(HostReply::Declined { code, .. }) if code == "05"));
}
