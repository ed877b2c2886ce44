//! The project's own time in a payment, on a disk whose sync takes 5 ms.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use maquininha_journal::{JournalOptions, SqliteJournal};

use crate::child::runtime;
use crate::error::FigureError;
use crate::ports::{InstantDriver, MemoryOrders, SlowJournal};
use crate::records;
use crate::report::{Figure, Measurement, Ratio};
use crate::statistics::{Samples, count, ms};
use crate::terminal::{self, Looking};

pub(crate) const NAME: &str = "own-time";

/// A sync on the flash of a terminal.
const SYNC: Duration = Duration::from_millis(5);

/// Syncs that a payment cannot do without.
const SYNCS_NEEDED: f64 = 2.0;

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let payments = if quick { 3 } else { 100 };
    let Sampled { totals, own, waits, syncs } = runtime()?.block_on(sample(payments))?;
    let needed = SYNCS_NEEDED * ms(SYNC);
    let ratio = totals.median() / needed;
    Ok(Figure {
        name: NAME,
        title: "Own time in a payment",
        meaning: format!(
            "How much a payment lasts beyond what it must wait for. Of {:.2} ms from `pay()` to \
             the approved result of a listed order, {:.2} ms are the project's own; the rest is \
             the simulated disk.",
            totals.median(),
            own.median(),
        ),
        method: format!(
            "{payments} payments, one after the other, through engine and SQLite journal. Order \
             API and driver answer within the call. The journal lies in memory where the system \
             has such a folder, and every synced write is made {} ms longer by sleeping; the sleep \
             is measured, since a sleeping thread wakes up late. Own time is the total less the \
             sleeps; the ratio takes the total and two syncs of {0} ms.",
            SYNC.as_millis(),
        ),
        ratios: vec![
            Ratio::less_is_better(
                "total_to_syncs",
                "time of a listed payment, by two syncs of 5 ms",
                ratio,
            )
            .of_bound(),
        ],
        measurements: vec![
            Measurement::new("total_ms", "`pay()` to result, median", totals.median(), "ms"),
            Measurement::new("total_p95_ms", "`pay()` to result, 95 %", totals.p95(), "ms"),
            Measurement::new("waits_ms", "slept in synced writes, median", waits.median(), "ms"),
            Measurement::new("own_ms", "own time, median", own.median(), "ms"),
            Measurement::new("own_p95_ms", "own time, 95 %", own.p95(), "ms"),
            Measurement::new("syncs", "synced writes before the result", syncs, ""),
        ],
        failure: None,
    })
}

struct Sampled {
    totals: Samples,
    own: Samples,
    waits: Samples,
    syncs: f64,
}

async fn sample(payments: u32) -> Result<Sampled, FigureError> {
    let folder = memory_folder()?;
    let sqlite = SqliteJournal::open(folder.path().join("journal.db"), JournalOptions::DEFAULT)?;
    let journal = Arc::new(SlowJournal::new(sqlite, SYNC));
    let orders = Arc::new(MemoryOrders::default());
    let driver = Arc::new(InstantDriver);
    let terminal =
        terminal::open(records::serial(), orders.clone(), driver, journal.clone(), Looking::Rarely)
            .await?;
    let (mut totals, mut own, mut waited, mut syncs) = (vec![], vec![], vec![], 0);
    for number in 0..payments {
        let order_id = orders.add(number);
        terminal.refresh();
        terminal::wait_for_orders(&terminal, 1).await?;
        journal.take_waits();
        let begun = Instant::now();
        let request = terminal::request(number, Some(order_id.clone()), false);
        terminal::pay(&terminal, request).await?;
        let total = begun.elapsed();
        let waits = journal.take_waits();
        terminal.settled().await?;
        orders.remove(&order_id);
        totals.push(ms(total));
        own.push(ms(total.saturating_sub(waits.time)));
        waited.push(ms(waits.time));
        syncs += waits.syncs;
    }
    terminal.close().await;
    Ok(Sampled {
        totals: Samples::new(totals),
        own: Samples::new(own),
        waits: Samples::new(waited),
        syncs: count(syncs) / count(payments),
    })
}

/// A folder whose syncs cost nothing, where there is one.
fn memory_folder() -> Result<tempfile::TempDir, FigureError> {
    let shared_memory = PathBuf::from("/dev/shm");
    let in_memory = shared_memory.is_dir().then(|| tempfile::tempdir_in(shared_memory));
    Ok(match in_memory {
        Some(Ok(folder)) => folder,
        _ => tempfile::tempdir()?,
    })
}
