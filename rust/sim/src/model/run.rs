//! Worlds whose runs can be held against the model.

use maquininha_flow::{OnSilence, PaymentKind, Reversal};
use maquininha_model::{AttemptKey, Money, OrderId};

use super::accept::{Acceptor, Refusal};
use crate::scenario::Wish;
use crate::seen::Seen;
use crate::simulation::World;
use crate::swarm;

/// What was seen of a world with payments of one listed order.
#[derive(Clone, Debug)]
pub struct Run {
    order: OrderId,
    amount: Money,
    keys: Vec<AttemptKey>,
    /// What was seen.
    pub seen: Vec<Seen>,
}

/// The listed order of a world that keeps to what the model takes for granted: the acquirer
/// waits, calls are idempotent and have a time of their own, amounts are whole tenths, clocks
/// are right, what is canceled is gone, and journals keep what they were given.
fn listed(world: &World) -> Option<OrderId> {
    let is_within = world.driver.on_silence() == OnSilence::Blocks
        && world.driver.reversal() == Reversal::Undo
        && world.api.habits.idempotent
        && !world.api.habits.refund_refused
        && !world.api.habits.whole_seconds
        && world.attempts.iter().all(|attempt| attempt.wish.amount().minor() % 10 == 0)
        && !world.clocks_jump
        && world.faults.sync_fails == 0
        // The sales software of the model's terminals only closes.
        && world.sales.is_none();
    let order = world.attempts.iter().find_map(|attempt| match &attempt.wish {
        Wish::Payment(plan) => match &plan.kind {
            PaymentKind::Listed { order_id } => Some(order_id.clone()),
            _ => None,
        },
        Wish::Refund(_) => None,
    });
    order.filter(|_| is_within)
}

impl Run {
    /// The run of the world of a seed, where it is within the model.
    pub fn of(seed: u64) -> Option<Self> {
        let mut world = swarm::world(seed);
        let order = listed(&world)?;
        let amount = world.api.order(&order)?.amount;
        world.seen = Some(Vec::new());
        world.run();
        let was_rolled_back = world.attempts.iter().any(|attempt| attempt.was_rolled_back);
        let keys = world.attempts.iter().map(|attempt| attempt.wish.key()).collect();
        let seen = world.seen.unwrap_or_default();
        (!was_rolled_back).then_some(Self { order, amount, keys, seen })
    }

    /// Holds it against the model. Gives the number of steps that the model took.
    pub fn follow(&self) -> Result<usize, Refusal> {
        let key_of = |attempt: usize| self.keys[attempt].clone();
        // Payments are whole tenths of their order.
        let tenth = Money::brl(self.amount.minor() / 10);
        Acceptor::new(self.order.clone(), self.amount, tenth, &key_of).follow(&self.seen)
    }
}

/// Holds the world of a seed against the model, where it is within it.
pub fn accept_world(seed: u64) -> Option<Result<usize, Refusal>> {
    Run::of(seed).map(|run| run.follow())
}
