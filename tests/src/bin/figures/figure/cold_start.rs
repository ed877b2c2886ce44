//! From starting a Java machine to the first order.

use super::page_file;
use crate::error::FigureError;
use crate::programs::Program;
use crate::report::{Figure, Measurement, Ratio};

pub(crate) const NAME: &str = "cold-start";

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let page = page_file()?;
    let sides = Program::Kotlin.measure(Some(NAME), Some(page.path()), quick)?;
    let ms = |side| Ok::<_, FigureError>(sides.median(side)? / 1e6);
    let (ours, plain, nothing) = (ms("ours")?, ms("plain")?, ms("nothing")?);
    Ok(Figure {
        name: NAME,
        title: "Cold start of a Java machine",
        meaning: format!(
            "From starting the process until it has printed the first order: {ours:.0} ms with the \
             library, {plain:.0} ms with OkHttp and kotlinx.serialization; a process that prints a \
             line and nothing else takes {nothing:.0} ms. The library unpacks itself and JNA from \
             the jars, checks every function of the generated code against the native side, opens \
             its journal and starts its threads before it asks for orders; the peer has to load \
             and interpret more classes, and keeps no journal.",
        ),
        method: "A new process each time, with the machine's own settings, 15 a side in turns \
                 after one that does not count; medians. The page is that of the figure `page`, \
                 from a server on loopback in another process. The journal is there from the run \
                 before. The library is in a jar, optimised for size, and unpacked at each start, \
                 as on a desktop; Android installs it unpacked."
            .to_owned(),
        ratios: vec![
            Ratio::less_is_better(
                "ours_to_plain",
                "cold start to the first order, by OkHttp with kotlinx.serialization",
                ours / plain,
            ),
            Ratio::less_is_better(
                "own_to_plain",
                "the same, without what a start that does nothing takes",
                (ours - nothing) / (plain - nothing),
            ),
        ],
        measurements: vec![
            Measurement::new("ours_ms", "library", ours, "ms"),
            Measurement::new("plain_ms", "OkHttp with kotlinx.serialization", plain, "ms"),
            Measurement::new("nothing_ms", "nothing but a line", nothing, "ms"),
        ],
        failure: None,
    })
}
