//! One payment, from intention to the end: listed, direct or standalone.
//!
//! ```text
//! listed      reserve → read back → card → report → commit → decide → confirm
//! direct                            card → post paid charge → decide → confirm
//! standalone                        card → decide → confirm → report
//! no money    card … → (undo) → release the place → resolved
//! ```
//!
//! The journal's states are in [`JournalState`]; every write goes out before
//! the effect that relies on it. Two writes are synced: the intention before
//! anything leaves, and the decision before it is carried out or told. All that
//! lies between can be asked again at the driver or at the order API.

mod card;
mod commit;
mod finish;
mod plan;
mod recovery;
mod reserve;
mod standalone;

use maquininha_model::{Charge, Order, Timestamp};

pub use plan::{PaymentLimits, PaymentPlan};

use crate::claim::own_charges;
use crate::machine::{CancelAnswer, Outcome, Progress};
use crate::{
    Approval, Attention, CancelReason, Decision, DriverCommand, Durability, Effect, End, EventKind,
    Input, JournalEntry, JournalState, OrderCall, OrderCallError, OrderReply, PaymentKind,
    PaymentRecord, PaymentReport, Query, TerminalEvent,
};

/// Where the machine stands between two inputs. The journal's state is coarser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Phase {
    /// Nothing has happened.
    Idle,
    /// The reservation is under way.
    Reserving,
    /// Its answer was lost; the order is read to find it.
    FindingPlace,
    /// The order is read back to see whether the place is ours.
    Claiming,
    /// The driver has the payment.
    Charging,
    /// The driver went silent and is asked.
    Asking,
    /// The reservation is completed with what is to be told.
    Reporting,
    /// The reservation is turned into a payment.
    Committing,
    /// The order is read to see what became of our charge.
    Judging,
    /// The paid charge of a direct order is posted.
    Posting,
    /// The decision to confirm is carried out.
    Confirming,
    /// The decision to undo is carried out.
    Undoing,
    /// Our charges on the order are canceled.
    Releasing,
    /// The order is read to see whether any of our charges is left.
    CheckingRelease,
    /// A standalone sale is reported.
    Standing,
    /// Its report may have arrived; it is looked up.
    FindingStanding,
    /// Nothing is left to do.
    Done,
}

type Effects = Vec<Effect>;

/// The machine of one payment. See the module's text.
#[derive(Clone, Debug)]
pub struct Payment {
    plan: PaymentPlan,
    record: PaymentRecord,
    phase: Phase,
    /// The number of the last call, command or wait; older answers are stale.
    ticket: u32,
    /// The ticket of the authorisation, whose answer is never stale.
    authorize_ticket: u32,
    /// Whether a wait runs, rather than a call.
    waiting: bool,
    /// Repeats of the step under way.
    tries: u32,
    /// Repeats of a round of several steps, such as "post, then look".
    rounds: u32,
    /// Whether the reservation was completed with what is to be told.
    reported: bool,
    /// Whether a call that makes a charge may have had an effect we did not see.
    uncertain_since: Option<Timestamp>,
    /// Whether the place was taken without seeing it on the order.
    blind: bool,
    /// Whether the order API said no to the last commit or post.
    refused: bool,
    /// Whether the order API said that our charge is paid.
    committed: bool,
    /// When the driver gave up on the authorisation: nothing was sent later.
    sent_by: Option<Timestamp>,
    /// When it went on after a restart.
    resumed_at: Option<Timestamp>,
    /// How often the order API refused to let a charge of ours go, or did not
    /// show it.
    release_doubts: u32,
    /// When the driver was first asked after it went silent.
    asking_since: Option<Timestamp>,
    /// Whether the app waits for the answer to its wish to cancel.
    cancel_unanswered: bool,
}

impl Payment {
    /// A new payment; nothing happens before [`Input::Begin`].
    pub fn new(plan: PaymentPlan, now: Timestamp) -> Self {
        let record = plan.record(now);
        Self::with(plan, record)
    }

    fn with(plan: PaymentPlan, record: PaymentRecord) -> Self {
        Self {
            plan,
            record,
            phase: Phase::Idle,
            ticket: 0,
            authorize_ticket: 0,
            waiting: false,
            tries: 0,
            rounds: 0,
            reported: false,
            uncertain_since: None,
            blind: false,
            refused: false,
            committed: false,
            sent_by: None,
            resumed_at: None,
            release_doubts: 0,
            asking_since: None,
            cancel_unanswered: false,
        }
    }

    /// What the journal knows of it.
    pub const fn record(&self) -> &PaymentRecord {
        &self.record
    }

    /// Whether nothing is left to do.
    pub const fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done)
    }

    /// Whether the driver's screen and card slot are in use.
    pub const fn holds_driver(&self) -> bool {
        matches!(self.phase, Phase::Charging)
    }

    /// Takes one input and returns what is to be done, in that order. A write
    /// must be as durable as it says before the next effect leaves.
    pub fn on(&mut self, now: Timestamp, input: Input) -> Vec<Effect> {
        let mut fx = Effects::new();
        match input {
            Input::Begin if self.phase == Phase::Idle => self.begin(now, &mut fx),
            Input::Resume if self.phase == Phase::Idle => self.resume(now, &mut fx),
            Input::Begin | Input::Resume => {}
            Input::Cancel => self.cancel(now, &mut fx),
            Input::JournalFailed => self.journal_failed(now, &mut fx),
            Input::Order { ticket, answer } => {
                if self.is_current(ticket) {
                    self.on_order(now, *answer, &mut fx);
                }
            }
            Input::Driver { ticket, reply } => {
                let late = self.phase == Phase::Asking && ticket == self.authorize_ticket;
                if self.is_current(ticket) || late {
                    self.on_driver(now, *reply, &mut fx);
                }
            }
            Input::Timer { ticket } => {
                if ticket == self.ticket {
                    self.on_timer(now, &mut fx);
                }
            }
        }
        fx
    }

    fn is_current(&self, ticket: u32) -> bool {
        ticket == self.ticket && !self.waiting
    }

    fn begin(&mut self, now: Timestamp, fx: &mut Effects) {
        if matches!(self.record.kind, PaymentKind::Listed { .. }) {
            // Known to the first row, so that a restart cannot lose it: without
            // its lease a late payment would rank as an early one.
            self.record.lease_until = Some(now.plus(self.plan.limits.lease));
        }
        self.write(now, JournalState::Intent, Durability::Synced, fx);
        match self.record.kind {
            PaymentKind::Listed { .. } => self.reserve(now, fx),
            PaymentKind::Direct { .. } | PaymentKind::Standalone => self.authorize(now, fx),
        }
    }

    fn on_order(
        &mut self,
        now: Timestamp,
        answer: Result<OrderReply, OrderCallError>,
        fx: &mut Effects,
    ) {
        match self.phase {
            Phase::Reserving => self.on_reserved(now, answer, fx),
            Phase::FindingPlace => self.on_place_looked_up(now, answer, fx),
            Phase::Claiming => self.on_read_back(now, answer, fx),
            Phase::Reporting => self.on_reported(now, answer, fx),
            Phase::Committing => self.on_committed(now, answer, fx),
            Phase::Judging => self.on_judging(now, answer, fx),
            Phase::Posting => self.on_posted(now, answer, fx),
            Phase::Releasing => self.on_released(now, answer, fx),
            Phase::CheckingRelease => self.on_release_checked(now, answer, fx),
            Phase::Standing => self.on_standing(now, answer, fx),
            Phase::FindingStanding => self.on_standing_found(now, answer, fx),
            _ => {}
        }
    }

    fn on_timer(&mut self, now: Timestamp, fx: &mut Effects) {
        if self.phase == Phase::Charging {
            self.on_card_limit(now, fx);
            return;
        }
        if !self.waiting {
            return;
        }
        self.waiting = false;
        match self.phase {
            Phase::Reserving => self.reserve(now, fx),
            Phase::FindingPlace => self.read(Phase::FindingPlace, fx),
            Phase::Claiming => self.read(Phase::Claiming, fx),
            Phase::Asking => self.on_asking_timer(now, fx),
            Phase::Reporting if now >= self.commit_by() => self.too_late_to_commit(now, fx),
            Phase::Reporting => self.report(fx),
            Phase::Committing => self.commit(now, fx),
            Phase::Judging => self.judge_again(now, fx),
            Phase::Posting => self.post(now, fx),
            Phase::Confirming => self.command(Phase::Confirming, fx),
            Phase::Undoing => self.command(Phase::Undoing, fx),
            Phase::Releasing | Phase::CheckingRelease => self.read(Phase::CheckingRelease, fx),
            Phase::Standing => self.stand(fx),
            Phase::FindingStanding => self.find_standing(fx),
            Phase::Idle | Phase::Charging | Phase::Done => {}
        }
    }

    // --- what several steps share ---

    fn enter(&mut self, phase: Phase) {
        if self.phase != phase {
            self.phase = phase;
            self.tries = 0;
        }
    }

    fn call(&mut self, call: OrderCall, fx: &mut Effects) {
        self.ticket += 1;
        self.waiting = false;
        fx.push(Effect::Order { ticket: self.ticket, call: Box::new(call) });
    }

    fn drive(&mut self, command: DriverCommand, fx: &mut Effects) {
        self.ticket += 1;
        self.waiting = false;
        fx.push(Effect::Driver { ticket: self.ticket, command: Box::new(command) });
    }

    fn wait_until(&mut self, until: Timestamp, fx: &mut Effects) {
        self.ticket += 1;
        self.waiting = true;
        fx.push(Effect::Wait { ticket: self.ticket, until });
    }

    /// Waits before a repeat, longer each time and at least as long as the
    /// service asked for, but never past the moment at which the step is given
    /// up.
    fn back_off(&mut self, now: Timestamp, error: Option<&OrderCallError>, fx: &mut Effects) {
        let mut pause = self.plan.limits.back_off(self.tries);
        if let Some(OrderCallError::Throttled { retry_after }) = error {
            pause = pause.max(*retry_after);
        }
        self.tries = self.tries.saturating_add(1);
        let until = self.give_up_at().map_or(now.plus(pause), |limit| limit.min(now.plus(pause)));
        self.wait_until(until.max(now), fx);
    }

    /// When the step under way is given up, where it ever is.
    fn give_up_at(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Reserving | Phase::FindingPlace | Phase::Claiming => self.reserve_by(),
            Phase::Reporting | Phase::Committing | Phase::Posting => Some(self.commit_by()),
            Phase::Judging => Some(self.judge_by()),
            _ => None,
        }
    }

    /// Waits before a whole round is repeated; the timer starts it with `phase`.
    fn next_round(&mut self, now: Timestamp, phase: Phase, fx: &mut Effects) {
        self.phase = phase;
        self.tries = self.rounds;
        self.rounds = self.rounds.saturating_add(1);
        self.back_off(now, None, fx);
    }

    fn read(&mut self, phase: Phase, fx: &mut Effects) {
        self.enter(phase);
        if let Some(order_id) = self.record.kind.order_id().cloned() {
            self.call(OrderCall::Read { order_id }, fx);
        }
    }

    /// Our charge on an order: the one we know, else the first of our attempt.
    fn own<'a>(&self, order: &'a Order) -> Option<&'a Charge> {
        let known = self.record.charge_id.as_ref();
        let all = own_charges(order, &self.record.attempt_key);
        all.iter().copied().find(|charge| Some(&charge.id) == known).or(all.first().copied())
    }

    fn payment_report(&self, approval: Approval) -> Box<PaymentReport> {
        Box::new(PaymentReport {
            attempt_key: self.record.attempt_key.clone(),
            serial: self.record.serial.clone(),
            tender: self.record.tender,
            approval,
            lease_until: self.record.lease_until,
        })
    }

    fn can_ask(&self) -> bool {
        self.plan.driver.query() != Query::Never
    }

    // --- the journal ---

    fn write(
        &mut self,
        now: Timestamp,
        state: JournalState,
        durability: Durability,
        fx: &mut Effects,
    ) {
        self.write_with(now, state, durability, Vec::new(), fx);
    }

    fn write_with(
        &mut self,
        now: Timestamp,
        state: JournalState,
        durability: Durability,
        events: Vec<TerminalEvent>,
        fx: &mut Effects,
    ) {
        debug_assert!(self.record.decision.is_none() || state >= JournalState::Decided);
        self.record.state = state;
        self.record.updated_at = now;
        let entry = Box::new(JournalEntry::Payment(self.record.clone()));
        fx.push(Effect::Write { entry, durability, events });
    }

    fn event(&self, now: Timestamp, kind: EventKind) -> TerminalEvent {
        TerminalEvent {
            attempt_id: self.record.attempt_id.clone(),
            order_id: self.record.kind.order_id().cloned(),
            amount: self.record.amount,
            at: now,
            kind,
        }
    }

    /// Notes an end and makes the event that tells it. An end that was told
    /// before is told again only if it was "unknown".
    fn note_end(&mut self, now: Timestamp, end: &End) -> Vec<TerminalEvent> {
        let kind = match &self.record.end {
            None => EventKind::PaymentEnded { end: end.clone() },
            Some(End::Unknown) => EventKind::PaymentResolved { end: end.clone() },
            Some(_) => return Vec::new(),
        };
        self.record.end = Some(end.clone());
        vec![self.event(now, kind)]
    }

    /// Asks for a human, at most once for a payment.
    fn attention(&mut self, now: Timestamp, attention: Attention, fx: &mut Effects) {
        if !std::mem::replace(&mut self.record.attention_asked, true) {
            let event = self.event(now, EventKind::AttentionNeeded { attention });
            self.write_with(now, self.record.state, Durability::Synced, vec![event], fx);
        }
    }

    fn journal_failed(&mut self, now: Timestamp, fx: &mut Effects) {
        // Only the intention stops a payment, since nothing has left yet; one
        // under way is carried to its end without the journal.
        if self.record.state == JournalState::Intent && self.record.end.is_none() {
            let end = End::Canceled { why: CancelReason::JournalFailed };
            self.record.end = Some(end.clone());
            self.record.state = JournalState::Resolved;
            self.record.updated_at = now;
            self.phase = Phase::Done;
            fx.push(Effect::Ended { end: Outcome::Payment(end) });
            fx.push(Effect::Closed);
        }
    }

    fn answer_cancel(&mut self, answer: CancelAnswer, fx: &mut Effects) {
        if std::mem::replace(&mut self.cancel_unanswered, false) {
            fx.push(Effect::CancelAnswered { answer });
        }
    }

    fn cancel(&mut self, now: Timestamp, fx: &mut Effects) {
        self.cancel_unanswered = true;
        match self.phase {
            // Read from the journal and not resumed yet: the wish is remembered.
            Phase::Idle if self.blind => self.record.cancel_requested = true,
            Phase::Idle => {
                self.record.cancel_requested = true;
                self.end_without_money(now, End::Canceled { why: CancelReason::Requested }, fx);
            }
            // Stopped already; what the call under way makes is still awaited.
            Phase::Reserving | Phase::FindingPlace | Phase::Claiming if self.is_stopped() => {
                self.answer_cancel(CancelAnswer::Canceled, fx);
            }
            Phase::Reserving | Phase::FindingPlace | Phase::Claiming => {
                self.record.cancel_requested = true;
                self.stop_before_card(now, CancelReason::Requested, fx);
            }
            Phase::Charging => {
                if !std::mem::replace(&mut self.record.cancel_requested, true) {
                    let attempt_key = self.record.attempt_key.clone();
                    let command = Box::new(DriverCommand::Abort { attempt_key });
                    fx.push(Effect::Driver { ticket: 0, command });
                }
            }
            Phase::Asking => self.record.cancel_requested = true,
            Phase::Reporting => {
                self.record.cancel_requested = true;
                let reason = crate::UndoReason::CancelRequested;
                self.decide(now, Decision::Undo { reason }, fx);
            }
            Phase::Committing | Phase::Judging | Phase::Posting => {
                self.answer_cancel(CancelAnswer::TooLate, fx);
            }
            Phase::Confirming
            | Phase::Undoing
            | Phase::Releasing
            | Phase::CheckingRelease
            | Phase::Standing
            | Phase::FindingStanding
            | Phase::Done => {
                let answer = match (&self.record.decision, &self.record.end) {
                    (Some(Decision::Undo { .. }), _) => CancelAnswer::Reversing,
                    (None, Some(End::Canceled { .. })) => CancelAnswer::Canceled,
                    _ => CancelAnswer::TooLate,
                };
                self.answer_cancel(answer, fx);
            }
        }
    }
}
