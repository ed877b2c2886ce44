//! The law of the money, over every fault at every moment, every pair of them, and random
//! schedules. What is promised is checked in the world itself.

mod support;

use maquininha_card::CardInterface;
use proptest::prelude::*;
use support::bank::Bank;
use support::fault::{FEW, Fault, HOST, STORE, WORST, all};
use support::world::{Kind, Rest, World};

const INTERFACES: [CardInterface; 4] = [
    CardInterface::Chip,
    CardInterface::Contactless,
    CardInterface::ContactlessStripe,
    CardInterface::Stripe,
];

/// Moments of a payment without faults, its questions included.
const MOMENTS: u32 = 14;

fn bank(forgets_early_undos: bool) -> Bank {
    Bank { forgets_early_undos, ..Bank::default() }
}

fn run(interface: CardInterface, forgets: bool, faults: &[(u32, Fault)]) -> Rest {
    let mut of_moment = |moment: u32, _: Kind| {
        let fault = faults.iter().find(|(at, _)| *at == moment);
        fault.map_or(Fault::None, |(_, fault)| *fault)
    };
    World::new(interface, bank(forgets), &mut of_moment).run()
}

/// Runs against both kinds of host, and says which faults broke the law.
fn check(interface: CardInterface, faults: &[(u32, Fault)]) -> Rest {
    let rests = [false, true].map(|forgets| {
        let rest = std::panic::catch_unwind(|| run(interface, forgets, faults));
        rest.unwrap_or_else(|_| panic!("{interface:?}, forgets: {forgets}, {faults:?}"))
    });
    rests[0]
}

#[test]
fn without_faults_every_card_pays() {
    for interface in INTERFACES {
        assert_eq!(check(interface, &[]), Rest::Paid, "{interface:?}");
    }
}

#[test]
fn every_fault_at_every_moment_keeps_the_law() {
    let mut ends = [0_u32; 2];
    for interface in INTERFACES {
        for moment in 0..MOMENTS {
            for fault in all() {
                let rest = check(interface, &[(moment, fault)]);
                ends[usize::from(rest == Rest::Paid)] += 1;
            }
        }
    }
    assert!(ends.iter().all(|count| *count > 100), "both ends are reached: {ends:?}");
}

#[test]
fn every_pair_of_faults_keeps_the_law() {
    // A contactless stripe goes the way of a stripe.
    for interface in [CardInterface::Chip, CardInterface::Contactless, CardInterface::Stripe] {
        for first in 0..MOMENTS {
            for second in first + 1..MOMENTS {
                for one in FEW {
                    for other in FEW {
                        check(interface, &[(first, one), (second, other)]);
                    }
                }
            }
        }
    }
}

/// From the moment in which the acquirer is asked: before it, a payment can only end.
#[test]
fn the_worst_faults_three_at_a_time_keep_the_law() {
    for (interface, asked) in [(CardInterface::Chip, 4), (CardInterface::Stripe, 3)] {
        for first in asked..asked + 4 {
            for second in first + 1..first + 5 {
                for third in second + 1..first + 6 {
                    for one in WORST {
                        for two in WORST {
                            for three in WORST {
                                check(interface, &[(first, one), (second, two), (third, three)]);
                            }
                        }
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_schedule_ends_once_and_keeps_the_law(
        interface in 0..INTERFACES.len(),
        forgets: bool,
        calm in 0..8_u8,
        tape in proptest::collection::vec((0..8_u8, any::<prop::sample::Index>()), 60),
    ) {
        let all = all();
        // Calm before the acquirer is asked, so that payments get somewhere; then as it comes.
        let mut of_moment = |moment: u32, kind: Kind| {
            let Some((chance, which)) = tape.get(moment as usize) else { return Fault::None };
            match kind {
                Kind::Reader if *chance == 0 => *which.get(&all),
                Kind::Host if *chance >= calm => *which.get(&HOST),
                Kind::Store if *chance >= calm => *which.get(&STORE),
                Kind::Nothing if *chance == 0 => *which.get(&WORST),
                _ => Fault::None,
            }
        };
        World::new(INTERFACES[interface], bank(forgets), &mut of_moment).run();
    }
}
