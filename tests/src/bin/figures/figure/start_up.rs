//! Start-up with a long journal and one payment that a crash left open.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use maquininha_flow::{
    Durability, End, EventKind, JournalEntry, JournalState, OrderCall, Reservation,
};
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_model::AttemptKey;
use maquininha_terminal::port::{Clock, Journal, SystemClock};

use crate::child::runtime;
use crate::error::FigureError;
use crate::history::{self, History};
use crate::markdown::shown;
use crate::ports::{InstantDriver, MemoryOrders};
use crate::records;
use crate::report::{Figure, Measurement, Ratio};
use crate::statistics::{Samples, count, ms};
use crate::terminal::{self, Looking};

pub(crate) const NAME: &str = "start-up";

pub(crate) fn run(quick: bool) -> Result<Figure, FigureError> {
    let (payments, rounds) = if quick { (200, 1) } else { (20_000, 9) };
    let Sampled { orderly, crashed, opened, reader, index, rows } =
        runtime()?.block_on(sample(payments, rounds))?;
    let [orderly, crashed, opened, reader, index] =
        [orderly, crashed, opened, reader, index].map(|times| Samples::new(times).median());
    Ok(Figure {
        name: NAME,
        title: "Start-up",
        meaning: format!(
            "How soon a terminal with {} rows of history works again: after an orderly end it has \
             decided its open payment {orderly:.1} ms after the journal began to open, after a \
             crash {crashed:.1} ms. Reading the whole history takes {reader:.0} ms, asking an index \
             of open payments and doing nothing about them {index:.2} ms.",
            shown(count(rows)),
        ),
        method: format!(
            "From opening the file until the terminal is open and recovery has decided one listed \
             payment that was sent to the driver and told its end; driver and order API answer at once, and the \
             decision waits for one sync of the disk. After a crash the log is still there and the \
             file is checked first. One peer opens SQLite with default settings and reads every \
             row as a JSON value to find what is open, the other asks an index; neither locks, \
             checks or decides anything. {rounds} of each in turns, on fresh copies of the files; \
             medians. The system's file cache is warm for all."
        ),
        ratios: vec![
            Ratio::less_is_better(
                "orderly_to_reader",
                "start-up after an orderly end, by reading the history",
                orderly / reader,
            ),
            Ratio::less_is_better(
                "crashed_to_reader",
                "start-up after a crash, by reading the history",
                crashed / reader,
            ),
            Ratio::less_is_better(
                "opened_to_index",
                "opening a terminal after an orderly end, by asking an index of plain SQLite",
                opened / index,
            ),
        ],
        measurements: vec![
            Measurement::new("opened_ms", "orderly end, until open", opened, "ms"),
            Measurement::new("orderly_ms", "orderly end, until decided", orderly, "ms"),
            Measurement::new("crashed_ms", "crash, until decided", crashed, "ms"),
            Measurement::new("reader_ms", "reading the whole history", reader, "ms"),
            Measurement::new("index_ms", "asking an index for open payments", index, "ms"),
            Measurement::new("rows", "rows of the journal", count(rows), ""),
        ],
        failure: None,
    })
}

struct Sampled {
    orderly: Vec<f64>,
    crashed: Vec<f64>,
    opened: Vec<f64>,
    reader: Vec<f64>,
    index: Vec<f64>,
    rows: u32,
}

async fn sample(payments: u32, rounds: u32) -> Result<Sampled, FigureError> {
    let history = History::write(payments).await?;
    let rows = history.rows();
    let (mut orderly, mut crashed, mut opened) = (vec![], vec![], vec![]);
    let (mut reader, mut index) = (vec![], vec![]);
    for _ in 0..rounds {
        let left = leave_open(&history, payments).await?;
        let times = start(&left.orderly, left.orders(payments)?).await?;
        orderly.push(times.decided);
        opened.push(times.opened);
        crashed.push(start(&left.crashed, left.orders(payments)?).await?.decided);
        let begun = Instant::now();
        let all = history::read_all(&history.table())?;
        let open = all.values().filter(|row| row["state"] != "resolved").count();
        reader.push(ms(begun.elapsed()));
        let begun = Instant::now();
        let asked = history::read_open(&history.table())?;
        index.push(ms(begun.elapsed()));
        if all.len() != payments as usize + 1 || (open, asked.len()) != (1, 1) {
            return Err(FigureError::Void("the peer read something else".to_owned()));
        }
    }
    Ok(Sampled { orderly, crashed, opened, reader, index, rows })
}

/// Two copies of the history with a payment under way: one closed in order, one
/// as a crash leaves it.
struct LeftOpen {
    _folder: tempfile::TempDir,
    orderly: PathBuf,
    crashed: PathBuf,
    place: Reservation,
}

async fn leave_open(history: &History, number: u32) -> Result<LeftOpen, FigureError> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    let (orderly, crashed) = (path("orderly.db"), path("crashed.db"));
    std::fs::copy(history.journal(), &orderly)?;
    let JournalEntry::Payment(mut record) =
        records::row(number, JournalState::Sent, SystemClock.now())
    else {
        return Err(FigureError::Void("the row is no payment".to_owned()));
    };
    record.charge_id = Some(records::charge_id(1));
    let place = Reservation {
        order_id: records::order_id(number),
        amount: record.amount,
        attempt_key: AttemptKey::of(&record.serial, &record.attempt_id),
        serial: record.serial.clone(),
        lease_until: record.lease_until.unwrap_or(record.started_at),
    };
    let journal = SqliteJournal::open(&orderly, JournalOptions::DEFAULT)?;
    journal.write(JournalEntry::Payment(record), Durability::Synced, Vec::new()).await?;
    std::fs::copy(&orderly, &crashed)?;
    std::fs::copy(path("orderly.db-wal"), path("crashed.db-wal"))?;
    journal.close().await?;
    Ok(LeftOpen { _folder: folder, orderly, crashed, place })
}

impl LeftOpen {
    /// The order with the place that the payment holds.
    fn orders(&self, number: u32) -> Result<MemoryOrders, FigureError> {
        let orders = MemoryOrders::default();
        orders.add(number);
        let charge_id = orders.reserve(OrderCall::Reserve(self.place.clone()))?;
        assert_eq!(charge_id, records::charge_id(1), "the journal names the first charge");
        Ok(orders)
    }
}

struct Times {
    opened: f64,
    decided: f64,
}

async fn start(path: &Path, orders: MemoryOrders) -> Result<Times, FigureError> {
    let begun = Instant::now();
    let journal = Arc::new(SqliteJournal::open(path, JournalOptions::DEFAULT)?);
    let terminal = terminal::open(
        records::serial(),
        Arc::new(orders),
        Arc::new(InstantDriver),
        journal.clone(),
        Looking::Rarely,
    )
    .await?;
    let opened = ms(begun.elapsed());
    // The decision is on the disk and told. Its place on the order is watched for another minute,
    // in case a call of before the restart still arrives; nobody waits for that.
    let (_, event) = terminal.events().next().await?;
    let decided = ms(begun.elapsed());
    terminal.close().await;
    journal.close().await?;
    match event.kind {
        EventKind::PaymentEnded { end: End::Approved { .. }, .. } => Ok(Times { opened, decided }),
        other => Err(FigureError::Void(format!("recovery told something else: {other:?}"))),
    }
}
