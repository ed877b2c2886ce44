//! Measures the figures of the project: `cargo xtask bench [--write]`.
//!
//! Every figure is a ratio measured within one run, with the absolute numbers
//! beside it, so that a slow or busy machine changes both sides alike.
//!
//! | room | what is there |
//! |---|---|
//! | `figure` | the figures, one a file |
//! | `child` | what is run in a process of its own: counted by strace, or weighed |
//! | `ports` | an order API, a driver and a journal that cost nothing, or exactly so much |
//! | `shop` | the simulated market with a client for each side |
//! | `counter`, `card_till` | a virtual PIN pad with a counted link, and a till that takes cards by it |
//! | `programs` | what measures in Kotlin, Swift and C |
//! | `history` | a journal of many rows, and the same rows in a plain table |
//! | `report`, `markdown` | what a figure is and how it is written down |

mod arguments;
mod card_till;
mod child;
mod counter;
mod error;
mod figure;
mod history;
mod machine;
mod markdown;
mod ports;
mod programs;
mod proxy;
mod records;
mod report;
mod shop;
mod statistics;
mod strace;
mod terminal;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::error::FigureError;
use crate::figure::Measurable;
use crate::machine::Machine;
use crate::programs::Program;
use crate::report::Report;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.command {
        Some(Command::Child(task)) => child::run(task).map(|()| ExitCode::SUCCESS),
        None => measure(&arguments),
    };
    outcome.unwrap_or_else(|error| {
        // Nobody to tell where the error output is closed.
        let _ = writeln!(std::io::stderr(), "figures: {error}");
        ExitCode::FAILURE
    })
}

fn measure(arguments: &Arguments) -> Result<ExitCode, FigureError> {
    let wanted = figure::chosen(&arguments.only)?;
    if arguments.write && (arguments.quick || !arguments.only.is_empty()) {
        return Err(FigureError::Usage("--write takes every figure at its full length"));
    }
    if arguments.needs {
        return tell_needs(&wanted);
    }
    let mut report = Report { machine: Machine::here(), figures: Vec::new() };
    for figure in wanted {
        // Progress is of no account where nobody reads it.
        let _ = writeln!(std::io::stderr(), "measuring {}", figure.name);
        report.figures.push((figure.run)(arguments.quick)?);
    }
    let text = if arguments.json { report.to_json()? } else { markdown::document(&report) };
    std::io::stdout().write_all(text.as_bytes())?;
    if arguments.write {
        std::fs::write(document_path(), markdown::document(&report))?;
    }
    let failures: Vec<_> = report.figures.iter().filter_map(|f| f.failure.as_deref()).collect();
    for failure in &failures {
        let _ = writeln!(std::io::stderr(), "figures: {failure}");
    }
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Tells which programs of other languages the figures need, a word a line.
fn tell_needs(wanted: &[Measurable]) -> Result<ExitCode, FigureError> {
    for program in Program::ALL {
        if wanted.iter().any(|figure| figure.needs.contains(&program)) {
            writeln!(std::io::stdout(), "{}", program.word())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn document_path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md")
}
