//! Memory of a terminal with a long journal.

use std::process::Stdio;

use tokio::process::Command;

use crate::child::{Weight, runtime};
use crate::error::FigureError;
use crate::history::History;
use crate::markdown::shown;
use crate::report::{Figure, Measurement, Ratio};
use crate::shop::Shop;
use crate::statistics::{Samples, count};

pub(crate) const NAME: &str = "memory";

const ORDERS: u32 = 30;

/// Payments of the journal that shows whether memory grows with it.
const SHORT_PAYMENTS: u32 = 200;

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let (payments, rounds) = if quick { (400, 1) } else { (20_000, 5) };
    let Sampled { ours, short, reader, page, nothing, rows } =
        runtime()?.block_on(sample(payments, rounds))?;
    let resident = |side: &Side| side.resident - nothing.resident;
    let peak = |side: &Side| side.peak - nothing.peak;
    let mebibytes = |kibibytes: f64| kibibytes / 1024.0;
    let measured = |name: &str, label: &str, kibibytes: f64| {
        Measurement::new(name, label, mebibytes(kibibytes), "MiB")
    };
    Ok(Figure {
        name: NAME,
        title: "Memory of a terminal",
        meaning: format!(
            "A terminal with {ORDERS} open orders and a journal of {} rows takes {:.1} MiB, with \
             one of {} rows {:.1} MiB: the journal's page cache is bounded. An app that holds its \
             history takes {:.0} MiB, one that holds nothing but the orders {:.1} MiB.",
            shown(count(rows)),
            mebibytes(resident(&ours)),
            shown(count(SHORT_PAYMENTS * 5)),
            mebibytes(resident(&short)),
            mebibytes(resident(&reader)),
            mebibytes(resident(&page)),
        ),
        method: format!(
            "Processes of their own, {rounds} of each in turns, medians of `VmRSS` and `VmHWM`. \
             From each, what the same program with an idle runtime takes is taken off. The \
             terminal is whole: engine, SQLite journal, HTTP client with TLS, polling the \
             simulated market in another process, with the driver simulated. One peer is an app \
             that has read its whole history from SQLite and holds the latest row of each of the \
             {} payments, and the page of orders, as JSON values; the other holds the page only. \
             Neither has an HTTP client or an engine, and the second has no database either.",
            shown(count(payments)),
        ),
        ratios: vec![
            Ratio::less_is_better(
                "resident",
                "memory of a terminal, by that of an app that holds its history",
                resident(&ours) / resident(&reader),
            ),
            Ratio::less_is_better(
                "resident_to_page",
                "memory of a terminal, by that of a page of orders as JSON values",
                resident(&ours) / resident(&page),
            ),
        ],
        measurements: vec![
            measured("terminal_mib", "terminal, more than an idle process", resident(&ours)),
            measured("terminal_peak_mib", "terminal, highest", peak(&ours)),
            measured("short_mib", "terminal with a short journal", resident(&short)),
            measured("reader_mib", "app that holds its history", resident(&reader)),
            measured("reader_peak_mib", "app that holds its history, highest", peak(&reader)),
            measured("page_mib", "page of orders as JSON values", resident(&page)),
            measured("idle_mib", "idle process (taken off)", nothing.resident),
            Measurement::new("rows", "rows of the journal", count(rows), ""),
        ],
        failure: None,
    })
}

/// Medians in KiB.
struct Side {
    resident: f64,
    peak: f64,
}

impl Side {
    fn of(weights: &[Weight]) -> Self {
        let median = |pick: fn(&Weight) -> u64| {
            Samples::new(weights.iter().map(|weight| count(pick(weight))).collect()).median()
        };
        Self { resident: median(|w| w.resident_kib), peak: median(|w| w.peak_kib) }
    }
}

struct Sampled {
    ours: Side,
    short: Side,
    reader: Side,
    page: Side,
    nothing: Side,
    rows: u32,
}

async fn sample(payments: u32, rounds: u32) -> Result<Sampled, FigureError> {
    let history = History::write(payments).await?;
    let short_history = History::write(SHORT_PAYMENTS).await?;
    let shop = Shop::open().await?;
    shop.fill(ORDERS).await?;
    let page = history.folder().join("page.json");
    std::fs::write(&page, shop.page(ORDERS as usize)?)?;
    let text = |path: &std::path::Path| path.display().to_string();
    let short_journal = text(&short_history.journal());
    let (journal, table, page) = (text(&history.journal()), text(&history.table()), text(&page));
    let (url, orders) = (shop.url(), ORDERS.to_string());
    let (mut ours, mut short) = (vec![], vec![]);
    let (mut reader, mut held_page, mut nothing) = (vec![], vec![], vec![]);
    for _ in 0..rounds {
        for (journal, side) in [(&journal, &mut ours), (&short_journal, &mut short)] {
            let terminal = ["--journal", journal, "--url", &url, "--orders", &orders];
            side.push(weigh("weigh-terminal", &terminal).await?);
        }
        reader.push(weigh("weigh-reader", &["--table", &table, "--page", &page]).await?);
        held_page.push(weigh("weigh-reader", &["--page", &page]).await?);
        nothing.push(weigh("weigh-nothing", &[]).await?);
    }
    let [ours, short, reader, page, nothing] =
        [ours, short, reader, held_page, nothing].map(|side| Side::of(&side));
    Ok(Sampled { ours, short, reader, page, nothing, rows: history.rows() })
}

async fn weigh(task: &str, arguments: &[&str]) -> Result<Weight, FigureError> {
    let output = Command::new(std::env::current_exe()?)
        .args(["child", task])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .await?;
    if !output.status.success() {
        return Err(FigureError::Child(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
