//! The acquirer: cards, magic amounts, silence rules, audit, the vendor's terminal.

mod support;

use std::time::Duration;

use maquininha_sandbox::{
    AcquirerRequest, AuthorizeReply, DecisionReply, FindingKind, Market, MarketConfig, RefundReply,
    RefundRequest, RestartMemory, SilenceRule, Tender, TenderKind, TransactionState, VendorPayment,
    VendorRefund,
};
use serde_json::{Value, json};
use support::{ACCOUNT, KEY, listed, open, paid_charge, server};

const SERIAL: &str = "TESTPOS0001";

fn market() -> Market {
    Market::new(MarketConfig::for_tests(1)).expect("a market")
}

fn request(key: &str, amount: i64, kind: TenderKind, card: &str) -> AcquirerRequest {
    AcquirerRequest {
        serial: SERIAL.to_owned(),
        attempt_key: key.to_owned(),
        amount,
        tender: Tender::at_sight(kind),
        card: card.to_owned(),
        silence: None,
    }
}

fn credit(key: &str, amount: i64) -> AcquirerRequest {
    request(key, amount, TenderKind::Credit, "visa-credit")
}

fn code(reply: &AuthorizeReply) -> &str {
    match reply {
        AuthorizeReply::Declined { code, .. } => code,
        other => panic!("not declined: {other:?}"),
    }
}

fn state(market: &Market, key: &str) -> TransactionState {
    market.query(SERIAL, key).expect("known").0.state
}

fn post(market: &Market, path: &str, body: &Value) -> Value {
    let reply = market.request("POST", path, KEY, Some(body));
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body.expect("a body")
}

#[test]
fn an_approval_is_provisional_until_it_is_confirmed() {
    let market = market();
    let AuthorizeReply::Approved(approval) = market.authorize(&credit("K1", 1000)) else {
        panic!("not approved")
    };
    assert_eq!(approval.nsu.len(), 14);
    assert_eq!(approval.authorization_code.len(), 6);
    assert_eq!(approval.scheme_name.as_deref(), Some("Visa"));
    assert_eq!(approval.account_funding_source.as_deref(), Some("Credit"));
    assert_eq!(state(&market, "K1"), TransactionState::Provisional);
    assert_eq!(market.confirm(SERIAL, "K1"), DecisionReply::Done);
    assert_eq!(market.confirm(SERIAL, "K1"), DecisionReply::Done);
    let refused = DecisionReply::Refused { state: TransactionState::Confirmed };
    assert_eq!(market.undo(SERIAL, "K1"), refused);
}

#[test]
fn magic_amounts_decline_and_keep_silent() {
    let market = market();
    for (amount, expected) in [(1051, "51"), (1005, "05"), (1054, "54"), (1091, "91")] {
        assert_eq!(code(&market.authorize(&credit(&format!("D{amount}"), amount))), expected);
    }
    assert_eq!(market.authorize(&credit("C", 1071)), AuthorizeReply::Canceled);
    assert_eq!(market.authorize(&credit("N", 1069)), AuthorizeReply::Silence);
    assert!(market.query(SERIAL, "N").is_none());
    assert_eq!(market.authorize(&credit("L", 1068)), AuthorizeReply::Silence);
    assert_eq!(state(&market, "L"), TransactionState::Provisional);
    assert_eq!(market.undo(SERIAL, "L"), DecisionReply::Done);
    let late = market.authorize(&credit("T", 1070));
    assert!(matches!(late, AuthorizeReply::Late { delay_ms: 5_000, .. }));
}

#[test]
fn contract_card_and_terminal_decide() {
    let market = market();
    let debit = request("K1", 1000, TenderKind::Debit, "visa-credit");
    let AuthorizeReply::Declined { message, .. } = market.authorize(&debit) else {
        panic!("not declined")
    };
    assert_eq!(message, "product not supported");
    market.change_account(ACCOUNT, |account| account.contract = vec![TenderKind::Credit]);
    assert_eq!(code(&market.authorize(&request("K2", 1000, TenderKind::Pix, "pix"))), "57");
    assert_eq!(
        code(&market.authorize(&request("K3", 1000, TenderKind::Credit, "no-such-card"))),
        "14"
    );
    let mut unknown = credit("K4", 1000);
    unknown.serial = "NOWHERE".to_owned();
    assert_eq!(code(&market.authorize(&unknown)), "58");
}

#[test]
fn a_used_key_is_refused_and_an_undone_one_never_comes_alive() {
    let market = market();
    assert_eq!(code(&market.authorize(&credit("K1", 1051))), "51");
    assert!(matches!(market.authorize(&credit("K1", 1000)), AuthorizeReply::Approved(_)));
    market.confirm(SERIAL, "K1");
    assert_eq!(code(&market.authorize(&credit("K1", 1000))), "94");
    assert_eq!(market.undo(SERIAL, "K2"), DecisionReply::NotFound);
    assert_eq!(code(&market.authorize(&credit("K2", 1000))), "94");
}

#[test]
fn a_blocking_terminal_waits_for_the_decision() {
    let market = market();
    market.authorize(&credit("K1", 1000));
    let blocked = AuthorizeReply::Blocked { attempt_key: "K1".to_owned() };
    assert_eq!(market.authorize(&credit("K2", 1000)), blocked);
    let mut elsewhere = credit("K3", 1000);
    elsewhere.serial = "TESTPOS0002".to_owned();
    assert!(matches!(market.authorize(&elsewhere), AuthorizeReply::Approved(_)));
    market.advance(Duration::from_secs(7 * 24 * 60 * 60));
    assert_eq!(state(&market, "K1"), TransactionState::Provisional);
    market.undo(SERIAL, "K1");
    assert!(matches!(market.authorize(&credit("K2", 1000)), AuthorizeReply::Approved(_)));
}

#[test]
fn time_decides_by_the_rule_of_the_terminal() {
    // The virtual clock stands at 11:00 in São Paulo: 13 hours to midnight.
    let to_midnight = Duration::from_secs(13 * 60 * 60);
    let rules = [
        (SilenceRule::AutoConfirm, to_midnight, TransactionState::AutoConfirmed),
        (SilenceRule::Sweep, to_midnight, TransactionState::Swept),
        (
            SilenceRule::AutoUndo { after_s: 90 },
            Duration::from_secs(90),
            TransactionState::AutoUndone,
        ),
    ];
    for (rule, after, expected) in rules {
        let market = market();
        market.set_silence_rule(SERIAL, rule).expect("a terminal");
        market.authorize(&credit("K1", 1000));
        market.advance(after.saturating_sub(Duration::from_millis(1)));
        assert_eq!(state(&market, "K1"), TransactionState::Provisional, "{rule:?}");
        market.advance(Duration::from_secs(1));
        assert_eq!(state(&market, "K1"), expected, "{rule:?}");
    }
}

#[test]
fn the_end_of_day_job_undoes_what_is_undecided() {
    let market = market();
    market.set_silence_rule(SERIAL, SilenceRule::Sweep).expect("a terminal");
    market.authorize(&credit("K1", 1000));
    market.authorize(&credit("K2", 1000));
    market.confirm(SERIAL, "K2");
    assert_eq!(market.sweep(), 1);
    assert_eq!(state(&market, "K1"), TransactionState::Swept);
    let refused = DecisionReply::Refused { state: TransactionState::Swept };
    assert_eq!(market.confirm(SERIAL, "K1"), refused);
}

#[test]
fn refunds_check_the_card_and_never_exceed_the_payment() {
    let market = market();
    let AuthorizeReply::Approved(approval) = market.authorize(&credit("K1", 1000)) else {
        panic!("not approved")
    };
    let refund = |amount: Option<i64>, fingerprint: &str, key: &str| {
        market.refund(&RefundRequest {
            serial: SERIAL.to_owned(),
            nsu: approval.nsu.clone(),
            amount,
            card_fingerprint: Some(fingerprint.to_owned()),
            refund_key: Some(key.to_owned()),
        })
    };
    let own = approval.card_fingerprint.as_str();
    assert_eq!(refund(None, own, "R0"), RefundReply::NotFound, "not confirmed yet");
    market.confirm(SERIAL, "K1");
    assert_eq!(refund(None, "fp_other", "R1"), RefundReply::OtherCard);
    let first = refund(Some(400), own, "R2");
    assert!(matches!(first, RefundReply::Refunded { amount: 400, .. }));
    assert_eq!(refund(Some(400), own, "R2"), first, "the key repeats the answer");
    assert_eq!(refund(Some(601), own, "R3"), RefundReply::TooMuch { left: 600 });
    assert!(matches!(refund(None, own, "R4"), RefundReply::Refunded { amount: 600, .. }));
    assert_eq!(state(&market, "K1"), TransactionState::Refunded { amount: 1000 });
}

#[test]
fn the_audit_is_silent_when_both_sides_agree_and_names_every_disagreement() {
    let market = market();
    let order = post(&market, "/core/v5/orders", &listed("A", 5000));
    let order = order["id"].as_str().expect("an id");
    let kinds = |market: &Market| {
        market.audit().into_iter().map(|finding| finding.kind).collect::<Vec<_>>()
    };
    market.authorize(&credit("K1", 1000));
    assert_eq!(kinds(&market), [FindingKind::Provisional]);
    market.confirm(SERIAL, "K1");
    assert_eq!(kinds(&market), [FindingKind::MoneyWithoutCharge]);
    post(&market, "/core/v5/charges", &paid_charge(order, 1000, "K1"));
    assert_eq!(kinds(&market), []);
    post(&market, "/core/v5/charges", &paid_charge(order, 700, "K2"));
    assert_eq!(kinds(&market), [FindingKind::ChargeWithoutMoney]);
    market.authorize(&credit("K2", 600));
    market.confirm(SERIAL, "K2");
    assert_eq!(kinds(&market), [FindingKind::AmountsDiffer]);
    post(&market, "/core/v5/charges", &paid_charge(order, 1000, "K1"));
    let all = kinds(&market);
    assert!(all.contains(&FindingKind::DoubleCharge) && all.contains(&FindingKind::AmountsDiffer));
}

#[test]
fn the_vendors_terminal_pays_a_canceled_order_within_a_minute_and_refunds_it() {
    let market = market();
    let order = post(&market, "/core/v5/orders", &listed("A", 5000));
    let order = order["id"].as_str().expect("an id").to_owned();
    let payment = VendorPayment { order_id: order.clone(), amount: None, tender: None, card: None };
    market.request(
        "PATCH",
        &format!("/core/v5/orders/{order}/closed"),
        KEY,
        Some(&json!({"status": "canceled"})),
    );
    market.advance(Duration::from_secs(60));
    let charge = market.vendor_pay(SERIAL, &payment).body.expect("a charge");
    assert_eq!(charge["status"], "paid");
    assert_eq!(charge["order"]["closed"], true);
    assert_eq!(charge["metadata"]["terminal_serial_number"], SERIAL);
    assert!(market.audit().is_empty());
    market.advance(Duration::from_secs(1));
    assert_eq!(market.vendor_pay(SERIAL, &payment).status, 412);
    market.change_account(ACCOUNT, |account| account.refund_by_api = false);
    let refund = VendorRefund {
        charge_id: charge["id"].as_str().expect("an id").to_owned(),
        amount: Some(2000),
    };
    let refunded = market.vendor_refund(SERIAL, &refund).body.expect("a charge");
    assert_eq!(refunded["canceled_amount"], 2000);
    assert!(market.audit().is_empty());
}

#[test]
fn a_declined_card_at_the_vendors_terminal_leaves_no_charge() {
    let market = market();
    let order = post(&market, "/core/v5/orders", &listed("A", 5051));
    let order_id = order["id"].as_str().expect("an id").to_owned();
    let payment = VendorPayment { order_id, amount: None, tender: None, card: None };
    assert_eq!(market.vendor_pay(SERIAL, &payment).status, 412);
    assert!(market.books().charges.is_empty());
    assert!(market.audit().is_empty());
}

#[test]
fn the_state_file_survives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = || MarketConfig {
        state_path: Some(folder.path().join("market.json")),
        ..MarketConfig::for_tests(1)
    };
    let first = Market::new(config()).expect("a market");
    let order = post(&first, "/core/v5/orders", &listed("A", 5000));
    first.authorize(&credit("K1", 1000));
    drop(first);
    let second = Market::new(config()).expect("a market");
    let path = format!("/core/v5/orders/{}", order["id"].as_str().expect("an id"));
    assert_eq!(second.request("GET", &path, KEY, None).body.expect("a body"), order);
    assert_eq!(state(&second, "K1"), TransactionState::Provisional);
    second.restart(RestartMemory::Keep).expect("restarts");
    assert_eq!(second.books().orders.len(), 1);
    second.restart(RestartMemory::Lose).expect("restarts");
    assert!(second.books().orders.is_empty() && second.books().transactions.is_empty());
    let next = post(&second, "/core/v5/orders", &listed("B", 5000));
    assert_ne!(next["id"], order["id"]);
}

#[test]
fn the_same_seed_gives_the_same_identifiers() {
    let one = post(&market(), "/core/v5/orders", &listed("A", 5000));
    let two = post(&market(), "/core/v5/orders", &listed("A", 5000));
    assert_eq!(one, two);
}

#[tokio::test]
async fn the_acquirer_answers_over_http_and_its_silence_ends_with_the_endpoint() {
    let sandbox = server().await;
    let base_url = sandbox.base_url(0);
    let authorize = |key: &str, amount: i64| {
        json!({
            "serial": SERIAL, "attempt_key": key, "amount": amount,
            "tender": { "kind": "debit" }, "card": "elo-debit"
        })
    };
    let approved =
        open(&base_url, "POST", "/acquirer/v1/authorize", Some(authorize("K1", 1000))).await.json();
    assert_eq!(approved["result"], "approved");
    assert_eq!(approved["scheme_name"], "Elo");
    let key = json!({ "serial": SERIAL, "attempt_key": "K1" });
    let confirmed = open(&base_url, "POST", "/acquirer/v1/confirm", Some(key.clone())).await.json();
    assert_eq!(confirmed["result"], "done");
    let found = open(&base_url, "POST", "/acquirer/v1/query", Some(key)).await.json();
    assert_eq!(found["transaction"]["state"], "confirmed");
    assert_eq!(found["approval"]["nsu"], approved["nsu"]);
    let silent = tokio::spawn(async move {
        open(&base_url, "POST", "/acquirer/v1/authorize", Some(authorize("K2", 1068))).await.status
    });
    let market = sandbox.market().clone();
    support::eventually("the lost approval", || market.query(SERIAL, "K2").is_some()).await;
    sandbox.stop_endpoint(0).expect("stops");
    assert_eq!(silent.await.expect("ends"), 0);
}
