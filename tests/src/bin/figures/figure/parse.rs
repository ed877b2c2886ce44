//! Orders read per second.

use std::hint::black_box;
use std::time::Instant;

use maquininha_orderapi::read_orders_page;
use serde_json::Value;

use super::strict_orders::StrictPage;
use super::{PAGE_ORDERS as ORDERS, page};
use crate::error::FigureError;
use crate::report::{Figure, Measurement, Ratio};
use crate::statistics::{Samples, count};

pub(crate) const NAME: &str = "parse";

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let (rounds, pages) = if quick { (3, 2) } else { (51, 40) };
    let page = page()?;
    let read = read_orders_page(&page)?;
    let charges: usize = read.records.iter().map(|order| order.charges.len()).sum();
    if read.records.len() != ORDERS as usize || charges != 2 * ORDERS as usize {
        return Err(FigureError::Void("the page was not read whole".to_owned()));
    }
    let (mut ours, mut value, mut strict, mut borrowed) = (vec![], vec![], vec![], vec![]);
    for _ in 0..rounds {
        ours.push(speed(pages, || read_orders_page(&page).map_err(Into::into))?);
        value.push(speed(pages, || Ok(serde_json::from_slice::<Value>(&page)?))?);
        strict.push(speed(pages, || Ok(serde_json::from_slice::<StrictPage<String>>(&page)?))?);
        borrowed.push(speed(pages, || Ok(serde_json::from_slice::<StrictPage<&str>>(&page)?))?);
    }
    let [ours, value, strict, borrowed] =
        [ours, value, strict, borrowed].map(|side| Samples::new(side).median());
    Ok(Figure {
        name: NAME,
        title: "Orders read per second",
        meaning: format!(
            "What tolerant reading costs. A page of {ORDERS} orders is read and checked at \
             {ours:.0} orders a second: {:.2} times the speed of parsing into plain JSON values, \
             which checks nothing, {:.2} times that of a strict derived structure, which fails on \
             the first odd field, and {:.2} times that of such a structure that only points into \
             the page and cannot be kept.",
            ours / value,
            ours / strict,
            ours / borrowed,
        ),
        method: format!(
            "The page comes from the simulated market: {ORDERS} orders with three lines and two \
             terminal charges each, {} bytes. {rounds} rounds of {pages} pages a side, the sides \
             in turns; the numbers are medians of the rounds. The structure has the fields that \
             are kept of an order, and no more.",
            page.len(),
        ),
        ratios: vec![
            Ratio::more_is_better(
                "to_value",
                "speed of reading orders, by that of `serde_json::Value`",
                ours / value,
            ),
            Ratio::more_is_better(
                "to_strict",
                "speed of reading orders, by that of a strict structure",
                ours / strict,
            ),
            Ratio::more_is_better(
                "to_borrowed",
                "speed of reading orders, by that of a strict structure without copies",
                ours / borrowed,
            )
            .of_bound(),
        ],
        measurements: vec![
            Measurement::new("orders_per_second", "orders read", ours, "a second"),
            Measurement::new("value_per_second", "as plain JSON values", value, "a second"),
            Measurement::new("strict_per_second", "as a strict structure", strict, "a second"),
            Measurement::new("borrowed_per_second", "without copies", borrowed, "a second"),
            Measurement::new("page_bytes", "page of 30 orders", count(page.len()), "bytes"),
        ],
        failure: None,
    })
}

/// Orders a second of one round.
fn speed<T>(pages: u32, read: impl Fn() -> Result<T, FigureError>) -> Result<f64, FigureError> {
    let begun = Instant::now();
    for _ in 0..pages {
        black_box(read()?);
    }
    Ok(f64::from(pages * ORDERS) / begun.elapsed().as_secs_f64())
}
