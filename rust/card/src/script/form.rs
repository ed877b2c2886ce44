//! A script as it is written.

use std::collections::BTreeMap;

use maquininha_model::TenderKind;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScriptForm {
    pub(super) name: String,
    pub(super) steps: Vec<StepForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepForm {
    pub(super) label: Option<String>,
    #[serde(rename = "do")]
    pub(super) action: ActionForm,
    #[serde(default)]
    pub(super) go: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum ActionForm {
    ShowReader {
        text: String,
    },
    ShowCashier {
        text: String,
        limit_s: u8,
    },
    AskReader(AskReaderForm),
    AskCashier(AskCashierForm),
    Sale {
        amount: AmountForm,
        tender: TenderKind,
        #[serde(default = "one")]
        installments: u8,
    },
    Go {
        to: String,
    },
}

fn one() -> u8 {
    1
}

/// Exactly one of key, menu and input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskReaderForm {
    #[serde(rename = "as")]
    pub(super) name: Option<String>,
    pub(super) limit_s: u8,
    /// The text of a question for a key.
    pub(super) key: Option<String>,
    pub(super) menu: Option<MenuForm>,
    pub(super) input: Option<InputForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MenuForm {
    #[serde(default)]
    pub(super) title: String,
    pub(super) options: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InputForm {
    /// Name of a fixed prompt; none for a cashier, who reads the step's text.
    pub(super) prompt: Option<String>,
    #[serde(default)]
    pub(super) letters: bool,
    #[serde(default = "one")]
    pub(super) min: u8,
    pub(super) max: u8,
}

/// Exactly one of options and input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskCashierForm {
    #[serde(rename = "as")]
    pub(super) name: Option<String>,
    pub(super) text: String,
    pub(super) limit_s: u8,
    #[serde(default)]
    pub(super) options: Vec<String>,
    pub(super) input: Option<InputForm>,
}

/// Where an amount comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AmountForm {
    /// From whoever started the script.
    Given,
    /// In centavos.
    Fixed(i64),
    /// From an answer: digits, in centavos.
    Answer(String),
}
