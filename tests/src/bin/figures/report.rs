//! What a figure is.

use serde::Serialize;

use crate::error::FigureError;
use crate::machine::Machine;

/// Everything that one run measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Where.
    pub machine: Machine,
    /// What.
    pub figures: Vec<Figure>,
}

impl Report {
    /// As JSON, with a newline at the end.
    pub(crate) fn to_json(&self) -> Result<String, FigureError> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// One figure.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// What it means, in plain sentences.
    pub meaning: String,
    /// How it was measured, and against what.
    pub method: String,
    /// The ratios.
    pub ratios: Vec<Ratio>,
    /// The absolute numbers behind them.
    pub measurements: Vec<Measurement>,
    /// Why it is not good enough, where a bound was broken.
    pub failure: Option<String>,
}

/// One absolute number.
#[derive(Debug, Serialize)]
pub(crate) struct Measurement {
    /// Its name, stable.
    pub name: String,
    /// What it is, for readers.
    pub label: String,
    /// The number.
    pub value: f64,
    /// Its unit; empty for a count.
    pub unit: &'static str,
}

/// One ratio.
#[derive(Debug, Serialize)]
pub(crate) struct Ratio {
    /// Its name, stable.
    pub name: String,
    /// What is divided by what.
    pub label: String,
    /// The number.
    pub value: f64,
    /// Whether a larger ratio is better.
    pub more_is_better: bool,
    /// Whether it is compared with a bound that nobody can pass, not with a peer.
    pub is_bound: bool,
}

/// How close to 1 counts as even: what runs on a shared machine differ by.
const EVEN: f64 = 0.1;

impl Measurement {
    /// A number with its unit.
    pub(crate) fn new(
        name: impl Into<String>,
        label: impl Into<String>,
        value: f64,
        unit: &'static str,
    ) -> Self {
        Self { name: name.into(), label: label.into(), value, unit }
    }
}

impl Ratio {
    /// A ratio of which less is better, such as time by time.
    pub(crate) fn less_is_better(
        name: impl Into<String>,
        label: impl Into<String>,
        value: f64,
    ) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            value,
            more_is_better: false,
            is_bound: false,
        }
    }

    /// A ratio of which more is better, such as speed by speed.
    pub(crate) fn more_is_better(
        name: impl Into<String>,
        label: impl Into<String>,
        value: f64,
    ) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            value,
            more_is_better: true,
            is_bound: false,
        }
    }

    /// The same ratio, to a bound that nobody can pass.
    pub(crate) fn of_bound(self) -> Self {
        Self { is_bound: true, ..self }
    }

    /// How we stand against what we are compared with.
    pub(crate) fn verdict(&self) -> &'static str {
        match self.value {
            _ if self.is_bound => "1 is the bound",
            value if (value - 1.0).abs() <= EVEN => "even",
            value if (value > 1.0) == self.more_is_better => "win",
            _ => "loss",
        }
    }
}
