//! The flows of a card host: against a host that misbehaves, and against the simulated one.

mod support;

use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{SCRIPT_BYTES_MAX, ScriptEnd, ScriptOutcome};
use maquininha_cardhost::{FlowOutcome, FlowResult};
use maquininha_flow::{DriverProfile, OnSilence, Query, Reversal};
use maquininha_gateway::{CardHostConfig, FlowHostError, HttpFlowHost};
use maquininha_model::{Sensitive, SerialNumber};
use maquininha_sandbox::{
    CARD_HOST_PATH, Fault, FaultRule, Market, MarketConfig, RestartMemory, SandboxServer,
};
use maquininha_terminal::port::Credential;
use support::{Act, Server, attempt, canary, json, nobody};

const FLOW: &str = r#"{"name": "message", "steps": [
    {"do": {"show_cashier": {"text": "Confira o documento.", "limit_s": 60}}}]}"#;
const RECORDED: &str = r#"{"result": "recorded"}"#;

fn serial() -> SerialNumber {
    SerialNumber::new("TESTPOS0001").expect("valid")
}

fn config(url: &str) -> CardHostConfig {
    let horizon = Duration::from_secs(60);
    let (query, hour) = (Query::ByAttempt { horizon }, Duration::from_secs(3_600));
    let profile = DriverProfile::new(OnSilence::Blocks, hour, query, Reversal::Undo);
    CardHostConfig {
        connect_timeout_ms: 500,
        answer_timeout_ms: 500,
        ..CardHostConfig::new(url, serial(), profile)
    }
}

fn host(url: &str) -> HttpFlowHost {
    HttpFlowHost::new(config(url), None).expect("valid settings")
}

fn result(outcome: ScriptOutcome) -> FlowResult {
    let end = ScriptEnd { outcome, answers: Vec::new(), sale: None };
    FlowResult::of(serial(), attempt("RUN1"), None, &end)
}

fn completed() -> FlowResult {
    result(ScriptOutcome::Completed)
}

#[tokio::test]
async fn calls_go_to_their_addresses_with_the_credential() {
    let list = r#"{"flows": [{"name": "message", "version": "v1"}]}"#;
    let flow = Act::Answer(200, &[("etag", "\"v1\"")], FLOW.to_owned());
    let server = Server::start([json(200, list), flow, json(200, RECORDED)]).await;
    let token = Credential::Token(Sensitive::new(canary("key").to_owned()));
    let host = HttpFlowHost::new(config(&format!("{}/card", server.url)), Some(Arc::new(token)));
    let host = host.expect("valid settings");
    let [entry] = host.list().await.expect("a list").try_into().expect("one flow");
    let flow = host.fetch(&entry.name).await.expect("a flow");
    assert_eq!((flow.script.name(), flow.version), ("message", Some(entry.version)));
    host.report(&entry.name, &completed()).await.expect("it is heard");
    let seen = server.seen();
    let lines: Vec<_> = seen.iter().map(support::Seen::line).collect();
    let expected =
        ["GET /card/flows", "GET /card/flows/message", "POST /card/flows/message/results"];
    assert_eq!(lines, expected);
    let bearer = format!("Bearer {}", canary("key"));
    let all = seen.iter().all(|seen| seen.header("authorization") == Some(bearer.as_str()));
    assert!(all, "another authorization");
}

#[tokio::test]
async fn a_flow_that_cannot_be_used_is_an_error_that_says_why() {
    for (body, shown) in [
        ("<html>", "the script is not well formed"),
        ("", "the script is not well formed"),
        (&FLOW[..FLOW.len() - 1], "the script is not well formed"),
        (r#"{"name": "message", "steps": []}"#, "a script has 1 to 64 steps"),
        (&FLOW.replace("message", "other"), "the card host sent the flow \"other\""),
        (&FLOW.replace("show_cashier", "ask_pin"), "the script is not well formed"),
    ] {
        let server = Server::start([json(200, body)]).await;
        let error = host(&server.url).fetch("message").await.expect_err("it is no such flow");
        assert!(error.to_string().contains(shown), "{body}: {error}");
    }
    let server = Server::start([json(200, r#"{"flows": [{"name": 1}]}"#)]).await;
    let error = host(&server.url).list().await.expect_err("it is no list");
    assert!(matches!(error, FlowHostError::List(_)), "{error:?}");
}

#[tokio::test]
async fn whatever_says_nothing_is_silent_and_sent_once() {
    let long = FLOW.replace("Confira", &" ".repeat(SCRIPT_BYTES_MAX));
    for act in [
        Act::HangUp,
        Act::Silence,
        Act::HalfAnswer,
        Act::Flood(10_000_000),
        Act::Answer(307, &[("location", "/flows/message")], String::new()),
        json(200, long),
        json(304, ""),
        json(409, ""),
        json(500, FLOW),
    ] {
        let server = Server::start([act.clone(), act.clone()]).await;
        let host = host(&server.url);
        assert_eq!(host.fetch("message").await, Err(FlowHostError::Silent), "{act:?}");
        assert_eq!(server.seen().len(), 1, "{act:?}");
        let told = host.report("message", &completed()).await;
        assert_eq!(told, Err(FlowHostError::Silent), "{act:?}");
        assert_eq!(server.seen().len(), 2, "{act:?}");
    }
}

#[tokio::test]
async fn what_was_not_sent_and_what_was_refused_is_told_apart() {
    let error = host(&nobody().await).report("message", &completed()).await;
    assert_eq!(error, Err(FlowHostError::NotSent("the card host cannot be reached")));
    for status in [400, 401, 404, 422] {
        let server = Server::start([json(status, "")]).await;
        let error = host(&server.url).report("message", &completed()).await;
        assert_eq!(error, Err(FlowHostError::Refused { status }));
    }
}

#[tokio::test]
async fn a_result_whose_answer_was_lost_is_told_again_and_kept_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let state_path = Some(directory.path().join("market.json"));
    let config = MarketConfig { state_path, ..MarketConfig::for_tests(5) };
    let market = Market::new(config).expect("a market");
    let server = SandboxServer::serve(market.clone(), &[0]).await.expect("it listens");
    let entry = market.put_flow(FLOW).expect("a good flow");
    let host = host(&format!("{}{CARD_HOST_PATH}", server.base_url(0)));
    assert_eq!(host.list().await, Ok(vec![entry.clone()]));
    assert_eq!(host.fetch("message").await.expect("a flow").version, Some(entry.version));
    market.plant_fault(FaultRule::on("POST", "/card/flows/", Fault::DropAfter).times(1));
    let lost = host.report("message", &result(ScriptOutcome::TimedOut)).await;
    assert_eq!(lost, Err(FlowHostError::Silent));
    // It is known after a restart too.
    server.restart(RestartMemory::Keep).expect("it restarts");
    host.report("message", &result(ScriptOutcome::TimedOut)).await.expect("it is heard");
    let other = host.report("message", &completed()).await;
    assert_eq!(other, Err(FlowHostError::Refused { status: 422 }));
    let [record] = market.flow_results().try_into().expect("one result");
    assert_eq!((record.flow.as_str(), record.result.outcome), ("message", FlowOutcome::TimedOut));
    let unknown = FlowResult { run: attempt("RUN2"), ..completed() };
    let unknown = host.report("nothing", &unknown).await;
    assert_eq!(unknown, Err(FlowHostError::Refused { status: 404 }));
    assert_eq!(host.fetch("nothing").await, Err(FlowHostError::Refused { status: 404 }));
    let bad = market.put_flow("{}").expect_err("it is no script");
    assert!(bad.to_string().contains("the script is not well formed"), "{bad}");
}
