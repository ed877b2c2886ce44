//! Giving money back at the terminal that took it.
//!
//! The acquirer is asked first, by the driver, with the card that paid; then
//! the order API is told by cancelling the charge, so that the sales software
//! hears `charge.refunded` (pagarme-connect §4.7). One intention gives money
//! back at most once: a lost answer is asked for, never sent again blindly.

mod steps;

use maquininha_model::Timestamp;

use crate::machine::Outcome;
use crate::{
    Attention, CancelReason, DriverCommand, DriverReply, Durability, Effect, EventKind, Input,
    OrderCall, OrderCallError, OrderReply, PaymentLimits, Query, RefundEnd, RefundRecord,
    RefundState, SettleAnswer,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Refunding,
    Asking,
    Telling,
    Looking,
    Done,
}

type Effects = Vec<Effect>;

/// The machine of one refund.
#[derive(Clone, Debug)]
pub struct Refund {
    record: RefundRecord,
    query: Query,
    limits: PaymentLimits,
    phase: Phase,
    ticket: u32,
    first_ticket: u32,
    waiting: bool,
    tries: u32,
    asking_since: Option<Timestamp>,
    /// The time of the input under way.
    now: Timestamp,
    /// When the last command left for the driver; its answer tells of that time or later.
    driven_at: Timestamp,
    cancel_requested: bool,
    /// Whether the app waits for the answer to its wish to cancel.
    cancel_unanswered: bool,
    /// Whether the order API refused to be told.
    refused: bool,
    /// Whether it went on after a restart: the order API may have been told before.
    resumed: bool,
}

impl Refund {
    /// A refund, new or read from the journal; nothing happens before `Begin`
    /// or `Resume`.
    pub fn new(record: RefundRecord, query: Query, limits: PaymentLimits) -> Self {
        Self {
            record,
            query,
            limits,
            phase: Phase::Idle,
            ticket: 0,
            first_ticket: 0,
            waiting: false,
            tries: 0,
            asking_since: None,
            now: Timestamp::default(),
            driven_at: Timestamp::default(),
            cancel_requested: false,
            cancel_unanswered: false,
            refused: false,
            resumed: false,
        }
    }

    /// What the journal knows of it.
    pub const fn record(&self) -> &RefundRecord {
        &self.record
    }

    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        self.phase == Phase::Done
    }

    /// Whether the driver's screen and card slot are in use.
    pub fn holds_driver(&self) -> bool {
        self.phase == Phase::Refunding
    }

    /// Takes one input and returns what is to be done, in that order.
    pub fn on(&mut self, now: Timestamp, input: Input) -> Vec<Effect> {
        let mut fx = Effects::new();
        self.now = now;
        match input {
            Input::Begin if self.phase == Phase::Idle => self.begin(now, &mut fx),
            Input::Resume if self.phase == Phase::Idle => self.resume(now, &mut fx),
            Input::Begin | Input::Resume => {}
            Input::Cancel => self.cancel(&mut fx),
            // Only the intention stops a refund, since nothing has left yet; one
            // under way is carried to its end without the journal.
            Input::JournalFailed
                if self.record.state == RefundState::Intent && self.record.end.is_none() =>
            {
                let end = RefundEnd::Canceled { why: CancelReason::JournalFailed };
                self.record.end = Some(end.clone());
                self.answer_cancel(&end, &mut fx);
                fx.push(Effect::Ended { end: Outcome::Refund(end) });
                self.close(&mut fx);
            }
            Input::Order { ticket, answer } if ticket == self.ticket => {
                self.on_order(now, *answer, &mut fx);
            }
            Input::Driver { ticket, reply } => {
                let late = self.phase == Phase::Asking && ticket == self.first_ticket;
                if late || (ticket == self.ticket && !self.waiting) {
                    self.on_driver(now, *reply, &mut fx);
                }
            }
            Input::Timer { ticket } if ticket == self.ticket => self.on_timer(now, &mut fx),
            Input::Order { .. } | Input::Timer { .. } | Input::JournalFailed => {}
            Input::Settle { .. } => {
                fx.push(Effect::SettleAnswered { answer: SettleAnswer::NotHeld });
            }
        }
        fx
    }

    fn begin(&mut self, now: Timestamp, fx: &mut Effects) {
        self.write(now, RefundState::Intent, Durability::Synced, Vec::new(), fx);
        self.phase = Phase::Refunding;
        let command = DriverCommand::Refund {
            attempt_key: self.record.attempt_key.clone(),
            original: self.record.original.clone(),
            amount: self.record.amount,
        };
        self.drive(command, fx);
        self.first_ticket = self.ticket;
        let until = now.plus(self.limits.card);
        fx.push(Effect::Wait { ticket: self.ticket, until });
    }

    fn resume(&mut self, now: Timestamp, fx: &mut Effects) {
        self.resumed = true;
        match self.record.state {
            RefundState::Resolved => self.close(fx),
            RefundState::Refunded => self.look(fx),
            RefundState::Intent | RefundState::Unknown => self.ask(now, fx),
        }
    }

    fn cancel(&mut self, fx: &mut Effects) {
        self.cancel_unanswered = true;
        match (self.phase, &self.record.end) {
            (Phase::Refunding, _) => {
                if !std::mem::replace(&mut self.cancel_requested, true) {
                    let attempt_key = self.record.attempt_key.clone();
                    let command = Box::new(DriverCommand::Abort { attempt_key });
                    fx.push(Effect::Driver { ticket: 0, command });
                }
            }
            (_, Some(end)) => {
                let end = end.clone();
                self.answer_cancel(&end, fx);
            }
            (_, None) => {}
        }
    }

    fn on_driver(&mut self, now: Timestamp, reply: DriverReply, fx: &mut Effects) {
        let asking = self.phase == Phase::Asking;
        if !matches!(self.phase, Phase::Asking | Phase::Refunding) {
            return;
        }
        match reply {
            DriverReply::Refunded { nsu } => {
                let end = RefundEnd::Refunded { nsu };
                self.end(now, RefundState::Refunded, &end, fx);
                if self.resumed { self.look(fx) } else { self.tell(fx) }
            }
            DriverReply::Declined { decline } => {
                self.end_for_good(now, &RefundEnd::Declined { decline }, fx);
            }
            DriverReply::Refused { message } => {
                let why = CancelReason::DriverUnavailable { message };
                self.end_for_good(now, &RefundEnd::Canceled { why }, fx);
            }
            DriverReply::Canceled => {
                let why = match self.cancel_requested {
                    true => CancelReason::Requested,
                    false => CancelReason::CardHolder,
                };
                self.end_for_good(now, &RefundEnd::Canceled { why }, fx);
            }
            DriverReply::TimedOut => self.end_for_good(now, &RefundEnd::Expired, fx),
            DriverReply::Unavailable { message } if !asking => {
                let why = CancelReason::DriverUnavailable { message };
                self.end_for_good(now, &RefundEnd::Canceled { why }, fx);
            }
            DriverReply::NotFound if asking && self.driven_at >= self.horizon() => {
                let why = CancelReason::NeverReceived;
                self.end_for_good(now, &RefundEnd::Canceled { why }, fx);
            }
            _ if asking => self.back_off(now, fx),
            _ => self.ask(now, fx),
        }
    }

    fn horizon(&self) -> Timestamp {
        match self.query {
            Query::ByAttempt { horizon } => self.record.started_at.plus(self.limits.card + horizon),
            Query::Never => self.record.started_at,
        }
    }

    /// Asks what became of the refund. A driver that cannot be asked leaves it
    /// to a human: sending it again could give the money back twice.
    fn ask(&mut self, now: Timestamp, fx: &mut Effects) {
        self.phase = Phase::Asking;
        self.tries = 0;
        self.asking_since.get_or_insert(now);
        if self.query == Query::Never {
            let attention = EventKind::AttentionNeeded { attention: Attention::UndoRefused };
            let mut events = vec![self.event(now, attention)];
            events.extend(self.note_end(now, &RefundEnd::Unknown));
            self.write(now, RefundState::Resolved, Durability::Synced, events, fx);
            fx.push(Effect::Ended { end: Outcome::Refund(RefundEnd::Unknown) });
            self.answer_cancel(&RefundEnd::Unknown, fx);
            return self.close(fx);
        }
        self.write(now, RefundState::Unknown, Durability::Lazy, Vec::new(), fx);
        self.query_driver(fx);
    }

    fn query_driver(&mut self, fx: &mut Effects) {
        let attempt_key = self.record.attempt_key.clone();
        self.drive(DriverCommand::QueryRefund { attempt_key }, fx);
    }

    /// Tells the order API that the charge was given back.
    fn tell(&mut self, fx: &mut Effects) {
        self.phase = Phase::Telling;
        let is_whole = self.record.amount == self.record.original.amount
            && self.record.canceled_before.is_zero();
        let call = OrderCall::CancelCharge {
            charge_id: self.record.charge_id.clone(),
            amount: (!is_whole).then_some(self.record.amount),
            attempt_key: self.record.attempt_key.clone(),
        };
        self.call(call, fx);
    }

    /// Reads the order to see whether the charge shows the refund already.
    fn look(&mut self, fx: &mut Effects) {
        match self.record.order_id.clone() {
            Some(order_id) => {
                self.phase = Phase::Looking;
                self.call(OrderCall::Read { order_id }, fx);
            }
            None => self.tell(fx),
        }
    }

    fn on_order(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        match (self.phase, answer) {
            (Phase::Telling, Ok(_)) => self.resolve(now, fx),
            // An earlier try may have arrived; then this one is refused.
            (Phase::Telling, Err(error))
                if error.is_refusal() && self.record.order_id.is_some() && !self.refused =>
            {
                self.refused = true;
                self.look(fx);
            }
            (Phase::Telling, Err(error)) if error.is_refusal() => self.ask_a_human(now, fx),
            (Phase::Looking, Ok(OrderReply::Order { order })) => {
                let wanted = self.record.canceled_before.checked_add(self.record.amount);
                let is_shown = order.charges.iter().any(|charge| {
                    charge.id == self.record.charge_id
                        && matches!((charge.canceled_amount, &wanted), (Some(c), Ok(w)) if c >= *w)
                });
                match (is_shown, self.refused) {
                    (true, _) => self.resolve(now, fx),
                    (false, true) => self.ask_a_human(now, fx),
                    (false, false) => self.tell(fx),
                }
            }
            (Phase::Telling, Err(OrderCallError::OutcomeUnknown)) => {
                self.phase = Phase::Looking;
                self.back_off(now, fx);
            }
            (Phase::Telling | Phase::Looking, Err(OrderCallError::Throttled { retry_after })) => {
                self.back_off_at_least(now, retry_after, fx);
            }
            (Phase::Telling | Phase::Looking, _) => self.back_off(now, fx),
            _ => {}
        }
    }

    fn on_timer(&mut self, now: Timestamp, fx: &mut Effects) {
        if self.phase == Phase::Refunding {
            let attempt_key = self.record.attempt_key.clone();
            let command = Box::new(DriverCommand::Abort { attempt_key });
            fx.push(Effect::Driver { ticket: 0, command });
            return self.ask(now, fx);
        }
        if !std::mem::replace(&mut self.waiting, false) {
            return;
        }
        match self.phase {
            Phase::Asking => {
                let since = self.asking_since.unwrap_or(now);
                if self.record.end.is_none() && now.since(since) >= self.limits.unknown_after {
                    let end = RefundEnd::Unknown;
                    self.end(now, RefundState::Unknown, &end, fx);
                }
                self.query_driver(fx);
            }
            Phase::Telling => self.tell(fx),
            Phase::Looking => self.look(fx),
            Phase::Idle | Phase::Refunding | Phase::Done => {}
        }
    }
}
