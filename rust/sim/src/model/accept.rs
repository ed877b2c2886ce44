//! Holds a run of the production machines against the model: whatever they and the order API
//! do must be a step of the protocol.
//!
//! The model is told what was seen, and follows every state that fits. Where none is left,
//! the run did something that the protocol does not know.

use std::collections::{BTreeMap, BTreeSet};

use maquininha_flow::{
    CancelReason, Decision, DriverCommand, DriverReply, End, JournalEntry, OrderCall,
    OrderCallError, OrderReply, OverpayPolicy, PaymentRecord, UndoReason,
};
use maquininha_model::{AttemptKey, Charge, ChargeId, Money, OrderId, Timestamp};

use super::action::{Action, Step};
use super::protocol::{Limits, Protocol};
use super::state::{Phase, SLOTS_MAX, State};
use crate::machine::{Effect, Input};
use crate::seen::Seen;

/// What a run did that the protocol does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The number of what was seen.
    pub at: usize,
    /// What it would have to be, and where the terminal stood.
    pub why: String,
}

/// A payment that the model follows.
#[derive(Clone, Debug)]
struct Payer {
    slot: usize,
    charge: Option<ChargeId>,
    lease: Option<Timestamp>,
    /// The last answer of the order API or of the driver.
    heard: Option<Input>,
}

/// Follows the payments of one order.
pub struct Acceptor<'a> {
    protocol: Protocol,
    order: OrderId,
    states: BTreeSet<State>,
    payers: BTreeMap<AttemptKey, Payer>,
    key_of: &'a dyn Fn(usize) -> AttemptKey,
    /// When a place was last made or paid.
    latest: Option<Timestamp>,
    unit: Money,
    steps: usize,
}

type Checked = Result<(), String>;

impl<'a> Acceptor<'a> {
    /// For an order of an amount; `unit` divides it and every payment of it.
    pub fn new(
        order: OrderId,
        amount: Money,
        unit: Money,
        key_of: &'a dyn Fn(usize) -> AttemptKey,
    ) -> Self {
        let due = parts(amount, unit);
        let limits = Limits {
            terminals: SLOTS_MAX,
            orders: 1,
            due,
            amount_max: due,
            old_reads: true,
            restarts: true,
            sales: false,
            open_max: 1,
            overpay: OverpayPolicy::RefuseAtTerminal,
        };
        let protocol = Protocol::new(limits);
        let states = BTreeSet::from([protocol.start()]);
        let payers = BTreeMap::new();
        Self { protocol, order, states, payers, key_of, latest: None, unit, steps: 0 }
    }

    /// Follows a run to its end, at which no payment may be left. Gives the number of steps
    /// that the model took.
    pub fn follow(mut self, seen: &[Seen]) -> Result<usize, Refusal> {
        for (at, what) in seen.iter().enumerate() {
            self.take(what).map_err(|why| Refusal { at, why })?;
        }
        // A terminal that stopped right after its last row does not say that it is done.
        for (key, payer) in self.payers.clone() {
            let phase = self.phase(payer.slot);
            let at = seen.len();
            self.ends(&key, &payer, phase).map_err(|why| Refusal { at, why })?;
        }
        Ok(self.steps)
    }

    fn take(&mut self, what: &Seen) -> Checked {
        match what {
            Seen::Input { attempt, input } => {
                self.input(&(self.key_of)(*attempt), input);
                Ok(())
            }
            Seen::Effect { attempt, effect } => self.effect(&(self.key_of)(*attempt), effect),
            Seen::Call { at, call, answer } => self.call(*at, call, answer.as_ref()),
            Seen::Closed { order } => {
                if *order == self.order {
                    self.maybe(|action| action.step == Step::CloseLands);
                }
                Ok(())
            }
        }
    }

    fn input(&mut self, key: &AttemptKey, input: &Input) {
        let Some(payer) = self.payers.get_mut(key) else { return };
        payer.heard = Some(input.clone());
        let slot = payer.slot;
        if matches!(input, Input::Resume) {
            self.may_at(slot, &[Step::Restart]);
        }
    }

    fn effect(&mut self, key: &AttemptKey, effect: &Effect) -> Checked {
        if let Effect::Order(_, call) = effect
            && let OrderCall::Reserve(wish) = &**call
            && wish.order_id == self.order
            && !self.payers.contains_key(key)
        {
            return self.begin(key, parts(wish.amount, self.unit));
        }
        let Some(payer) = self.payers.get(key).cloned() else { return Ok(()) };
        let phase = self.phase(payer.slot);
        match effect {
            Effect::Write(entry, ..) => match &**entry {
                JournalEntry::Payment(record) => self.row(&payer, phase, record),
                JournalEntry::Refund(_) => Ok(()),
            },
            Effect::Order(_, call) => self.leaves(&payer, phase, call),
            Effect::Driver(_, command) => self.command(&payer, phase, command),
            Effect::Closed => self.ends(key, &payer, phase),
            _ => Ok(()),
        }
    }

    fn begin(&mut self, key: &AttemptKey, amount: u8) -> Checked {
        let state = self.states.first().expect("a state is left");
        let slot = state.slots.iter().position(|slot| slot.phase == Phase::Idle);
        let slot = slot.ok_or("there are more payments at a time than the model has")?;
        self.payers.insert(key.clone(), Payer { slot, charge: None, lease: None, heard: None });
        self.step(|action| action.step == Step::Begin && action.amount == amount)
    }

    fn row(&mut self, payer: &Payer, phase: Phase, record: &PaymentRecord) -> Checked {
        let slot = payer.slot;
        match (&record.decision, phase) {
            (Some(_), Phase::Confirming | Phase::Undoing) => Ok(()),
            (Some(Decision::Confirm), _) => {
                self.must(slot, &[Step::CommittedStands, Step::JudgedStands])
            }
            (Some(Decision::Undo { reason }), _) => self.undoes(slot, phase, reason),
            (None, Phase::Charging) if record.approval.is_some() => {
                self.must(slot, &[Step::Approve])
            }
            (None, _) => match (&record.end, phase) {
                (None | Some(End::Unknown), _) => Ok(()),
                (Some(end), Phase::Claiming) if is_yield(end) => {
                    self.must(slot, &[Step::NotGranted])
                }
                (Some(_), Phase::Claiming) => self.must(slot, &[Step::Stop, Step::ReadClosed]),
                (Some(_), Phase::Reserving) => self.must(slot, &[Step::Stop]),
                (Some(_), Phase::Charging) => self.must(slot, &[Step::Decline]),
                (Some(_), Phase::Asking) => self.must(slot, &[Step::AskedNothing]),
                _ => Ok(()),
            },
        }
    }

    fn undoes(&mut self, slot: usize, phase: Phase, reason: &UndoReason) -> Checked {
        match (phase, reason) {
            // Decided after a restart, where nothing had been asked of the driver.
            (Phase::Releasing, _) => Ok(()),
            (Phase::Charging, _) => {
                self.must(slot, &[Step::ApproveUnheard, Step::Silence])?;
                self.must(slot, &[Step::GiveUp])
            }
            (_, UndoReason::PaidElsewhere { .. }) => self.must(slot, &[Step::JudgedLost]),
            (_, UndoReason::OrderRefused) => self.must(slot, &[Step::JudgedClosed, Step::GiveUp]),
            _ => self.must(slot, &[Step::GiveUp]),
        }
    }

    fn command(&mut self, payer: &Payer, phase: Phase, command: &DriverCommand) -> Checked {
        match command {
            DriverCommand::Authorize { .. } => {
                let shown = match (&payer.heard, &payer.charge) {
                    (Some(Input::Order(_, Ok(OrderReply::Order { order }))), Some(own)) => {
                        order.charges.iter().any(|charge| charge.id == *own)
                    }
                    _ => false,
                };
                let step = if shown { Step::Granted } else { Step::TakenBlind };
                self.must(payer.slot, &[step])
            }
            DriverCommand::Query { .. } if phase == Phase::Charging => {
                self.must(payer.slot, &[Step::ApproveUnheard, Step::Silence])
            }
            DriverCommand::Confirm { .. } if phase != Phase::Confirming => {
                Err(format!("confirms while {phase:?}"))
            }
            DriverCommand::Undo { .. } if !matches!(phase, Phase::Undoing | Phase::Releasing) => {
                Err(format!("undoes while {phase:?}"))
            }
            _ => Ok(()),
        }
    }

    /// A call leaves: what the terminal made of what it heard before.
    fn leaves(&mut self, payer: &Payer, phase: Phase, call: &OrderCall) -> Checked {
        let slot = payer.slot;
        match (phase, call) {
            (Phase::Asking, OrderCall::Report { .. } | OrderCall::Commit { .. }) => {
                self.must(slot, &[Step::AskedApproved])?;
                self.leaves(payer, Phase::Approved, call)
            }
            (Phase::Asking, OrderCall::Read { .. }) => {
                // A driver that cannot be asked leaves an approval as it stands in the journal.
                let reply = match &payer.heard {
                    Some(Input::Driver(_, DriverReply::Approved { .. }) | Input::Resume) => {
                        Step::AskedApprovedLook
                    }
                    _ => Step::AskedNothing,
                };
                self.must(slot, &[reply])
            }
            (Phase::Approved, OrderCall::Commit { .. }) => self.must(slot, &[Step::Commit]),
            (Phase::Approved, OrderCall::Read { .. }) => self.must(slot, &[Step::Look]),
            (Phase::Judging, OrderCall::Commit { .. }) => self.must(slot, &[Step::JudgedPending]),
            (Phase::Committing, OrderCall::Read { .. }) => {
                let steps: &[Step] = match &payer.heard {
                    Some(Input::Order(_, Ok(OrderReply::Charge { .. }))) => &[Step::CommittedLook],
                    _ => &[Step::CommitDenied, Step::CommitUnheard],
                };
                self.must(slot, steps)
            }
            (Phase::Undoing, OrderCall::CancelCharge { .. } | OrderCall::Read { .. }) => {
                self.must(slot, &[Step::Undone])
            }
            (Phase::Confirming, OrderCall::CancelCharge { .. }) => {
                Err(String::from("cancels what it confirms"))
            }
            (Phase::Releasing, OrderCall::CancelCharge { .. })
            | (_, OrderCall::Read { .. } | OrderCall::Reserve(_) | OrderCall::Report { .. }) => {
                Ok(())
            }
            (Phase::Committing, OrderCall::Commit { .. }) => Ok(()),
            _ => Err(format!("sends {call:?} while {phase:?}")),
        }
    }

    fn ends(&mut self, key: &AttemptKey, payer: &Payer, phase: Phase) -> Checked {
        let slot = payer.slot;
        match phase {
            Phase::Confirming => self.must(slot, &[Step::Confirmed])?,
            Phase::Undoing | Phase::Releasing => {
                if phase == Phase::Undoing {
                    self.must(slot, &[Step::Undone])?;
                }
                self.may_at(slot, &[Step::ReserveLost]);
                self.must(slot, &[Step::Released])?;
            }
            _ => return Err(format!("ends while {phase:?}")),
        }
        self.payers.remove(key);
        Ok(())
    }

    /// The order API has carried out a call.
    fn call(
        &mut self,
        at: Timestamp,
        call: &OrderCall,
        answer: Result<&OrderReply, &OrderCallError>,
    ) -> Checked {
        self.end_leases(at);
        match (call, answer) {
            (OrderCall::Reserve(wish), Ok(OrderReply::Charge { charge }))
                if wish.order_id == self.order =>
            {
                self.reserved(at, &wish.attempt_key, charge, wish.lease_until)
            }
            (OrderCall::Commit { charge_id, .. }, Ok(_)) => {
                let payer = self.payers.values().find(|payer| payer.is_on(charge_id));
                let slot = payer.map(|payer| payer.slot).ok_or("nobody's charge is paid")?;
                self.lands(slot, Step::CommitLands, at)
            }
            (OrderCall::CancelCharge { charge_id, .. }, Ok(_)) => {
                let payer = self.payers.values().find(|payer| payer.is_on(charge_id));
                if let Some(slot) = payer.map(|payer| payer.slot) {
                    self.may_at(slot, &[Step::CancelLands]);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn reserved(
        &mut self,
        at: Timestamp,
        key: &AttemptKey,
        charge: &Charge,
        lease: Timestamp,
    ) -> Checked {
        let Some(payer) = self.payers.get_mut(key) else { return Ok(()) };
        if payer.charge.is_some() {
            return Ok(());
        }
        payer.charge = Some(charge.id.clone());
        payer.lease = Some(lease);
        let slot = payer.slot;
        self.lands(slot, Step::ReserveLands, at)
    }

    /// A place is made or paid: in a new instant, or in that of what happened last.
    fn lands(&mut self, slot: usize, step: Step, at: Timestamp) -> Checked {
        let same = self.latest.replace(at) == Some(at);
        let is_it = |action: &Action| {
            action.step == step && action.slot == Some(number(slot)) && (same || !action.tied)
        };
        self.step(is_it)
    }

    fn end_leases(&mut self, at: Timestamp) {
        let over = |payer: &&mut Payer| payer.lease.is_some_and(|lease| lease <= at);
        let over: Vec<_> = self.payers.values_mut().filter(over).collect();
        let mut ends = Vec::new();
        for payer in over {
            ends.extend(payer.lease.take().map(|lease| (lease, payer.slot)));
        }
        ends.sort_unstable();
        for (_, slot) in ends {
            self.may_at(slot, &[Step::LeaseEnds]);
        }
    }

    /// The phase of a terminal: all states that fit agree on it.
    fn phase(&self, slot: usize) -> Phase {
        self.states.first().expect("a state is left").slots[slot].phase
    }

    fn must(&mut self, slot: usize, steps: &[Step]) -> Checked {
        self.step(|action| is_one(*action, slot, steps))
    }

    /// Takes a step in the states in which it is possible; the others stay.
    fn may_at(&mut self, slot: usize, steps: &[Step]) {
        self.maybe(|action| is_one(*action, slot, steps));
    }

    fn maybe(&mut self, wanted: impl Fn(&Action) -> bool) {
        let mut next = BTreeSet::new();
        let mut steps = Vec::new();
        for state in &self.states {
            self.protocol.steps(state, &mut steps);
            let fits: Vec<_> = steps.iter().filter(|(action, _)| wanted(action)).collect();
            if fits.is_empty() {
                next.insert(*state);
            }
            next.extend(fits.iter().map(|(_, state)| *state));
        }
        self.states = next;
        self.steps += 1;
    }

    fn step(&mut self, wanted: impl Fn(&Action) -> bool) -> Checked {
        let mut next = BTreeSet::new();
        let mut possible = BTreeSet::new();
        let mut steps = Vec::new();
        for state in &self.states {
            self.protocol.steps(state, &mut steps);
            possible.extend(steps.iter().map(|(action, _)| *action));
            next.extend(steps.iter().filter(|(action, _)| wanted(action)).map(|(_, state)| *state));
        }
        if next.is_empty() {
            let words: Vec<_> = possible.iter().map(ToString::to_string).collect();
            return Err(format!("only this is possible: {}", words.join("; ")));
        }
        self.states = next;
        self.steps += 1;
        Ok(())
    }
}

impl Payer {
    fn is_on(&self, charge: &ChargeId) -> bool {
        self.charge.as_ref() == Some(charge)
    }
}

fn is_one(action: Action, slot: usize, steps: &[Step]) -> bool {
    action.slot == Some(number(slot)) && steps.contains(&action.step)
}

fn is_yield(end: &End) -> bool {
    let yields = |why: &CancelReason| {
        matches!(why, CancelReason::BeingPaidElsewhere { .. } | CancelReason::NothingDue { .. })
    };
    matches!(end, End::Canceled { why } if yields(why))
}

fn number(slot: usize) -> u8 {
    u8::try_from(slot).expect("a few terminals")
}

fn parts(amount: Money, unit: Money) -> u8 {
    u8::try_from(amount.minor() / unit.minor()).expect("a small number of parts")
}
