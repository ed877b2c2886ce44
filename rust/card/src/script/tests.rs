use std::sync::Arc;

use maquininha_model::{Money, Tender, TenderKind};

use super::*;
use crate::device::{DeviceCommand, DeviceReply};
use crate::failure::DeviceFailure;
use crate::question::{Answer, QuestionError, TypedText};

const PUMP: &str = r#"{
  "name": "pump",
  "steps": [
    {"label": "ask", "do": {"ask_reader": {"as": "pump", "limit_s": 60, "input": {"prompt": "pump", "max": 2}}},
     "go": {"=99": "ask", "timed_out": "end"}},
    {"do": {"ask_cashier": {"text": "Bomba {pump}?", "limit_s": 30, "options": ["Sim", "Outra", "Desistir"]}},
     "go": {"2": "ask", "3": "cancel"}},
    {"do": {"sale": {"amount": "given", "tender": "credit"}}, "go": {"declined": "sorry"}},
    {"do": {"go": {"to": "end"}}},
    {"label": "sorry", "do": {"show_cashier": {"text": "Não autorizado.", "limit_s": 20}}}
  ]
}"#;

fn run(text: &str, given: Option<i64>) -> (ScriptRun, Vec<ScriptEffect>) {
    let script = Arc::new(Script::from_json(text).expect("a script"));
    let mut run = ScriptRun::new(script, given.map(Money::brl));
    let fx = run.step(ScriptInput::Begin);
    (run, fx)
}

fn typed(text: &str) -> ScriptInput {
    ScriptInput::Device(DeviceReply::Answered(Answer::Text(TypedText::new(text.to_owned()))))
}

fn failed(failure: DeviceFailure) -> ScriptInput {
    ScriptInput::Device(DeviceReply::Failed(failure))
}

fn chosen(index: u8) -> ScriptInput {
    ScriptInput::Cashier(CashierReply::Chosen(index))
}

fn asks_reader(fx: &[ScriptEffect]) -> bool {
    matches!(fx, [ScriptEffect::Device { command, .. }] if matches!(**command, DeviceCommand::Ask(_)))
}

fn shown(fx: &[ScriptEffect]) -> &str {
    match fx {
        [ScriptEffect::Cashier(prompt)] => &prompt.text,
        other => panic!("not for the cashier: {other:?}"),
    }
}

fn end(fx: &[ScriptEffect]) -> &ScriptEnd {
    match fx {
        [.., ScriptEffect::End(end)] => end,
        other => panic!("not the end: {other:?}"),
    }
}

fn error(text: &str) -> ScriptError {
    Script::from_json(text).expect_err("a bad script")
}

/// A script of one step.
fn one(step: &str) -> String {
    format!(r#"{{"name": "x", "steps": [{step}]}}"#)
}

#[test]
fn a_script_asks_reader_and_cashier_then_sells() {
    let (mut run, fx) = run(PUMP, Some(50_00));
    assert!(asks_reader(&fx), "{fx:?}");
    let fx = run.step(typed("07"));
    assert_eq!(shown(&fx), "Bomba 07?");
    let fx = run.step(chosen(0));
    let [ScriptEffect::Sale(sale)] = fx.as_slice() else { panic!("{fx:?}") };
    assert_eq!(
        (sale.amount, sale.tender),
        (Money::brl(50_00), Tender::at_sight(TenderKind::Credit))
    );
    assert_eq!(sale.answers[0].text.expose(), "07");
    let fx = run.step(ScriptInput::Sale(SaleEnd::Approved));
    let end = end(&fx);
    assert_eq!((end.outcome, end.sale), (ScriptOutcome::Completed, Some(SaleEnd::Approved)));
    assert!(run.is_over());
}

#[test]
fn answers_lead_where_the_script_says() {
    let (mut run, _) = run(PUMP, Some(50_00));
    assert!(asks_reader(&run.step(typed("99"))), "an unknown pump asks again");
    run.step(typed("7"));
    assert!(asks_reader(&run.step(chosen(1))), "another one");
    let fx = run.step(typed("8"));
    assert_eq!(shown(&fx), "Bomba 8?", "the last answer counts");
    assert_eq!(end(&run.step(chosen(2))).outcome, ScriptOutcome::Canceled);
}

#[test]
fn a_declined_sale_goes_where_the_script_says() {
    let (mut run, _) = run(PUMP, Some(50_00));
    run.step(typed("7"));
    run.step(chosen(0));
    let fx = run.step(ScriptInput::Sale(SaleEnd::Declined));
    assert_eq!(shown(&fx), "Não autorizado.");
    let fx = run.step(ScriptInput::Cashier(CashierReply::Acknowledged));
    assert_eq!(end(&fx).sale, Some(SaleEnd::Declined));
}

#[test]
fn time_outs_and_cancels_end_it_unless_it_says_more() {
    let (mut first, _) = run(PUMP, Some(1));
    assert_eq!(end(&first.step(failed(DeviceFailure::TimedOut))).outcome, ScriptOutcome::Completed);
    let (mut second, _) = run(PUMP, Some(1));
    assert_eq!(end(&second.step(failed(DeviceFailure::Canceled))).outcome, ScriptOutcome::Canceled);
    let (mut third, _) = run(PUMP, Some(1));
    let outcome = end(&third.step(failed(DeviceFailure::LinkLost))).outcome;
    assert_eq!(outcome, ScriptOutcome::Failed(DeviceFailure::LinkLost));
    let (mut fourth, _) = run(PUMP, Some(1));
    fourth.step(typed("1"));
    let outcome = end(&fourth.step(ScriptInput::Cashier(CashierReply::TimedOut))).outcome;
    assert_eq!(outcome, ScriptOutcome::TimedOut);
}

#[test]
fn the_till_cancels_at_every_step_and_hears_one_end() {
    let (mut at_reader, _) = run(PUMP, Some(1));
    let fx = at_reader.step(ScriptInput::Cancel);
    assert!(matches!(fx.as_slice(), [ScriptEffect::AbortDevice]));
    assert!(at_reader.step(ScriptInput::Cancel).is_empty());
    // An answer that was on its way does not go on.
    assert_eq!(end(&at_reader.step(typed("7"))).outcome, ScriptOutcome::Canceled);

    let (mut at_cashier, _) = run(PUMP, Some(1));
    at_cashier.step(typed("7"));
    let fx = at_cashier.step(ScriptInput::Cancel);
    assert!(matches!(fx[0], ScriptEffect::WithdrawCashier));
    assert_eq!(end(&fx).outcome, ScriptOutcome::Canceled);
    assert!(at_cashier.step(chosen(0)).is_empty(), "a late answer is nothing");

    let (mut paying, _) = run(PUMP, Some(1));
    paying.step(typed("7"));
    paying.step(chosen(0));
    assert!(matches!(paying.step(ScriptInput::Cancel).as_slice(), [ScriptEffect::CancelSale]));
    let fx = paying.step(ScriptInput::Sale(SaleEnd::Approved));
    assert_eq!(end(&fx).sale, Some(SaleEnd::Approved), "too late: the money is told");
    assert_eq!(end(&fx).outcome, ScriptOutcome::Canceled);
}

#[test]
fn answers_that_do_not_fit_are_none() {
    let (mut run, _) = run(PUMP, Some(1));
    let fx = run.step(typed("777"));
    assert_eq!(end(&fx).outcome, ScriptOutcome::Failed(DeviceFailure::Internal));
    let (mut other, _) = self::run(PUMP, Some(1));
    other.step(typed("7"));
    assert!(other.step(chosen(3)).is_empty(), "there is no fourth option");
    assert!(other.step(ScriptInput::Cashier(CashierReply::Acknowledged)).is_empty());
    assert!(!other.step(chosen(0)).is_empty());
}

#[test]
fn a_script_in_circles_ends() {
    let text = one(r#"{"label": "a", "do": {"go": {"to": "a"}}}"#);
    let (_, fx) = run(&text, None);
    assert_eq!(end(&fx).outcome, ScriptOutcome::TooManySteps);
}

#[test]
fn an_amount_may_be_typed_and_must_be_one() {
    let text = r#"{"name": "typed", "steps": [
      {"do": {"ask_cashier": {"as": "value", "text": "Valor?", "limit_s": 60, "input": {"max": 9}}}},
      {"do": {"sale": {"amount": {"answer": "value"}, "tender": "debit"}}}]}"#;
    let value = |text: &str| ScriptInput::Cashier(CashierReply::Typed(TypedText::new(text.into())));
    let (mut good, _) = run(text, None);
    let fx = good.step(value("1234"));
    assert!(
        matches!(fx.as_slice(), [ScriptEffect::Sale(sale)] if sale.amount == Money::brl(12_34))
    );
    let (mut bad, _) = run(text, None);
    assert_eq!(end(&bad.step(value("0"))).outcome, ScriptOutcome::BadAmount);
    let (mut none, _) = run(PUMP, None);
    none.step(typed("1"));
    assert_eq!(end(&none.step(chosen(0))).outcome, ScriptOutcome::BadAmount);
}

#[test]
fn bad_scripts_are_refused_with_their_step() {
    assert!(matches!(error("{"), ScriptError::Form(_)));
    assert!(matches!(error(&one(r#"{"do": {"dance": {}}}"#)), ScriptError::Form(_)));
    let unknown = r#"{"do": {"show_reader": {"text": "a", "colour": 1}}}"#;
    assert!(matches!(error(&one(unknown)), ScriptError::Form(_)));
    assert_eq!(error(&one("")), ScriptError::Steps);
    assert_eq!(error(&"x".repeat(SCRIPT_BYTES_MAX + 1)), ScriptError::TooLong);
    let many = vec![r#"{"do": {"go": {"to": "end"}}}"#; SCRIPT_STEPS_MAX + 1].join(",");
    assert_eq!(error(&one(&many)), ScriptError::Steps);
    let nowhere = ScriptError::Target { step: 1, to: "x".into() };
    assert_eq!(error(&one(r#"{"do": {"go": {"to": "x"}}}"#)), nowhere);
    let menu = |options: &str, go: &str| {
        one(&format!(
            r#"{{"do": {{"ask_reader": {{"limit_s": 9, "menu": {{"options": {options}}}}}}}, "go": {go}}}"#
        ))
    };
    let never = |on: &str| ScriptError::Turn { step: 1, on: on.into() };
    assert_eq!(error(&menu(r#"["a"]"#, r#"{"2": "end"}"#)), never("2"));
    assert_eq!(error(&menu(r#"["a"]"#, r#"{"approved": "end"}"#)), never("approved"));
    assert_eq!(error(&menu(r#"["a"]"#, r#"{"=a": "end"}"#)), never("=a"));
    let options = ScriptError::Question { step: 1, why: QuestionError::Options };
    assert_eq!(error(&menu("[]", "{}")), options);
    let named = ScriptError::Answer { step: 1, name: "km".into() };
    assert_eq!(error(&one(r#"{"do": {"show_reader": {"text": "{km}"}}}"#)), named);
    let free = r#"{"do": {"sale": {"amount": {"fixed": 0}, "tender": "credit"}}}"#;
    assert_eq!(error(&one(free)), ScriptError::Sale { step: 1 });
    let twice = r#"{"label": "a", "do": {"go": {"to": "a"}}}"#;
    assert_eq!(error(&one(&[twice, twice].join(","))), ScriptError::Twice("a".into()));
    let label = r#"{"label": "A b", "do": {"go": {"to": "end"}}}"#;
    assert_eq!(error(&one(label)), ScriptError::Name("A b".into()));
}

#[test]
fn no_script_asks_for_a_pin_a_card_number_or_a_security_code() {
    for prompt in ["pin", "card_number", "security_code", "last_digits", "senha"] {
        let ask = format!(
            r#"{{"do": {{"ask_reader": {{"limit_s": 9, "input": {{"prompt": "{prompt}", "max": 9}}}}}}}}"#
        );
        assert_eq!(error(&one(&ask)), ScriptError::Asks { step: 1 }, "{prompt}");
    }
}

#[test]
fn every_fixed_prompt_has_a_name() {
    for prompt in ["pump", "odometer", "odometer_start", "table", "cpf", "area_code_and_phone"] {
        let ask = format!(
            r#"{{"do": {{"ask_reader": {{"limit_s": 9, "input": {{"prompt": "{prompt}", "max": 9}}}}}}}}"#
        );
        assert!(Script::from_json(&one(&ask)).is_ok(), "{prompt}");
    }
}
