//! A3, A9, A13–A15, A21, P4: messages and questions to cashier and card holder, as scripts.

use std::sync::Arc;

use maquininha_card::{CashierAnswer, CashierReply, SaleEnd, Script, ScriptOutcome};
use maquininha_model::Money;

use super::counter::{SERIAL, Till, Wire, script};

fn written(text: &str) -> Arc<Script> {
    Arc::new(Script::from_json(text).expect("a good script"))
}

/// A3: odometer and driver before the sale, which goes to the fleet's own acquirer.
#[tokio::test]
async fn a_fleet_card_asks_for_odometer_and_driver() {
    let till = Till::open(Wire::Network).await;
    till.counter.person(
        "type 123456; press ok; type 7788; press ok; insert fleet; type 1234; press ok; remove",
    );
    till.cashier.will(CashierReply::Chosen(0));
    let running = till.scripts().start(script("fleet"), Some(Money::brl(250_00)));
    let end = running.end().await.expect("an end");
    assert_eq!((end.outcome, end.sale), (ScriptOutcome::Completed, Some(SaleEnd::Approved)));
    let answers: Vec<_> =
        end.answers.iter().map(|answer| (answer.name.as_str(), answer.text.expose())).collect();
    assert_eq!(answers, [("odometer", "123456"), ("driver", "7788")]);
    assert_eq!(till.cashier.seen()[0].text, "Motorista 7788, 123456 km?");
    let (known, _) = till.market.query(SERIAL, "script-25000").expect("known");
    assert_eq!(known.read.expect("read").acquirer, "frota");
    assert_eq!(known.amount, 250_00);
}

/// A13.
#[tokio::test]
async fn a_message_is_shown_to_the_cashier_and_acknowledged() {
    let till = Till::open(Wire::Network).await;
    let message = written(
        r#"{"name": "message", "steps": [
            {"do": {"show_cashier": {"text": "Confira o documento.", "limit_s": 60}}}]}"#,
    );
    let running = till.scripts().start(message, None);
    till.cashier.until_shown(1).await;
    let shown = till.cashier.seen().remove(0);
    assert_eq!(
        (shown.text.as_str(), shown.answer),
        ("Confira o documento.", CashierAnswer::Acknowledge)
    );
    till.cashier.will(CashierReply::Acknowledged);
    assert_eq!(running.end().await.expect("an end").outcome, ScriptOutcome::Completed);
}

/// A14.
#[tokio::test]
async fn the_cashiers_answer_is_taken_with_a_time_limit_and_can_be_canceled() {
    let till = Till::open(Wire::Network).await;
    let question = written(
        r#"{"name": "question", "steps": [
            {"do": {"ask_cashier": {"as": "copy", "text": "Segunda via?", "limit_s": 1,
                                    "options": ["Sim", "Não"]}}}]}"#,
    );
    let scripts = till.scripts();
    till.cashier.will(CashierReply::Chosen(1));
    let end = scripts.start(Arc::clone(&question), None).end().await.expect("an end");
    assert_eq!(end.answers[0].text.expose(), "Não");
    till.cashier.will(CashierReply::Canceled);
    let end = scripts.start(Arc::clone(&question), None).end().await.expect("an end");
    assert_eq!(end.outcome, ScriptOutcome::Canceled);
    // Nobody answers.
    let end = scripts.start(Arc::clone(&question), None).end().await.expect("an end");
    assert_eq!(end.outcome, ScriptOutcome::TimedOut);
    assert_eq!(till.cashier.withdrawn(), 1);
    // The till itself stops it.
    let running = scripts.start(question, None);
    till.cashier.until_shown(4).await;
    running.canceller().cancel();
    assert_eq!(running.end().await.expect("an end").outcome, ScriptOutcome::Canceled);
    assert_eq!(till.cashier.withdrawn(), 2);
}

/// A9, A15, A21: the same till and the same PIN pad run flows that are files.
#[tokio::test]
async fn two_flows_loaded_as_data_run_on_the_same_till_and_pin_pad() {
    let till = Till::open(Wire::Network).await;
    let scripts = till.scripts();
    till.counter
        .person("type 99; press ok; type 7; press ok; press down; press ok; tap contactless");
    till.cashier.will(CashierReply::Acknowledged);
    let end = scripts.start(script("pump"), None).end().await.expect("an end");
    assert_eq!((end.outcome, end.sale), (ScriptOutcome::Completed, Some(SaleEnd::Approved)));
    let answers: Vec<_> = end.answers.iter().map(|answer| answer.text.expose()).collect();
    assert_eq!(answers, ["7", "ETANOL"]);
    assert_eq!(till.cashier.seen()[0].text, "A bomba 99 não existe.");
    // The other one, by the very same runner.
    till.counter
        .person("type 5; press ok; type 1234; press ok; insert fleet; type 1234; press ok; remove");
    till.cashier.will(CashierReply::Chosen(0));
    let end = scripts.start(script("fleet"), Some(Money::brl(90_00))).end().await.expect("an end");
    assert_eq!(end.sale, Some(SaleEnd::Approved));
    let amounts: Vec<_> = till
        .market
        .books()
        .transactions
        .iter()
        .map(maquininha_sandbox::Transaction::settled)
        .collect();
    assert_eq!(amounts, [80_00, 90_00]);
}

/// P4: asked within limits, and nothing is charged.
#[tokio::test]
async fn a_table_number_is_asked_for_and_nothing_is_charged() {
    let till = Till::open(Wire::Network).await;
    let scripts = till.scripts();
    // Letters and a fourth digit are not taken; nothing typed is not enough.
    till.counter.person("press ok; type 12A34; press ok");
    let end = scripts.start(script("table"), None).end().await.expect("an end");
    assert_eq!(end.answers[0].text.expose(), "123");
    till.counter.person("type 1; press cancel");
    let end = scripts.start(script("table"), None).end().await.expect("an end");
    assert_eq!((end.outcome, end.answers.len()), (ScriptOutcome::Canceled, 0));
    assert!(till.market.books().transactions.is_empty());
    assert!(till.market.audit().is_empty());
}
