//! The figures.

mod border_calls;
mod codec;
mod cold_start;
mod contactless;
mod engine_events;
mod library_size;
mod memory;
mod own_time;
mod parse;
mod reconnect;
mod round_trips;
mod start_up;
mod strict_orders;
mod syncs;
mod wake_up;
mod wire_to_kotlin;

use std::io::Write;

use crate::child::runtime;
use crate::error::FigureError;
use crate::programs::Program;
use crate::report::Figure;
use crate::shop::Shop;

/// A figure that can be measured.
pub(crate) struct Measurable {
    /// Its name on the command line.
    pub name: &'static str,
    /// Measures it; `true` asks for a quick look.
    pub run: fn(bool) -> Result<Figure, FigureError>,
    /// What is needed of other languages.
    pub needs: &'static [Program],
}

impl Measurable {
    const fn new(name: &'static str, run: fn(bool) -> Result<Figure, FigureError>) -> Self {
        Self { name, run, needs: &[] }
    }

    const fn with(self, needs: &'static [Program]) -> Self {
        Self { needs, ..self }
    }
}

/// All figures by name, in the order of the document.
const FIGURES: [Measurable; 15] = [
    Measurable::new(syncs::NAME, syncs::run),
    Measurable::new(own_time::NAME, own_time::run),
    Measurable::new(wake_up::NAME, wake_up::run),
    Measurable::new(parse::NAME, parse::run),
    Measurable::new(memory::NAME, memory::run),
    Measurable::new(start_up::NAME, start_up::run),
    Measurable::new(round_trips::NAME, round_trips::run),
    Measurable::new(codec::NAME, codec::run),
    Measurable::new(contactless::NAME, contactless::run),
    Measurable::new(reconnect::NAME, reconnect::run),
    Measurable::new(border_calls::NAME, border_calls::run).with(&[
        Program::Kotlin,
        Program::Swift,
        Program::C,
    ]),
    Measurable::new(wire_to_kotlin::NAME, wire_to_kotlin::run).with(&[Program::Kotlin]),
    Measurable::new(engine_events::NAME, engine_events::run)
        .with(&[Program::Kotlin, Program::Swift]),
    Measurable::new(cold_start::NAME, cold_start::run).with(&[Program::Kotlin]),
    Measurable::new(library_size::NAME, library_size::run),
];

/// The figures that were asked for; all where none was.
pub(crate) fn chosen(names: &[String]) -> Result<Vec<Measurable>, FigureError> {
    for name in names {
        if !FIGURES.iter().any(|figure| figure.name == name) {
            let known: Vec<_> = FIGURES.iter().map(|figure| figure.name).collect();
            return Err(FigureError::UnknownFigure { name: name.clone(), known: known.join(", ") });
        }
    }
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    Ok(FIGURES.into_iter().filter(|figure| is_wanted(figure.name)).collect())
}

/// Orders on the page that several figures read.
const PAGE_ORDERS: u32 = 30;

/// That page, as the simulated market gives it.
fn page() -> Result<Vec<u8>, FigureError> {
    runtime()?.block_on(async {
        let shop = Shop::open().await?;
        shop.fill(PAGE_ORDERS).await?;
        shop.page(PAGE_ORDERS as usize)
    })
}

/// The page in a file, for programs in other languages.
fn page_file() -> Result<tempfile::NamedTempFile, FigureError> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&page()?)?;
    Ok(file)
}
