//! The steps of a sale: whatever passes between two of those who can fail.

/// What passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    /// A command for the reader leaves the driver.
    ReaderCommand,
    /// The reader's answer reaches the driver.
    ReaderAnswer,
    /// The chip's last word reaches the driver.
    CardEnded,
    /// Bytes leave the phone.
    BytesLeave,
    /// A call to a host leaves.
    HostCall,
    /// A host's answer is there.
    HostAnswer,
    /// The driver looks into its store.
    StoreLook,
    /// The driver is about to write into its store.
    MarkBegins,
    /// It has written.
    MarkKept,
    /// The engine tells the driver something.
    DriverCommand,
    /// The driver answers an authorisation.
    SaleAnswer,
    /// The driver answers anything else.
    DriverAnswer,
    /// A row of the journal is about to be written.
    RowBegins,
    /// It is written.
    RowKept,
    /// A call to the order API leaves.
    OrderCall,
    /// It is answered.
    OrderAnswer,
}

impl Moment {
    /// Those that are struck by name, each with how often it comes in one sale at most. Steps are
    /// mostly bytes: by its number a step between card and commit is hardly ever hit.
    pub(super) const STRUCK: [(Self, i64); 12] = [
        (Self::HostCall, 2),
        (Self::HostAnswer, 2),
        (Self::CardEnded, 1),
        (Self::MarkBegins, 2),
        (Self::MarkKept, 2),
        (Self::DriverCommand, 2),
        (Self::SaleAnswer, 1),
        (Self::DriverAnswer, 2),
        (Self::RowBegins, 5),
        (Self::RowKept, 5),
        (Self::OrderCall, 5),
        (Self::OrderAnswer, 5),
    ];
}
