//! The protocol: all steps from a state.

use maquininha_flow::OverpayPolicy;

use super::action::{Action, Step};
use super::flaw::Flaw;
use super::rule::Rule;
use super::state::{Phase, Place, Settled, Slot, State};

/// How much is explored.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Terminals, each with one payment at a time, again and again.
    pub terminals: usize,
    /// Orders.
    pub orders: usize,
    /// Parts an order is worth.
    pub due: u8,
    /// The largest payment, in parts; every smaller one is tried too.
    pub amount_max: u8,
    /// Whether reads may be old.
    pub old_reads: bool,
    /// Whether terminals stop and start again at any moment.
    pub restarts: bool,
    /// Whether the sales side is there; without it orders are closed at any moment.
    pub sales: bool,
    /// Orders that may be open at a time.
    pub open_max: usize,
    /// What terminals do about payments above the total.
    pub overpay: OverpayPolicy,
}

/// The protocol within its limits, and perhaps with a flaw.
#[derive(Debug)]
pub struct Protocol {
    limits: Limits,
    flaw: Option<Flaw>,
    rule: Rule,
    exactly: bool,
    /// Whether private steps wait their turn like all others.
    in_turn: bool,
}

/// The steps from one state.
pub(super) struct Fan<'a> {
    protocol: &'a Protocol,
    state: State,
    out: &'a mut Vec<(Action, State)>,
}

impl Protocol {
    /// The protocol.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            flaw: None,
            rule: Rule::new(limits.due, limits.overpay, None),
            exactly: false,
            in_turn: false,
        }
    }

    /// The protocol with a flaw.
    pub fn with(limits: Limits, flaw: Flaw) -> Self {
        let rule = Rule::new(limits.due, limits.overpay, Some(flaw));
        Self { limits, flaw: Some(flaw), rule, exactly: true, in_turn: false }
    }

    /// The protocol with nothing forgotten that its rule happens not to need, and with private
    /// steps in every order: many more states, and the same answer.
    #[must_use]
    pub fn exactly(self) -> Self {
        Self { exactly: true, in_turn: true, ..self }
    }

    /// See [`Limits`].
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(super) const fn flaw(&self) -> Option<Flaw> {
        self.flaw
    }

    /// How it begins.
    pub fn start(&self) -> State {
        let mut state = State::default();
        if !self.limits.sales {
            for order in &mut state.orders[..self.limits.orders] {
                order.sale = super::state::Sale::Selling;
            }
        }
        state
    }

    /// Every step from a state.
    pub fn steps(&self, state: &State, out: &mut Vec<(Action, State)>) {
        out.clear();
        let mut fan = Fan { protocol: self, state: *state, out };
        for slot in 0..self.limits.terminals {
            self.begin_steps(&mut fan, slot);
            self.terminal_steps(&mut fan, slot);
            self.service_steps(&mut fan, slot);
        }
        for order in 0..self.limits.orders {
            self.order_steps(&mut fan, order);
        }
    }

    /// The steps from a state, without those that may as well come later. Where a terminal
    /// only talks to its driver, or has decided, nobody else can see or hinder its step: it
    /// is taken first. Such steps lead to no circle, so that nothing is put off for ever.
    pub fn fewer_steps(&self, state: &State, out: &mut Vec<(Action, State)>) {
        match self.private(state) {
            Some(slot) => {
                out.clear();
                self.terminal_steps(&mut Fan { protocol: self, state: *state, out }, slot);
            }
            None => self.steps(state, out),
        }
    }

    /// The first terminal whose next step is private and comes first.
    pub(super) fn private(&self, state: &State) -> Option<usize> {
        state.slots.iter().position(|slot| slot.is_private() && !self.in_turn)
    }

    fn begin_steps(&self, fan: &mut Fan<'_>, slot: usize) {
        if fan.state.slots[slot].phase != Phase::Idle {
            return;
        }
        // Terminals at rest are alike.
        if fan.state.slots[..slot].iter().any(|other| other.phase == Phase::Idle) {
            return;
        }
        for order in 0..self.limits.orders {
            // The list a terminal pays from may be old: the order may be closed by now.
            if fan.state.orders[order].sale == super::state::Sale::Unopened {
                continue;
            }
            for amount in 1..=self.limits.amount_max {
                let mut state = fan.state;
                state.slots[slot] = Slot {
                    phase: Phase::Reserving,
                    order: u8::try_from(order).expect("a few orders"),
                    amount,
                    reserve_sent: true,
                    ..Slot::default()
                };
                fan.push(Step::Begin, Some(slot), order, amount, false, state);
            }
        }
    }

    /// What a later read of the order may show.
    fn remember(&self, state: &mut State) {
        for slot in 0..self.limits.terminals {
            let own = state.slots[slot];
            let reads = (own.is_claiming() && own.place == Place::Pending)
                || (own.is_judged() && own.place == Place::Paid);
            if !reads {
                continue;
            }
            if !self.limits.old_reads {
                state.slots[slot].forget_reads();
            } else if own.seen_granted && own.seen_refused {
                continue;
            }
            let grants = self.rule.grants(state, slot);
            let own = &mut state.slots[slot];
            own.seen_granted |= grants;
            own.seen_refused |= !grants;
        }
    }
}

impl Fan<'_> {
    pub(super) const fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn push(
        &mut self,
        step: Step,
        slot: Option<usize>,
        order: usize,
        amount: u8,
        tied: bool,
        mut state: State,
    ) {
        let small = |number: usize| u8::try_from(number).expect("a few");
        let action = Action { step, slot: slot.map(small), order: small(order), amount, tied };
        state.tidy(self.protocol.exactly);
        self.protocol.remember(&mut state);
        if state == self.state {
            return;
        }
        self.out.push((action, state));
    }

    /// A step that changes one terminal alone.
    pub(super) fn step(&mut self, step: Step, slot: usize, change: impl FnOnce(&mut Slot)) {
        let mut state = self.state;
        let order = usize::from(state.slots[slot].order);
        change(&mut state.slots[slot]);
        self.push(step, Some(slot), order, 0, false, state);
    }

    /// A step that happens at an instant: a new one, or that of what happened last.
    pub(super) fn step_at(&mut self, step: Step, slot: usize, change: impl Fn(&mut Slot, u8)) {
        let order = usize::from(self.state.slots[slot].order);
        let (made, any) = (self.state.latest(order), self.state.latest_of_all(order));
        // What happens in the instant in which a lease ends is late, as if it came after; only
        // the exact exploration asks the rule whether it is.
        let tie = if self.protocol.exactly { any } else { made };
        for (tied, at) in [(false, any + 1), (true, tie)] {
            if at > 0 && (!tied || tie == any) {
                let mut state = self.state;
                change(&mut state.slots[slot], at);
                self.push(step, Some(slot), order, 0, tied, state);
            }
        }
    }

    /// The acquirer confirms: the payment stands, and the terminal is free.
    pub(super) fn confirmed(&mut self, slot: usize) {
        let mut state = self.state;
        let own = state.slots[slot];
        let order = usize::from(own.order);
        let settled = &mut state.orders[order].settled;
        let free = settled.iter_mut().find(|payment| payment.amount == 0);
        let rank = if own.is_paid_late() { own.paid } else { own.created };
        *free.expect("no more payments stand than fit") =
            Settled { amount: own.amount, rank, heard: own.heard };
        state.slots[slot] = Slot::default();
        self.push(Step::Confirmed, Some(slot), order, 0, false, state);
    }

    /// Nothing of it is left: the terminal is free.
    pub(super) fn released(&mut self, slot: usize) {
        let mut state = self.state;
        let own = state.slots[slot];
        let keeps = matches!(own.place, Place::Pending | Place::Paid) || own.reserve_sent;
        let kept = if own.approved || keeps { own } else { Slot::default() };
        state.slots[slot] = Slot { phase: Phase::Idle, ..kept };
        self.push(Step::Released, Some(slot), usize::from(own.order), 0, false, state);
    }

    /// A flaw: a terminal cancels the first place past its lease.
    pub(super) fn cancel_other(&mut self, slot: usize) {
        let order = usize::from(self.state.slots[slot].order);
        let over = self.state.payers(order).find(|(other, payer)| {
            *other != slot && payer.lease_over > 0 && payer.place != Place::None
        });
        if let Some((other, _)) = over {
            let mut state = self.state;
            state.slots[other].place = Place::Gone;
            self.push(Step::Wrong, Some(slot), order, 0, false, state);
        }
    }
}
