//! A3, A9, A13–A15, A21, P4: messages and questions to cashier and card holder, as scripts.

use std::sync::Arc;

use maquininha_card::{CashierAnswer, CashierReply, SaleEnd, Script, ScriptOutcome};
use maquininha_cardhost::FlowOutcome;
use maquininha_model::Money;
use maquininha_sandbox::FlowRecord;

use super::counter::{SERIAL, Till, Wire, script};
use super::served::{FlowApp, heard};

fn written(text: &str) -> Arc<Script> {
    Arc::new(Script::from_json(text).expect("a good script"))
}

fn answers(record: &FlowRecord) -> Vec<(&str, &str)> {
    let answers = record.result.answers.iter();
    answers.map(|answer| (answer.name.as_str(), answer.text.expose())).collect()
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

/// A9, A15: app, PIN pad and their connection are never touched after the start.
#[tokio::test]
async fn a_prompt_added_at_the_server_alone_is_asked_by_the_running_till() {
    let till = Till::open(Wire::Network).await;
    let _app = FlowApp::start(&till);
    till.counter.person("type 12; press ok");
    let before = r#"{"name": "arrival", "steps": [
        {"do": {"ask_reader": {"as": "table", "limit_s": 60,
                               "input": {"prompt": "table", "max": 3}}}}]}"#;
    let before = till.market.put_flow(before).expect("a good flow");
    let record = heard(&till, 1).await;
    assert_eq!(answers(&record), [("table", "12")]);
    assert_eq!(record.result.version.as_ref(), Some(&before.version));
    let asked = till.counter.trace.lock().expect("lock").len();
    // One question more, for the card holder, and one for the cashier.
    till.counter.person("type 5; press ok; type 98765; press ok");
    till.cashier.will(CashierReply::Chosen(0));
    let after = r#"{"name": "arrival", "steps": [
        {"do": {"ask_reader": {"as": "table", "limit_s": 60,
                               "input": {"prompt": "table", "max": 3}}}},
        {"do": {"ask_reader": {"as": "km", "limit_s": 60,
                               "input": {"prompt": "odometer", "max": 7}}}},
        {"do": {"ask_cashier": {"text": "{km} km?", "limit_s": 60, "options": ["Sim", "Não"]}}}]}"#;
    let after = till.market.put_flow(after).expect("a good flow");
    let record = heard(&till, 2).await;
    assert_eq!(answers(&record), [("table", "5"), ("km", "98765")]);
    assert_eq!(record.result.version.as_ref(), Some(&after.version));
    assert_ne!(before.version, after.version);
    assert_eq!(till.cashier.seen()[0].text, "98765 km?");
    assert!(till.counter.trace.lock().expect("lock").len() > asked, "the PIN pad was not asked");
}

/// A13, from the server on.
#[tokio::test]
async fn a_message_of_the_server_is_shown_to_the_cashier_and_it_hears_the_acknowledgement() {
    let till = Till::open(Wire::Network).await;
    let _app = FlowApp::start(&till);
    let message = r#"{"name": "message", "steps": [
        {"do": {"show_cashier": {"text": "Confira o documento.", "limit_s": 60}}}]}"#;
    let message = till.market.put_flow(message).expect("a good flow");
    till.cashier.until_shown(1).await;
    let shown = till.cashier.seen().remove(0);
    assert_eq!(
        (shown.text.as_str(), shown.answer),
        ("Confira o documento.", CashierAnswer::Acknowledge)
    );
    assert!(till.market.flow_results().is_empty(), "nobody has acknowledged it");
    till.cashier.will(CashierReply::Acknowledged);
    let record = heard(&till, 1).await;
    assert_eq!((record.flow, record.result.version), (message.name, Some(message.version)));
    assert_eq!(
        (record.result.serial.as_str(), record.result.outcome),
        (SERIAL, FlowOutcome::Completed)
    );
}

/// A14, from the server and back to it.
#[tokio::test]
async fn the_server_hears_the_cashiers_answer_the_cancel_and_the_time_out() {
    let till = Till::open(Wire::Network).await;
    let _app = FlowApp::start(&till);
    let ask = |order: &str| {
        let text = r#"{"name": "question", "steps": [
            {"do": {"ask_cashier": {"as": "copy", "text": "Segunda via do ORDER?", "limit_s": 1,
                                    "options": ["Sim", "Não"]}}}]}"#;
        till.market.put_flow(&text.replace("ORDER", order)).expect("a good flow")
    };
    till.cashier.will(CashierReply::Chosen(1));
    ask("primeiro");
    let record = heard(&till, 1).await;
    assert_eq!(record.result.outcome, FlowOutcome::Completed);
    assert_eq!(answers(&record), [("copy", "Não")]);
    till.cashier.will(CashierReply::Canceled);
    ask("segundo");
    let record = heard(&till, 2).await;
    assert_eq!((record.result.outcome, answers(&record).len()), (FlowOutcome::Canceled, 0));
    // Nobody answers.
    ask("terceiro");
    let record = heard(&till, 3).await;
    assert_eq!((record.result.outcome, answers(&record).len()), (FlowOutcome::TimedOut, 0));
    assert_eq!(till.cashier.withdrawn(), 1);
    assert_eq!(till.cashier.seen()[2].text, "Segunda via do terceiro?");
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
