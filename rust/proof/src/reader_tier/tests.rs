use maquininha_sim::faults::Fault;
use maquininha_sim::verdict::Tier;

use super::CardReader;

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
    for fault in [Fault::Kill, Fault::ReaderOff, Fault::ConnectionBroken, Fault::RequestLost] {
        assert!(verdicts.iter().any(|verdict| verdict.faults.of(fault) > 0), "{fault}");
    }
    let story = (0..20).map(|seed| CardReader.story(seed)).collect::<String>();
    for end in
        ["sale-0 ends: Paid", "sale-0 ends: NotPaid", "accepted: true", "writes sale-0: undo"]
    {
        assert!(story.contains(end), "{end}");
    }
}
