//! From an event in the engine to the app that listens.

use super::page_file;
use crate::error::FigureError;
use crate::programs::{Program, Sides};
use crate::report::{Figure, Measurement, Ratio};

pub(crate) const NAME: &str = "events";

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let page = page_file()?;
    let kotlin = Program::Kotlin.measure(Some(NAME), Some(page.path()), quick)?;
    let swift = Program::Swift.measure(Some(NAME), None, quick)?;
    let mut measurements = spread(&kotlin, "kotlin", "ours", "Kotlin, payment events")?;
    measurements.extend(spread(&kotlin, "kotlin", "flow", "Kotlin, `MutableSharedFlow`")?);
    measurements.extend(spread(&kotlin, "kotlin", "channel", "Kotlin, `Channel`")?);
    measurements.extend(spread(&swift, "swift", "ours", "Swift, payment events")?);
    measurements.extend(spread(&swift, "swift", "stream", "Swift, `AsyncStream`")?);
    let ratio =
        |sides: &Sides, peer| Ok::<_, FigureError>(sides.median("ours")? / sides.median(peer)?);
    Ok(Figure {
        name: NAME,
        title: "From the engine to the app",
        meaning: format!(
            "How soon an app that listens to a payment hears what the driver shows. In Kotlin its \
             collector has it after {:.0} µs (95 %: {:.0} µs), where a value through a flow of \
             Kotlin's own takes {:.0} µs; in Swift after {:.0} µs, where a stream of Swift's own \
             takes {:.0} µs. The way leads through the engine's task of that payment, its queue of \
             progress, a wake-up of the generated future and a call back for its value and for \
             its texts: two threads more than the peer has.",
            kotlin.median("ours")? / 1e3,
            kotlin.of("ours")?.p95() / 1e3,
            kotlin.median("flow")? / 1e3,
            swift.median("ours")? / 1e3,
            swift.median("stream")? / 1e3,
        ),
        method: "A payment waits in a driver of the app. The program calls the driver's inbox to \
                 show \"enter the PIN\", and a collector of the payment's events, in another \
                 thread, takes the time; the call into the library is part of it. The peers hand \
                 the same value from the same thread to a collector on the same threads, by a \
                 `MutableSharedFlow`, a `Channel` and an `AsyncStream`. One at a time, 2,000 a \
                 side, in turns, after some that do not count."
            .to_owned(),
        ratios: vec![
            Ratio::less_is_better(
                "kotlin_to_flow",
                "engine to `Flow` collector, by `MutableSharedFlow`",
                ratio(&kotlin, "flow")?,
            ),
            Ratio::less_is_better(
                "kotlin_to_channel",
                "engine to `Flow` collector, by `Channel`",
                ratio(&kotlin, "channel")?,
            ),
            Ratio::less_is_better(
                "swift_to_stream",
                "engine to `AsyncSequence` listener, by `AsyncStream`",
                ratio(&swift, "stream")?,
            ),
        ],
        measurements,
        failure: None,
    })
}

/// The distribution of a side.
fn spread(
    sides: &Sides,
    program: &str,
    side: &str,
    label: &str,
) -> Result<Vec<Measurement>, FigureError> {
    let samples = sides.of(side)?;
    let measurement = |name: &str, word: &str, nanoseconds: f64| {
        let name = format!("{program}_{side}_{name}_us");
        Measurement::new(name, format!("{label}, {word}"), nanoseconds / 1e3, "µs")
    };
    Ok(vec![
        measurement("median", "median", samples.median()),
        measurement("p95", "95 %", samples.p95()),
        measurement("p99", "99 %", samples.p99()),
    ])
}
