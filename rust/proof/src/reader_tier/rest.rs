//! The promises once everything has come to rest: the books of the market against what the
//! terminal was told.

use maquininha_sandbox::FindingKind;
use maquininha_sim::invariants::Invariant;

use super::facts::End;
use super::world::World;

/// Looks at everything.
pub(super) fn check(world: &World) {
    let findings = world.market.audit();
    let books = world.market.books();
    for (key, facts) in world.all_facts() {
        let [end] = facts.ends[..] else {
            world.broken(
                Invariant::EverythingBounded,
                &format!("{key} ends {} times", facts.ends.len()),
            );
            continue;
        };
        let own = books.transactions.iter().filter(|transaction| transaction.attempt_key == key);
        let settled: i64 = own.clone().map(maquininha_sandbox::Transaction::settled).sum();
        let confirmed = own.filter(|transaction| transaction.was_confirmed()).count();
        match end {
            End::Paid if confirmed != 1 || settled != facts.centavos => {
                let what = format!("{key} is paid and the host has {settled} for it");
                world.broken(Invariant::NoLostPayment, &what);
            }
            End::NotPaid if settled != 0 => {
                let what = format!("{key} is not paid and the host has {settled} for it");
                world.broken(Invariant::NoOrphan, &what);
            }
            End::Paid | End::NotPaid => {}
        }
    }
    for finding in findings {
        let ends = world.facts(&finding.key, |facts| facts.ends.clone());
        // The driver's money shows on no order here: the terminal that would put it there is small.
        let is_paid = ends == [End::Paid] && finding.kind == FindingKind::MoneyWithoutCharge;
        if !is_paid {
            let what = format!("at rest the audit finds {:?} of {}", finding.kind, finding.key);
            world.broken(Invariant::NoOrphan, &what);
        }
    }
}
