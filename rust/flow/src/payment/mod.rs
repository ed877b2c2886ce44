//! One payment, from intention to the end: listed, direct or standalone.
//!
//! ```text
//! listed      reserve → read back → card → report → commit → decide → confirm
//! direct                            card → post paid charge → decide → confirm
//! standalone                        card → decide → confirm → report
//! held                              card → the app's word → decide → confirm → report
//! no money    card … → (undo) → release the place → resolved
//! ```
//!
//! The journal's states are in [`JournalState`]; every write goes out before
//! the effect that relies on it. Two writes are synced: the intention before
//! anything leaves, and the decision before it is carried out or told. All that
//! lies between can be asked again at the driver or at the order API. A third
//! sync is paid only for the approval of a driver that cannot be asked, for
//! "unknown" told to an app that was promised a reversal, and for a held sale
//! before the app is told that it is approved.

mod cancel;
mod card;
mod commit;
mod finish;
mod held;
mod journal;
mod plan;
mod recovery;
mod reserve;
mod standalone;
mod steps;

use maquininha_model::{ChargeId, Timestamp};

pub use plan::{PaymentLimits, PaymentPlan};

use crate::machine::{CancelAnswer, Outcome, Progress};
use crate::{
    Durability, Effect, Input, JournalState, OrderCallError, OrderReply, PaymentKind, PaymentRecord,
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
    /// The approval waits for the app's word.
    Holding,
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
    /// The time of the input under way.
    now: Timestamp,
    /// When the last command left for the driver. Its answer tells of that time or later, however
    /// late it is heard.
    driven_at: Timestamp,
    /// When the last call left for the order API, likewise.
    asked_at: Timestamp,
    /// When it went on after a restart.
    resumed_at: Option<Timestamp>,
    /// How often the order API refused to let a charge of ours go, or did not
    /// show it.
    release_doubts: u32,
    /// Charges of ours that were canceled, as far as the call went, since the last doubt.
    released: Vec<ChargeId>,
    /// Whether the order API refused the last of them.
    release_refused: bool,
    /// Charges of ours of which the order API said that they are canceled.
    gone: Vec<ChargeId>,
    /// When the driver was first asked after it went silent.
    asking_since: Option<Timestamp>,
    /// Whether the app waits for the answer to its wish to cancel.
    cancel_unanswered: bool,
    /// The held sale as it was before the app's success, until that is kept.
    held: Option<Box<PaymentRecord>>,
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
            now: Timestamp::default(),
            driven_at: Timestamp::default(),
            asked_at: Timestamp::default(),
            resumed_at: None,
            release_doubts: 0,
            released: Vec::new(),
            release_refused: false,
            gone: Vec::new(),
            asking_since: None,
            cancel_unanswered: false,
            held: None,
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
        self.now = now;
        // Whatever else comes, what was written before it was kept.
        if input != Input::JournalFailed {
            self.held = None;
        }
        match input {
            Input::Begin if self.phase == Phase::Idle => self.begin(now, &mut fx),
            Input::Resume if self.phase == Phase::Idle => self.resume(now, &mut fx),
            Input::Begin | Input::Resume => {}
            Input::Cancel => self.cancel(now, &mut fx),
            Input::Settle { status } => self.settle(now, status, &mut fx),
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
            PaymentKind::Direct { .. } | PaymentKind::Standalone | PaymentKind::Held => {
                self.authorize(now, fx);
            }
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
            Phase::Holding => self.on_hold_timer(now, fx),
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
}
