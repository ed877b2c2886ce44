//! What the order protocol is about, small enough to count every state.
//!
//! Time is kept only as far as it is compared: every instant on an order is a small number,
//! and instants that nothing is compared with any more are forgotten.

/// Terminals with a payment of their own at the same time.
pub(super) const SLOTS_MAX: usize = 4;
/// Orders.
pub(super) const ORDERS_MAX: usize = 2;
/// Payments that stand on an order.
pub(super) const SETTLED_MAX: usize = 4;

/// Where a terminal stands with its payment, as [`maquininha_flow::Payment`] does. Steps that
/// nobody else can see are one: the report and the look for what is left are inside of
/// `Approved` and `Releasing`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// No payment.
    #[default]
    Idle,
    /// The reservation is under way, and repeated until it is there.
    Reserving,
    /// The order is read back.
    Claiming,
    /// The driver has the payment.
    Charging,
    /// The driver is asked what became of it.
    Asking,
    /// Approved, and not committed.
    Approved,
    /// The commit is under way.
    Committing,
    /// The order is read to see what became of our charge.
    Judging,
    /// Decided: it stands.
    Confirming,
    /// Decided: it is undone.
    Undoing,
    /// Our charge on the order is canceled.
    Releasing,
}

impl Phase {
    /// Every phase, in the order of its number.
    pub const ALL: [Self; 11] = [
        Self::Idle,
        Self::Reserving,
        Self::Claiming,
        Self::Charging,
        Self::Asking,
        Self::Approved,
        Self::Committing,
        Self::Judging,
        Self::Confirming,
        Self::Undoing,
        Self::Releasing,
    ];
}

/// The charge of a payment, at the order API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Place {
    /// There is none.
    #[default]
    None,
    /// A place is held, or was until its lease ended.
    Pending,
    /// Paid.
    Paid,
    /// Canceled, or paid and given back.
    Gone,
}

impl Place {
    /// Every state, in the order of its number.
    pub const ALL: [Self; 4] = [Self::None, Self::Pending, Self::Paid, Self::Gone];
}

/// A terminal with its payment, the payment's charge, and its messages on their way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    /// See [`Phase`].
    pub phase: Phase,
    /// Which order is paid.
    pub order: u8,
    /// How many parts of it; none while idle.
    pub amount: u8,
    /// See [`Place`].
    pub place: Place,
    /// The instant at which the place was made.
    pub created: u8,
    /// The instant at which its lease ended; none while it is held.
    pub lease_over: u8,
    /// The instant at which it was paid.
    pub paid: u8,
    /// The acquirer has an approval that is neither confirmed nor undone.
    pub approved: bool,
    /// The place was not seen on the order, or not since a restart.
    pub blind: bool,
    /// A reservation is on its way that may still make a place; later ones are answered as
    /// the first.
    pub reserve_sent: bool,
    /// A commit is on its way that may still be carried out; later ones are refused.
    pub commit_sent: bool,
    /// Some state of the order since our charge came to this state grants it; a read may be
    /// as old as that.
    pub seen_granted: bool,
    /// Some such state does not.
    pub seen_refused: bool,
    /// The sales side knows that it is paid.
    pub heard: bool,
}

impl Slot {
    /// Whether the terminal reads the order to see whether its place is its own.
    pub const fn is_claiming(&self) -> bool {
        matches!(self.phase, Phase::Claiming)
    }

    /// Whether nobody else can see or hinder what the terminal does next: it talks to its
    /// driver, or has decided.
    pub const fn is_private(&self) -> bool {
        use Phase::{Approved, Asking, Charging, Confirming, Releasing, Undoing};
        match self.phase {
            Charging | Asking | Approved | Confirming | Undoing => true,
            Releasing => matches!(self.place, Place::None | Place::Gone) && !self.reserve_sent,
            _ => false,
        }
    }

    /// Whether the terminal may still read the order to see whether its payment stands.
    pub const fn is_judged(&self) -> bool {
        matches!(self.phase, Phase::Asking | Phase::Approved | Phase::Committing | Phase::Judging)
    }

    /// Paid after its lease, or in the instant in which it ended.
    pub const fn is_paid_late(&self) -> bool {
        matches!(self.place, Place::Paid) && self.lease_over > 0 && self.paid >= self.lease_over
    }

    pub(super) const fn forget_reads(&mut self) {
        self.seen_granted = false;
        self.seen_refused = false;
    }
}

/// A payment that stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Settled {
    /// How many parts; none where there is no payment.
    pub amount: u8,
    /// The instant by which it is ranked.
    pub rank: u8,
    /// The sales side knows of it.
    pub heard: bool,
}

/// Where the sales side stands with an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Sale {
    /// Not made yet.
    #[default]
    Unopened,
    /// It waits for money.
    Selling,
    /// The total is paid.
    Completed,
    /// Backed out.
    BackedOut,
}

/// The duty to close.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Closing {
    /// Not yet.
    #[default]
    NotDue,
    /// The call is repeated until it is answered.
    Due,
    /// Known to be closed.
    Done,
}

/// An order, at the order API and at the sales side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrderState {
    /// See [`Sale`].
    pub sale: Sale,
    /// See [`Closing`].
    pub closing: Closing,
    /// Closed at the order API.
    pub closed: bool,
    /// Parts the sales side believes paid.
    pub heard: u8,
    /// Parts it heard of that were given back since.
    pub unheard_refunds: u8,
    /// What stands, in a fixed order.
    pub settled: [Settled; SETTLED_MAX],
}

impl OrderState {
    /// Parts that are paid for good.
    pub fn standing(&self) -> u8 {
        self.settled.iter().map(|payment| payment.amount).sum()
    }
}

/// The whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct State {
    /// The terminals.
    pub slots: [Slot; SLOTS_MAX],
    /// The orders.
    pub orders: [OrderState; ORDERS_MAX],
}

/// More instants than the places of a state can name.
const INSTANTS: usize = 64;

impl State {
    /// The terminals that pay an order, with their numbers.
    pub fn payers(&self, order: usize) -> impl Iterator<Item = (usize, &Slot)> {
        let pays = move |slot: &Slot| slot.phase != Phase::Idle && usize::from(slot.order) == order;
        self.slots.iter().enumerate().filter(move |(_, slot)| pays(slot))
    }

    /// The last instant of an order at which something was made or paid; even.
    pub fn latest(&self, order: usize) -> u8 {
        let settled = self.orders[order].settled.iter().map(|payment| payment.rank);
        let live = self.payers(order).map(|(_, slot)| slot.created.max(slot.paid));
        settled.chain(live).max().unwrap_or(0)
    }

    /// The last instant of an order at which anything happened: odd where a lease ended since.
    pub fn latest_of_all(&self, order: usize) -> u8 {
        let over = self.payers(order).map(|(_, slot)| slot.lease_over).max().unwrap_or(0);
        over.max(self.latest(order))
    }

    /// Forgets what nothing depends on, and numbers the instants of each order anew. What
    /// only a sound protocol does not depend on is kept where it says so.
    pub(super) fn tidy(&mut self, exactly: bool) {
        for slot in &mut self.slots {
            match slot.place {
                Place::None | Place::Gone => {
                    (slot.created, slot.lease_over, slot.paid) = (0, 0, 0);
                    slot.commit_sent = false;
                }
                Place::Pending => {}
                Place::Paid => {
                    slot.commit_sent = false;
                    if exactly {
                        continue;
                    }
                    if slot.is_paid_late() {
                        // It ranks by its payment.
                        slot.created = slot.paid;
                    } else {
                        slot.lease_over = 0;
                        slot.paid *= u8::from(slot.is_judged());
                    }
                }
            }
        }
        for order in 0..ORDERS_MAX {
            if !exactly {
                self.lower_leases(order);
                self.lower_payments(order);
            }
            self.number_instants(order);
            self.orders[order].settled.sort_unstable_by(|a, b| b.cmp(a));
        }
    }

    /// The end of a lease is compared with the places that are being claimed and with the
    /// payments that are being judged: it might as well have been right after the last of
    /// these that was before it.
    fn lower_leases(&mut self, order: usize) {
        let mut compared = [0; 2 * SLOTS_MAX];
        for (number, slot) in self.payers(order) {
            compared[2 * number] = if slot.is_claiming() { slot.created } else { 0 };
            compared[2 * number + 1] = slot.paid;
        }
        for slot in &mut self.slots {
            if slot.lease_over > 0 && usize::from(slot.order) == order {
                let before = compared.iter().filter(|at| **at <= slot.lease_over).max();
                let before = *before.expect("there is none at zero");
                let late = slot.lease_over > before;
                slot.lease_over = before + u8::from(late);
            }
        }
    }

    /// A payment in time ranks by its place; the instant of the payment is compared with
    /// the leases of those ahead: it might as well have been when the last of these ended.
    fn lower_payments(&mut self, order: usize) {
        let slots = self.slots;
        for own in &mut self.slots {
            if own.paid == 0 || own.is_paid_late() || usize::from(own.order) != order {
                continue;
            }
            let ends = slots.iter().filter(|slot| {
                usize::from(slot.order) == order
                    && slot.place == Place::Pending
                    && slot.created <= own.created
                    && slot.lease_over <= own.paid
            });
            own.paid = ends.map(|slot| slot.lease_over).max().unwrap_or(0).max(own.created);
        }
    }

    /// Instants at which something was made or paid get even numbers. The end of a lease is
    /// compared with those alone: all ends between two of them are the odd number between.
    fn number_instants(&mut self, order: usize) {
        let first = self.payers(order).map(|(_, slot)| slot.created).filter(|at| *at > 0).min();
        for payment in &mut self.orders[order].settled {
            // Ahead of all that is and all that will come.
            if first.is_none_or(|first| payment.rank <= first) {
                payment.rank = 0;
            }
        }
        let mut used = [false; INSTANTS];
        self.each_instant(order, |at| used[usize::from(*at)] = true);
        let mut number = [0; INSTANTS];
        let mut next = 0;
        for at in 1..INSTANTS {
            next += 2 * u8::from(used[at]);
            number[at] = next;
        }
        self.each_instant(order, |at| *at = number[usize::from(*at)]);
        for slot in &mut self.slots {
            if slot.lease_over > 0 && usize::from(slot.order) == order {
                let at = usize::from(slot.lease_over);
                slot.lease_over = number[at] + u8::from(!used[at]);
            }
        }
    }

    fn each_instant(&mut self, order: usize, mut act: impl FnMut(&mut u8)) {
        for slot in &mut self.slots {
            if slot.phase != Phase::Idle && usize::from(slot.order) == order {
                act(&mut slot.created);
                act(&mut slot.paid);
            }
        }
        for payment in &mut self.orders[order].settled {
            act(&mut payment.rank);
        }
    }
}
