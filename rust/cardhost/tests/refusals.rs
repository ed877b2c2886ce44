//! What cannot be read, what a status means, and what is never shown.

use maquininha_card::{HostCommand, HostReply, OPAQUE_BYTES_MAX};
use maquininha_cardhost::{
    CALL_BYTES_MAX, CardHostError, HostCall, REPLY_BYTES_MAX, read_call, read_reply, reply_of,
};
use proptest::prelude::*;
use serde_json::json;

const UNDONE: &[u8] = br#"{"result": "undone"}"#;

#[test]
fn a_status_says_whether_anything_may_have_been_done() {
    assert_eq!(reply_of(200, UNDONE), HostReply::Undone);
    for status in [400, 401, 403, 404, 405, 413, 415, 422, 429] {
        let reply = reply_of(status, UNDONE);
        assert!(matches!(reply, HostReply::Unavailable { .. }), "{status}: {reply:?}");
    }
    for status in [0, 100, 201, 204, 301, 302, 307, 408, 409, 500, 502, 503, 504, 522, 999] {
        assert_eq!(reply_of(status, UNDONE), HostReply::Silent, "{status}");
    }
}

#[test]
fn a_reply_that_makes_no_sense_is_silence() {
    let approved = json!({
        "result": "approved", "entry": "chip", "network": 4, "is_final": false, "code": "00",
        "approval": {"transaction_id": "t", "nsu": "1", "approved_at": "2026-11-30T12:00:00Z"},
    });
    let read = |change: fn(&mut serde_json::Value)| {
        let mut reply = approved.clone();
        change(&mut reply);
        reply_of(200, reply.to_string().as_bytes())
    };
    assert!(matches!(read(|_| {}), HostReply::Approved(_)));
    let changes: [fn(&mut serde_json::Value); 9] = [
        |reply| reply["result"] = json!("perhaps"),
        |reply| reply["code"] = json!("0"),
        |reply| reply["code"] = json!("000"),
        |reply| reply["network"] = json!(0),
        |reply| reply["entry"] = json!("thought"),
        |reply| reply["is_final"] = json!("no"),
        |reply| reply["issuer_data"] = json!("not base64!"),
        |reply| reply["approval"]["nsu"] = json!(""),
        |reply| reply["approval"]["approved_at"] = json!("yesterday"),
    ];
    for change in changes {
        assert_eq!(read(change), HostReply::Silent);
    }
    for body in ["", "{}", "[]", "<html>", "null", "{\"result\":\"undone\"} x"] {
        assert_eq!(reply_of(200, body.as_bytes()), HostReply::Silent, "{body}");
    }
}

#[test]
fn what_is_too_long_is_not_read() {
    let long = |bytes_max: usize| format!("{}{{}}", " ".repeat(bytes_max));
    let too_long = |bytes_max| Some(CardHostError::TooLong { bytes_max });
    assert_eq!(read_call("query", long(CALL_BYTES_MAX).as_bytes()).err(), too_long(CALL_BYTES_MAX));
    assert_eq!(read_reply(long(REPLY_BYTES_MAX).as_bytes()).err(), too_long(REPLY_BYTES_MAX));
    let bytes = "A".repeat((OPAQUE_BYTES_MAX + 1).div_ceil(3) * 4);
    let declined = json!({"result": "declined", "code": "05", "issuer_data": bytes});
    assert!(matches!(read_reply(declined.to_string().as_bytes()), Err(CardHostError::Form { .. })));
}

#[test]
fn an_address_that_is_no_call_is_refused() {
    for name in ["", "capture", "Query", "query/", "query_refund"] {
        assert_eq!(read_call(name, b"{}").err(), Some(CardHostError::UnknownCall), "{name}");
    }
}

/// A host that is handed the wrong thing must not write it down.
#[test]
fn no_error_and_no_debug_repeats_a_body() {
    let body = br#"{"serial": "POS-0001", "attempt_key": ["4929003141592653"]}"#;
    let error = read_call("query", body).expect_err("the key is a list");
    assert_eq!(error.to_string(), "the body is not well formed at line 1, column 38");
    let body = br#"{"serial": "POS-0001", "attempt_key": "K-4242"}"#;
    let (serial, command) = read_call("query", body).expect("a query");
    let call = HostCall::of(&serial, &command).expect("known");
    assert_eq!(format!("{call:?}"), format!("query [{} bytes]", call.body().len()));
}

proptest! {
    /// Bytes from the network are read or refused, never more.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_reply(&bytes);
        for name in maquininha_cardhost::CALL_NAMES {
            if let Ok((serial, command)) = read_call(name, &bytes) {
                let call = HostCall::of(&serial, &command).expect("known");
                prop_assert_eq!(call.name(), name);
            }
        }
    }

    #[test]
    fn a_key_comes_through_whatever_it_is(key in "[!-~]{1,128}") {
        let Ok(attempt_key) = maquininha_model::AttemptKey::new(key) else { return Ok(()) };
        let serial = maquininha_model::SerialNumber::new("POS-0001").expect("valid");
        let command = HostCommand::Confirm { attempt_key };
        let call = HostCall::of(&serial, &command).expect("known");
        prop_assert_eq!(read_call(call.name(), call.body().as_bytes()), Ok((serial, command)));
    }
}
