//! The promises that must hold, always and at rest.

use maquininha_flow::{
    CancelAnswer, Decision, DriverCommand, Durability, End, EventKind, JournalEntry, OnSilence,
    Query, RefundEnd, Reversal, TerminalEvent,
};
use maquininha_model::{AttemptKey, Charge, ChargeStatus, Money};

use super::acquirer::Fate;
use super::machine::{Effect, Input, Told, Words, step};
use super::scenario::{MINUTE, Wish};
use super::simulation::{Event, World};
use super::terminal::{is_synced, moves_money};

/// Calls and commands of one attempt within a minute: the first pauses are
/// short, then there is at most one round of three in half a minute. Restarts
/// begin with the short pauses again.
const CALLS_PER_MINUTE_MAX: u32 = 24;

impl World {
    pub fn count_call(&mut self, attempt: usize) {
        let minute = self.now / MINUTE;
        let lives = self.crashes + 1;
        let calls = self.attempts[attempt].calls.entry(minute).or_insert(0);
        *calls += 1;
        let calls = *calls;
        if calls > CALLS_PER_MINUTE_MAX * lives {
            self.broken(|| format!("a{attempt} makes {calls} calls in a minute"));
        }
    }

    /// Nothing leaves before the intention is safe.
    pub fn check_leaving(&mut self, attempt: usize) {
        let id = self.attempts[attempt].wish.id();
        let journal = &self.terminals[self.attempts[attempt].terminal].journal;
        let is_safe = journal.synced_rows().iter().any(|row| row.entry.attempt_id() == id);
        if !is_safe {
            self.broken(|| format!("a{attempt} sends something before its intention is synced"));
        }
    }

    /// No decision is carried out before it is safe, and no card taken twice.
    pub fn check_command(&mut self, attempt: usize, command: &DriverCommand) {
        let safe = self.attempts[attempt].decided.clone();
        let is_right = match command {
            DriverCommand::Confirm { .. } => safe == Some(Decision::Confirm),
            DriverCommand::Undo { .. } => matches!(safe, Some(Decision::Undo { .. })),
            DriverCommand::Query { .. } | DriverCommand::QueryRefund { .. } => {
                self.driver.query() != Query::Never
            }
            _ => true,
        };
        if !is_right {
            self.broken(|| format!("a{attempt} may not send {command:?}"));
        }
        if moves_money(command) {
            self.attempts[attempt].sent += 1;
            if self.attempts[attempt].sent > 1 {
                self.broken(|| format!("a{attempt} takes the card twice"));
            }
        }
    }

    /// A decision is synced when it is made and never flips.
    pub fn check_write(
        &mut self,
        attempt: usize,
        entry: &JournalEntry,
        durability: Durability,
        events: &[TerminalEvent],
    ) {
        let JournalEntry::Payment(record) = entry else { return };
        let before = self.attempts[attempt].decided.clone();
        if before.is_some() && before != record.decision {
            self.broken(|| format!("a{attempt} flips from {before:?} to {:?}", record.decision));
        }
        if before.is_none() && record.decision.is_some() {
            if !is_synced(durability) {
                self.broken(|| format!("a{attempt} decides without a sync"));
            }
            self.attempts[attempt].decided.clone_from(&record.decision);
        }
        let asks =
            events.iter().any(|event| matches!(event.kind, EventKind::AttentionNeeded { .. }));
        if asks {
            self.after(10 * MINUTE, Event::Human(attempt));
        }
    }

    /// One end for each start.
    pub fn check_told(&mut self, attempt: usize, told: &Told) {
        let life = self.terminals[self.attempts[attempt].terminal].life;
        if self.attempts[attempt].told.iter().any(|(earlier, _)| *earlier == life) {
            self.broken(|| format!("a{attempt} ends twice for one start: {}", told.words()));
        }
    }

    /// What must hold at every moment.
    pub fn check_always(&mut self) {
        if self.driver.reversal() == Reversal::Undo
            && !matches!(self.driver.on_silence(), OnSilence::AutoConfirm { .. })
        {
            self.check_sums();
        }
        let doubled = self.attempts.iter().position(|attempt| {
            let key = attempt.wish.key();
            self.charges_of(&key).iter().filter(|charge| charge.net().is_positive()).count() > 1
        });
        if let Some(attempt) = doubled {
            self.broken(|| format!("a{attempt} has two paid charges"));
        }
    }

    /// No listed order takes more than it is worth.
    fn check_sums(&mut self) {
        let mut broken = None;
        for order in self.api.orders() {
            let on_order = |wish: &Wish| match wish {
                Wish::Payment(plan) => plan.kind.order_id() == Some(&order.id),
                Wish::Refund(_) => false,
            };
            let keys = self.attempts.iter().filter(|a| on_order(&a.wish)).map(|a| a.wish.key());
            let confirmed = keys
                .filter_map(|key| self.acquirer.payments.get(&key))
                .filter(|payment| payment.fate == Fate::Confirmed)
                .map(|payment| payment.amount);
            let sum = Money::sum(confirmed).expect("small amounts");
            if sum > order.amount {
                broken = Some(format!("{} of {} paid on {}", sum, order.amount, order.id));
            }
        }
        if let Some(broken) = broken {
            self.broken(|| broken);
        }
    }

    fn charges_of(&self, key: &AttemptKey) -> Vec<&Charge> {
        let all = self.api.orders().flat_map(|order| &order.charges);
        all.filter(|charge| charge.attempt_key().as_ref() == Some(key)).collect()
    }

    /// What must hold when everybody is well again and nothing is left to do.
    pub fn check_at_rest(&mut self) {
        let now = self.time();
        self.acquirer.pass_time(now);
        self.check_always();
        for attempt in 0..self.attempts.len() {
            let key = self.attempts[attempt].wish.key();
            let terminal = self.attempts[attempt].terminal;
            let id = self.attempts[attempt].wish.id().clone();
            let journal = &self.terminals[terminal].journal;
            let rows = journal.rows().iter().filter(|row| *row.entry.attempt_id() == id);
            let events: Vec<_> = rows.flat_map(|row| row.events.clone()).collect();
            let latest = journal.latest().into_iter().find(|e| *e.attempt_id() == id).cloned();
            let Some(entry) = latest else {
                self.check_never_left(attempt, &key);
                continue;
            };
            if entry.is_open() {
                self.broken(|| format!("a{attempt} is still open: {entry:?}"));
            }
            let machines = &self.terminals[terminal].machines;
            if machines.get(&attempt).is_some_and(|machine| !machine.is_done()) {
                self.broken(|| format!("a{attempt} has a machine that is not done"));
            }
            self.check_recovery_is_idempotent(attempt, entry);
            let asked = self.check_events(attempt, &events);
            match self.attempts[attempt].wish.clone() {
                Wish::Payment(_) => self.check_payment(attempt, &key, &events, asked),
                Wish::Refund(record) => {
                    let given = self.acquirer.refunds.get(&key).copied().flatten();
                    let shown = self.api.orders().flat_map(|order| &order.charges);
                    let shown = shown
                        .filter(|charge| charge.id == record.charge_id)
                        .find_map(|charge| charge.canceled_amount)
                        .unwrap_or(Money::ZERO);
                    let is_told = shown == given.unwrap_or(Money::ZERO);
                    if !is_told && !asked {
                        self.broken(|| format!("a{attempt} gave {given:?} back, shown {shown}"));
                    }
                }
            }
        }
    }

    fn check_never_left(&mut self, attempt: usize, key: &AttemptKey) {
        let is_known = self.acquirer.payments.contains_key(key)
            || self.acquirer.refunds.contains_key(key)
            || !self.charges_of(key).is_empty();
        if is_known {
            self.broken(|| format!("a{attempt} left and has no row"));
        }
    }

    fn check_recovery_is_idempotent(&mut self, attempt: usize, entry: JournalEntry) {
        let now = self.clock(self.attempts[attempt].terminal);
        let effects = step(&mut self.recover(attempt, entry), now, Input::Resume);
        let acts = |effect: &Effect| {
            !matches!(effect, Effect::Write(_, _, events) if events.is_empty())
                && !matches!(effect, Effect::Closed)
        };
        if effects.iter().any(acts) {
            self.broken(|| format!("a{attempt} is resolved and recovery acts"));
        }
    }

    /// One end, one resolution where the end was unknown, at most one question.
    fn check_events(&mut self, attempt: usize, events: &[TerminalEvent]) -> bool {
        let mut ended = Vec::new();
        let mut resolved = 0;
        let mut asked = 0;
        for event in events {
            match &event.kind {
                EventKind::PaymentEnded { end } => ended.push(*end == End::Unknown),
                EventKind::RefundEnded { end } => ended.push(*end == RefundEnd::Unknown),
                EventKind::PaymentResolved { .. } | EventKind::RefundResolved { .. } => {
                    resolved += 1;
                }
                EventKind::AttentionNeeded { .. } => asked += 1,
                _ => {}
            }
        }
        let is_refund = matches!(self.attempts[attempt].wish, Wish::Refund(_));
        // A refund that cannot be asked for stays unknown, and a human is asked.
        let stays_unknown = is_refund && self.driver.query() == Query::Never && asked == 1;
        let wanted = usize::from(ended == [true] && !stays_unknown);
        if ended.len() != 1 || resolved != wanted || asked > 1 {
            self.broken(|| {
                format!("a{attempt} ends {ended:?}, resolves {resolved}, asks {asked} times")
            });
        }
        asked > 0
    }

    fn check_payment(
        &mut self,
        attempt: usize,
        key: &AttemptKey,
        events: &[TerminalEvent],
        asked: bool,
    ) {
        let amount = self.attempts[attempt].wish.amount();
        let fate = self.acquirer.payments.get(key).map(|payment| payment.fate);
        let charges = self.charges_of(key);
        let pending = charges.iter().filter(|c| c.status == ChargeStatus::Pending).count();
        let paid: Vec<Money> =
            charges.iter().map(|charge| charge.net()).filter(|net| net.is_positive()).collect();
        let is_charged = fate == Some(Fate::Confirmed);
        let last = events.iter().rev().find_map(|event| match &event.kind {
            EventKind::PaymentEnded { end } | EventKind::PaymentResolved { end } => Some(end),
            _ => None,
        });
        let says_paid = matches!(last, Some(End::Approved { .. }));
        let told = &self.attempts[attempt].told;
        let was_told = |paid: bool| {
            told.iter().any(|(_, told)| match told {
                Told::Payment(End::Unknown) | Told::Refund(_) => false,
                Told::Payment(end) => matches!(end, End::Approved { .. }) == paid,
            })
        };
        let answers = &self.attempts[attempt].cancel_answers;
        let was_stopped = answers.iter().any(|answer| *answer != CancelAnswer::TooLate);
        let problem = if self.attempts[attempt].cancel_is_open {
            Some("leaves a wish to cancel without an answer")
        } else if was_stopped && is_charged && !asked {
            Some("was canceled and charged the customer")
        } else if fate == Some(Fate::Provisional) {
            Some("is provisional at rest")
        } else if pending > 0 {
            Some("leaves a place on the order")
        } else if is_charged && paid != [amount] && !asked {
            Some("charged the customer and told nobody")
        } else if !is_charged && !paid.is_empty() && !asked {
            Some("told of money that was never taken")
        } else if is_charged != says_paid && !asked {
            Some("ended in another way than it says")
        } else if was_told(!is_charged) && !asked {
            Some("told the app something else")
        } else if asked && self.nothing_asks() {
            Some("asks a human without need")
        } else {
            None
        };
        if let Some(problem) = problem {
            self.broken(|| format!("a{attempt} {problem}: {fate:?}, {paid:?}, {last:?}"));
        }
    }

    /// Whether nothing happened in this world that only a human can mend.
    fn nothing_asks(&self) -> bool {
        self.crashes == 0
            && !self.clocks_jump
            && !self.had_silence
            && !self.api.habits.refund_refused
    }
}
