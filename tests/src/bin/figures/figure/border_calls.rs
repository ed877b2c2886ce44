//! Calls across the border, one at a time.

use super::page_file;
use crate::error::FigureError;
use crate::programs::{Program, Sides};
use crate::report::{Figure, Measurement, Ratio};

pub(crate) const NAME: &str = "calls";

/// A side of a program: what it measures, and what that is.
type Side = (&'static str, &'static str);

/// What is measured in Kotlin; each name is also a side of the program.
const KOTLIN: [Side; 7] = [
    ("trivial", "empty call"),
    ("trivial_jna", "call of a plain function by JNA alone"),
    ("trivial_kotlin", "the empty call's work in Kotlin"),
    ("record", "call with records"),
    ("record_kotlin", "the same records made in Kotlin"),
    ("suspend", "suspending call"),
    ("suspend_kotlin", "hop to a pool and back"),
];
/// What is measured in Swift.
const SWIFT: [Side; 7] = [
    ("trivial", "empty call"),
    ("trivial_c", "call of a plain function"),
    ("trivial_swift", "the empty call's work in Swift"),
    ("record", "call with records"),
    ("record_swift", "the same records made in Swift"),
    ("suspend", "suspending call"),
    ("suspend_swift", "hop to an actor and back"),
];
/// What is measured in C.
const C: [Side; 5] = [
    ("trivial", "small call"),
    ("trivial_rust", "call of a plain function in Rust"),
    ("trivial_c", "the small call's work in C"),
    ("record", "call with texts and numbers"),
    ("record_c", "the same checked and kept in C"),
];
/// Which side is divided by which.
const RATIOS: [(Program, &str, &str); 11] = [
    (Program::Kotlin, "trivial", "trivial_jna"),
    (Program::Kotlin, "trivial", "trivial_kotlin"),
    (Program::Kotlin, "record", "record_kotlin"),
    (Program::Kotlin, "suspend", "suspend_kotlin"),
    (Program::Swift, "trivial", "trivial_c"),
    (Program::Swift, "trivial", "trivial_swift"),
    (Program::Swift, "record", "record_swift"),
    (Program::Swift, "suspend", "suspend_swift"),
    (Program::C, "trivial", "trivial_rust"),
    (Program::C, "trivial", "trivial_c"),
    (Program::C, "record", "record_c"),
];

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let page = page_file()?;
    let kotlin = Program::Kotlin.measure(Some(NAME), Some(page.path()), quick)?;
    let swift = Program::Swift.measure(Some(NAME), None, quick)?;
    let c = Program::C.measure(None, None, quick)?;
    let all = [
        (Program::Kotlin, &kotlin, KOTLIN.as_slice()),
        (Program::Swift, &swift, &SWIFT),
        (Program::C, &c, &C),
    ];
    let mut ratios = Vec::new();
    let mut measurements = Vec::new();
    for (program, sides, labels) in all {
        let label = |side| labels.iter().find(|(name, _)| name == side).map_or("", |found| found.1);
        let (word, language) = (program.word(), program.language());
        for (_, ours, peer) in RATIOS.iter().filter(|(of, ..)| *of == program) {
            ratios.push(Ratio::less_is_better(
                format!("{word}_{ours}_to_{peer}"),
                format!("{} from {language}, by: {}", label(ours), label(peer)),
                sides.median(ours)? / sides.median(peer)?,
            ));
        }
        for (side, label) in labels {
            let name = format!("{word}_{side}_ns");
            let label = format!("{language}: {label}");
            measurements.push(Measurement::new(name, label, sides.median(side)?, "ns"));
        }
    }
    Ok(Figure {
        name: NAME,
        title: "Calls across the border",
        meaning: meaning(&kotlin, &swift, &c)?,
        method: METHOD.to_owned(),
        ratios,
        measurements,
        failure: None,
    })
}

fn meaning(kotlin: &Sides, swift: &Sides, c: &Sides) -> Result<String, FigureError> {
    let micros = |sides: &Sides, side| Ok::<_, FigureError>(sides.median(side)? / 1_000.0);
    Ok(format!(
        "What one call costs. From Kotlin an empty call takes {:.2} µs, one that gives and takes \
         records {:.1} µs, one that suspends {:.0} µs; from Swift {:.2}, {:.1} and {:.0} µs; from \
         C a small one {:.3} µs. A language that stays on its side is faster every time, and by \
         far: the border checks handles and versions, catches panics, and writes records into \
         bytes and reads them again, text by text, and from the Java machine every step of that \
         is a call of JNA. A payment makes some dozens of these calls while it waits seconds for \
         a card.",
        micros(kotlin, "trivial")?,
        micros(kotlin, "record")?,
        micros(kotlin, "suspend")?,
        micros(swift, "trivial")?,
        micros(swift, "record")?,
        micros(swift, "suspend")?,
        micros(c, "trivial")?,
    ))
}

const METHOD: &str = "The library is optimised for size, as apps ship it (with the simulated market in it). The \
     empty call empties a place behind a lock, the one with records takes a device of three texts \
     and gives the settings of a terminal with their defaults, some thirty fields; the one that \
     suspends asks a terminal at rest whether it is at rest, and is answered by the engine's \
     threads. From C the small call counts the records in a record, and the other one checks and \
     keeps a terminal's serial, a way to pay and instalments. The plain function is one of Rust in \
     the same library, with nothing around it. 201 rounds (1,001 from C) of batches of at least \
     1 ms (from C 2,000 calls) a side, the sides in turns, after rounds that do not count; medians.";
