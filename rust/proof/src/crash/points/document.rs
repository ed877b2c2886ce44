//! `docs/crash-points.md`: one part that one crash a world decides, and one of
//! the crashes in the recovery.

use std::collections::BTreeSet;
use std::fmt::Write;

use maquininha_sim::crash_points::{Explored, Flow};

use super::table::{Section, Table, outcomes, worlds};

/// Where the part begins that needs deeper runs.
const DEEPER: &str = "## Crashes in the recovery\n";

const HEAD: &str = "\
# Every crash point

A terminal may stop at any moment. This document lists every moment that differs from the one before, what is left
when it stops there, and how each payment ends. `cargo xtask crash -- --points --write` writes it; the tests compare
it with what the machines do now.

## How it is made

The production machines of `rust/flow` run in the deterministic world of `rust/sim`: an order API, an acquirer, a
driver, a journal, a clock. Each **scenario** is a flow (listed, direct, standalone, refund), a kind of driver, and at
most one thing that goes another way than usual. It is run once without a crash, and its points are counted:

- **before** an effect: a write of the journal, a message to order API or driver, the word to the app;
- **during** a write: the row was handed to the disk, the sync has not ended;
- **sent**: a message has left and not arrived; it arrives while the terminal is off;
- **done, no answer yet**: a message had its effect, its answer never arrives.

Then it is run again for each point and each way to stop there:

- **killed**: the process ends, every row stays; the driver, if it waits for a card, ends too or goes on and takes it;
- **power cut**: what was not synced may be lost. The journal is a log, so what may be left of it is a prefix: every
  prefix is tried;
- off for one second, and off for twelve minutes, which is longer than every lease, time-out and silence rule;
- where the journal does not know the payment afterwards: with an app that begins it again, and with one that does not.

After every event of every world the promises of the simulation are checked: one charge at most, no lost approval, no
decision that flips, no place left on an order, what the app is told is what stands, recovery twice is recovery once.

How a payment may end: **approved once** (charged once, shown on the order, told to the app), **undone** (approved and
taken back; the customer is not charged), **declined**, **canceled** or **expired** (no money moved), **never begun**
(no row, nothing has left the terminal), **a human asked** (exactly one event asks a person, because the driver could
not say what happened, or the acquirer decided while the terminal was off). With two terminals, one end for each.

`lazy` rows are written without a sync, `synced` rows with one. `+` names the durable event written with a row.
";

/// The whole document.
pub(crate) fn text(table: &Table) -> String {
    format!("{}{}", with_one_crash(table), deeper(table))
}

/// Whether a document says what a table holds, as deep as the table goes.
pub(crate) fn agrees(written: &str, table: &Table) -> bool {
    let Some((first, _)) = written.split_once(DEEPER) else { return false };
    let is_deep = table.worlds().len() == super::DEPTH_MAX;
    first == with_one_crash(table) && (!is_deep || written == text(table))
}

fn with_one_crash(table: &Table) -> String {
    let mut out = String::from(HEAD);
    let count = table.worlds().first().copied().unwrap_or(0);
    let points = table.point_count();
    let violations: u64 = all_rows(table).map(|explored| broken(explored, 1)).sum();
    let _ = write!(
        out,
        "\n## One crash\n\n{count} worlds with one crash each, at {points} points; {violations} violations.\n"
    );
    out.push_str("\n| driver | after a kill or a power cut |\n|---|---|\n");
    for (driver, explored) in &table.by_driver {
        let _ = writeln!(out, "| {driver} | {} |", ends(explored, 0));
    }
    for flow in Flow::ALL {
        let _ = write!(out, "\n### {}\n", flow.words());
        for section in table.sections.iter().filter(|section| section.flow == flow) {
            write_section(&mut out, section);
        }
    }
    out.push('\n');
    out
}

fn write_section(out: &mut String, section: &Section) {
    let _ = write!(
        out,
        "\n**Besides, {}.**\n\n| stopped | after a kill | after a power cut | worlds | violations |\n\
         |---|---|---|---:|---:|\n",
        section.besides
    );
    for row in &section.rows {
        let both = [&row.killed, &row.power_cut];
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            row.words,
            ends(&row.killed, 0),
            ends(&row.power_cut, 0),
            worlds(both.into_iter()).first().copied().unwrap_or(0),
            both.into_iter().map(|explored| broken(explored, 1)).sum::<u64>(),
        );
    }
}

fn deeper(table: &Table) -> String {
    let mut out = String::from(DEEPER);
    let deepest = table.worlds().len();
    if deepest == 1 {
        out.push_str("\nNot tried when this was written: `cargo xtask crash -- --points --write` tries them.\n");
        return out;
    }
    out.push_str(
        "\nEach of these worlds is crashed again at every point of what follows, in every way. Where nothing else goes\n\
         wrong, with a driver that can be asked and undoes and with one that cannot be asked, that is crashed again too:\n\
         three crashes, the third in the recovery of the recovery.\n",
    );
    let heads: Vec<_> = (1..=deepest).map(|depth| format!("{depth}")).collect();
    let line = "---:|".repeat(deepest);
    let _ = write!(
        out,
        "\n| flow | besides | ends | worlds with crashes: {} | violations |\n|---|---|---|{line}---:|\n",
        heads.join(" | ")
    );
    for section in &table.sections {
        let rows = section.rows.iter().flat_map(|row| [&row.killed, &row.power_cut]);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            section.flow.words(),
            section.besides,
            joined(&outcomes(rows.clone().flat_map(|explored| &explored.depths))),
            counts(rows.clone(), deepest),
            rows.map(|explored| broken(explored, deepest)).sum::<u64>(),
        );
    }
    let _ = write!(
        out,
        "\n| driver | ends | worlds with crashes: {} | violations |\n|---|---|{line}---:|\n",
        heads.join(" | ")
    );
    for (driver, explored) in &table.by_driver {
        let _ = writeln!(
            out,
            "| {driver} | {} | {} | {} |",
            joined(&outcomes(explored.depths.iter())),
            counts([explored].into_iter(), deepest),
            broken(explored, deepest),
        );
    }
    let _ = writeln!(
        out,
        "| **all** | | {} | {} |",
        counts(table.by_driver.iter().map(|(_, explored)| explored), deepest),
        table.violations()
    );
    out
}

/// Worlds by depth, as cells.
fn counts<'a>(explored: impl Iterator<Item = &'a Explored>, deepest: usize) -> String {
    let sums = worlds(explored);
    let cells: Vec<_> = (0..deepest)
        .map(|depth| match sums.get(depth) {
            Some(0) | None => String::from("–"),
            Some(count) => count.to_string(),
        })
        .collect();
    cells.join(" | ")
}

fn all_rows(table: &Table) -> impl Iterator<Item = &Explored> {
    let rows = table.sections.iter().flat_map(|section| &section.rows);
    rows.flat_map(|row| [&row.killed, &row.power_cut])
}

fn broken(explored: &Explored, depths: usize) -> u64 {
    explored.depths.iter().take(depths).map(|tally| tally.violations).sum()
}

fn ends(explored: &Explored, depth: usize) -> String {
    joined(&outcomes(explored.depths.get(depth).into_iter()))
}

fn joined(ends: &BTreeSet<&str>) -> String {
    let ends: Vec<_> = ends.iter().map(|end| end.replace(" | ", " / ")).collect();
    ends.join(", ")
}
