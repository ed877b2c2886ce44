//! Running a script: one thing at a time, each with one end.

use std::sync::Arc;
use std::time::Duration;

use maquininha_model::{Money, Tender};

use super::cashier::{CashierAnswer, CashierPrompt, CashierReply};
use super::form::AmountForm;
use super::read::{Action, On, Script, Target};
use super::words::{
    SaleEnd, ScriptAnswer, ScriptEffect, ScriptEnd, ScriptInput, ScriptOutcome, ScriptSale,
};
use super::{CASHIER_TEXT_CHARS_MAX, SCRIPT_STEPS_RUN_MAX};
use crate::device::{DeviceCommand, DeviceReply};
use crate::failure::DeviceFailure;
use crate::question::{Answer, Key, Question, QuestionKind, TypedText};
use crate::text::DisplayText;

/// How long a text on the reader may take, beside the time of a question: the link.
const DEVICE_LIMIT: Duration = Duration::from_secs(15);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Reader,
    Cashier,
    Paying,
    Done,
}

/// One run of a script.
#[derive(Debug)]
pub struct ScriptRun {
    script: Arc<Script>,
    given: Option<Money>,
    at: usize,
    phase: Phase,
    steps_left: u16,
    canceled: bool,
    answers: Vec<ScriptAnswer>,
    sale: Option<SaleEnd>,
}

type Effects = Vec<ScriptEffect>;

impl ScriptRun {
    /// A run that did not begin, with the amount for steps that take the given one.
    pub fn new(script: Arc<Script>, given: Option<Money>) -> Self {
        Self {
            script,
            given,
            at: 0,
            phase: Phase::Idle,
            steps_left: SCRIPT_STEPS_RUN_MAX,
            canceled: false,
            answers: Vec::new(),
            sale: None,
        }
    }

    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Done
    }

    /// Takes an input. Inputs that nobody waits for are dropped.
    pub fn step(&mut self, input: ScriptInput) -> Vec<ScriptEffect> {
        let mut fx = Effects::new();
        match (self.phase, input) {
            (Phase::Idle, ScriptInput::Begin) => self.enter(&mut fx),
            (Phase::Idle, ScriptInput::Cancel) => self.end(ScriptOutcome::Canceled, &mut fx),
            (Phase::Reader, ScriptInput::Device(reply)) => self.on_device(reply, &mut fx),
            (Phase::Cashier, ScriptInput::Cashier(reply)) => self.on_cashier(&reply, &mut fx),
            (Phase::Paying, ScriptInput::Sale(end)) => self.on_sale(end, &mut fx),
            (_, ScriptInput::Cancel) => self.on_cancel(&mut fx),
            _ => {}
        }
        fx
    }

    fn on_cancel(&mut self, fx: &mut Effects) {
        if std::mem::replace(&mut self.canceled, true) {
            return;
        }
        match self.phase {
            Phase::Reader => fx.push(ScriptEffect::AbortDevice),
            Phase::Cashier => {
                fx.push(ScriptEffect::WithdrawCashier);
                self.end(ScriptOutcome::Canceled, fx);
            }
            // What the money does is the payment's own to say.
            Phase::Paying => fx.push(ScriptEffect::CancelSale),
            Phase::Idle | Phase::Done => {}
        }
    }

    /// Begins the step at which the run stands.
    fn enter(&mut self, fx: &mut Effects) {
        let script = Arc::clone(&self.script);
        loop {
            let Some(step) = script.steps.get(self.at) else {
                return self.end(ScriptOutcome::Completed, fx);
            };
            if self.steps_left == 0 {
                return self.end(ScriptOutcome::TooManySteps, fx);
            }
            self.steps_left -= 1;
            match &step.action {
                Action::ShowReader { text } => {
                    let text = DisplayText::new(&self.filled(text));
                    return self.command(DeviceCommand::Show { text }, DEVICE_LIMIT, fx);
                }
                Action::AskReader { question, .. } => {
                    let limit = question.limit() + DEVICE_LIMIT;
                    return self.command(DeviceCommand::Ask(question.clone()), limit, fx);
                }
                Action::Cashier { text, answer, limit, .. } => {
                    self.phase = Phase::Cashier;
                    let prompt = CashierPrompt {
                        text: self.filled(text),
                        answer: answer.clone(),
                        limit: *limit,
                    };
                    return fx.push(ScriptEffect::Cashier(prompt));
                }
                Action::Sale { amount, tender } => return self.pay(amount, *tender, fx),
                Action::Go(Target::Step(at)) => self.at = *at,
                Action::Go(Target::End) => return self.end(ScriptOutcome::Completed, fx),
                Action::Go(Target::Cancel) => return self.end(ScriptOutcome::Canceled, fx),
            }
        }
    }

    fn command(&mut self, command: DeviceCommand, limit: Duration, fx: &mut Effects) {
        self.phase = Phase::Reader;
        fx.push(ScriptEffect::Device { command: Box::new(command), limit });
    }

    fn pay(&mut self, amount: &AmountForm, tender: Tender, fx: &mut Effects) {
        let minor = match amount {
            AmountForm::Given => self.given.map(Money::minor),
            AmountForm::Fixed(minor) => Some(*minor),
            AmountForm::Answer(name) => {
                self.answer(name).and_then(|text| text.expose().parse::<i64>().ok())
            }
        };
        let Some(amount) = minor.and_then(|minor| Money::brl(minor).payable().ok()) else {
            return self.end(ScriptOutcome::BadAmount, fx);
        };
        self.phase = Phase::Paying;
        let answers = self.answers.clone();
        fx.push(ScriptEffect::Sale(Box::new(ScriptSale { amount, tender, answers })));
    }

    fn on_device(&mut self, reply: DeviceReply, fx: &mut Effects) {
        if self.canceled {
            return self.end(ScriptOutcome::Canceled, fx);
        }
        let script = Arc::clone(&self.script);
        let Some(step) = script.steps.get(self.at) else { return };
        match (&step.action, reply) {
            (Action::ShowReader { .. }, DeviceReply::Shown) => self.go_on(None, fx),
            (Action::AskReader { name, question }, DeviceReply::Answered(answer))
                if question.takes(&answer) =>
            {
                let (said, text) = said(question, &answer);
                self.remember(name.as_deref(), text);
                self.go_on(Some(said), fx);
            }
            (_, DeviceReply::Failed(DeviceFailure::Canceled)) => {
                self.turn_or_end(&On::Canceled, ScriptOutcome::Canceled, fx);
            }
            // A reader that does not keep the time of a question itself is aborted.
            (_, DeviceReply::Failed(DeviceFailure::TimedOut | DeviceFailure::Aborted)) => {
                self.turn_or_end(&On::TimedOut, ScriptOutcome::TimedOut, fx);
            }
            (_, DeviceReply::Failed(failure)) => {
                self.turn_or_end(&On::Failed, ScriptOutcome::Failed(failure), fx);
            }
            // What was not asked is no answer.
            (_, _) => {
                let outcome = ScriptOutcome::Failed(DeviceFailure::Internal);
                self.turn_or_end(&On::Failed, outcome, fx);
            }
        }
    }

    fn on_cashier(&mut self, reply: &CashierReply, fx: &mut Effects) {
        let script = Arc::clone(&self.script);
        let Some(Action::Cashier { name, answer, .. }) =
            script.steps.get(self.at).map(|step| &step.action)
        else {
            return;
        };
        match (answer, reply) {
            (_, CashierReply::Canceled) => {
                self.turn_or_end(&On::Canceled, ScriptOutcome::Canceled, fx);
            }
            (_, CashierReply::TimedOut) => {
                self.turn_or_end(&On::TimedOut, ScriptOutcome::TimedOut, fx);
            }
            (CashierAnswer::Acknowledge, CashierReply::Acknowledged) => self.go_on(None, fx),
            (CashierAnswer::Choose(options), CashierReply::Chosen(index)) => {
                let Some(option) = options.get(usize::from(*index)) else { return };
                self.remember(name.as_deref(), TypedText::new(option.clone()));
                self.go_on(Some(On::Option(index.saturating_add(1))), fx);
            }
            (CashierAnswer::Type { kind, chars_min, chars_max }, CashierReply::Typed(text))
                if text.fits(*kind, *chars_min..=*chars_max) =>
            {
                self.remember(name.as_deref(), text.clone());
                self.go_on(Some(On::Typed(text.expose().to_owned())), fx);
            }
            // The screen shows it still; a reply that does not fit is none.
            _ => {}
        }
    }

    fn on_sale(&mut self, end: SaleEnd, fx: &mut Effects) {
        self.sale = Some(end);
        let (said, outcome) = match end {
            SaleEnd::Approved => return self.go_on(Some(On::Approved), fx),
            SaleEnd::Declined => (On::Declined, ScriptOutcome::NotPaid(end)),
            SaleEnd::Canceled => (On::Canceled, ScriptOutcome::Canceled),
            SaleEnd::TimedOut => (On::TimedOut, ScriptOutcome::NotPaid(end)),
            SaleEnd::Failed => (On::Failed, ScriptOutcome::NotPaid(end)),
            SaleEnd::Unknown => (On::Unknown, ScriptOutcome::NotPaid(end)),
        };
        self.turn_or_end(&said, outcome, fx);
    }

    /// To the step that is named for what was said, else to the next one.
    fn go_on(&mut self, said: Option<On>, fx: &mut Effects) {
        let target = said.and_then(|said| self.turn(&said));
        self.go(target.unwrap_or(Target::Step(self.at + 1)), fx);
    }

    /// To the step that is named for what was said, else the script is over.
    fn turn_or_end(&mut self, said: &On, outcome: ScriptOutcome, fx: &mut Effects) {
        match self.turn(said) {
            Some(target) if !self.canceled => self.go(target, fx),
            _ => self.end(outcome, fx),
        }
    }

    fn turn(&self, said: &On) -> Option<Target> {
        let turns = &self.script.steps.get(self.at)?.turns;
        let named = turns.iter().find(|(on, _)| on == said || *on == On::Otherwise);
        named.map(|(_, target)| *target)
    }

    fn go(&mut self, target: Target, fx: &mut Effects) {
        match target {
            // A payment that was to be canceled and was approved all the same ends the script.
            Target::Step(_) if self.canceled => self.end(ScriptOutcome::Canceled, fx),
            Target::Step(at) => {
                self.at = at;
                self.enter(fx);
            }
            Target::End => self.end(ScriptOutcome::Completed, fx),
            Target::Cancel => self.end(ScriptOutcome::Canceled, fx),
        }
    }

    fn end(&mut self, outcome: ScriptOutcome, fx: &mut Effects) {
        self.phase = Phase::Done;
        let answers = std::mem::take(&mut self.answers);
        fx.push(ScriptEffect::End(Box::new(ScriptEnd { outcome, answers, sale: self.sale })));
    }

    fn remember(&mut self, name: Option<&str>, text: TypedText) {
        let Some(name) = name else { return };
        self.answers.retain(|answer| answer.name != name);
        self.answers.push(ScriptAnswer { name: name.to_owned(), text });
    }

    fn answer(&self, name: &str) -> Option<&TypedText> {
        self.answers.iter().find(|answer| answer.name == name).map(|answer| &answer.text)
    }

    /// A text with the answers in place of their names; one that was not given is left out.
    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, after)) = after.split_once('}') else { break };
            filled.push_str(self.answer(name).map_or("", TypedText::expose));
            rest = after;
        }
        filled.push_str(rest);
        filled.chars().take(CASHIER_TEXT_CHARS_MAX).collect()
    }
}

/// What an answer of the reader says to the script, and as text.
fn said(question: &Question, answer: &Answer) -> (On, TypedText) {
    match answer {
        Answer::Choice(index) => {
            let option = match question.kind() {
                QuestionKind::Menu { options, .. } => options.get(usize::from(*index)),
                _ => None,
            };
            let text = option.map(ToString::to_string).unwrap_or_default();
            (On::Option(index.saturating_add(1)), TypedText::new(text))
        }
        Answer::Text(text) => (On::Typed(text.expose().to_owned()), text.clone()),
        Answer::Key(key) => {
            let name = match key {
                Key::Enter => String::from("enter"),
                Key::Clear => String::from("clear"),
                Key::Function(number) => format!("f{number}"),
            };
            (On::Typed(name.clone()), TypedText::new(name))
        }
    }
}
