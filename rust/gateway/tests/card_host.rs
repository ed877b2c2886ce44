//! The connector against a host that misbehaves, call by call.

mod support;

use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{HostCommand, HostReply, HostUndoReason};
use maquininha_flow::{DriverProfile, OnSilence, Query, Reversal};
use maquininha_gateway::{CardHostConfig, GatewayConfigError, HttpAcquirerHost};
use maquininha_model::{Sensitive, SerialNumber};
use maquininha_reader::port::AcquirerHost;
use maquininha_terminal::port::{Credential, Credentials, CredentialsError};
use support::{Act, Server, attempt, canary, json, nobody};

const PROFILE: DriverProfile = DriverProfile::new(
    OnSilence::Blocks,
    Duration::from_secs(3_600),
    Query::ByAttempt { horizon: Duration::from_secs(60) },
    Reversal::Undo,
);

fn config(url: &str) -> CardHostConfig {
    let serial = SerialNumber::new("TESTPOS0001").expect("valid");
    CardHostConfig {
        connect_timeout_ms: 500,
        answer_timeout_ms: 500,
        ..CardHostConfig::new(format!("{url}/card"), serial, PROFILE)
    }
}

fn host(url: &str) -> HttpAcquirerHost {
    HttpAcquirerHost::new(config(url), "aurora", None).expect("valid settings")
}

fn undo() -> HostCommand {
    HostCommand::Undo { attempt_key: attempt("K1"), reason: HostUndoReason::NoAnswer }
}

#[tokio::test]
async fn a_call_goes_to_its_address_with_its_credential() {
    let server = Server::start([json(200, r#"{"result": "undone"}"#)]).await;
    let token = Credential::Token(Sensitive::new(canary("key").to_owned()));
    let host = HttpAcquirerHost::new(config(&server.url), "aurora", Some(Arc::new(token)));
    assert_eq!(host.expect("valid settings").call(undo()).await, HostReply::Undone);
    let [seen] = server.seen().try_into().expect("one call");
    assert_eq!(seen.line(), "POST /card/aurora/undo");
    let authorization = seen.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
    assert!(authorization == Some(canary("key")), "another authorization");
    assert_eq!(seen.header("content-type"), Some("application/json"));
    let body: serde_json::Value = serde_json::from_str(&seen.body).expect("JSON");
    let expected = serde_json::json!({
        "serial": "TESTPOS0001", "attempt_key": "K1", "reason": "no_answer",
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn whatever_may_have_arrived_is_silent_and_sent_once() {
    let redirect = Act::Answer(307, &[("location", "/card/aurora/undo")], String::new());
    for act in [
        Act::HangUp,
        Act::Silence,
        Act::HalfAnswer,
        Act::Flood(10_000_000),
        redirect,
        json(500, r#"{"result": "undone"}"#),
        json(503, ""),
        json(200, "<html>"),
        json(200, r#"{"result": "perhaps"}"#),
        json(409, ""),
    ] {
        let server = Server::start([act.clone()]).await;
        assert_eq!(host(&server.url).call(undo()).await, HostReply::Silent, "{act:?}");
        assert_eq!(server.seen().len(), 1, "{act:?}");
        assert!(server.flooded() < 5_000_000, "a flood was read to its end");
    }
}

#[tokio::test]
async fn a_refusal_by_status_says_that_nothing_was_done() {
    for status in [400, 401, 403, 404, 413, 429] {
        let server = Server::start([json(status, "")]).await;
        let reply = host(&server.url).call(undo()).await;
        let HostReply::Unavailable { message } = reply else { panic!("{status}: {reply:?}") };
        assert!(message.contains(&status.to_string()), "{message}");
    }
}

#[tokio::test]
async fn what_was_not_sent_is_unavailable() {
    let reply = host(&nobody().await).call(undo()).await;
    let message = String::from("the card host cannot be reached");
    assert_eq!(reply, HostReply::Unavailable { message });
}

/// An app whose store is locked.
struct Locked;

impl Credentials for Locked {
    fn credential(&self) -> Result<Credential, CredentialsError> {
        Err(CredentialsError::Missing)
    }
}

#[tokio::test]
async fn without_its_credential_nothing_is_sent() {
    let server = Server::start([]).await;
    let host = HttpAcquirerHost::new(config(&server.url), "aurora", Some(Arc::new(Locked)));
    let reply = host.expect("valid settings").call(undo()).await;
    assert!(matches!(reply, HostReply::Unavailable { .. }), "{reply:?}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn each_acquirer_of_a_set_has_its_own_address() {
    let kits = maquininha_sandbox::kit_acquirers();
    // Handed out as a text, as a shop gets it.
    let kits = maquininha_card::AcquirerSet::from_json(&kits.to_json()).expect("it comes back");
    let server = Server::start((0..3).map(|_| json(200, r#"{"result": "not_found"}"#))).await;
    let hosts = HttpAcquirerHost::for_each(config(&server.url), &kits, None).expect("valid");
    let numbers: Vec<_> = hosts.keys().map(|network| network.number()).collect();
    assert_eq!(numbers, [4, 7, 12]);
    for host in hosts.values() {
        let query = HostCommand::Query { attempt_key: attempt("K1") };
        assert_eq!(host.call(query).await, HostReply::NotFound);
        assert_eq!(host.profile(), PROFILE);
    }
    let expected = ["aurora", "boreal", "frota"].map(|name| format!("POST /card/{name}/query"));
    assert_eq!(server.lines(), expected);
}

#[test]
fn settings_that_are_not_safe_are_refused() {
    let refused = HttpAcquirerHost::new(config("http://pay.example"), "aurora", None).err();
    assert_eq!(refused, Some(GatewayConfigError::PlainHttp { which: "card host" }));
    let shown = format!("{:?}", host("https://pay.example"));
    assert!(shown.contains("https://pay.example/card") && shown.contains("TESTPOS0001"), "{shown}");
}
