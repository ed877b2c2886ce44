//! The law of the money, over every fault at every moment, every pair of them, and random
//! schedules. What is promised is checked in the world itself.

mod support;

use maquininha_card::CardInterface;
use proptest::prelude::*;
use support::fault::{FEW, Fault, all};
use support::world::{Rest, World};

const INTERFACES: [CardInterface; 4] = [
    CardInterface::Chip,
    CardInterface::Contactless,
    CardInterface::ContactlessStripe,
    CardInterface::Stripe,
];

/// Moments of a payment without faults, its questions included.
const MOMENTS: u32 = 14;

fn run(interface: CardInterface, faults: &[(u32, Fault)]) -> Rest {
    let mut of_moment = |moment: u32| {
        let fault = faults.iter().find(|(at, _)| *at == moment);
        fault.map_or(Fault::None, |(_, fault)| *fault)
    };
    World::new(interface, &mut of_moment).run()
}

#[test]
fn without_faults_every_card_pays() {
    for interface in INTERFACES {
        assert_eq!(run(interface, &[]), Rest::Paid, "{interface:?}");
    }
}

#[test]
fn every_fault_at_every_moment_keeps_the_law() {
    let mut ends = [0_u32; 2];
    for interface in INTERFACES {
        for moment in 0..MOMENTS {
            for fault in all() {
                let rest = std::panic::catch_unwind(|| run(interface, &[(moment, fault)]));
                let rest = rest.unwrap_or_else(|_| panic!("{interface:?} {moment} {fault:?}"));
                ends[usize::from(rest == Rest::Paid)] += 1;
            }
        }
    }
    assert!(ends.iter().all(|count| *count > 100), "both ends are reached: {ends:?}");
}

#[test]
fn every_pair_of_faults_keeps_the_law() {
    for interface in INTERFACES {
        for first in 0..MOMENTS {
            for second in first + 1..MOMENTS {
                for one in FEW {
                    for other in FEW {
                        let faults = [(first, one), (second, other)];
                        let rest = std::panic::catch_unwind(|| run(interface, &faults));
                        assert!(rest.is_ok(), "{interface:?} {faults:?}");
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn every_schedule_ends_once_and_keeps_the_law(
        interface in 0..INTERFACES.len(),
        tape in proptest::collection::vec((0..4_u8, any::<prop::sample::Index>()), 60),
    ) {
        let all = all();
        let mut of_moment = |moment: u32| {
            let Some((chance, which)) = tape.get(moment as usize) else { return Fault::None };
            // One moment in four has a fault, so that payments get somewhere.
            if *chance == 0 { *which.get(&all) } else { Fault::None }
        };
        World::new(INTERFACES[interface], &mut of_moment).run();
    }
}
