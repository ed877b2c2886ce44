//! The books of a test host: who paid what, what was undone and given back.

use std::collections::{BTreeMap, BTreeSet};

use super::cards::DECLINED;

/// A payment of the books.
#[derive(Clone)]
pub(crate) struct Payment {
    pub(crate) id: u64,
    pub(crate) centavos: i64,
    pub(crate) entry: String,
    pub(crate) network: u8,
    pub(crate) number: String,
    pub(crate) end: End,
    given_back: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Provisional,
    Final,
    Undone,
    Declined,
}

/// What the host says.
#[derive(Clone)]
pub(crate) enum Said {
    Approved(Payment),
    Declined,
    KeyKnown,
    NotFound,
    Confirmed,
    Undone,
    Refunded(u64),
    Refused,
    Card(String),
}

#[derive(Default)]
pub(crate) struct Ledger {
    payments: BTreeMap<String, Payment>,
    undone_before: BTreeSet<String>,
    refunds: BTreeMap<String, Option<u64>>,
    ids: u64,
}

impl Ledger {
    fn id(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }

    pub(crate) fn authorize(
        &mut self,
        key: &str,
        centavos: i64,
        entry: &str,
        network: u8,
        number: String,
    ) -> Said {
        if self.undone_before.contains(key) {
            return Said::Declined;
        }
        if let Some(known) = self.payments.get(key) {
            return match known.end {
                End::Declined => Said::Declined,
                _ => Said::KeyKnown,
            };
        }
        let end = if number == DECLINED { End::Declined } else { End::Provisional };
        let entry = entry.to_owned();
        let id = self.id();
        let payment = Payment { id, centavos, entry, network, number, end, given_back: 0 };
        self.payments.insert(key.to_owned(), payment.clone());
        if end == End::Declined { Said::Declined } else { Said::Approved(payment) }
    }

    pub(crate) fn query(&self, key: &str) -> Said {
        match self.payments.get(key) {
            None if self.undone_before.contains(key) => Said::Undone,
            None => Said::NotFound,
            Some(payment) => match payment.end {
                End::Provisional | End::Final => Said::Approved(payment.clone()),
                End::Undone => Said::Undone,
                End::Declined => Said::Declined,
            },
        }
    }

    pub(crate) fn confirm(&mut self, key: &str) -> Said {
        match self.payments.get_mut(key) {
            Some(payment) if matches!(payment.end, End::Provisional | End::Final) => {
                payment.end = End::Final;
                Said::Confirmed
            }
            Some(payment) if payment.end == End::Undone => Said::Undone,
            Some(_) => Said::Refused,
            None => Said::NotFound,
        }
    }

    pub(crate) fn undo(&mut self, key: &str) -> Said {
        let Some(payment) = self.payments.get_mut(key) else {
            self.undone_before.insert(key.to_owned());
            return Said::Undone;
        };
        match payment.end {
            End::Final => Said::Refused,
            End::Declined => Said::Declined,
            End::Provisional | End::Undone => {
                payment.end = End::Undone;
                Said::Undone
            }
        }
    }

    pub(crate) fn refund(&mut self, key: &str, paid: &str, centavos: i64, number: &str) -> Said {
        if let Some(known) = self.refunds.get(key) {
            return known.map_or(Said::Declined, Said::Refunded);
        }
        let id = self.id();
        let payment = self.payments.get_mut(paid).filter(|payment| {
            payment.end == End::Final
                && payment.number == number
                && payment.given_back + centavos <= payment.centavos
        });
        let given = payment.map(|payment| {
            payment.given_back += centavos;
            id
        });
        self.refunds.insert(key.to_owned(), given);
        given.map_or(Said::Declined, Said::Refunded)
    }

    pub(crate) fn query_refund(&self, key: &str) -> Said {
        match self.refunds.get(key) {
            Some(Some(id)) => Said::Refunded(*id),
            Some(None) => Said::Declined,
            None => Said::NotFound,
        }
    }

    /// A token by which the card is known again.
    pub(crate) fn identify(number: &str) -> Said {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        number.hash(&mut hasher);
        Said::Card(format!("card_{:016x}", hasher.finish()))
    }

    pub(crate) fn booked(&self, key: &str) -> i64 {
        let payment = self.payments.get(key);
        payment.map_or(0, |payment| match payment.end {
            End::Provisional | End::Final => payment.centavos - payment.given_back,
            End::Undone | End::Declined => 0,
        })
    }
}
