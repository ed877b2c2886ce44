//! The simulated printer.

use std::sync::{Arc, Mutex, PoisonError};

use crate::MaquininhaError;
use crate::panics::guarded;
use crate::ports::{HostError, PrintFailure, PrintInbox, PrintJob, Printer};

/// A printer that keeps what it printed.
#[derive(Debug, Default, uniffi::Object)]
pub struct SimulatedPrinter(Arc<Mutex<Paper>>);

#[derive(Debug, Default)]
struct Paper {
    printed: Vec<String>,
    failure: Option<PrintFailure>,
}

#[uniffi::export]
impl SimulatedPrinter {
    /// A printer with paper.
    #[uniffi::constructor]
    pub fn new() -> Result<Arc<Self>, MaquininhaError> {
        guarded(|| Ok(Arc::new(Self::default())))
    }

    /// The printer, for `HostPorts`.
    pub fn as_printer(&self) -> Result<Arc<dyn Printer>, MaquininhaError> {
        guarded(|| Ok(Arc::new(HostSide(Arc::clone(&self.0))) as Arc<dyn Printer>))
    }

    /// What was printed, oldest first.
    pub fn printed(&self) -> Result<Vec<String>, MaquininhaError> {
        guarded(|| Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).printed.clone()))
    }

    /// The next job fails like this.
    pub fn fail_next(&self, failure: PrintFailure) -> Result<(), MaquininhaError> {
        guarded(|| {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).failure = Some(failure);
            Ok(())
        })
    }
}

/// The simulated printer as a host implements one.
struct HostSide(Arc<Mutex<Paper>>);

impl Printer for HostSide {
    fn print(&self, job: PrintJob, inbox: Arc<PrintInbox>) -> Result<(), HostError> {
        let PrintJob::Text { text, .. } = job;
        let mut paper = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let told = if let Some(failure) = paper.failure.take() {
            inbox.failed(failure)
        } else {
            paper.printed.push(text);
            inbox.printed()
        };
        told.map_err(|_| HostError::Failed)
    }
}
