//! The figures in `docs/order-protocol.md`, between two marks.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::model::Report;

const PAGE: &str = "docs/order-protocol.md";
const BEGIN: &str = "<!-- figures: written by `cargo xtask sim --model --write` -->\n";
const END: &str = "<!-- end of figures -->\n";

/// Writes the figures of a report into the page, from the folder of the workspace.
pub(super) fn write(report: &Report) -> io::Result<()> {
    let page = Path::new(PAGE);
    let text = fs::read_to_string(page)?;
    let broken = || io::Error::new(io::ErrorKind::InvalidData, "the page has no marks");
    let (before, rest) = text.split_once(BEGIN).ok_or_else(broken)?;
    let (_, after) = rest.split_once(END).ok_or_else(broken)?;
    fs::write(page, format!("{before}{BEGIN}\n{}\n{END}{after}", figures(report)))
}

fn figures(report: &Report) -> String {
    let mut text = String::from(
        "| explored | states | transitions | depth | at rest | s |\n|---|---:|---:|---:|---:|---:|\n",
    );
    for row in &report.explored {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {:.1} |",
            row.name, row.states, row.transitions, row.depth, row.at_rest, row.seconds
        );
    }
    let _ = writeln!(
        text,
        "\n{} worlds of the production machines followed the model in {} steps; none was refused.",
        report.worlds, report.steps
    );
    text
}
