//! Reading a script and checking it whole, before its first step is taken.

use std::collections::BTreeSet;
use std::time::Duration;

use maquininha_model::Tender;

use super::cashier::CashierAnswer;
use super::check::{answer_name, checked_step, named};
use super::form::{AmountForm, ScriptForm};
use super::{SCRIPT_BYTES_MAX, SCRIPT_STEPS_MAX, ScriptError};
use crate::question::Question;

/// Ends the script.
pub(super) const END: &str = "end";
/// Ends it as canceled.
pub(super) const CANCEL: &str = "cancel";

/// A script that was checked: every turn leads somewhere, every question can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    name: String,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) action: Action,
    pub(super) turns: Vec<(On, Target)>,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    ShowReader { text: String },
    AskReader { name: Option<String>, question: Question },
    Cashier { name: Option<String>, text: String, answer: CashierAnswer, limit: Duration },
    Sale { amount: AmountForm, tender: Tender },
    Go(Target),
}

/// What a step said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum On {
    /// The option of this number, counted from 1.
    Option(u8),
    /// This text was typed.
    Typed(String),
    Canceled,
    TimedOut,
    Failed,
    Approved,
    Declined,
    Unknown,
    Otherwise,
}

/// Where to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Step(usize),
    End,
    Cancel,
}

impl Script {
    /// Reads a script, at most [`SCRIPT_BYTES_MAX`] long.
    pub fn from_json(text: &str) -> Result<Self, ScriptError> {
        if text.len() > SCRIPT_BYTES_MAX {
            return Err(ScriptError::TooLong);
        }
        let form: ScriptForm =
            serde_json::from_str(text).map_err(|error| ScriptError::Form(error.to_string()))?;
        Self::checked(form)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn checked(form: ScriptForm) -> Result<Self, ScriptError> {
        named(&form.name)?;
        if form.steps.is_empty() || form.steps.len() > SCRIPT_STEPS_MAX {
            return Err(ScriptError::Steps);
        }
        let labels: Vec<Option<String>> =
            form.steps.iter().map(|step| step.label.clone()).collect();
        let mut seen = BTreeSet::new();
        for name in labels.iter().flatten().chain(form.steps.iter().filter_map(answer_name)) {
            named(name)?;
            let reserved = matches!(name.as_str(), END | CANCEL);
            if reserved || !seen.insert(name.clone()) {
                return Err(ScriptError::Twice(name.clone()));
            }
        }
        let answers: BTreeSet<_> = form.steps.iter().filter_map(answer_name).cloned().collect();
        let steps = form.steps.into_iter().enumerate();
        let steps = steps.map(|(at, step)| checked_step(at + 1, step, &labels, &answers));
        Ok(Self { name: form.name, steps: steps.collect::<Result<_, _>>()? })
    }
}

impl Action {
    pub(super) fn options(&self) -> usize {
        match self {
            Self::AskReader { question, .. } => question.options(),
            Self::Cashier { answer: CashierAnswer::Choose(options), .. } => options.len(),
            _ => 0,
        }
    }

    pub(super) fn takes_text(&self) -> bool {
        match self {
            Self::AskReader { question, .. } => question.takes_text(),
            Self::Cashier { answer, .. } => matches!(answer, CashierAnswer::Type { .. }),
            _ => false,
        }
    }
}
