//! How a world ended, in a few words.

use maquininha_flow::{End, EventKind, RefundEnd};

use crate::acquirer::Fate;
use crate::scenario::Wish;
use crate::simulation::World;

/// How every attempt of a world ended: one word for each terminal.
pub fn outcome(world: &World) -> String {
    let ends: Vec<_> = (0..world.attempts.len()).map(|attempt| end(world, attempt)).collect();
    ends.join(" | ")
}

fn end(world: &World, number: usize) -> &'static str {
    let attempt = &world.attempts[number];
    let journal = &world.terminals[attempt.terminal].journal;
    let id = attempt.wish.id();
    let rows = journal.rows().iter().filter(|row| row.entry.attempt_id() == id);
    let events: Vec<_> = rows.flat_map(|row| &row.events).map(|event| &event.kind).collect();
    if events.iter().any(|kind| matches!(kind, EventKind::AttentionNeeded { .. })) {
        return "a human asked";
    }
    if let Some(ended) = events.iter().rev().find_map(|kind| without_money(kind)) {
        // An approval that was taken back is more than a payment that never was.
        let fate = world.acquirer.payments.get(&attempt.wish.key()).map(|payment| payment.fate);
        return if fate == Some(Fate::Undone) { "undone" } else { ended };
    }
    match (&attempt.wish, journal.kept_to_know(id)) {
        (_, None) => "never begun",
        (Wish::Payment(_), _) => "approved once",
        (Wish::Refund(_), _) => "refunded once",
    }
}

/// The end of an attempt, where no money moved.
fn without_money(kind: &EventKind) -> Option<&'static str> {
    match kind {
        EventKind::PaymentEnded { end } | EventKind::PaymentResolved { end } => match end {
            End::Approved { .. } => None,
            End::Declined { .. } => Some("declined"),
            End::Canceled { .. } => Some("canceled"),
            End::Expired => Some("expired"),
            End::Unknown => None,
        },
        EventKind::RefundEnded { end } | EventKind::RefundResolved { end } => match end {
            RefundEnd::Refunded { .. } | RefundEnd::Unknown => None,
            RefundEnd::Declined { .. } => Some("declined"),
            RefundEnd::Canceled { .. } => Some("canceled"),
            RefundEnd::Expired => Some("expired"),
        },
        _ => None,
    }
}
