use maquininha_model::OrderId;

/// What to print.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrintJob {
    /// Lines of plain text: a receipt copy or a report.
    Text {
        /// The order, where there is one.
        order_id: Option<OrderId>,
        /// The text.
        text: String,
    },
}

/// Why nothing was printed. It never changes a payment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// No paper.
    #[error("the printer has no paper")]
    NoPaper,
    /// Busy; try again.
    #[error("the printer is busy")]
    Busy,
    /// Not there or out of order.
    #[error("the printer is not available: {0}")]
    Unavailable(String),
}

/// The terminal's printer. Called off the payment path; may block its own
/// thread.
pub trait Printer: Send + Sync + 'static {
    /// Prints a job to its end.
    fn print(&self, job: PrintJob) -> Result<(), PrintError>;
}
