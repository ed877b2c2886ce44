//! Runs of the production machines are runs of the checked model.

use maquininha_flow::{OnSilence, OrderCall, PaymentKind, Reversal};
use maquininha_model::{AttemptKey, Money, OrderId};
use maquininha_sim::machine::Effect;
use maquininha_sim::model::{Acceptor, Refusal};
use maquininha_sim::scenario::Wish;
use maquininha_sim::seen::Seen;
use maquininha_sim::simulation::World;
use maquininha_sim::swarm;

/// Worlds that are followed.
const WORLDS: usize = 500;

/// What the model counts in.
fn unit() -> Money {
    Money::brl(10)
}

/// The listed order of a world that keeps to what the model takes for granted: the acquirer
/// waits, calls are idempotent and have a time of their own, amounts are whole tens, clocks are
/// right, what is canceled is gone, and journals keep what they were given.
fn listed(world: &World) -> Option<OrderId> {
    let is_model = world.driver.on_silence() == OnSilence::Blocks
        && world.driver.reversal() == Reversal::Undo
        && world.api.habits.idempotent
        && !world.api.habits.refund_refused
        && !world.api.habits.whole_seconds
        && world.attempts.iter().all(|attempt| attempt.wish.amount().minor() % unit().minor() == 0)
        && !world.clocks_jump
        && world.faults.sync_fails == 0
        // The model's sales software only closes.
        && world.sales.is_none();
    let order = world.attempts.iter().find_map(|attempt| match &attempt.wish {
        Wish::Payment(plan) => match &plan.kind {
            PaymentKind::Listed { order_id } => Some(order_id.clone()),
            _ => None,
        },
        Wish::Refund(_) => None,
    });
    order.filter(|_| is_model)
}

/// What was seen of a world, and the keys of its attempts.
struct Run {
    order: OrderId,
    keys: Vec<AttemptKey>,
    seen: Vec<Seen>,
}

impl Run {
    fn of(seed: u64) -> Option<Self> {
        let mut world = swarm::world(seed);
        let order = listed(&world)?;
        world.seen = Some(Vec::new());
        world.run();
        if world.attempts.iter().any(|attempt| attempt.was_rolled_back) {
            return None;
        }
        let keys = world.attempts.iter().map(|attempt| attempt.wish.key()).collect();
        Some(Self { order, keys, seen: world.seen.unwrap_or_default() })
    }

    fn follow(&self, seen: &[Seen]) -> Result<usize, Refusal> {
        let key_of = |attempt: usize| self.keys[attempt].clone();
        let order = self.order.clone();
        Acceptor::new(order, Money::brl(100), unit(), &key_of).follow(seen, unit())
    }
}

#[test]
fn every_run_of_the_machines_is_a_run_of_the_model() {
    let (mut worlds, mut steps, mut seed) = (0, 0, 0);
    while worlds < WORLDS {
        if let Some(run) = Run::of(seed) {
            worlds += 1;
            steps += run.follow(&run.seen).unwrap_or_else(|refusal| {
                let last = &run.seen[refusal.at];
                panic!("seed {seed}, at {last:?}: {}", refusal.why)
            });
        }
        seed += 1;
    }
    println!("{worlds} worlds of {seed}, {steps} steps");
    assert!(steps > 5 * WORLDS, "{steps}");
}

/// Whether a commit was carried out.
fn is_commit(seen: &Seen) -> bool {
    matches!(seen, Seen::Call { call: OrderCall::Commit { .. }, answer: Ok(_), .. })
}

#[test]
fn a_run_with_a_wrong_step_is_refused() {
    let (mut refused, mut seed) = (0, 0);
    while refused < 20 {
        if let Some(run) = Run::of(seed)
            && let Some(at) = run.seen.iter().position(is_commit)
        {
            // The order API never heard of it, and yet it is confirmed.
            let mut wrong = run.seen.clone();
            wrong.retain(|seen| !is_commit(seen));
            let confirms = |seen: &Seen| matches!(seen, Seen::Effect { effect: Effect::Driver(_, command), .. } if format!("{command:?}").starts_with("Confirm"));
            if run.seen[at..].iter().any(confirms) {
                assert!(run.follow(&wrong).is_err(), "seed {seed}");
                refused += 1;
            }
        }
        seed += 1;
    }
}
