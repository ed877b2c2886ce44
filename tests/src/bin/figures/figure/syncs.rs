//! Syncs per payment, counted from outside.

use std::path::Path;

use crate::arguments::Kind;
use crate::child::Paid;
use crate::error::FigureError;
use crate::report::{Figure, Measurement, Ratio};
use crate::statistics::count;
use crate::strace::{Calls, count_syncs, total};

pub(crate) const NAME: &str = "syncs";

/// The most a payment may cost. The journal asks for two; what is above is the
/// share of checkpoints.
const SYNCS_MAX: f64 = 3.0;

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let payments = if quick { 5 } else { 200 };
    let mut measurements = Vec::new();
    let mut ratios = Vec::new();
    let mut failure = None;
    for kind in Kind::ALL {
        let word = kind.word();
        let ours = per_payment(&["pay", "--kind", word], payments)?;
        let rows = ours.rows.to_string();
        let plain = per_payment(&["plain-records", "--rows", &rows], payments)?;
        if ours.syncs > SYNCS_MAX {
            failure = Some(format!("a {word} payment costs {} syncs", ours.syncs));
        }
        ratios.push(Ratio::less_is_better(
            format!("{word}_to_plain"),
            format!("syncs of a {word} payment, by those of default SQLite records"),
            ours.syncs / plain.syncs,
        ));
        measurements.push(Measurement::new(
            format!("{word}_syncs"),
            format!("syncs of a {word} payment ({})", shown(&ours.calls)),
            ours.syncs,
            "",
        ));
        measurements.push(Measurement::new(
            format!("{word}_plain_syncs"),
            format!("syncs of the same {rows} states in default SQLite ({})", shown(&plain.calls)),
            plain.syncs,
            "",
        ));
    }
    measurements.push(Measurement::new("payments", "payments counted", count(payments), ""));
    Ok(Figure {
        name: NAME,
        title: "Syncs per payment",
        meaning: format!(
            "How often a payment waits for the disk. A listed payment costs {:.2} syncs where the \
             same states in SQLite with default settings cost {:.0}. The bound is {SYNCS_MAX:.0}; \
             the program fails above it.",
            measurements[0].value, measurements[1].value,
        ),
        method: format!(
            "Counted, not timed: strace counts every call that syncs, in all threads of a process \
             that makes {payments} payments through the whole engine (terminal, SQLite journal, \
             HTTP client, simulated market and driver), with the app acknowledging each event; the \
             calls of the same process without a payment are taken off. Two are \
             the intention and the decision; what is above is the share of checkpoints. The peer inserts one row a payment and updates it \
             for each further state, every change a transaction of its own, with rollback journal and `synchronous = FULL`."
        ),
        ratios,
        measurements,
        failure,
    })
}

struct Cost {
    /// Calls of all payments together, by name.
    calls: Calls,
    syncs: f64,
    /// Rows of one payment.
    rows: u64,
}

/// The difference between many payments and none.
fn per_payment(task: &[&str], payments: u32) -> Result<Cost, FigureError> {
    let (with, paid) = counted(task, payments)?;
    let (without, _) = counted(task, 0)?;
    if paid.payments != payments {
        return Err(FigureError::Void(format!("{} of {payments} were paid", paid.payments)));
    }
    let mut calls = Calls::new();
    for (name, calls_with) in with {
        let calls_without = without.get(&name).copied().unwrap_or(0);
        let more = calls_with.checked_sub(calls_without);
        let more = more.ok_or_else(|| FigureError::Void(format!("fewer {name} with payments")))?;
        calls.insert(name, more);
    }
    let syncs = count(total(&calls)) / count(payments);
    Ok(Cost { calls, syncs, rows: paid.rows / u64::from(payments) })
}

fn counted(task: &[&str], payments: u32) -> Result<(Calls, Paid), FigureError> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    std::fs::create_dir(&data)?;
    let arguments = arguments(task, payments, &data);
    let (calls, said) = count_syncs(&arguments, &folder.path().join("strace"))?;
    Ok((calls, serde_json::from_str(&said)?))
}

fn arguments(task: &[&str], payments: u32, folder: &Path) -> Vec<String> {
    let mut arguments = vec!["child".to_owned()];
    arguments.extend(task.iter().map(|word| (*word).to_owned()));
    arguments.extend(["--count".to_owned(), payments.to_string()]);
    arguments.extend(["--folder".to_owned(), folder.display().to_string()]);
    arguments
}

fn shown(calls: &Calls) -> String {
    let made = calls.iter().filter(|(_, count)| **count > 0);
    let made: Vec<_> = made.map(|(name, count)| format!("{count} {name}")).collect();
    if made.is_empty() { "none".to_owned() } else { format!("{} in all", made.join(", ")) }
}
