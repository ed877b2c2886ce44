//! A terminal: it carries out effects, dies between any two of them, and
//! recovers from its journal.

use std::collections::BTreeMap;

use maquininha_flow::{
    DriverCommand, Durability, JournalEntry, Payment, PaymentKind, PaymentLimits, Refund,
    TerminalEvent,
};

use crate::attempt::Attempt;
use crate::endpoints::Endpoint;
use crate::faults::Fault;
use crate::invariants::keys::KeyBook;
use crate::journal::Journal;
use crate::machine::{Effect, Input, Machine, step};
use crate::points::{Loss, Moment};
use crate::scenario::{MINUTE, SECOND, Wish};
use crate::seen::Seen;
use crate::simulation::{Crash, Event, Route, World};

/// The state of a terminal.
#[derive(Debug)]
pub struct Terminal {
    /// Whether its process runs.
    pub is_up: bool,
    /// Counts the starts; answers to an earlier life are lost.
    pub life: u32,
    /// Its clock less the true time, in microseconds.
    pub clock_offset: i64,
    /// Until when the order API cannot be reached.
    pub outage_until: i64,
    /// The endpoint of the order API that it uses.
    pub endpoint: Endpoint,
    /// Until when the app is stopped.
    pub paused_until: i64,
    /// Whether the journal takes no more writes until it is opened again.
    pub is_poisoned: bool,
    /// Whether its disk was full for a row, so that the journal is behind.
    pub misses_rows: bool,
    /// The machines of the attempts with a number.
    pub machines: BTreeMap<usize, Machine>,
    /// What it keeps.
    pub journal: Journal,
    /// Whether the app begins again what the journal does not know; else chance decides.
    pub tries_again: Option<bool>,
}

impl Default for Terminal {
    fn default() -> Self {
        Self {
            is_up: true,
            life: 0,
            clock_offset: 0,
            outage_until: 0,
            endpoint: Endpoint::Primary,
            paused_until: 0,
            is_poisoned: false,
            misses_rows: false,
            machines: BTreeMap::new(),
            journal: Journal::default(),
            tries_again: None,
        }
    }
}

impl World {
    /// The operator begins an attempt. What was begun before is attached to, not begun again,
    /// as the engine does.
    pub fn begin(&mut self, attempt: usize) {
        let terminal = self.attempts[attempt].terminal;
        if !self.terminals[terminal].is_up {
            return;
        }
        if self.attempts[attempt].was_rolled_back && !self.is_known(attempt) {
            return self.note(|| format!("a{attempt} is forgotten by the app, too"));
        }
        if self.is_known(attempt) || self.is_order_taken(attempt) {
            self.note(|| format!("a{attempt} is known on T{terminal}, or its order is paid"));
            return self.count(Fault::BegunTwice);
        }
        let machine = match self.attempts[attempt].wish.clone() {
            Wish::Payment(plan) => Machine::from(Payment::new(plan, self.clock(terminal))),
            Wish::Refund(mut record) => {
                record.started_at = self.clock(terminal);
                Machine::from(Refund::new(record, self.driver.query(), PaymentLimits::default()))
            }
        };
        self.attempts[attempt].begin(self.now);
        self.terminals[terminal].machines.insert(attempt, machine);
        self.note(|| format!("a{attempt} begins on T{terminal}"));
        self.feed(attempt, Input::Begin);
    }

    /// Whether the attempt runs or has a row.
    fn is_known(&self, attempt: usize) -> bool {
        let state = &self.attempts[attempt];
        let terminal = &self.terminals[state.terminal];
        terminal.machines.get(&attempt).is_some_and(|machine| !machine.is_done())
            || terminal.journal.latest_of(state.wish.id()).is_some()
    }

    /// Whether another attempt of this terminal pays the direct order or paid it (ADR 0007), or
    /// the order as it is read then says that nothing is due.
    fn is_order_taken(&self, attempt: usize) -> bool {
        let direct = |attempt: &Attempt| match &attempt.wish {
            Wish::Payment(plan) => match &plan.kind {
                PaymentKind::Direct { order_id } => Some(order_id.clone()),
                PaymentKind::Listed { .. } | PaymentKind::Standalone | PaymentKind::Held => None,
            },
            Wish::Refund(_) => None,
        };
        let Some(order) = direct(&self.attempts[attempt]) else { return false };
        let on = self.attempts[attempt].terminal;
        let is_due = self.api.order(&order).is_some_and(|order| order.payment().due.is_positive());
        !is_due
            || self.attempts.iter().enumerate().any(|(number, other)| {
                if number == attempt
                    || other.terminal != on
                    || direct(other).as_ref() != Some(&order)
                {
                    return false;
                }
                let machines = &self.terminals[on].machines;
                let runs = machines.get(&number).is_some_and(|machine| !machine.is_done());
                let was_paid = match self.terminals[on].journal.latest_of(other.wish.id()) {
                    Some(JournalEntry::Payment(record)) => record.is_confirmed(),
                    _ => false,
                };
                runs || was_paid
            })
    }

    /// Gives a machine an input and carries out what it answers.
    pub fn feed(&mut self, attempt: usize, input: Input) {
        let terminal = self.attempts[attempt].terminal;
        let now = self.clock(terminal);
        self.see(|| Seen::Input { attempt, input: input.clone() });
        let Some(machine) = self.terminals[terminal].machines.get_mut(&attempt) else { return };
        self.hash.mix(attempt);
        self.hash.input(&input);
        for effect in step(machine, now, input) {
            if !self.carry_out(attempt, effect) {
                return;
            }
        }
    }

    /// Carries out one effect; false where those after it are dropped.
    fn carry_out(&mut self, attempt: usize, effect: Effect) -> bool {
        let terminal = self.attempts[attempt].terminal;
        let life = self.terminals[terminal].life;
        let words = if self.wants_words() { effect.words() } else { String::new() };
        if effect.is_seen_outside() && self.point(attempt, Moment::Before, || words.clone()) {
            return false;
        }
        if self.rng.chance(self.faults.crash) {
            let crash = match self.rng.chance(self.faults.power_cut) {
                true => Crash::PowerCut,
                false => Crash::Kill,
            };
            self.crash(terminal, crash);
            let longest = [5 * SECOND, 2 * MINUTE, 12 * MINUTE][self.rng.index(3)];
            let restart = self.rng.range(SECOND, longest);
            self.after(restart, Event::Restart(terminal));
            return false;
        }
        self.note(|| format!("a{attempt} {}", effect.words()));
        self.hash.effect(&effect);
        self.see(|| Seen::Effect { attempt, effect: effect.clone() });
        match effect {
            Effect::Write(entry, durability, events) => {
                return self.write(attempt, *entry, durability, events, words);
            }
            Effect::Order(ticket, call) => {
                self.check_leaving(attempt);
                self.check_keys(attempt, ticket, &call);
                self.check_charge_is_own(attempt, &call);
                self.check_secret("a call", &call);
                self.send_call(Route { attempt, life, ticket }, call);
                return !self.point(attempt, Moment::Left, || words);
            }
            Effect::Driver(ticket, command) => {
                self.check_leaving(attempt);
                self.check_card_taken_once(attempt, &command);
                self.check_carried_out(attempt, &command);
                self.check_decision_is_safe(attempt, &command);
                self.send_command(Route { attempt, life, ticket }, command);
                return !self.point(attempt, Moment::Left, || words);
            }
            Effect::Wait(ticket, until) => {
                let now = self.clock(terminal);
                self.check_wait(attempt, now, until);
                let input = Box::new(Input::Timer(ticket));
                let delay = until.micros() - now.micros();
                self.after(delay, Event::Deliver { attempt, life, input });
            }
            Effect::Ended(told) => {
                self.check_told(attempt, &told);
                self.attempts[attempt].told.push((life, told));
            }
            Effect::Closed => self.check_closed(attempt),
            Effect::CancelAnswered(answer) => self.check_cancel_answer(attempt, answer),
            Effect::Held => self.on_held(attempt),
            Effect::SettleAnswered(answer) => self.on_settle_answered(attempt, answer),
            Effect::Progress => {}
        }
        true
    }

    /// Writes a row; false where one that must be kept could not be written, or the terminal
    /// stopped in the write, so that nothing after it may happen. A later row than the intention
    /// that fails poisons the journal, and the attempt is carried to its end without it.
    fn write(
        &mut self,
        attempt: usize,
        entry: JournalEntry,
        durability: Durability,
        events: Vec<TerminalEvent>,
        words: String,
    ) -> bool {
        let terminal = self.attempts[attempt].terminal;
        self.count_row(attempt);
        let is_first = entry.is_intention();
        let is_synced = durability == Durability::Synced;
        let fails = match is_first {
            true => self.strikes(Fault::JournalFails, self.faults.journal_fails),
            false => is_synced && self.strikes(Fault::SyncFails, self.faults.sync_fails),
        };
        self.terminals[terminal].is_poisoned |= fails && !is_first;
        let fails = fails || self.terminals[terminal].is_poisoned;
        if fails && entry.must_be_kept(durability) {
            self.note(|| format!("a{attempt} the journal fails"));
            self.attempts[attempt].was_refused |= is_first;
            self.attempts[attempt].journal_failed |= !is_first;
            self.feed(attempt, Input::JournalFailed);
            return false;
        }
        self.attempts[attempt].journal_failed |= self.terminals[terminal].is_poisoned;
        let decided_before = self.attempts[attempt].decided.clone();
        self.check_decision(attempt, &entry, &events);
        if self.terminals[terminal].is_poisoned {
            self.note(|| format!("a{attempt} the row is not written"));
        } else {
            self.check_secret("a row", &(&entry, &events));
            let decides = matches!(&entry, JournalEntry::Payment(r) if r.decision.is_some());
            let must_be_kept = entry.must_be_kept(durability);
            let mut untold = std::mem::take(&mut self.attempts[attempt].untold);
            let before = untold.len();
            untold.extend(events);
            self.terminals[terminal].journal.append(entry, untold.clone());
            if self.point(attempt, Moment::During, || words) {
                return false;
            }
            if let Err(failure) = self.terminals[terminal].journal.end_write(durability) {
                if must_be_kept {
                    self.attempts[attempt].decided = decided_before;
                    untold.truncate(before);
                }
                self.attempts[attempt].untold = untold;
                return self.write_failed(attempt, is_first, must_be_kept, failure);
            }
            self.check_write(attempt, decides, durability);
        }
        true
    }

    /// Stops a terminal. Its driver stops with the power, and perhaps with the process.
    pub fn crash(&mut self, terminal: usize, crash: Crash) {
        if !self.terminals[terminal].is_up {
            return;
        }
        self.note(|| format!("T{terminal} stops: {crash:?}"));
        let driver_dies = crash == Crash::PowerCut || self.rng.chance(500);
        self.die(terminal, driver_dies);
        match crash {
            Crash::Kill => {
                self.terminals[terminal].journal.kill();
                self.count(Fault::Kill);
            }
            Crash::PowerCut => {
                let loss = self.terminals[terminal].journal.power_cut(&mut self.rng);
                self.count(Fault::PowerCut);
                if loss.lost > 0 {
                    self.count(Fault::LostWrite);
                }
                if loss.is_torn {
                    self.count(Fault::TornWrite);
                }
            }
            Crash::OldBackup => self.put_old_backup(terminal),
        }
    }

    /// Stops a terminal in one exact way.
    pub fn stop(&mut self, terminal: usize, loss: Loss) {
        self.note(|| format!("T{terminal} stops: {loss:?}"));
        self.die(terminal, !matches!(loss, Loss::Process { driver_dies: false }));
        match loss {
            Loss::Process { .. } => self.count(Fault::Kill),
            Loss::Power { kept } => {
                self.terminals[terminal].journal.cut(kept, false);
                self.count(Fault::PowerCut);
            }
        }
    }

    fn die(&mut self, terminal: usize, driver_dies: bool) {
        self.crashes += 1;
        for attempt in self.attempts.iter_mut().filter(|attempt| attempt.terminal == terminal) {
            attempt.cancel_is_open = false;
            attempt.talk.open = None;
            attempt.untold.clear();
            attempt.keys.died();
            if driver_dies {
                attempt.at_reader = None;
            }
        }
        let state = &mut self.terminals[terminal];
        state.is_up = false;
        state.life += 1;
        state.paused_until = 0;
        state.is_poisoned = false;
        state.misses_rows = false;
        state.machines.clear();
    }

    /// An older state of the journal is put back. What was begun since is forgotten there, and
    /// only what the acquirer and the order API know still holds for it.
    fn put_old_backup(&mut self, terminal: usize) {
        self.count(Fault::OldBackup);
        let journal = &mut self.terminals[terminal].journal;
        let kept = self.rng.index(journal.synced_rows().len() + 1);
        let gone: Vec<_> =
            journal.rows()[kept..].iter().map(|row| row.entry.attempt_id().clone()).collect();
        journal.roll_back(kept);
        for attempt in self.attempts.iter_mut().filter(|attempt| attempt.terminal == terminal) {
            if gone.contains(attempt.wish.id()) {
                attempt.was_rolled_back = true;
                attempt.keys = KeyBook::default();
            }
        }
    }

    /// Starts again and drives every open row to its end. An attempt whose row
    /// was lost never left the terminal; the app may begin it again.
    pub fn restart(&mut self, terminal: usize) {
        if self.terminals[terminal].is_up {
            return;
        }
        if let Err(failure) = self.terminals[terminal].journal.open() {
            return self.open_failed(terminal, failure);
        }
        self.terminals[terminal].is_up = true;
        self.note(|| format!("T{terminal} starts"));
        self.check_journal_is_prefix(terminal);
        self.check_decisions_after_restart(terminal);
        let life = self.terminals[terminal].life;
        for attempt in 0..self.attempts.len() {
            if self.attempts[attempt].terminal != terminal {
                continue;
            }
            self.hear_questions(attempt);
            let id = self.attempts[attempt].wish.id();
            match self.terminals[terminal].journal.latest_of(id).cloned() {
                Some(entry) if entry.is_open() => {
                    let machine = self.recover(attempt, entry);
                    self.attempts[attempt].started_at = self.now;
                    // The row of an intention that failed may be there all the same.
                    self.attempts[attempt].was_refused = false;
                    self.terminals[terminal].machines.insert(attempt, machine);
                    let input = Box::new(Input::Resume);
                    self.after(0, Event::Deliver { attempt, life, input });
                }
                Some(_) => {}
                None if self.attempts[attempt].was_begun && self.app_tries_again(terminal) => {
                    self.after(SECOND, Event::Begin(attempt));
                }
                None => {}
            }
        }
    }

    fn app_tries_again(&mut self, terminal: usize) -> bool {
        match self.terminals[terminal].tries_again {
            Some(wish) => wish,
            None => self.rng.chance(500),
        }
    }

    /// The machine of a row.
    pub fn recover(&self, attempt: usize, entry: JournalEntry) -> Machine {
        match (entry, &self.attempts[attempt].wish) {
            (JournalEntry::Payment(record), Wish::Payment(plan)) => {
                Machine::from(Payment::recover(plan.clone(), record))
            }
            (JournalEntry::Refund(record), _) => {
                Machine::from(Refund::new(record, self.driver.query(), PaymentLimits::default()))
            }
            (JournalEntry::Payment(_), Wish::Refund(_)) => unreachable!("a row keeps its kind"),
        }
    }
}

/// Whether a command may move money.
pub fn moves_money(command: &DriverCommand) -> bool {
    matches!(command, DriverCommand::Authorize { .. } | DriverCommand::Refund { .. })
}
