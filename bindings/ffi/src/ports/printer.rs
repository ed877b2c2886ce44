//! The printer of the host.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use maquininha_model::OrderId;
use maquininha_terminal::port::{self, PrintError};

use super::{HostError, Lane};
use crate::MaquininhaError;
use crate::panics::guarded;

/// How long a print may take: the longest report on a slow printer.
const PRINT_LIMIT: Duration = Duration::from_secs(120);

/// What to print.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PrintJob {
    /// Lines of plain text: a receipt copy or a report.
    Text {
        /// The order, where there is one.
        order_id: Option<OrderId>,
        /// The text, lines parted by line feeds.
        text: String,
    },
}

/// Why nothing was printed. It never changes a payment.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PrintFailure {
    /// No paper.
    NoPaper,
    /// Busy; try again.
    Busy,
    /// Not there or out of order.
    Unavailable {
        /// For the developer.
        reason: String,
    },
}

/// The terminal's printer.
#[uniffi::export(with_foreign)]
pub trait Printer: Send + Sync {
    /// Starts a job and returns at once; the end goes to the inbox, from any thread, within
    /// 120 s. A job that is thrown out of, or whose inbox is dropped, counts as not printed.
    fn print(&self, job: PrintJob, inbox: Arc<PrintInbox>) -> Result<(), HostError>;
}

/// Where a printer says how one job ended. The first word counts.
#[derive(Debug, uniffi::Object)]
pub struct PrintInbox(Mutex<Option<mpsc::SyncSender<Result<(), PrintFailure>>>>);

#[uniffi::export]
impl PrintInbox {
    /// The job is on paper.
    pub fn printed(&self) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.end(Ok(()));
            Ok(())
        })
    }

    /// Nothing was printed.
    pub fn failed(&self, failure: PrintFailure) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.end(Err(failure));
            Ok(())
        })
    }
}

impl PrintInbox {
    fn end(&self, end: Result<(), PrintFailure>) {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            // Nobody waits any more where the printer was too slow.
            let _ = sender.send(end);
        }
    }
}

/// The host's printer as the engine sees it.
pub(crate) struct HostPrinter {
    host: Arc<dyn Printer>,
    lane: Lane,
}

impl HostPrinter {
    pub(crate) const fn new(host: Arc<dyn Printer>, lane: Lane) -> Self {
        Self { host, lane }
    }
}

impl port::Printer for HostPrinter {
    fn print(&self, job: port::PrintJob) -> Result<(), PrintError> {
        let unavailable = |text: &str| PrintError::Unavailable(text.to_owned());
        let job = match job {
            port::PrintJob::Text { order_id, text } => PrintJob::Text { order_id, text },
            _ => return Err(unavailable("this kind of job does not cross the border")),
        };
        let (sender, end) = mpsc::sync_channel(1);
        let inbox = Arc::new(PrintInbox(Mutex::new(Some(sender))));
        let host = Arc::clone(&self.host);
        self.lane.call(move || {
            if host.print(job, Arc::clone(&inbox)).is_err() {
                let reason = String::from("the printer failed");
                inbox.end(Err(PrintFailure::Unavailable { reason }));
            }
        });
        match end.recv_timeout(PRINT_LIMIT) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(PrintFailure::NoPaper)) => Err(PrintError::NoPaper),
            Ok(Err(PrintFailure::Busy)) => Err(PrintError::Busy),
            Ok(Err(PrintFailure::Unavailable { reason })) => Err(PrintError::Unavailable(reason)),
            Err(_) => Err(unavailable("the printer did not answer")),
        }
    }
}
