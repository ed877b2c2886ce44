//! A page of orders from the wire to objects of Kotlin.

use super::{PAGE_ORDERS, page_file};
use crate::error::FigureError;
use crate::programs::Program;
use crate::report::{Figure, Measurement, Ratio};

pub(crate) const NAME: &str = "page";

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let page = page_file()?;
    let bytes = page.as_file().metadata()?.len();
    let sides = Program::Kotlin.measure(Some(NAME), Some(page.path()), quick)?;
    let ms = |side| Ok::<_, FigureError>(sides.median(side)? / 1e6);
    let (ours, plain) = (ms("ours")?, ms("plain")?);
    let (asked, plain_asked) = (ms("ours_asked")?, ms("plain_asked")?);
    let (crossing, public) = (ms("crossing")?, ms("crossing_public")?);
    Ok(Figure {
        name: NAME,
        title: "From the wire to Kotlin objects",
        meaning: format!(
            "How soon an app has {PAGE_ORDERS} orders as objects once their bytes begin to leave \
             the server: {ours:.2} ms with the library, {plain:.2} ms with OkHttp and \
             kotlinx.serialization, {:.2} times as long. The border alone, for a page that is \
             there already, takes {public:.2} ms: every field is written into a buffer by Rust, read \
             into generated classes, and copied into those that the app sees. From asking it takes {asked:.1} ms and \
             {plain_asked:.1} ms: a wish to refresh waits for 20 ms, so that wishes that come \
             together are answered by one read.",
            ours / plain,
        ),
        method: format!(
            "The page of the figure `parse`, {bytes} bytes, from a server on loopback in the same \
             process, by turns with another letter in each title, so that the list changes. The \
             library reads, checks, sorts, works out what is due, compares with the list of \
             before, and tells its `StateFlow`; the peer decodes the body's text into data classes \
             with the same fields, reads the times, sorts, works out what is due, and sets a \
             `MutableStateFlow`. Both have a connection open. 400 pages a side, in turns, after \
             600 that do not count; medians. The library is optimised for size.",
        ),
        ratios: vec![
            Ratio::less_is_better(
                "ours_to_plain",
                "wire to Kotlin objects, by OkHttp with kotlinx.serialization",
                ours / plain,
            ),
            Ratio::less_is_better(
                "asked_to_plain",
                "asking for orders to Kotlin objects, by OkHttp with kotlinx.serialization",
                asked / plain_asked,
            ),
        ],
        measurements: vec![
            Measurement::new("ours_ms", "library", ours, "ms"),
            Measurement::new("ours_p95_ms", "library, 95 %", sides.of("ours")?.p95() / 1e6, "ms"),
            Measurement::new("plain_ms", "OkHttp with kotlinx.serialization", plain, "ms"),
            Measurement::new(
                "plain_p95_ms",
                "OkHttp with kotlinx.serialization, 95 %",
                sides.of("plain")?.p95() / 1e6,
                "ms",
            ),
            Measurement::new("asked_ms", "library, from asking", asked, "ms"),
            Measurement::new(
                "plain_asked_ms",
                "OkHttp with kotlinx.serialization, from asking",
                plain_asked,
                "ms",
            ),
            Measurement::new("crossing_ms", "the border, into generated classes", crossing, "ms"),
            Measurement::new("public_ms", "the border, into what the app sees", public, "ms"),
        ],
        failure: None,
    })
}
