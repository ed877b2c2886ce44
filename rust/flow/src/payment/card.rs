//! The driver has the payment: card, PIN, acquirer, silence.

use maquininha_model::Timestamp;

use super::{CancelAnswer, Effects, Outcome, Payment, Phase, Progress};
use crate::{
    Approval, Attention, CancelReason, Decision, DriverCommand, DriverReply, Durability, Effect,
    End, JournalState, PaymentKind, Query, UndoReason,
};

/// How often a charged approval whose undo is refused is tried again: seldom,
/// a human was asked.
const REFUSED_UNDO_PAUSE: std::time::Duration = std::time::Duration::from_secs(300);

impl Payment {
    pub(super) fn authorize(&mut self, now: Timestamp, fx: &mut Effects) {
        self.record.sent_at = Some(now);
        self.rounds = 0;
        if self.record.charge_id.is_some() {
            self.write(now, JournalState::Sent, Durability::Lazy, fx);
        }
        self.enter(Phase::Charging);
        fx.push(Effect::Progress(Progress::TakingCard));
        let command = DriverCommand::Authorize {
            attempt_key: self.record.attempt_key.clone(),
            amount: self.record.amount,
            tender: self.record.tender,
            serial: self.record.serial.clone(),
        };
        self.drive(command, fx);
        self.authorize_ticket = self.ticket;
        fx.push(Effect::Wait { ticket: self.ticket, until: now.plus(self.plan.limits.card) });
    }

    /// The driver did not answer in its time: it is told to stop, and asked.
    pub(super) fn on_card_limit(&mut self, now: Timestamp, fx: &mut Effects) {
        let attempt_key = self.record.attempt_key.clone();
        let command = Box::new(DriverCommand::Abort { attempt_key });
        fx.push(Effect::Driver { ticket: 0, command });
        self.ask(now, fx);
    }

    pub(super) fn on_driver(&mut self, now: Timestamp, reply: DriverReply, fx: &mut Effects) {
        match self.phase {
            Phase::Charging => self.on_authorized(now, reply, fx),
            Phase::Asking => self.on_asked(now, reply, fx),
            Phase::Confirming => self.on_confirmed(now, reply, fx),
            Phase::Undoing => self.on_undone(now, reply, fx),
            _ => {}
        }
    }

    /// Takes an answer that ends the card step, alike whether it came by itself
    /// or was asked for. Any other comes back.
    fn on_answer(
        &mut self,
        now: Timestamp,
        reply: DriverReply,
        fx: &mut Effects,
    ) -> Option<DriverReply> {
        let end = match reply {
            DriverReply::Approved { approval } => {
                self.approved(now, *approval, fx);
                return None;
            }
            DriverReply::Declined { decline } => End::Declined { decline },
            DriverReply::Canceled => End::Canceled { why: self.canceled_by() },
            DriverReply::TimedOut => End::Expired,
            other => return Some(other),
        };
        self.end_without_money(now, end, fx);
        None
    }

    fn on_authorized(&mut self, now: Timestamp, reply: DriverReply, fx: &mut Effects) {
        let Some(other) = self.on_answer(now, reply, fx) else { return };
        if let DriverReply::Unavailable { message } = other {
            let why = CancelReason::DriverUnavailable { message };
            self.end_without_money(now, End::Canceled { why }, fx);
        } else {
            // No answer to an authorisation, but the driver is at its end with it.
            self.sent_by = Some(now);
            self.ask(now, fx);
        }
    }

    fn canceled_by(&self) -> CancelReason {
        if self.record.cancel_requested {
            CancelReason::Requested
        } else {
            CancelReason::CardHolder
        }
    }

    fn approved(&mut self, now: Timestamp, approval: Approval, fx: &mut Effects) {
        self.record.approval = Some(approval);
        let told_canceled = self.record.end.as_ref().is_some_and(|end| *end != End::Unknown);
        if self.record.cancel_requested || told_canceled {
            let reason = UndoReason::CancelRequested;
            return self.decide(now, Decision::Undo { reason }, fx);
        }
        if self.record.kind == PaymentKind::Held {
            return self.hold(now, fx);
        }
        // An approval the driver can be asked for again needs no sync of its own.
        let durability = if self.can_ask() { Durability::Lazy } else { Durability::Synced };
        self.write(now, JournalState::Approved, durability, fx);
        match self.record.kind {
            PaymentKind::Standalone => self.decide(now, Decision::Confirm, fx),
            PaymentKind::Listed { .. } if !self.must_look_first() => {
                fx.push(Effect::Progress(Progress::Reporting));
                self.report(fx);
            }
            PaymentKind::Direct { .. } if !self.must_look_first() => {
                fx.push(Effect::Progress(Progress::Reporting));
                self.post(now, fx);
            }
            _ => self.read(Phase::Judging, fx),
        }
    }

    /// Whether the order has to be read before anything is told to it: after a
    /// restart it may show the payment already.
    fn must_look_first(&self) -> bool {
        self.resumed_at.is_some()
            || (self.uncertain_since.is_some() && self.record.charge_id.is_none())
    }

    // --- silence ---

    pub(super) fn ask(&mut self, now: Timestamp, fx: &mut Effects) {
        if !self.can_ask() {
            let reason = UndoReason::Unknown;
            return self.decide(now, Decision::Undo { reason }, fx);
        }
        self.enter(Phase::Asking);
        self.asking_since.get_or_insert(now);
        if self.record.state < JournalState::Unknown {
            self.write(now, JournalState::Unknown, Durability::Lazy, fx);
        }
        fx.push(Effect::Progress(Progress::Asking));
        self.query(fx);
    }

    fn query(&mut self, fx: &mut Effects) {
        let attempt_key = self.record.attempt_key.clone();
        self.drive(DriverCommand::Query { attempt_key }, fx);
    }

    fn sent_at(&self) -> Timestamp {
        self.record.sent_at.unwrap_or(self.record.started_at)
    }

    /// The last moment at which the driver may have sent it to the acquirer: the
    /// card may have come as late as its limit. The row that tells when the
    /// driver got it may be lost in a power cut; it was before the restart.
    fn last_sent(&self) -> Timestamp {
        let handed_over = match self.record.kind {
            PaymentKind::Listed { .. } => self.record.sent_at.or(self.resumed_at),
            PaymentKind::Direct { .. } | PaymentKind::Standalone | PaymentKind::Held => {
                self.record.sent_at
            }
        };
        let handed_over = handed_over.unwrap_or(self.record.started_at);
        self.sent_by.unwrap_or(handed_over.plus(self.plan.limits.card))
    }

    /// When "not found" at the acquirer is final.
    fn horizon(&self) -> Timestamp {
        match self.plan.driver.query() {
            Query::ByAttempt { horizon } => self.last_sent().plus(horizon),
            Query::Never => self.last_sent(),
        }
    }

    /// The last moment to decide before the acquirer does.
    pub(super) fn decide_by(&self) -> Timestamp {
        self.record.decide_by(&self.plan.driver)
    }

    fn on_asked(&mut self, now: Timestamp, reply: DriverReply, fx: &mut Effects) {
        let Some(other) = self.on_answer(now, reply, fx) else { return };
        match other {
            DriverReply::Undone => {
                let why = CancelReason::Undone { undo: UndoReason::Unknown };
                self.uncertain_since.get_or_insert(now);
                self.end_without_money(now, End::Canceled { why }, fx);
            }
            DriverReply::NotFound if self.driven_at >= self.horizon() => {
                let why = match self.record.cancel_requested {
                    true => CancelReason::Requested,
                    false => CancelReason::NeverReceived,
                };
                self.end_without_money(now, End::Canceled { why }, fx);
            }
            DriverReply::NotFound => {
                let horizon = self.horizon();
                self.pause_asking(now, Some(horizon), fx);
            }
            _ => self.pause_asking(now, None, fx),
        }
    }

    fn pause_asking(&mut self, now: Timestamp, at: Option<Timestamp>, fx: &mut Effects) {
        let pause = now.plus(self.plan.limits.back_off(self.tries));
        self.tries = self.tries.saturating_add(1);
        let mut until = at.map_or(pause, |at| at.min(pause)).min(self.decide_by().max(now));
        if self.record.end.is_none() {
            until = until.min(self.tell_unknown_at().max(now));
        }
        self.wait_until(until, fx);
    }

    fn tell_unknown_at(&self) -> Timestamp {
        self.asking_since.unwrap_or(self.sent_at()).plus(self.plan.limits.unknown_after)
    }

    pub(super) fn on_asking_timer(&mut self, now: Timestamp, fx: &mut Effects) {
        if now >= self.decide_by() {
            let reason = UndoReason::Deadline;
            return self.decide(now, Decision::Undo { reason }, fx);
        }
        if self.record.end.is_none() && now >= self.tell_unknown_at() {
            let events = self.note_end(now, &End::Unknown);
            // A promise to take it back must survive a power cut.
            let durability = match self.record.cancel_requested {
                true => Durability::Synced,
                false => Durability::Lazy,
            };
            self.write_with(now, self.record.state, durability, events, fx);
            fx.push(Effect::Ended { end: Outcome::Payment(End::Unknown) });
            self.answer_cancel(CancelAnswer::Reversing, fx);
        }
        self.query(fx);
    }

    // --- carrying out the decision ---

    /// Sends the command of a phase that carries out the decision.
    pub(super) fn command(&mut self, phase: Phase, fx: &mut Effects) {
        self.enter(phase);
        let attempt_key = self.record.attempt_key.clone();
        let command = match phase {
            Phase::Confirming => DriverCommand::Confirm { attempt_key },
            _ => DriverCommand::Undo { attempt_key },
        };
        self.drive(command, fx);
    }

    fn on_confirmed(&mut self, now: Timestamp, reply: DriverReply, fx: &mut Effects) {
        match reply {
            DriverReply::Confirmed => self.after_confirm(now, fx),
            DriverReply::Undone | DriverReply::NotFound | DriverReply::Refused { .. } => {
                self.attention(now, Attention::ConfirmRefused, fx);
                self.uncertain_since.get_or_insert(now);
                self.release(now, fx);
            }
            _ => self.back_off(now, None, fx),
        }
    }

    fn on_undone(&mut self, now: Timestamp, reply: DriverReply, fx: &mut Effects) {
        match reply {
            DriverReply::Undone | DriverReply::Declined { .. } => self.release(now, fx),
            // The authorisation may still be on its way to the acquirer.
            DriverReply::NotFound
                if self.record.approval.is_none() && self.driven_at < self.horizon() =>
            {
                let horizon = self.horizon();
                self.wait_until(horizon, fx);
            }
            DriverReply::NotFound => self.release(now, fx),
            DriverReply::Refused { .. } => {
                self.attention(now, Attention::UndoRefused, fx);
                self.wait_until(now.plus(REFUSED_UNDO_PAUSE), fx);
            }
            _ => self.back_off(now, None, fx),
        }
    }
}
