//! The figures.

mod memory;
mod own_time;
mod parse;
mod round_trips;
mod start_up;
mod strict_orders;
mod syncs;
mod wake_up;

use crate::error::FigureError;
use crate::report::Figure;

/// Measures one figure; `true` asks for a quick look.
pub(crate) type Run = fn(bool) -> Result<Figure, FigureError>;

/// All figures by name, in the order of the document.
const FIGURES: [(&str, Run); 7] = [
    (syncs::NAME, syncs::run),
    (own_time::NAME, own_time::run),
    (wake_up::NAME, wake_up::run),
    (parse::NAME, parse::run),
    (memory::NAME, memory::run),
    (start_up::NAME, start_up::run),
    (round_trips::NAME, round_trips::run),
];

/// The figures that were asked for; all where none was.
pub(crate) fn chosen(names: &[String]) -> Result<Vec<(&'static str, Run)>, FigureError> {
    for name in names {
        if !FIGURES.iter().any(|(known, _)| known == name) {
            let known: Vec<_> = FIGURES.iter().map(|(known, _)| *known).collect();
            return Err(FigureError::UnknownFigure { name: name.clone(), known: known.join(", ") });
        }
    }
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    Ok(FIGURES.into_iter().filter(|(name, _)| is_wanted(name)).collect())
}
