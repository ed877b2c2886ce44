//! Backing out before payment: read the order, for it may have been paid a
//! moment ago; close it as canceled; then watch, because the terminal shows it
//! for up to a minute more (pagarme-connect §2.6).

use std::time::Duration;

use super::closing::FAILURES_TOLD;
use super::{
    CancelCause, Closing, LateAction, PaymentLine, RefundWhy, Sale, SaleEffect, SaleEnv, SaleEvent,
    SaleRefusal, SaleState,
};
use crate::CloseAs;

/// First look after a cancel: the terminal refreshes within a minute.
const LATE_LOOK: Duration = Duration::from_mins(1);
/// End of the watch, unless a terminal holds a place for longer.
const LATE_WATCH: Duration = Duration::from_mins(2);
/// Failures after which the order is closed unread: about five minutes. An
/// order that cannot be read must not stay open for ever.
const FAILURES_MAX: u32 = 10;

impl Sale {
    pub(super) fn ask_cancel(
        &mut self,
        cause: CancelCause,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) -> Result<(), SaleRefusal> {
        match self.state {
            SaleState::Creating => {
                self.cancel.get_or_insert(cause);
                Ok(())
            }
            SaleState::Waiting | SaleState::PartlyPaid | SaleState::Paid | SaleState::Overpaid => {
                self.read_to_cancel(cause, env, out);
                Ok(())
            }
            SaleState::Canceling
            | SaleState::Canceled
            | SaleState::LatePaid
            | SaleState::Refunded => Ok(()),
            SaleState::Finalized | SaleState::PendingDelivery => {
                Err(SaleRefusal::AlreadyPaid { paid: self.paid() })
            }
        }
    }

    /// Reads the order before it is closed.
    pub(super) fn read_to_cancel(
        &mut self,
        cause: CancelCause,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) {
        self.cancel.get_or_insert(cause);
        self.cancel_after_read = true;
        self.cancel_failures = 0;
        self.read_now(env, out);
    }

    /// After a read that may decide. While a payment that was heard of is
    /// looked for, the sale is not backed out.
    pub(super) fn cancel_if_unpaid(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        if self.cancel_after_read && self.state.is_unpaid() && self.heard.is_empty() {
            self.back_out(CancelCause::ScreenLost, env, out);
        }
        self.cancel_after_read &= self.state.is_unpaid();
    }

    /// A read that was to decide failed.
    pub(super) fn on_cancel_read_failed(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        if !self.cancel_after_read {
            return;
        }
        self.count_cancel_failure(out);
        if self.cancel_failures >= FAILURES_MAX {
            self.back_out(CancelCause::ScreenLost, env, out);
        }
    }

    pub(super) fn count_cancel_failure(&mut self, out: &mut Vec<SaleEffect>) {
        self.cancel_failures = self.cancel_failures.saturating_add(1);
        if self.cancel_failures == FAILURES_TOLD {
            out.push(SaleEffect::Tell(SaleEvent::CloseFailing));
        }
    }

    /// Closes the order as canceled. Parts that are paid already have to go
    /// back, like a payment that comes late.
    pub(super) fn back_out(
        &mut self,
        cause: CancelCause,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) {
        self.cancel.get_or_insert(cause);
        self.cancel_after_read = false;
        self.timers.read_at = None;
        let parts: Vec<PaymentLine> = self
            .charges
            .standing()
            .into_iter()
            .map(|(id, charge)| PaymentLine::of(id, charge))
            .collect();
        self.state = if parts.is_empty() { SaleState::Canceling } else { SaleState::LatePaid };
        let action = LateAction::of(env.policy);
        for payment in parts {
            let charge_id = payment.charge_id.clone();
            out.push(SaleEffect::Tell(SaleEvent::LatePayment { payment, action }));
            self.want_refund(&charge_id, None, RefundWhy::Late, env, out);
        }
        self.close_as(CloseAs::Canceled, out);
    }

    /// The order is closed: the watch begins.
    pub(super) fn start_watch(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        let until = self.timers.places_until.unwrap_or(env.now).max(env.now.plus(LATE_WATCH));
        self.timers.read_at = Some(env.now.plus(LATE_LOOK));
        self.timers.late_until = Some(until);
        out.push(SaleEffect::Tell(SaleEvent::CancelWatch { until }));
    }

    /// The watch is over once the order was read after its end.
    pub(super) fn end_watch_if_over(&mut self, out: &mut Vec<SaleEffect>) {
        let over = self.closing == Closing::Done && self.timers.late_until.is_none();
        if self.state == SaleState::Canceling && over {
            self.state = SaleState::Canceled;
            self.timers.read_at = None;
            out.push(SaleEffect::Tell(SaleEvent::Canceled { cause: self.cancel }));
        }
    }
}
