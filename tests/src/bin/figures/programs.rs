//! Programs in other languages that measure the other side of the border. `cargo xtask bench`
//! builds them and says in the environment how each is called.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::FigureError;
use crate::statistics::Samples;

/// A program that measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// In `bindings/kotlin/maquininha-bench`.
    Kotlin,
    /// In `bindings/swift/Bench`.
    Swift,
    /// In `bindings/c/bench`.
    C,
}

/// Samples by the name of each side, in nanoseconds.
#[derive(Debug)]
pub(crate) struct Sides(HashMap<String, Samples>);

impl Program {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Kotlin, Self::Swift, Self::C];

    /// The language, as it is written.
    pub(crate) const fn language(self) -> &'static str {
        match self {
            Self::Kotlin => "Kotlin",
            Self::Swift => "Swift",
            Self::C => "C",
        }
    }

    /// Its word, as the task runner knows it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Kotlin => "kotlin",
            Self::Swift => "swift",
            Self::C => "c",
        }
    }

    /// The variable with its command line, as a JSON list of words.
    const fn variable(self) -> &'static str {
        match self {
            Self::Kotlin => "MAQUININHA_BENCH_KOTLIN",
            Self::Swift => "MAQUININHA_BENCH_SWIFT",
            Self::C => "MAQUININHA_BENCH_C",
        }
    }

    /// Lets it measure: what, with which page of orders.
    pub(crate) fn measure(
        self,
        what: Option<&str>,
        page: Option<&Path>,
        quick: bool,
    ) -> Result<Sides, FigureError> {
        let call = std::env::var(self.variable()).map_err(|_| FigureError::ToolMissing {
            tool: self.variable(),
            install: "cargo xtask bench",
        })?;
        let call: Vec<String> = serde_json::from_str(&call)?;
        let (program, arguments) =
            call.split_first().ok_or(FigureError::Usage("an empty command line"))?;
        let mut command = Command::new(program);
        command.args(arguments).args(what).stdin(Stdio::null()).stderr(Stdio::inherit());
        if let Some(page) = page {
            command.arg("--page").arg(page);
        }
        if quick {
            command.arg("--quick");
        }
        let output = command.output()?;
        if !output.status.success() {
            return Err(FigureError::Child(format!("{}: {}", self.word(), output.status)));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let answer = text.lines().last().unwrap_or_default();
        let sides: HashMap<String, Vec<f64>> = serde_json::from_str(answer)?;
        if sides.is_empty() || sides.values().any(Vec::is_empty) {
            return Err(FigureError::Void(format!("{} measured nothing", self.word())));
        }
        let samples = sides.into_iter().map(|(side, list)| (side, Samples::new(list)));
        Ok(Sides(samples.collect()))
    }
}

impl Sides {
    /// The samples of a side.
    pub(crate) fn of(&self, side: &str) -> Result<&Samples, FigureError> {
        self.0.get(side).ok_or_else(|| FigureError::Void(format!("{side} was not measured")))
    }

    /// The median of a side, in nanoseconds.
    pub(crate) fn median(&self, side: &str) -> Result<f64, FigureError> {
        Ok(self.of(side)?.median())
    }
}
