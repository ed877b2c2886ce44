//! Waiting for the terminal: webhooks first, reading sparingly
//! (pagarme-connect §8).

use std::time::Duration;

use maquininha_model::{Flow, Order, OrderStatus};

use super::{
    CancelCause, Closing, PrintState, RefundIntent, Sale, SaleEffect, SaleEnv, SaleEvent, SaleState,
};
use crate::CloseAs;

/// A direct order is read for the first time after a minute with no event.
const FIRST_READ: Duration = Duration::from_mins(1);
/// Then every half minute.
const NEXT_READ: Duration = Duration::from_secs(30);
/// Until the caller is asked.
const ASK_AFTER: Duration = Duration::from_mins(5);
/// A listed order may wait for hours: read rarely. With at most 30 open orders
/// this is 3 reads a minute of the 200 that are allowed.
const SLOW_READ: Duration = Duration::from_mins(10);
/// Look-up by code after a lost answer: give the service a moment.
const FIRST_LOOKUP: Duration = Duration::from_secs(2);
/// Second look-up: a request that was under way has arrived by then.
const NEXT_LOOKUP: Duration = Duration::from_mins(1);
/// Look-ups that find nothing before the order is taken as not made.
const LOOKUPS_MAX: u32 = 2;

impl Sale {
    pub(super) fn on_created(
        &mut self,
        order: &Order,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) {
        let given_up = self.state == SaleState::Canceled && self.order_id.is_none();
        if self.state != SaleState::Creating && !given_up {
            return;
        }
        self.order_id = Some(order.id.clone());
        self.state = SaleState::Waiting;
        if given_up {
            // It was told that there is no order: it must not be paid.
            self.closing = Closing::NotDue;
            self.back_out(CancelCause::TimedOut, env, out);
        } else if let Some(cause) = self.cancel {
            self.read_to_cancel(cause, env, out);
        } else {
            let order_id = order.id.clone();
            out.push(SaleEffect::Tell(SaleEvent::OrderCreated { order_id }));
            self.schedule_read(env, out);
        }
        self.look_at_places(order, env);
        self.take_charges(&order.charges, true, env, out);
        self.read_when_judged();
    }

    pub(super) fn on_no_order(&mut self, message: String, out: &mut Vec<SaleEffect>) {
        if self.state != SaleState::Creating {
            return;
        }
        self.state = SaleState::Canceled;
        self.closing = Closing::Done;
        self.timers.read_at = None;
        let event = match self.cancel {
            Some(cause) => SaleEvent::Canceled { cause: Some(cause) },
            None => SaleEvent::CreateFailed { message },
        };
        out.push(SaleEffect::Tell(event));
    }

    pub(super) fn on_create_unknown(&mut self, env: SaleEnv<'_>) {
        if self.state == SaleState::Creating {
            self.timers.read_at = Some(env.now.plus(FIRST_LOOKUP));
        }
    }

    pub(super) fn on_lookup_empty(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        // A look-up of before a restart says nothing after the one that followed.
        let is_early = self.timers.read_at.is_some_and(|at| at > env.now);
        if self.state != SaleState::Creating || is_early {
            return;
        }
        self.lookups = self.lookups.saturating_add(1);
        if self.lookups >= LOOKUPS_MAX {
            self.on_no_order("the order API has no such order".to_owned(), out);
        } else {
            self.timers.read_at = Some(env.now.plus(NEXT_LOOKUP));
        }
    }

    pub(super) fn on_order_read(
        &mut self,
        order: &Order,
        env: SaleEnv<'_>,
        out: &mut Vec<SaleEffect>,
    ) {
        if self.state == SaleState::Creating {
            return self.on_created(order, env, out);
        }
        self.look_at_places(order, env);
        self.take_charges(&order.charges, true, env, out);
        self.settle_heard(env, out);
        self.last_look &= !order.closed;
        self.tell_unclear_refunds(out);
        // A close of ours may have lost its answer, and a payment that was heard
        // of may show in a later read.
        let is_ours = self.cancel_after_read || !self.heard.is_empty();
        if order.closed && self.closing == Closing::NotDue && !is_ours {
            self.closing = Closing::Done;
            if self.state == SaleState::Waiting {
                self.state = SaleState::Canceling;
                out.push(SaleEffect::Tell(SaleEvent::ClosedElsewhere));
                self.start_watch(env, out);
            }
        }
        self.cancel_if_unpaid(env, out);
        self.settle_late_close(order, env, out);
        self.end_watch_if_over(out);
        match self.state {
            SaleState::Waiting | SaleState::PartlyPaid | SaleState::Paid | SaleState::Overpaid => {
                self.schedule_read(env, out);
            }
            _ if self.last_look || !self.heard.is_empty() => {
                self.timers.read_at = Some(env.now.plus(NEXT_READ));
            }
            // A refund that was taken and is not shown yet.
            _ if self.refunds.values().any(RefundIntent::is_sent) => {
                self.timers.read_at = Some(env.now.plus(SLOW_READ));
            }
            // Nothing more is read; webhooks tell of refunds.
            SaleState::Finalized | SaleState::PendingDelivery | SaleState::Refunded => {
                self.timers.read_at = None;
            }
            _ => {}
        }
        self.read_when_judged();
    }

    /// A close whose answer was lost is seen here.
    fn settle_late_close(&mut self, order: &Order, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        if let Closing::Due { status, .. } = self.closing
            && order.closed
            && (order.status != OrderStatus::Canceled || status == CloseAs::Canceled)
        {
            self.on_closed(env, out);
        }
    }

    pub(super) fn on_read_failed(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        self.on_cancel_read_failed(env, out);
        if self.has_to_read() && self.timers.read_at.is_none() {
            self.timers.read_at = Some(env.now.plus(NEXT_READ));
        }
    }

    fn has_to_read(&self) -> bool {
        self.last_look
            || self.timers.judged_at.is_some()
            || !self.heard.is_empty()
            || !self.state.is_over()
            || self.refunds.values().any(RefundIntent::is_sent)
    }

    pub(super) fn on_timer(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        let due = |at: Option<maquininha_model::Timestamp>| at.is_some_and(|at| at <= env.now);
        if due(self.timers.print_until) {
            self.end_print(PrintState::UseReprint, env, out);
        }
        if due(self.timers.close_at) {
            self.timers.close_at = None;
            self.close_again(env, out);
        }
        if due(self.timers.late_until) {
            self.timers.late_until = None;
            self.read_now(env, out);
        } else if due(self.timers.read_at) {
            self.timers.read_at = None;
            match self.state {
                SaleState::Creating => out.push(SaleEffect::FindOrder),
                _ if self.cancel_after_read => self.read_now(env, out),
                SaleState::Waiting | SaleState::PartlyPaid => {
                    self.read(out);
                    self.schedule_read(env, out);
                }
                SaleState::Canceling if self.timers.late_until.is_some() => self.read(out),
                SaleState::LatePaid => {
                    self.read(out);
                    self.timers.read_at = Some(env.now.plus(SLOW_READ));
                }
                _ => self.read_now(env, out),
            }
        }
    }

    fn read(&self, out: &mut Vec<SaleEffect>) {
        if let Some(order_id) = &self.order_id {
            out.push(SaleEffect::ReadOrder { order_id: order_id.clone() });
        }
    }

    /// Reads now, and again if no answer comes.
    pub(super) fn read_now(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        self.read(out);
        self.timers.read_at = self.has_to_read().then(|| env.now.plus(NEXT_READ));
    }

    /// When to read next while waiting.
    pub(super) fn schedule_read(&mut self, env: SaleEnv<'_>, out: &mut Vec<SaleEffect>) {
        let waited = env.now.since(self.created_at);
        let unsure = self.cancel_after_read || !self.heard.is_empty();
        let next = match self.flow {
            _ if unsure => env.now.plus(NEXT_READ),
            Flow::Direct if waited < FIRST_READ => self.created_at.plus(FIRST_READ),
            Flow::Direct if waited < ASK_AFTER => env.now.plus(NEXT_READ),
            Flow::Direct => {
                if !self.waiting_told {
                    self.waiting_told = true;
                    out.push(SaleEffect::Tell(SaleEvent::StillWaiting));
                }
                env.now.plus(SLOW_READ)
            }
            Flow::Listed => env.now.plus(SLOW_READ),
        };
        self.timers.read_at = Some(next);
    }
}
