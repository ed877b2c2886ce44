//! How large the library is that apps ship.

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::FigureError;
use crate::report::{Figure, Measurement};
use crate::statistics::count;

pub(crate) const NAME: &str = "size";

/// Bytes of the stripped library by target and feature set.
type Sizes = BTreeMap<String, BTreeMap<String, u64>>;

/// The same at any length: the sizes are recorded, for building the libraries takes minutes.
pub(crate) fn run(_quick: bool) -> Result<Figure, FigureError> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bindings/size.json");
    let sizes: Sizes = serde_json::from_slice(&std::fs::read(path)?)?;
    let mut measurements = Vec::new();
    for (target, sets) in &sizes {
        for (set, bytes) in sets {
            let what = match set.as_str() {
                "shipping" => "what apps ship",
                "testing" => "the same with the simulated market, for tests",
                other => other,
            };
            let label = format!("{target}: {what}");
            let name = format!("{target}_{set}");
            measurements.push(Measurement::new(name, label, count(*bytes), "bytes"));
        }
    }
    if measurements.is_empty() {
        return Err(FigureError::Void("no size is recorded".to_owned()));
    }
    Ok(Figure {
        name: NAME,
        title: "Library size",
        meaning: "How much an app grows by the native library, for each target and feature set. \
                  The code around it in Kotlin or Swift is not part of it."
            .to_owned(),
        method: "Bytes of the dynamic library as apps ship it: optimised for size, linked as a \
                 whole, stripped, not compressed. They are recorded in `bindings/size.json` by \
                 `cargo xtask size --write`, which builds the libraries; the continuous integration \
                 fails where what apps ship has grown by more than 5 %. There is no peer that does \
                 the same, and so no ratio."
            .to_owned(),
        ratios: Vec::new(),
        measurements,
        failure: None,
    })
}
