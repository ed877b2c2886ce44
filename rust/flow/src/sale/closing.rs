//! The closing duty: print first, then close; an order that stays open blocks
//! the terminal (pagarme-connect §2.6, §10 row 28).

use std::time::Duration;

use super::{
    Closing, PrintState, RefundWhy, Sale, SaleEffect, SaleEnv, SaleEvent, SaleRefusal, SaleState,
};
use crate::CloseAs;

/// First wait after a failed close; doubled each time.
const RETRY_FIRST: Duration = Duration::from_secs(2);
/// Longest wait between closes: an order that is open for five minutes more
/// harms nobody, a busy loop does.
const RETRY_MAX: Duration = Duration::from_mins(5);
/// Failures after which the caller is told once.
pub(super) const FAILURES_TOLD: u32 = 3;

impl Sale {
    /// Begins the closing duty of a paid sale.
    pub(super) fn start_closing(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        if self.closing != Closing::NotDue {
            return;
        }
        if self.print == PrintState::Wanted {
            if env.policy.fiscal_print && self.paid().is_positive() {
                let until = env.now.plus(env.policy.print_window());
                self.print = PrintState::Offered;
                self.timers.print_until = Some(until);
                self.closing = Closing::AfterPrint;
                out.push(SaleEffect::Tell(SaleEvent::PrintOffered { until }));
                return;
            }
            self.print = PrintState::NotWanted;
        }
        if env.policy.auto_close {
            self.close_as(CloseAs::Paid, out);
        }
    }

    /// The print is over, one way or the other; it never changes the payment
    /// (pagarme-connect §6.1).
    pub(super) fn end_print(
        &mut self,
        print: PrintState,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) {
        if self.print != PrintState::Offered {
            return;
        }
        self.print = print;
        self.timers.print_until = None;
        out.push(SaleEffect::Tell(SaleEvent::PrintEnded { print }));
        if self.closing == Closing::AfterPrint {
            self.closing = Closing::NotDue;
            if env.policy.auto_close {
                self.close_as(CloseAs::Paid, out);
            }
        }
    }

    /// Makes the close due and sends it.
    pub(super) fn close_as(&mut self, status: CloseAs, out: &mut Vec<SaleEffect>) {
        if matches!(self.closing, Closing::Done) {
            return;
        }
        self.closing = Closing::Due { status, failures: 0 };
        self.timers.close_at = None;
        self.send_close(out);
    }

    /// Sends a close that is due.
    pub(super) fn send_close(&self, out: &mut Vec<SaleEffect>) {
        if let (Closing::Due { status, .. }, Some(order_id)) = (self.closing, &self.order_id) {
            out.push(SaleEffect::CloseOrder { order_id: order_id.clone(), status });
        }
    }

    pub(super) fn on_closed(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        if !matches!(self.closing, Closing::Due { .. }) {
            return;
        }
        self.closing = Closing::Done;
        self.timers.close_at = None;
        out.push(SaleEffect::Tell(SaleEvent::Closed));
        if matches!(self.state, SaleState::Canceling | SaleState::LatePaid) {
            self.start_watch(env, out);
        } else if self.completed {
            // Until now somebody could pay.
            self.last_look = true;
            self.read_now(env, out);
        }
    }

    pub(super) fn on_close_failed(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        let Closing::Due { status, failures } = self.closing else { return };
        let failures = failures.saturating_add(1);
        self.closing = Closing::Due { status, failures };
        if self.state == SaleState::Canceling {
            self.count_cancel_failure(out);
        } else if failures == FAILURES_TOLD {
            out.push(SaleEffect::Tell(SaleEvent::CloseFailing));
        }
        let tries = failures.max(self.cancel_failures).min(10);
        let wait = RETRY_FIRST.saturating_mul(1 << tries).min(RETRY_MAX);
        self.timers.close_at = Some(env.now.plus(wait));
    }

    /// Sends a close that is due once more. A sale that is backed out is read
    /// again first: nobody was told, and it may have been paid since.
    pub(super) fn close_again(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        // What was asked back for it cannot be called back.
        let goes_back = self.refunds.values().any(|refund| refund.why == RefundWhy::Late);
        let is_undecided = self.state == SaleState::Canceling && !goes_back;
        if is_undecided && matches!(self.closing, Closing::Due { .. }) {
            self.state = SaleState::Waiting;
            self.closing = Closing::NotDue;
            self.cancel_after_read = true;
            self.read_now(env, out);
        } else {
            self.send_close(out);
        }
    }

    /// Closing by hand, for hosts that switched automatic closing off.
    pub(super) fn ask_close(
        &mut self,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) -> Result<(), SaleRefusal> {
        match self.closing {
            Closing::Done | Closing::Due { .. } => Ok(()),
            Closing::AfterPrint => {
                self.end_print(PrintState::UseReprint, env, out);
                if self.closing == Closing::NotDue {
                    self.close_as(CloseAs::Paid, out);
                }
                Ok(())
            }
            Closing::NotDue if self.completed => {
                self.close_as(CloseAs::Paid, out);
                Ok(())
            }
            Closing::NotDue => Err(SaleRefusal::NotPaidYet { remaining: self.remaining() }),
        }
    }
}
