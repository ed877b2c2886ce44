//! A part of the worlds in every test run; `cargo xtask sim --tier http` runs as many as wanted.

use maquininha_sim::verdict::Tier;

use super::{Http, SwitchOver, pass, scenario};

/// Worlds of each test: as many as fit into some seconds without optimisation.
const WORLDS: u64 = 100;

fn broken(tier: &dyn Tier, seeds: impl Iterator<Item = u64>) -> Vec<String> {
    let runs = seeds.filter_map(|seed| Some((seed, tier.run(seed).violation?)));
    let name = tier.name();
    runs.map(|(seed, found)| format!("--tier {name} --replay {seed}: {found}")).collect()
}

#[test]
fn a_payment_under_way_at_a_switch_over_is_neither_lost_nor_doubled() {
    assert_eq!(broken(&SwitchOver, 1..=WORLDS), [""; 0]);
}

#[test]
fn switch_overs_hit_payments_before_and_after_the_money() {
    let stories = (1..=WORLDS).map(|seed| pass(seed, scenario::switch_over(seed)).1);
    let ends = |end: &'static str| {
        move |story: &String| story.lines().any(|l| l.contains("acquirer:") && l.ends_with(end))
    };
    let stories: Vec<_> = stories.collect();
    assert!(stories.iter().filter(|story| ends("Confirmed")(story)).count() > 10);
    assert!(stories.iter().any(|story| ends("Undone")(story)));
    assert!(stories.iter().any(|story| story.contains("the endpoint is down")));
    assert!(stories.iter().any(|story| story.contains("swallowed")));
}

#[test]
fn no_world_with_real_sockets_breaks_a_promise() {
    assert_eq!(broken(&Http, 1..=WORLDS), [""; 0]);
}

#[test]
fn a_seed_is_a_world() {
    for seed in 1..=20 {
        assert_eq!(Http.run(seed), Http.run(seed), "seed {seed}");
        assert_eq!(SwitchOver.run(seed), SwitchOver.run(seed), "seed {seed}");
    }
}
