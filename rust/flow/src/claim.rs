//! Who may pay an order when several terminals want to.
//!
//! The order API has no lock, but a pending charge can hold a place. Charges
//! are walked in one order that every terminal computes alike; a place is ours
//! if our amount still fits once everybody ahead of us is counted.
//!
//! Nobody cancels a place of another terminal: cancelling and refunding are the
//! same call (pagarme-connect §4.7), and it could meet a charge that was paid a
//! moment before. A place past its lease is simply not counted, and its owner
//! commits only within its lease. A charge that was nevertheless paid after its
//! lease ranks by the time of payment.
//!
//! The clocks of terminals differ, so the order API's own times decide whether a
//! place was alive when ours was made. Of two places made at the same instant
//! neither terminal can know which one the other has seen: both yield.

use maquininha_model::{
    AttemptKey, Charge, ChargeId, ChargeStatus, Money, Order, SerialNumber, Timestamp,
};

use crate::OverpayPolicy;

/// The answer to "may this charge be paid?"
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It fits.
    Granted,
    /// Somebody is ahead and takes what is due.
    TakenBy {
        /// The terminal ahead, where it says who it is and is another one.
        serial: Option<SerialNumber>,
    },
    /// Less is due than we want to take.
    NothingDue {
        /// What is due.
        due: Money,
    },
    /// Our own charge is not on the order that was read: the read is older than
    /// our charge.
    Stale,
}

/// Whether a charge holds a place on the order at a moment.
fn is_live_place(charge: &Charge, now: Timestamp) -> bool {
    charge.status == ChargeStatus::Pending && charge.lease_until().is_some_and(|until| until > now)
}

/// The rank of a charge: when it was made, or when it was paid if its lease was
/// over by then: a place is held until its lease ends and not in that instant,
/// here as in [`is_live_place`]. The id only makes the order of our own charges certain. A
/// charge without a time comes first, so that it is rather counted than missed.
fn rank(charge: &Charge) -> (Timestamp, &ChargeId) {
    let made = charge.created_at.unwrap_or(Timestamp::from_micros(i64::MIN));
    let at = match (charge.lease_until(), charge.paid_at) {
        (Some(lease), Some(paid)) if paid >= lease => paid,
        _ => made,
    };
    (at, &charge.id)
}

/// Whether a charge is counted before ours. Paid charges that never held a
/// place (the vendor's own terminals, direct orders) cannot yield and always
/// come first.
fn is_ahead(charge: &Charge, ours: &Charge, now: Timestamp) -> bool {
    let paid = charge.net().is_positive();
    if paid && charge.lease_until().is_none() {
        return true;
    }
    // A tie counts as ahead, whatever the ids: a terminal that was granted while
    // it stood alone must not be displaced by a later charge of the same instant.
    (paid || is_live_place(charge, now)) && rank(charge).0 <= rank(ours).0
}

/// The charges of an order that are counted before ours. The terminal's own
/// time counts only where the order API gave our charge none.
fn ahead_of<'a>(
    order: &'a Order,
    own: &'a Charge,
    now: Timestamp,
) -> impl Iterator<Item = &'a Charge> {
    let now = own.paid_at.or(own.created_at).unwrap_or(now);
    let others = order.charges.iter().filter(|charge| charge.id != own.id);
    others.filter(move |charge| is_ahead(charge, own, now))
}

/// Walks the order and says whether our charge may be paid.
pub fn claim(
    order: &Order,
    ours: &ChargeId,
    amount: Money,
    overpay: OverpayPolicy,
    now: Timestamp,
) -> Claim {
    let Some(own) = order.charges.iter().find(|charge| charge.id == *ours) else {
        return Claim::Stale;
    };
    // A lost answer may have left a second charge of the same attempt: it is
    // ours, so it is not in our way, and it is canceled in the end.
    let attempt = own.attempt_key();
    let ahead = || ahead_of(order, own, now).filter(|charge| charge.attempt_key() != attempt);
    let taken = Money::sum(
        ahead().map(|charge| if charge.net().is_positive() { charge.net() } else { charge.amount }),
    )
    .unwrap_or(Money::brl(i64::MAX));
    let due = order.amount.saturating_sub(taken);
    if fits(amount, due, overpay) {
        return Claim::Granted;
    }
    let holders = ahead().filter(|charge| charge.status == ChargeStatus::Pending);
    let mut serials = holders.map(|holder| holder.report().serial).peekable();
    if serials.peek().is_none() {
        return Claim::NothingDue { due };
    }
    // A payment of our own terminal that was given up may hold its place for a moment longer: then
    // nobody is named.
    let ours = own.report().serial;
    Claim::TakenBy { serial: serials.flatten().find(|serial| Some(serial) != ours.as_ref()) }
}

/// What is due, where an amount may not be paid for what others have paid already. An old read
/// says so too: what is paid stays paid, or is given back and paid anew.
pub fn unpayable(order: &Order, amount: Money, overpay: OverpayPolicy) -> Option<Money> {
    let due = order.payment().due;
    (!fits(amount, due, overpay)).then_some(due)
}

fn fits(amount: Money, due: Money, overpay: OverpayPolicy) -> bool {
    amount <= due || (due.is_positive() && overpay != OverpayPolicy::RefuseAtTerminal)
}

/// Whether the terminal that holds a paid charge may still take it back: it does not fit, and some
/// of what is ahead came while it was being paid. A terminal that saw everything before it took the
/// card pays more than is due only where it may.
pub fn may_yield(order: &Order, charge: &Charge, now: Timestamp) -> bool {
    let may_judge = charge.net().is_positive() && charge.lease_until().is_some();
    let refuse = OverpayPolicy::RefuseAtTerminal;
    if !may_judge || claim(order, &charge.id, charge.amount, refuse, now) == Claim::Granted {
        return false;
    }
    let was_seen = |other: &Charge| other.paid_at.is_some() && other.paid_at < charge.created_at;
    ahead_of(order, charge, now).any(|other| !was_seen(other))
}

/// Whether an amount could be paid on an order right now, before a place is
/// taken: what an order list shows.
pub fn due_now(order: &Order, now: Timestamp) -> Money {
    let places = order.charges.iter().filter(|charge| is_live_place(charge, now));
    let held = Money::sum(places.map(|charge| charge.amount)).unwrap_or(Money::brl(i64::MAX));
    order.payment().due.saturating_sub(held)
}

/// Our charges on an order, by attempt, best rank first.
pub fn own_charges<'a>(order: &'a Order, attempt_key: &AttemptKey) -> Vec<&'a Charge> {
    let mut own: Vec<_> = order
        .charges
        .iter()
        .filter(|charge| charge.attempt_key().as_ref() == Some(attempt_key))
        .collect();
    own.sort_by(|a, b| rank(a).cmp(&rank(b)));
    own
}

/// Whether a charge is neither canceled nor failed nor given back: something
/// that must go when its payment is undone.
pub fn is_alive(charge: &Charge) -> bool {
    match charge.status {
        ChargeStatus::Canceled | ChargeStatus::Failed => false,
        ChargeStatus::Pending | ChargeStatus::Processing => true,
        _ => charge.net().is_positive(),
    }
}
