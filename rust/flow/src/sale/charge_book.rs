//! The newest known state of every charge of a sale.

use std::collections::BTreeMap;

use maquininha_model::{
    Charge, ChargeId, ChargeStatus, Money, SerialNumber, TerminalReport, Timestamp,
};
use serde::{Deserialize, Serialize};

/// Most charges kept for one sale. A terminal adds one for each card; a bound
/// against hostile input.
const CHARGES_MAX: usize = 200;

/// What is kept of a charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenCharge {
    /// Its status.
    pub status: ChargeStatus,
    /// What was paid; zero where nothing was.
    pub paid: Money,
    /// What was given back.
    pub refunded: Money,
    /// Its last transaction; a refund replaces it (pagarme-connect §4.6).
    pub last_transaction_id: Option<String>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When it was first seen paid, by our own clock.
    #[serde(default)]
    pub paid_seen_at: Option<Timestamp>,
    /// When it was given back.
    pub canceled_at: Option<Timestamp>,
    /// What the terminal reported.
    pub report: TerminalReport,
    /// Whether the payment was told.
    pub payment_told: bool,
    /// How much of the refund was told.
    pub refund_told: Money,
    /// How much of the payment a read of the order has shown. The rest is the
    /// word of a webhook, which can be forged (pagarme-connect §5.5). Refunds
    /// are never taken from a webhook.
    pub read_paid: Money,
    /// Whether this state comes from a read of the order.
    #[serde(default)]
    pub read: bool,
}

impl SeenCharge {
    pub(super) fn of(charge: &Charge) -> Self {
        let counts = match charge.status {
            // A reservation that was given up is canceled too, and never paid.
            ChargeStatus::Canceled => charge.was_paid(),
            // A lost dispute takes the whole payment back.
            ChargeStatus::Chargedback => true,
            _ => charge.counts_as_paid(),
        };
        let paid = match charge.paid_amount {
            _ if !counts => Money::ZERO,
            Some(paid) => paid,
            None => charge.amount,
        };
        let refunded = match charge.canceled_amount {
            _ if charge.status == ChargeStatus::Chargedback => paid,
            Some(amount) => amount.min(paid),
            None if charge.status == ChargeStatus::Canceled => paid,
            None => Money::ZERO,
        };
        Self {
            status: charge.status.clone(),
            paid,
            refunded,
            last_transaction_id: charge.last_transaction_id.clone(),
            updated_at: charge.updated_at,
            paid_at: charge.paid_at,
            paid_seen_at: None,
            canceled_at: charge.canceled_at,
            report: charge.report(),
            payment_told: false,
            refund_told: Money::ZERO,
            read_paid: Money::ZERO,
            read: false,
        }
    }

    /// What of the payment both the newest state and a read of the order show.
    fn confirmed_paid(&self) -> Money {
        self.read_paid.min(self.paid)
    }

    /// What stands of it.
    pub(super) fn confirmed_net(&self) -> Money {
        self.confirmed_paid().saturating_sub(self.refunded)
    }

    /// What stands.
    pub fn net(&self) -> Money {
        self.paid.saturating_sub(self.refunded)
    }

    /// The terminal that was paid.
    pub const fn serial(&self) -> Option<&SerialNumber> {
        self.report.serial.as_ref()
    }

    /// Newer first by time; at equal times canceled wins over paid
    /// (pagarme-connect §5.5), so that the order of arrival never matters.
    pub(super) fn is_newer_than(&self, known: &Self) -> bool {
        self.age() > known.age()
    }

    /// Whether it shows all the money that is known.
    fn covers(&self, known: &Self) -> bool {
        self.paid >= known.paid && self.refunded >= known.refunded
    }

    fn age(&self) -> (Option<Timestamp>, u8, Money) {
        let rank = match self.status {
            ChargeStatus::Canceled | ChargeStatus::Chargedback => 4,
            ChargeStatus::PartialCanceled => 3,
            ChargeStatus::Paid | ChargeStatus::Overpaid | ChargeStatus::Underpaid => 2,
            ChargeStatus::Failed => 1,
            _ => 0,
        };
        (self.updated_at, rank, self.refunded)
    }
}

/// Newest state of each charge, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChargeBook(BTreeMap<ChargeId, SeenCharge>);

impl ChargeBook {
    /// Takes a charge in unless it is older than what is known. `read` says
    /// that a read of the order shows it, which confirms the payment even where
    /// a webhook was newer. Says whether anything changed.
    pub(super) fn take(&mut self, charge: &Charge, read: bool, now: Timestamp) -> bool {
        let mut new = SeenCharge::of(charge);
        new.paid_seen_at = new.paid.is_positive().then_some(now);
        if read {
            new.read_paid = new.paid;
            new.read = true;
        }
        if let Some(known) = self.0.get_mut(&charge.id) {
            new.read_paid = new.read_paid.max(known.read_paid);
            // The time in a webhook may be invented: a read that shows as much
            // counts, whatever its time.
            let outranks = read && !known.read && new.covers(known);
            if !outranks && !new.is_newer_than(known) {
                let confirms = new.read_paid > known.read_paid;
                known.read_paid = new.read_paid;
                return confirms;
            }
            new.paid_seen_at = known.paid_seen_at.or(new.paid_seen_at);
            new.payment_told = known.payment_told;
            new.refund_told = known.refund_told;
            *known = new;
            return true;
        }
        if self.0.len() >= CHARGES_MAX {
            return false;
        }
        self.0.insert(charge.id.clone(), new);
        true
    }

    /// One charge.
    pub fn get(&self, charge_id: &ChargeId) -> Option<&SeenCharge> {
        self.0.get(charge_id)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (&ChargeId, &mut SeenCharge)> {
        self.0.iter_mut()
    }

    /// The charges in the order in which they were paid.
    pub fn by_time(&self) -> Vec<(&ChargeId, &SeenCharge)> {
        let mut charges: Vec<_> = self.0.iter().collect();
        charges.sort_by_key(|(id, charge)| (charge.paid_at, *id));
        charges
    }

    /// The charges on which money stands, in the order in which they were paid.
    pub fn standing(&self) -> Vec<(&ChargeId, &SeenCharge)> {
        self.by_time().into_iter().filter(|(_, charge)| charge.net().is_positive()).collect()
    }

    /// Money that stands: paid less given back (pagarme-connect §4.8).
    /// Saturates, and then reads as overpaid.
    pub fn net(&self) -> Money {
        Money::sum(self.0.values().map(SeenCharge::net)).unwrap_or(Money::brl(i64::MAX))
    }

    /// Whether anything was given back.
    pub fn any_refunded(&self) -> bool {
        self.0.values().any(|charge| charge.refunded.is_positive())
    }

    /// The highest net the charges ever had, by their own times. Tells that
    /// the total was once reached even where a refund was seen before its
    /// payment. A payment that was undone as a whole before anybody saw it does
    /// not count, unless nothing else is left: what stands is short of it.
    pub fn peak(&self) -> Money {
        let nothing_stands = self.net().is_zero();
        let mut moves: Vec<(Option<Timestamp>, bool, Money)> = Vec::new();
        for charge in self.0.values() {
            if charge.net().is_zero() && !nothing_stands {
                continue;
            }
            if charge.paid.is_positive() {
                moves.push((charge.paid_at, false, charge.paid));
            }
            if charge.refunded.is_positive() {
                let at = charge.canceled_at.or(charge.updated_at);
                moves.push((at.max(charge.paid_at), true, charge.refunded));
            }
        }
        moves.sort_by_key(|(at, refund, _)| (*at, *refund));
        let mut net = Money::ZERO;
        let mut peak = Money::ZERO;
        for (_, refund, amount) in moves {
            net = if refund {
                net.saturating_sub(amount)
            } else {
                net.checked_add(amount).unwrap_or(Money::brl(i64::MAX))
            };
            peak = peak.max(net);
        }
        peak
    }

    /// Money that stands and that reads of the order have shown.
    pub fn confirmed_net(&self) -> Money {
        Money::sum(self.0.values().map(SeenCharge::confirmed_net)).unwrap_or(Money::brl(i64::MAX))
    }
}
