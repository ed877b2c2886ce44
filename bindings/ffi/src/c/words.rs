//! The words of records. A word never changes its meaning. An enum that grew has the word `other`
//! for what this file does not know; a test sees to it that it knows all.

pub(super) use payment::{cancel_answer, cancel_reason, event_kind, progress, undo_reason};

use maquininha_flow::sale::{CancelCause, LateAction, PrintState, SaleEvent, SaleState};
use maquininha_merchant::config::NotActivatedWhy;
use maquininha_merchant::doctor::{OrderCause, WaitingCause};
use maquininha_terminal::{ErrorFamily, RetryAdvice};

/// Something that this version does not know.
pub(super) const OTHER: &str = "other";

pub(super) const fn family(family: ErrorFamily) -> &'static str {
    match family {
        ErrorFamily::Usage => "usage",
        ErrorFamily::Configuration => "configuration",
        ErrorFamily::Temporary => "temporary",
        ErrorFamily::Environment => "environment",
        _ => OTHER,
    }
}

pub(super) const fn retry(retry: RetryAdvice) -> &'static str {
    match retry {
        RetryAdvice::Never => "never",
        RetryAdvice::SameAttempt => "same_attempt",
        RetryAdvice::AfterChange => "after_change",
    }
}

pub(super) const fn waiting_cause(cause: &WaitingCause) -> &'static str {
    match cause {
        WaitingCause::Model { .. } => "model",
        WaitingCause::Activation { .. } => "activation",
        WaitingCause::Internet => "internet",
        WaitingCause::Update { .. } => "update",
        WaitingCause::PaymentApp => "payment_app",
        _ => OTHER,
    }
}

pub(super) const fn not_activated(why: NotActivatedWhy) -> &'static str {
    match why {
        NotActivatedWhy::Acquirer => "acquirer",
        NotActivatedWhy::Partner => "partner",
    }
}

pub(super) const fn order_cause(cause: &OrderCause) -> &'static str {
    match cause {
        OrderCause::Network => "network",
        OrderCause::NotWaiting => "not_waiting",
        OrderCause::AnotherOrder { .. } => "another_order",
        OrderCause::WrongTerminal { .. } => "wrong_terminal",
        OrderCause::MadeBefore { .. } => "made_before",
        OrderCause::Closed => "closed",
        _ => OTHER,
    }
}

pub(super) const fn sale_state(state: SaleState) -> &'static str {
    match state {
        SaleState::Creating => "creating",
        SaleState::Waiting => "waiting",
        SaleState::PartlyPaid => "partly_paid",
        SaleState::Paid => "paid",
        SaleState::Overpaid => "overpaid",
        SaleState::Finalized => "finalized",
        SaleState::PendingDelivery => "pending_delivery",
        SaleState::Canceling => "canceling",
        SaleState::Canceled => "canceled",
        SaleState::LatePaid => "late_paid",
        SaleState::Refunded => "refunded",
        _ => OTHER,
    }
}

pub(super) const fn sale_event(event: &SaleEvent) -> &'static str {
    match event {
        SaleEvent::OrderCreated { .. } => "order_created",
        SaleEvent::CreateFailed { .. } => "create_failed",
        SaleEvent::PaymentReceived { .. } => "payment_received",
        SaleEvent::Finalized { .. } => "finalized",
        SaleEvent::PaymentLinked { .. } => "payment_linked",
        SaleEvent::Overpaid { .. } => "overpaid",
        SaleEvent::CancelWatch { .. } => "cancel_watch",
        SaleEvent::Canceled { .. } => "canceled",
        SaleEvent::LatePayment { .. } => "late_payment",
        SaleEvent::Refunded { .. } => "refunded",
        SaleEvent::RefundAtTerminal { .. } => "refund_at_terminal",
        SaleEvent::RefundUnknown { .. } => "refund_unknown",
        SaleEvent::NotShown { .. } => "not_shown",
        SaleEvent::StillWaiting => "still_waiting",
        SaleEvent::PrintOffered { .. } => "print_offered",
        SaleEvent::PrintEnded { .. } => "print_ended",
        SaleEvent::Closed => "closed",
        SaleEvent::CloseFailing => "close_failing",
        SaleEvent::ClosedElsewhere => "closed_elsewhere",
        _ => OTHER,
    }
}

pub(super) const fn cause(cause: CancelCause) -> &'static str {
    match cause {
        CancelCause::Operator => "operator",
        CancelCause::ScreenLeft => "screen_left",
        CancelCause::ScreenLost => "screen_lost",
        CancelCause::TimedOut => "timed_out",
        CancelCause::Deactivated => "deactivated",
        _ => OTHER,
    }
}

pub(super) const fn late_action(action: LateAction) -> &'static str {
    match action {
        LateAction::RefundAsked => "refund_asked",
        LateAction::RefundAtTerminal => "refund_at_terminal",
    }
}

pub(super) const fn print_state(state: PrintState) -> &'static str {
    match state {
        PrintState::NotWanted => "not_wanted",
        PrintState::Wanted => "wanted",
        PrintState::Offered => "offered",
        PrintState::Printed => "printed",
        PrintState::Declined => "declined",
        PrintState::UseReprint => "use_reprint",
    }
}

/// Of payments at a terminal.
mod payment {
    use maquininha_flow::{CancelAnswer, CancelReason, EventKind, Progress, UndoReason};
    use maquininha_terminal::OperationProgress;
    use maquininha_terminal::port::DriverPrompt;

    use super::OTHER;

    pub(crate) const fn cancel_answer(answer: CancelAnswer) -> &'static str {
        match answer {
            CancelAnswer::Canceled => "canceled",
            CancelAnswer::TooLate => "too_late",
            CancelAnswer::Reversing => "reversing",
        }
    }

    pub(crate) const fn cancel_reason(why: &CancelReason) -> &'static str {
        match why {
            CancelReason::Requested => "requested",
            CancelReason::CardHolder => "card_holder",
            CancelReason::BeingPaidElsewhere { .. } => "being_paid_elsewhere",
            CancelReason::OrderRefused { .. } => "order_refused",
            CancelReason::NothingDue { .. } => "nothing_due",
            CancelReason::OrderApiUnavailable => "order_api_unavailable",
            CancelReason::DriverUnavailable { .. } => "driver_unavailable",
            CancelReason::NeverReceived => "never_received",
            CancelReason::Undone { .. } => "undone",
            CancelReason::JournalFailed => "journal_failed",
            _ => OTHER,
        }
    }

    pub(crate) const fn undo_reason(undo: &UndoReason) -> &'static str {
        match undo {
            UndoReason::CancelRequested => "cancel_requested",
            UndoReason::PaidElsewhere { .. } => "paid_elsewhere",
            UndoReason::OrderRefused => "order_refused",
            UndoReason::ReservationLost => "reservation_lost",
            UndoReason::Deadline => "deadline",
            UndoReason::Unknown => "unknown",
            UndoReason::Settled { .. } => "settled",
            UndoReason::JournalFailed => "journal_failed",
            _ => OTHER,
        }
    }

    pub(crate) const fn event_kind(kind: &EventKind) -> &'static str {
        match kind {
            EventKind::PaymentEnded { .. } => "payment_ended",
            EventKind::PaymentResolved { .. } => "payment_resolved",
            EventKind::PaymentHeld { .. } => "payment_held",
            EventKind::RefundEnded { .. } => "refund_ended",
            EventKind::RefundResolved { .. } => "refund_resolved",
            EventKind::AttentionNeeded { .. } => "attention_needed",
            _ => OTHER,
        }
    }

    pub(crate) const fn progress(progress: &OperationProgress) -> &'static str {
        match progress {
            OperationProgress::Step(Progress::Reserving) => "reserving",
            OperationProgress::Step(Progress::TakenBy { .. }) => "taken_by",
            OperationProgress::Step(Progress::TakingCard) => "taking_card",
            OperationProgress::Step(Progress::Asking) => "asking",
            OperationProgress::Step(Progress::Reporting) => "reporting",
            OperationProgress::Prompt(DriverPrompt::PresentCard) => "present_card",
            OperationProgress::Prompt(DriverPrompt::EnterPin) => "enter_pin",
            OperationProgress::Prompt(DriverPrompt::ScanQrCode) => "scan_qr_code",
            OperationProgress::Prompt(DriverPrompt::Authorizing) => "authorizing",
            OperationProgress::Prompt(DriverPrompt::RemoveCard) => "remove_card",
            _ => OTHER,
        }
    }
}
