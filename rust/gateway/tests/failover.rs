//! Two endpoints: what goes to the other one, and what never does.

mod support;

use maquininha_flow::{OrderCall, OrderCallError};
use maquininha_gateway::{Endpoint, FailureKind, GatewayConfig, OrderApiClient};
use maquininha_model::{ChargeId, Money, Nsu};
use maquininha_terminal::port::OrderGateway;
use support::{
    Act, Server, attempt, canary, charge_body, client_of, config, json, nobody, order_body,
    order_id, report,
};

fn client(primary: &str, backup: &Server) -> OrderApiClient {
    let config = GatewayConfig { backup_url: Some(backup.url.clone()), ..config(primary) };
    client_of(config, canary("key"))
}

fn read() -> OrderCall {
    OrderCall::Read { order_id: order_id() }
}

fn commit() -> OrderCall {
    OrderCall::Commit {
        charge_id: ChargeId::new("ch_1").expect("id"),
        amount: Money::brl(3000),
        nsu: Nsu::new("9000").expect("nsu"),
    }
}

fn order() -> Act {
    json(200, order_body("or_1", "A", 3000, false))
}

fn charge() -> Act {
    json(200, charge_body("ch_1", "paid"))
}

#[tokio::test]
async fn a_call_that_did_not_leave_goes_to_the_other_endpoint_at_once() {
    let backup = Server::start([charge(), order()]).await;
    let client = client(&nobody().await, &backup);
    assert!(client.call(commit()).await.is_ok());
    assert!(client.call(read()).await.is_ok());
    assert_eq!(backup.seen().len(), 2);
}

#[tokio::test]
async fn a_call_whose_outcome_is_unknown_is_sent_to_no_other_endpoint() {
    for act in [Act::HangUp, Act::HalfAnswer, Act::Silence, json(502, ""), json(200, "")] {
        let primary = Server::start([act]).await;
        let backup = Server::start([charge()]).await;
        let result = client(&primary.url, &backup).call(commit()).await;
        assert_eq!(result, Err(OrderCallError::OutcomeUnknown));
        assert_eq!((primary.seen().len(), backup.seen().len()), (1, 0));
    }
}

#[tokio::test]
async fn a_payment_is_repeated_only_where_its_key_may_be_known() {
    let post = || OrderCall::PostPaid {
        order_id: order_id(),
        amount: Money::brl(3000),
        report: Box::new(report("key-1")),
    };
    let primary = Server::start([Act::HangUp]).await;
    let backup = Server::start([]).await;
    let client = client(&primary.url, &backup);
    // Three more lost reads, and the calls go to the backup.
    assert_eq!(client.call(post()).await, Err(OrderCallError::OutcomeUnknown));
    (0..3).for_each(|_| primary.then(Act::HangUp));
    let _ = client.call(read()).await;
    assert_eq!(client.health().active_endpoint, Endpoint::Backup);
    let sent = primary.seen().len();
    primary.then(charge());
    assert!(client.call(post()).await.is_ok());
    assert_eq!(primary.seen().len(), sent + 1);
    assert!(backup.seen().iter().all(|seen| seen.header("idempotency-key").is_none()));
}

#[tokio::test]
async fn two_charges_of_one_attempt_are_canceled_with_keys_of_their_own() {
    let cancel = |id: &str| OrderCall::CancelCharge {
        charge_id: ChargeId::new(id).expect("id"),
        amount: None,
        attempt_key: attempt("key-1"),
    };
    let primary = Server::start([json(200, "{}"), json(200, "{}")]).await;
    let backup = Server::start([]).await;
    let client = client(&primary.url, &backup);
    assert!(client.call(cancel("ch_1")).await.is_ok());
    assert!(client.call(cancel("ch_2")).await.is_ok());
    let seen = primary.seen();
    assert_ne!(seen[0].header("idempotency-key"), seen[1].header("idempotency-key"));
}

#[tokio::test]
async fn failures_in_a_row_move_the_calls_and_probes_bring_them_back() {
    let primary = Server::start([Act::HangUp, Act::HangUp, Act::HangUp]).await;
    let backup = Server::start([order()]).await;
    let client = client(&primary.url, &backup);
    // Three lost tries of one read: the endpoint is changed, the read fails.
    assert_eq!(client.call(read()).await, Err(OrderCallError::OutcomeUnknown));
    assert_eq!(client.health().active_endpoint, Endpoint::Backup);
    assert_eq!(client.health().last_error, Some(FailureKind::Lost));
    assert_eq!(client.health().last_contact, None);
    // A probe that fails costs the read nothing.
    primary.then(Act::HangUp);
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    assert!(client.call(read()).await.is_ok());
    assert_eq!((primary.seen().len(), backup.seen().len()), (4, 1));
    // A call with an effect is no probe.
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    backup.then(charge());
    assert!(client.call(commit()).await.is_ok());
    assert_eq!((primary.seen().len(), backup.seen().len()), (4, 2));
    // Two good probes, and the primary is used again.
    for _ in 0..2 {
        primary.then(order());
        assert!(client.call(read()).await.is_ok());
    }
    assert_eq!(client.health().active_endpoint, Endpoint::Primary);
    assert_eq!(client.health().last_error, None);
    assert!(client.health().last_contact.is_some());
    primary.then(charge());
    assert!(client.call(commit()).await.is_ok());
    assert_eq!((primary.seen().len(), backup.seen().len()), (7, 2));
}

#[tokio::test]
async fn a_refusal_is_no_failure_of_the_endpoint() {
    let primary = Server::start(vec![json(412, "{}"); 5]).await;
    let backup = Server::start([]).await;
    let client = client(&primary.url, &backup);
    for _ in 0..5 {
        assert!(client.call(commit()).await.is_err());
    }
    assert_eq!(client.health().active_endpoint, Endpoint::Primary);
    assert!(backup.seen().is_empty());
}

#[tokio::test]
async fn where_nobody_answers_the_call_had_no_effect() {
    let other = nobody().await;
    let config = GatewayConfig { backup_url: Some(other), ..config(&nobody().await) };
    let client = client_of(config, canary("key"));
    assert_eq!(client.call(commit()).await, Err(OrderCallError::Unreachable));
    assert_eq!(client.health().last_error, Some(FailureKind::Unreachable));
}
