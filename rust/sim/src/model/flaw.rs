//! Ways to break the protocol, to see that the checks find them.

/// One way. The first few bend what the claim rule is shown; the others change a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flaw {
    /// The youngest place is served first.
    LastComesFirst,
    /// Of two places of one instant the one with the lower id is served.
    TiesToLowestId,
    /// Places of others are not counted, only payments.
    PlacesDoNotCount,
    /// A payment after the lease keeps the rank of its place.
    LatePaymentsRankEarly,
    /// A payment in the instant in which its lease ends is taken to be in time.
    LeaseEndIsInTime,
    /// The card is taken without reading the order back.
    NoReadBack,
    /// A place that was not seen needs no second look after the commit.
    BlindIsTrusted,
    /// What was seen before a restart is trusted after it.
    RestartIsTrusted,
    /// A payment after the lease needs no second look.
    LateIsTrusted,
    /// An approval is confirmed before the order was told.
    ConfirmsBeforeCommit,
    /// An approval is confirmed when the order API stays silent for too long.
    DeadlineConfirms,
    /// A refused commit is confirmed.
    RefusalConfirms,
    /// The acquirer's "not found" is believed while the request is on its way.
    NotFoundAtOnce,
    /// What is undone leaves its charge on the order.
    ForgetsToRelease,
    /// The payment ends while its reservation may still arrive.
    LeavesBeforeItsReservation,
    /// A terminal that finds a place past its lease cancels it.
    CancelsPlacesOfOthers,
    /// A terminal that finds a place ahead of its own waits for it, and keeps its own.
    WaitsForOthers,
    /// The sales side listens no more once it backed out.
    StopsListening,
    /// The sales side never closes a paid order.
    NeverCloses,
    /// The sales side closes a split order with its first part.
    ClosesWithTheFirstPart,
    /// The sales side opens orders without counting them.
    DoesNotCountOrders,
}

impl Flaw {
    /// Every flaw.
    pub const ALL: [Self; 21] = [
        Self::LastComesFirst,
        Self::TiesToLowestId,
        Self::PlacesDoNotCount,
        Self::LatePaymentsRankEarly,
        Self::LeaseEndIsInTime,
        Self::NoReadBack,
        Self::BlindIsTrusted,
        Self::RestartIsTrusted,
        Self::LateIsTrusted,
        Self::ConfirmsBeforeCommit,
        Self::DeadlineConfirms,
        Self::RefusalConfirms,
        Self::NotFoundAtOnce,
        Self::ForgetsToRelease,
        Self::LeavesBeforeItsReservation,
        Self::CancelsPlacesOfOthers,
        Self::WaitsForOthers,
        Self::StopsListening,
        Self::NeverCloses,
        Self::ClosesWithTheFirstPart,
        Self::DoesNotCountOrders,
    ];
}
