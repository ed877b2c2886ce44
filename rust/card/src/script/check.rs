//! The checks of a script, step by step.

use std::collections::BTreeSet;
use std::time::Duration;

use maquininha_model::{Money, Tender, TenderKind};

use super::ScriptError;
use super::cashier::{CASHIER_TEXT_CHARS_MAX, CashierAnswer};
use super::form::{ActionForm, AmountForm, AskCashierForm, AskReaderForm, InputForm, StepForm};
use super::read::{Action, CANCEL, END, On, Step, Target};
use crate::question::{FixedPrompt, INPUT_CHARS_MAX, InputKind, MENU_OPTIONS_MAX, Question};

/// The longest name of a script, label or answer.
const NAME_BYTES_MAX: usize = 32;

pub(super) fn answer_name(step: &StepForm) -> Option<&String> {
    match &step.action {
        ActionForm::AskReader(AskReaderForm { name, .. })
        | ActionForm::AskCashier(AskCashierForm { name, .. }) => name.as_ref(),
        _ => None,
    }
}

pub(super) fn named(name: &str) -> Result<(), ScriptError> {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-');
    if (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(letter) {
        Ok(())
    } else {
        Err(ScriptError::Name(name.to_owned()))
    }
}

pub(super) fn checked_step(
    step: usize,
    form: StepForm,
    labels: &[Option<String>],
    answers: &BTreeSet<String>,
) -> Result<Step, ScriptError> {
    let target = |to: &str| target(step, to, labels);
    let text = |text: String| checked_text(step, text, answers);
    let action = match form.action {
        ActionForm::ShowReader { text: shown } => Action::ShowReader { text: text(shown)? },
        ActionForm::ShowCashier { text: shown, limit_s } => Action::Cashier {
            name: None,
            text: text(shown)?,
            answer: CashierAnswer::Acknowledge,
            limit: limit(step, limit_s)?,
        },
        ActionForm::AskReader(ask) => {
            let question = question(step, &ask)?;
            Action::AskReader { name: ask.name, question }
        }
        ActionForm::AskCashier(ask) => Action::Cashier {
            answer: cashier_answer(step, ask.options, ask.input)?,
            name: ask.name,
            text: text(ask.text)?,
            limit: limit(step, ask.limit_s)?,
        },
        ActionForm::Sale { amount, tender, installments } => Action::Sale {
            amount: checked_amount(step, amount, answers)?,
            tender: checked_tender(step, tender, installments)?,
        },
        ActionForm::Go { to } => Action::Go(target(&to)?),
    };
    let mut turns = Vec::new();
    for (on, to) in &form.go {
        turns.push((turn(step, on, &action)?, target(to)?));
    }
    // What is named goes before "otherwise".
    turns.sort_by_key(|(on, _)| *on == On::Otherwise);
    Ok(Step { action, turns })
}

fn target(step: usize, to: &str, labels: &[Option<String>]) -> Result<Target, ScriptError> {
    match to {
        END => Ok(Target::End),
        CANCEL => Ok(Target::Cancel),
        label => labels
            .iter()
            .position(|known| known.as_deref() == Some(label))
            .map(Target::Step)
            .ok_or_else(|| ScriptError::Target { step, to: label.to_owned() }),
    }
}

fn turn(step: usize, on: &str, action: &Action) -> Result<On, ScriptError> {
    let never = || ScriptError::Turn { step, on: on.to_owned() };
    let options = action.options();
    let asks = matches!(action, Action::AskReader { .. } | Action::Cashier { .. });
    let sells = matches!(action, Action::Sale { .. });
    let on_reader = matches!(action, Action::AskReader { .. } | Action::ShowReader { .. });
    let (said, can) = match on {
        "canceled" => (On::Canceled, asks || sells),
        "timed_out" => (On::TimedOut, asks || sells),
        "failed" => (On::Failed, on_reader || sells),
        "approved" => (On::Approved, sells),
        "declined" => (On::Declined, sells),
        "unknown" => (On::Unknown, sells),
        "otherwise" => (On::Otherwise, asks || sells),
        other => match other.strip_prefix('=') {
            Some(typed) => (On::Typed(typed.to_owned()), action.takes_text()),
            None => {
                let number: u8 = other.parse().map_err(|_| never())?;
                (On::Option(number), (1..=options).contains(&usize::from(number)))
            }
        },
    };
    if can { Ok(said) } else { Err(never()) }
}

fn limit(step: usize, seconds: u8) -> Result<Duration, ScriptError> {
    if seconds == 0 {
        return Err(ScriptError::Question { step, why: crate::QuestionError::Limit });
    }
    Ok(Duration::from_secs(seconds.into()))
}

fn question(step: usize, ask: &AskReaderForm) -> Result<Question, ScriptError> {
    let limit = limit(step, ask.limit_s)?;
    let question = match (&ask.key, &ask.menu, &ask.input) {
        (Some(text), None, None) => Question::key(text, limit),
        (None, Some(menu), None) => {
            let options: Vec<&str> = menu.options.iter().map(String::as_str).collect();
            Question::menu(&menu.title, &options, limit)
        }
        (None, None, Some(input)) => {
            let prompt =
                input.prompt.as_deref().and_then(prompt).ok_or(ScriptError::Asks { step })?;
            Question::input(prompt, kind(input), input.min..=input.max, limit)
        }
        _ => return Err(ScriptError::Asks { step }),
    };
    question.map_err(|why| ScriptError::Question { step, why })
}

/// The prompt of a name, as the specification's list has it in words: `pump`, `birth_date`.
fn prompt(name: &str) -> Option<FixedPrompt> {
    let snake = |prompt: FixedPrompt| {
        let mut text = String::new();
        for letter in format!("{prompt:?}").chars() {
            if letter.is_ascii_uppercase() && !text.is_empty() {
                text.push('_');
            }
            text.push(letter.to_ascii_lowercase());
        }
        text
    };
    FixedPrompt::ALL.iter().copied().find(|prompt| snake(*prompt) == name)
}

const fn kind(input: &InputForm) -> InputKind {
    if input.letters { InputKind::Alphanumeric } else { InputKind::Numeric }
}

fn cashier_answer(
    step: usize,
    options: Vec<String>,
    input: Option<InputForm>,
) -> Result<CashierAnswer, ScriptError> {
    match (options.len(), input) {
        (0, Some(input)) if input.prompt.is_none() => {
            let (chars_min, chars_max) = (input.min, input.max);
            if chars_min > chars_max || chars_max == 0 || chars_max > INPUT_CHARS_MAX {
                let why = crate::QuestionError::Length;
                return Err(ScriptError::Question { step, why });
            }
            Ok(CashierAnswer::Type { kind: kind(&input), chars_min, chars_max })
        }
        (1..=MENU_OPTIONS_MAX, None) if options.iter().all(|option| !option.is_empty()) => {
            Ok(CashierAnswer::Choose(options))
        }
        _ => Err(ScriptError::Asks { step }),
    }
}

fn checked_text(
    step: usize,
    text: String,
    answers: &BTreeSet<String>,
) -> Result<String, ScriptError> {
    if text.is_empty() || text.chars().count() > CASHIER_TEXT_CHARS_MAX {
        return Err(ScriptError::Text { step });
    }
    for name in names_in(&text) {
        if !answers.contains(name) {
            return Err(ScriptError::Answer { step, name: name.to_owned() });
        }
    }
    Ok(text)
}

/// The names in braces.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

fn checked_amount(
    step: usize,
    amount: AmountForm,
    answers: &BTreeSet<String>,
) -> Result<AmountForm, ScriptError> {
    match &amount {
        AmountForm::Fixed(minor) if Money::brl(*minor).payable().is_err() => {
            Err(ScriptError::Sale { step })
        }
        AmountForm::Answer(name) if !answers.contains(name) => {
            Err(ScriptError::Answer { step, name: name.clone() })
        }
        _ => Ok(amount),
    }
}

fn checked_tender(step: usize, kind: TenderKind, installments: u8) -> Result<Tender, ScriptError> {
    let tender = match (kind, installments) {
        (TenderKind::Credit, count) => Tender::credit(count.into()).ok(),
        (kind, 1) => Some(Tender::at_sight(kind)),
        _ => None,
    };
    tender.ok_or(ScriptError::Sale { step })
}
