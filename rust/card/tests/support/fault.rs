//! What can go wrong at one moment.

use maquininha_card::DeviceFailure;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The reader fails; the card did not do it.
    Reader(DeviceFailure),
    /// The link breaks after the card did it.
    DoneButLost,
    /// The reader answers something else.
    OtherReply,
    /// Chip: declined, or approved without the acquirer, or refused in the end.
    Refuses,
    ApprovesOffline,
    /// The host never gets it.
    HostLost,
    /// The host does it, and the answer is lost.
    AnswerLost,
    /// The answer is given up, and the host gets it later.
    HostLate,
    /// What the host was to get later, it gets now.
    Arrives,
    /// It certainly does not leave.
    Unavailable,
    /// The host declines.
    Declines,
    /// The store fails, or says so although it wrote.
    StoreFails,
    StoreLies,
    /// The terminal wants to stop.
    Cancel,
    /// The terminal's time for the card is over: it aborts and asks.
    Limit,
    /// The link breaks while no command runs.
    LinkLost,
    /// The app is gone before it is done, or after.
    CrashBefore,
    CrashAfter,
}

pub const FAILURES: [DeviceFailure; 24] = [
    DeviceFailure::Canceled,
    DeviceFailure::Aborted,
    DeviceFailure::TimedOut,
    DeviceFailure::RemovedEarly,
    DeviceFailure::TwoCards,
    DeviceFailure::ContactlessError,
    DeviceFailure::OtherInterface,
    DeviceFailure::PhoneAction,
    DeviceFailure::CardBlocked,
    DeviceFailure::CardInvalidated,
    DeviceFailure::CardProblem,
    DeviceFailure::ChipUnreadable,
    DeviceFailure::FallbackAllowed,
    DeviceFailure::NoApplication,
    DeviceFailure::StripeUnreadable,
    DeviceFailure::PinRefused,
    DeviceFailure::Tables,
    DeviceFailure::NotSupported,
    DeviceFailure::Refused,
    DeviceFailure::Busy,
    DeviceFailure::Security,
    DeviceFailure::Internal,
    DeviceFailure::NoAnswer,
    DeviceFailure::LinkLost,
];

/// Those that behave differently at the end of a payment, for pairs.
pub const FEW: [Fault; 19] = [
    Fault::Reader(DeviceFailure::Aborted),
    Fault::Reader(DeviceFailure::RemovedEarly),
    Fault::Reader(DeviceFailure::LinkLost),
    Fault::DoneButLost,
    Fault::OtherReply,
    Fault::Refuses,
    Fault::ApprovesOffline,
    Fault::HostLost,
    Fault::AnswerLost,
    Fault::HostLate,
    Fault::Arrives,
    Fault::Unavailable,
    Fault::Declines,
    Fault::StoreFails,
    Fault::StoreLies,
    Fault::Cancel,
    Fault::Limit,
    Fault::CrashBefore,
    Fault::CrashAfter,
];

/// Those that hurt most together.
pub const WORST: [Fault; 8] = [
    Fault::HostLost,
    Fault::AnswerLost,
    Fault::HostLate,
    Fault::Arrives,
    Fault::StoreFails,
    Fault::StoreLies,
    Fault::Cancel,
    Fault::CrashBefore,
];

/// What can hit the host's side.
pub const HOST: [Fault; 10] = [
    Fault::HostLost,
    Fault::AnswerLost,
    Fault::HostLate,
    Fault::HostLate,
    Fault::Arrives,
    Fault::Unavailable,
    Fault::Declines,
    Fault::Cancel,
    Fault::CrashBefore,
    Fault::CrashAfter,
];

/// What can hit the store.
pub const STORE: [Fault; 5] =
    [Fault::StoreFails, Fault::StoreLies, Fault::Arrives, Fault::CrashBefore, Fault::CrashAfter];

/// Every fault.
pub fn all() -> Vec<Fault> {
    let mut all = FEW.to_vec();
    all.extend([Fault::None, Fault::LinkLost]);
    all.extend(FAILURES.map(Fault::Reader));
    all
}
