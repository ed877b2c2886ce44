//! The error table of pagarme-connect §1.8, call by call, against a scripted
//! server.

mod support;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maquininha_flow::{CloseAs, OrderCall, OrderCallError, OrderReply};
use maquininha_gateway::{GatewayConfig, RateLimits, RetryPolicy};
use maquininha_merchant::port::OrderApi;
use maquininha_model::{ChargeId, Money, Nsu};
use maquininha_terminal::port::OrderGateway;
use support::{
    Act, Server, attempt, canary, charge_body, client, client_of, config, json, nobody, order_body,
    order_id, report,
};

fn charge_id() -> ChargeId {
    ChargeId::new("ch_1").expect("id")
}

fn read() -> OrderCall {
    OrderCall::Read { order_id: order_id() }
}

fn commit() -> OrderCall {
    let nsu = Nsu::new("9000").expect("nsu");
    OrderCall::Commit { charge_id: charge_id(), amount: Money::brl(3000), nsu }
}

fn cancel() -> OrderCall {
    OrderCall::CancelCharge { charge_id: charge_id(), amount: None, attempt_key: attempt("A-1") }
}

fn close() -> OrderCall {
    OrderCall::Close { order_id: order_id(), status: CloseAs::Paid }
}

fn paid() -> OrderCall {
    OrderCall::PostPaid {
        order_id: order_id(),
        amount: Money::brl(3000),
        report: Box::new(report("A-1")),
    }
}

async fn commit_answered(act: Act) -> (Result<OrderReply, OrderCallError>, usize) {
    let server = Server::start([act]).await;
    let result = client(&server).call(commit()).await;
    (result, server.seen().len())
}

#[tokio::test]
async fn every_refusal_of_a_commit_has_its_family_and_is_sent_once() {
    let body = r#"{"message":"no","request":{"customer":{"name":"Fulano"}}}"#;
    for (status, wanted) in [
        (400, OrderCallError::Rejected { status: 400, message: "no".to_owned() }),
        (401, OrderCallError::Configuration { status: 401 }),
        (403, OrderCallError::Configuration { status: 403 }),
        (404, OrderCallError::NotFound),
        (409, OrderCallError::Conflict { message: "no".to_owned() }),
        (412, OrderCallError::Rejected { status: 412, message: "no".to_owned() }),
        (422, OrderCallError::Rejected { status: 422, message: "no".to_owned() }),
        (408, OrderCallError::OutcomeUnknown),
        (500, OrderCallError::OutcomeUnknown),
        (502, OrderCallError::OutcomeUnknown),
        (503, OrderCallError::OutcomeUnknown),
        (504, OrderCallError::OutcomeUnknown),
        (524, OrderCallError::OutcomeUnknown),
        (302, OrderCallError::OutcomeUnknown),
    ] {
        assert_eq!(commit_answered(json(status, body)).await, (Err(wanted), 1), "{status}");
    }
}

#[tokio::test]
async fn a_lost_answer_leaves_the_outcome_unknown_and_is_not_sent_again() {
    for act in [
        Act::HangUp,
        Act::HalfAnswer,
        Act::Silence,
        Act::Flood(5 * 1024 * 1024),
        json(200, "<html>Login</html>"),
        json(200, ""),
        json(200, "{}"),
        json(200, r#"{"id":"ch_1","amount":30.0}"#),
    ] {
        let label = format!("{act:?}");
        let wanted = (Err(OrderCallError::OutcomeUnknown), 1);
        assert_eq!(commit_answered(act).await, wanted, "{label}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let server = Server::start([Act::Flood(1024 * 1024 * 1024)]).await;
    let client =
        client_of(GatewayConfig { call_timeout_ms: 60_000, ..config(&server.url) }, canary("key"));
    assert_eq!(client.call(commit()).await, Err(OrderCallError::OutcomeUnknown));
    // Four mebibytes are read; the rest is what the sockets hold.
    assert!(server.flooded() < 64 * 1024 * 1024, "{} bytes", server.flooded());
}

#[tokio::test]
async fn who_cannot_be_reached_got_nothing() {
    let client = client_of(config(&nobody().await), canary("key"));
    assert_eq!(client.call(commit()).await, Err(OrderCallError::Unreachable));
    assert_eq!(client.call(read()).await, Err(OrderCallError::Unreachable));
    let unnamed = client_of(config("https://no-such-host.invalid"), canary("key"));
    assert_eq!(unnamed.call(commit()).await, Err(OrderCallError::Unreachable));
}

#[tokio::test]
async fn a_failed_tls_handshake_is_no_request() {
    let server = Server::start([]).await;
    let url = server.url.replace("http://", "https://");
    let client = client_of(config(&url), canary("key"));
    assert_eq!(client.call(commit()).await, Err(OrderCallError::Unreachable));
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_read_is_tried_three_times_and_a_good_answer_ends_it() {
    for passing in [
        Act::HangUp,
        json(500, ""),
        json(408, ""),
        json(503, "<html>busy</html>"),
        json(200, "<html>Login</html>"),
        json(200, ""),
        json(429, ""),
    ] {
        let label = format!("{passing:?}");
        let good = json(200, order_body("or_1", "A", 3000, false));
        let server = Server::start([passing.clone(), passing.clone(), good]).await;
        assert!(client(&server).call(read()).await.is_ok(), "{label}");
        let server = Server::start(vec![passing; 9]).await;
        assert!(client(&server).call(read()).await.is_err(), "{label}");
        assert_eq!(server.seen().len(), 3, "{label}");
    }
}

#[tokio::test]
async fn a_silent_try_of_a_read_leaves_time_for_another() {
    let good = json(200, order_body("or_1", "A", 3000, false));
    let server = Server::start([Act::Silence, good]).await;
    assert!(client(&server).call(read()).await.is_ok());
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_read_that_is_refused_or_unreadable_is_not_tried_again() {
    for (act, wanted) in [
        (json(404, ""), OrderCallError::NotFound),
        (json(401, ""), OrderCallError::Configuration { status: 401 }),
        (json(200, r#"{"id":"or_1"}"#), OrderCallError::OutcomeUnknown),
    ] {
        let server = Server::start([act]).await;
        assert_eq!(client(&server).call(read()).await, Err(wanted));
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn retries_end_with_the_time_of_the_call() {
    let server = Server::start([json(500, ""), json(500, "")]).await;
    let client = client_of(
        GatewayConfig {
            retry: RetryPolicy { retries_max: 2, base_ms: 60_000, cap_ms: 60_000 },
            ..config(&server.url)
        },
        canary("key"),
    );
    assert_eq!(client.call(read()).await, Err(OrderCallError::OutcomeUnknown));
    assert_eq!(server.seen().len(), 1, "the wait would outlast the call");
}

#[tokio::test]
async fn the_wait_that_a_service_asks_for_is_told() {
    let busy = || Act::Answer(429, &[("Retry-After", "7")], String::new());
    let server = Server::start([busy(), busy()]).await;
    let client = client(&server);
    let wanted = Err(OrderCallError::Throttled { retry_after: Duration::from_secs(7) });
    assert_eq!(client.call(commit()).await, wanted);
    assert_eq!(client.call(read()).await, wanted, "seven seconds outlast the call");
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn our_own_limit_throttles_before_the_service_does() {
    let order = || json(200, order_body("or_1", "A", 3000, false));
    let server = Server::start([order(), order()]).await;
    let limits = RateLimits { order_reads_per_minute: 1, ..RateLimits::OFF };
    let client =
        client_of(GatewayConfig { rate_limits: limits, ..config(&server.url) }, canary("key"));
    assert!(client.call(read()).await.is_ok());
    let refused = client.call(read()).await;
    assert!(matches!(refused, Err(OrderCallError::Throttled { .. })), "{refused:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Server::start([json(200, charge_body("ch_1", "paid"))]).await;
    let target: &'static str = Box::leak(other.url.clone().into_boxed_str());
    let headers: &'static [(&str, &str)] = Box::leak(Box::new([("location", target)]));
    for status in [301, 302, 307, 308] {
        let server = Server::start([Act::Answer(status, headers, String::new())]).await;
        let result = client(&server).call(commit()).await;
        assert_eq!(result, Err(OrderCallError::OutcomeUnknown));
    }
    assert!(other.seen().is_empty(), "neither key nor body may go to another host");
}

#[tokio::test]
async fn closing_twice_is_success_and_closing_the_unknown_is_not() {
    let closed = json(200, order_body("or_1", "A", 3000, true));
    let server = Server::start([json(404, "{}"), closed]).await;
    assert_eq!(client(&server).call(close()).await, Ok(OrderReply::Done));
    assert_eq!(server.lines(), ["PATCH /core/v5/orders/or_1/closed", "GET /core/v5/orders/or_1"]);
    for second in [json(200, order_body("or_1", "A", 3000, false)), json(404, "{}")] {
        let server = Server::start([json(404, "{}"), second]).await;
        assert_eq!(client(&server).call(close()).await, Err(OrderCallError::NotFound));
    }
}

#[tokio::test]
async fn closing_is_repeated_after_a_lost_answer() {
    let closed = json(200, order_body("or_1", "A", 3000, true));
    let server = Server::start([Act::HangUp, closed]).await;
    assert_eq!(client(&server).call(close()).await, Ok(OrderReply::Done));
    assert_eq!(server.seen()[1].body, r#"{"status":"paid"}"#);
}

#[tokio::test]
async fn a_charge_that_is_canceled_already_counts_as_canceled_now() {
    for status in [404, 412] {
        let server =
            Server::start([json(status, "{}"), json(200, charge_body("ch_1", "canceled"))]).await;
        assert_eq!(client(&server).call(cancel()).await, Ok(OrderReply::Done));
        assert_eq!(server.lines(), ["DELETE /core/v5/charges/ch_1", "GET /core/v5/charges/ch_1"]);
    }
    let server =
        Server::start([json(412, r#"{"message":"no"}"#), json(200, charge_body("ch_1", "paid"))])
            .await;
    let wanted = OrderCallError::Rejected { status: 412, message: "no".to_owned() };
    assert_eq!(client(&server).call(cancel()).await, Err(wanted));
    let server = Server::start([json(404, "{}"), json(404, "{}")]).await;
    assert_eq!(client(&server).call(cancel()).await, Err(OrderCallError::NotFound));
    let server = Server::start(vec![json(412, "{}"), Act::HangUp, Act::HangUp, Act::HangUp]).await;
    assert_eq!(client(&server).call(cancel()).await, Err(OrderCallError::OutcomeUnknown));
}

#[tokio::test]
async fn a_cancel_takes_every_published_answer() {
    let charge = charge_body("ch_1", "canceled");
    for body in ["", "{}", charge.as_str()] {
        let server = Server::start([json(200, body)]).await;
        assert_eq!(client(&server).call(cancel()).await, Ok(OrderReply::Done));
        let seen = server.seen().remove(0);
        assert_eq!((seen.method.as_str(), seen.body.as_str()), ("DELETE", ""));
        assert_eq!(seen.header("idempotency-key"), Some("A-1:cancel:ch_1"));
    }
    let server = Server::start([json(200, "<html></html>")]).await;
    assert_eq!(client(&server).call(cancel()).await, Err(OrderCallError::OutcomeUnknown));
}

#[tokio::test]
async fn a_refund_of_a_part_says_how_much() {
    let server = Server::start([json(200, "{}")]).await;
    let refund = client(&server).refund(&charge_id(), Some(Money::brl(1000)), "refund-1").await;
    assert_eq!(refund, Ok(()));
    let seen = server.seen().remove(0);
    assert_eq!(seen.body, r#"{"amount":1000}"#);
    assert_eq!(seen.header("idempotency-key"), Some("refund-1"));
    let nothing = client(&server).refund(&charge_id(), Some(Money::ZERO), "refund-2").await;
    assert!(matches!(nothing, Err(OrderCallError::Invalid { .. })));
    assert_eq!(server.seen().len(), 1, "nothing was sent");
}

#[tokio::test]
async fn every_call_carries_its_headers_and_its_own_key() {
    let charge = || json(200, charge_body("ch_1", "paid"));
    let server = Server::start([charge(), charge()]).await;
    let client = client(&server);
    client.call(paid()).await.expect("paid");
    client.call(commit()).await.expect("committed");
    let seen = server.seen();
    assert_eq!(seen[0].line(), "POST /core/v5/charges");
    assert_eq!(seen[1].line(), "POST /core/v5/charges/ch_1/confirm-payment");
    assert_eq!(seen[0].header("idempotency-key"), Some("A-1:paid"));
    assert_eq!(seen[1].header("idempotency-key"), Some("ch_1:commit"));
    for request in &seen {
        let pair = STANDARD.encode(format!("{}:", canary("key")));
        assert_eq!(request.header("authorization"), Some(format!("Basic {pair}").as_str()));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert_eq!(request.header("accept"), Some("application/json"));
        assert_eq!(request.header("servicereferername"), Some("0123456789abcdef01234567"));
    }
}

#[tokio::test]
async fn a_relay_gets_a_bearer_token() {
    let server = Server::start([json(200, order_body("or_1", "A", 1, false))]).await;
    let token = maquininha_model::Sensitive::new("relay-token".to_owned());
    let credential = std::sync::Arc::new(maquininha_terminal::port::Credential::Token(token));
    let client = maquininha_gateway::OrderApiClient::new(config(&server.url), credential);
    client.expect("valid").call(read()).await.expect("read");
    assert_eq!(server.seen()[0].header("authorization"), Some("Bearer relay-token"));
}

#[tokio::test]
async fn without_a_partner_the_header_is_left_out() {
    let server = Server::start([json(200, order_body("or_1", "A", 1, false))]).await;
    let config = GatewayConfig { service_referer_name: None, ..config(&server.url) };
    client_of(config, canary("key")).call(read()).await.expect("read");
    assert_eq!(server.seen()[0].header("servicereferername"), None);
}

#[tokio::test]
async fn messages_of_the_service_lose_card_numbers_keys_and_the_echo() {
    let body =
        r#"{"message":"card 4000000000000002 with sk_test_abc","request":{"name":"Fulano"}}"#;
    let (result, _) = commit_answered(json(422, body)).await;
    let message = "card [number] with [key]".to_owned();
    assert_eq!(result, Err(OrderCallError::Rejected { status: 422, message }));
    let (result, _) =
        commit_answered(json(422, format!(r#"{{"message":"{}"}}"#, "é".repeat(500)))).await;
    let Err(OrderCallError::Rejected { message, .. }) = result else { panic!("{result:?}") };
    assert_eq!(message.chars().count(), 300);
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    use maquininha_terminal::port::{Credential, Credentials, CredentialsError};
    struct None;
    impl Credentials for None {
        fn credential(&self) -> Result<Credential, CredentialsError> {
            Err(CredentialsError::Missing)
        }
    }
    let server = Server::start([]).await;
    let client =
        maquininha_gateway::OrderApiClient::new(config(&server.url), std::sync::Arc::new(None))
            .expect("valid");
    assert_eq!(client.call(read()).await, Err(OrderCallError::Configuration { status: 0 }));
    assert!(server.seen().is_empty());
}
