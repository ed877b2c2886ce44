//! A terminal: it carries out effects, dies between any two of them, and
//! recovers from its journal.

use std::collections::BTreeMap;

use maquininha_flow::{
    DriverCommand, Durability, JournalEntry, JournalState, Payment, PaymentLimits, Refund,
    RefundState,
};

use super::journal::{Journal, Row};
use super::machine::{Effect, Input, Machine, step};
use super::scenario::{MINUTE, SECOND, Wish};
use super::simulation::{Crash, Event, Route, World};

/// The state of a terminal.
#[derive(Debug)]
pub struct Terminal {
    pub is_up: bool,
    /// Counts the starts; answers to an earlier life are lost.
    pub life: u32,
    pub clock_offset: i64,
    /// Until when the order API cannot be reached.
    pub outage_until: i64,
    pub machines: BTreeMap<usize, Machine>,
    pub journal: Journal,
}

impl Default for Terminal {
    fn default() -> Self {
        Self {
            is_up: true,
            life: 0,
            clock_offset: 0,
            outage_until: 0,
            machines: BTreeMap::new(),
            journal: Journal::default(),
        }
    }
}

impl World {
    pub fn begin(&mut self, attempt: usize) {
        let terminal = self.attempts[attempt].terminal;
        if !self.terminals[terminal].is_up {
            return;
        }
        let machine = match self.attempts[attempt].wish.clone() {
            Wish::Payment(plan) => Machine::from(Payment::new(plan, self.clock(terminal))),
            Wish::Refund(mut record) => {
                record.started_at = self.clock(terminal);
                Machine::from(Refund::new(record, self.driver.query(), PaymentLimits::default()))
            }
        };
        self.attempts[attempt].was_begun = true;
        // Whatever was told before, nothing had left: there was no row.
        self.attempts[attempt].told.clear();
        self.attempts[attempt].cancel_answers.clear();
        self.terminals[terminal].machines.insert(attempt, machine);
        self.note(|| format!("a{attempt} begins on T{terminal}"));
        self.feed(attempt, Input::Begin);
    }

    /// Gives a machine an input and carries out what it answers.
    pub fn feed(&mut self, attempt: usize, input: Input) {
        let terminal = self.attempts[attempt].terminal;
        let now = self.clock(terminal);
        let Some(machine) = self.terminals[terminal].machines.get_mut(&attempt) else { return };
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
        self.effects += 1;
        let planned = self.crash_before_effect.iter().find(|planned| planned.0 == self.effects);
        if let Some((_, crash, down)) = planned.copied() {
            self.crash(terminal, crash);
            self.after(down, Event::Restart(terminal));
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
        match effect {
            Effect::Write(entry, durability, events) => {
                if is_first(&entry) && self.rng.chance(self.faults.journal_fails) {
                    self.note(|| format!("a{attempt} the journal fails"));
                    self.feed(attempt, Input::JournalFailed);
                    return false;
                }
                self.check_write(attempt, &entry, durability, &events);
                self.terminals[terminal].journal.write(Row { entry: *entry, events }, durability);
            }
            Effect::Order(ticket, call) => {
                self.check_leaving(attempt);
                self.send_call(Route { attempt, life, ticket }, call);
            }
            Effect::Driver(ticket, command) => {
                self.check_leaving(attempt);
                self.check_command(attempt, &command);
                self.send_command(Route { attempt, life, ticket }, command);
            }
            Effect::Wait(ticket, until) => {
                let delay = until.micros() - self.clock(terminal).micros();
                let input = Box::new(Input::Timer(ticket));
                self.after(delay, Event::Deliver { attempt, life, input });
            }
            Effect::Ended(told) => {
                self.check_told(attempt, &told);
                self.attempts[attempt].told.push((life, told));
            }
            Effect::Closed => {
                let done =
                    self.terminals[terminal].machines.get(&attempt).is_some_and(Machine::is_done);
                if !done {
                    self.broken(|| format!("a{attempt} is closed and not done"));
                }
            }
            Effect::CancelAnswered(answer) => {
                if !std::mem::take(&mut self.attempts[attempt].cancel_is_open) {
                    self.broken(|| format!("a{attempt} answers a wish that nobody has"));
                }
                self.attempts[attempt].cancel_answers.push(answer);
            }
            Effect::Progress => {}
        }
        true
    }

    pub fn crash(&mut self, terminal: usize, crash: Crash) {
        if !self.terminals[terminal].is_up {
            return;
        }
        self.note(|| format!("T{terminal} stops: {crash:?}"));
        self.crashes += 1;
        let driver_dies = crash == Crash::PowerCut || self.rng.chance(500);
        for attempt in self.attempts.iter_mut().filter(|attempt| attempt.terminal == terminal) {
            attempt.cancel_is_open = false;
            if driver_dies {
                attempt.at_reader = None;
            }
        }
        let state = &mut self.terminals[terminal];
        state.is_up = false;
        state.life += 1;
        state.machines.clear();
        if crash == Crash::PowerCut {
            state.journal.power_cut(&mut self.rng);
        }
    }

    /// Starts again and drives every open row to its end. An attempt whose row
    /// was lost never left the terminal; the app may begin it again.
    pub fn restart(&mut self, terminal: usize) {
        if self.terminals[terminal].is_up {
            return;
        }
        self.terminals[terminal].is_up = true;
        self.note(|| format!("T{terminal} starts"));
        let latest: Vec<JournalEntry> =
            self.terminals[terminal].journal.latest().into_iter().cloned().collect();
        let life = self.terminals[terminal].life;
        for attempt in 0..self.attempts.len() {
            if self.attempts[attempt].terminal != terminal {
                continue;
            }
            let id = self.attempts[attempt].wish.id();
            match latest.iter().find(|entry| entry.attempt_id() == id) {
                Some(entry) if entry.is_open() => {
                    let machine = self.recover(attempt, entry.clone());
                    self.terminals[terminal].machines.insert(attempt, machine);
                    let input = Box::new(Input::Resume);
                    self.after(0, Event::Deliver { attempt, life, input });
                }
                Some(_) => {}
                None if self.attempts[attempt].was_begun && self.rng.chance(500) => {
                    self.after(SECOND, Event::Begin(attempt));
                }
                None => {}
            }
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

fn is_first(entry: &JournalEntry) -> bool {
    match entry {
        JournalEntry::Payment(record) => {
            record.state == JournalState::Intent && record.end.is_none()
        }
        JournalEntry::Refund(record) => record.state == RefundState::Intent,
    }
}

/// Whether a command may move money.
pub fn moves_money(command: &DriverCommand) -> bool {
    matches!(command, DriverCommand::Authorize { .. } | DriverCommand::Refund { .. })
}

/// What the checks need to know of a durability.
pub fn is_synced(durability: Durability) -> bool {
    durability == Durability::Synced
}
