use maquininha_sim::faults::Fault;
use maquininha_sim::verdict::Tier;

use super::CardReader;
use super::event::{Event, What, When};
use super::moment::Moment;
use super::scenario::Scenario;

/// Worlds of which one comes to the moment that is planned for it.
const SEEDS_EACH: usize = 20;

#[test]
fn no_world_with_a_card_reader_breaks_a_promise() {
    for seed in 0..60 {
        assert_eq!(CardReader.run(seed).violation, None, "seed {seed}");
    }
}

#[test]
fn a_world_with_a_card_reader_is_the_same_each_time() {
    for seed in [0, 1, 7, 57] {
        assert_eq!(CardReader.run(seed), CardReader.run(seed), "seed {seed}");
    }
}

#[test]
fn reader_phone_and_host_fail_in_these_worlds_and_cards_pay_all_the_same() {
    let verdicts: Vec<_> = (0..60).map(|seed| CardReader.run(seed)).collect();
    for fault in [
        Fault::Kill,
        Fault::PowerCut,
        Fault::ReaderOff,
        Fault::ConnectionBroken,
        Fault::RequestLost,
        Fault::ClosedEarly,
    ] {
        assert!(verdicts.iter().any(|verdict| verdict.faults.of(fault) > 0), "{fault}");
    }
    let story = (0..40).map(|seed| CardReader.story(seed)).collect::<String>();
    for part in [
        "sale-0: End(Approved",
        "sale-0: End(Canceled",
        "sale-0: End(Declined",
        "accepted: true",
        " Held None None Synced",
        " Decided Some(Confirm)",
        " Decided Some(Undo",
        "sale-100: End(Approved",
    ] {
        assert!(story.contains(part), "{part}");
    }
}

/// The moments around a chip's last word are a few among a hundred steps, and what was kept there
/// decides after a restart.
#[test]
fn the_phone_dies_at_each_moment_between_card_and_commit() {
    for (moment, _) in Moment::STRUCK {
        let dies_there = |event: &Event| {
            matches!(event.when, When::Moment(at, _) if at == moment)
                && matches!(event.what, What::PhoneDies { .. })
        };
        let mut seeds = (0..5_000).filter(|seed| Scenario::of(*seed).events.iter().any(dies_there));
        let is_hit = |seed| CardReader.story(seed).contains(&format!(", {moment:?} "));
        assert!(seeds.by_ref().take(SEEDS_EACH).any(is_hit), "{moment:?}");
    }
}
