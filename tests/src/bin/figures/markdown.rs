//! A report as docs/benchmarks.md.

use std::fmt::Write;

use crate::report::{Figure, Ratio, Report};

const HEAD: &str = "# Figures

Written by `cargo xtask bench --write`; change the program, not this file. Each figure is a ratio
measured within one run, with the absolute numbers beside it: the machine is shared and its speed
varies from run to run, the ratio much less. Times are medians, taken in turns with what they are
compared with. A loss is published like a win; where something is compared with a bound that
nobody can pass, there is neither.
";

/// The whole document.
pub(crate) fn document(report: &Report) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n| machine | |\n|---|---|\n");
    let machine = &report.machine;
    for (name, value) in [
        ("cores", machine.cores.to_string().as_str()),
        ("processor", &machine.processor),
        ("kernel", &machine.kernel),
        ("file system", &machine.file_system),
        ("load at the start", &machine.load),
        ("build", machine.build),
        ("date", &machine.date),
    ] {
        line(&mut text, format_args!("| {name} | {value} |"));
    }
    text.push_str("\n| figure | ratio | |\n|---|---:|---|\n");
    for figure in &report.figures {
        for ratio in &figure.ratios {
            let verdict = ratio.verdict();
            line(
                &mut text,
                format_args!("| {} | {} | {verdict} |", ratio.label, shown_ratio(ratio)),
            );
        }
    }
    for figure in &report.figures {
        section(&mut text, figure);
    }
    text
}

fn section(text: &mut String, figure: &Figure) {
    line(text, format_args!("\n## {}\n\n{}\n", figure.title, figure.meaning));
    if !figure.ratios.is_empty() {
        text.push_str("| ratio | |\n|---|---:|\n");
        for ratio in &figure.ratios {
            let better = if ratio.more_is_better { "more is better" } else { "less is better" };
            line(text, format_args!("| {} ({better}) | {} |", ratio.label, shown_ratio(ratio)));
        }
        text.push('\n');
    }
    text.push_str("| measured | |\n|---|---:|\n");
    for measured in &figure.measurements {
        let unit = if measured.unit.is_empty() { "" } else { " " };
        let value = shown(measured.value);
        line(text, format_args!("| {} | {value}{unit}{} |", measured.label, measured.unit));
    }
    line(text, format_args!("\n{}\n", figure.method));
    line(text, format_args!("Repeat it with `cargo xtask bench -- --only {}`.", figure.name));
    if let Some(failure) = &figure.failure {
        line(text, format_args!("\n**Not good enough:** {failure}."));
    }
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{arguments}");
}

fn shown_ratio(ratio: &Ratio) -> String {
    format!("{} ×", shown(ratio.value))
}

/// Three digits that count, and thousands apart.
pub(crate) fn shown(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if (value - value.round()).abs() < 1e-9 || size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 0.1 => 2,
        _ => 4,
    };
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_three_digits_that_count() {
        assert_eq!(shown(1_234_567.8), "1,234,568");
        assert_eq!(shown(12.345), "12.3");
        assert_eq!(shown(2.0), "2");
        assert_eq!(shown(0.123_45), "0.12");
        assert_eq!(shown(0.012_345), "0.0123");
        assert_eq!(shown(-1_234.0), "-1,234");
    }
}
