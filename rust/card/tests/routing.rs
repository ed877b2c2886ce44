//! Several acquirers, by rule.

mod support;

use maquininha_card::{
    AcquirerSet, Aid, Bin, CandidateNetwork, CardInterface, CardMatch, CardSeen, DeviceCommand,
    HostCommand, NetworkNumber, ProfileError, RoutingRule, choose,
};
use maquininha_model::TenderKind;
use support::desk::{Desk, shows};
use support::plan::{self, network, profile};

fn rule(card: CardMatch, number: u8) -> RoutingRule {
    RoutingRule {
        brand: String::from("brand"),
        cards: vec![card],
        tenders: [].into(),
        network: network(number),
    }
}

fn bin(from: &str, to: &str) -> CardMatch {
    CardMatch::Bin { from: Bin::new(from).expect("valid"), to: Bin::new(to).expect("valid") }
}

fn two(rules: Vec<RoutingRule>) -> AcquirerSet {
    AcquirerSet::new(vec![profile(4), profile(5)], rules).expect("valid")
}

fn of_bin(digits: &str) -> CardSeen {
    let mut card = plan::card(CardInterface::Stripe);
    card.bin = Some(Bin::new(digits).expect("valid"));
    card
}

fn chosen(acquirers: &AcquirerSet, card: &CardSeen) -> Option<NetworkNumber> {
    choose(acquirers, card, Some(TenderKind::Credit), None).map(|profile| profile.network)
}

#[test]
fn brands_go_where_the_rules_say_and_the_rest_to_the_first() {
    let acquirers = two(vec![rule(bin("34", "37"), 5), rule(bin("2221", "2720"), 5)]);
    for (digits, number) in
        [("374245", 5), ("222100", 5), ("272099", 5), ("272100", 4), ("492900", 4)]
    {
        assert_eq!(chosen(&acquirers, &of_bin(digits)), Some(network(number)), "{digits}");
    }
    let short = of_bin("3");
    assert_eq!(chosen(&acquirers, &short), Some(network(4)), "what is not told does not match");
}

#[test]
fn a_chip_says_who_can_process_it() {
    let visa = Aid::new(&[0xA0, 0, 0, 0, 3]).expect("valid");
    let acquirers = two(vec![rule(CardMatch::Aid(visa), 5)]);
    let mut card = plan::card(CardInterface::Chip);
    card.aid = Some(Aid::new(&[0xA0, 0, 0, 0, 3, 0x10, 0x10]).expect("valid"));
    assert_eq!(chosen(&acquirers, &card), Some(network(4)), "the rule's acquirer is no candidate");
    let other = CandidateNetwork { network: network(5), ..card.candidates[0].clone() };
    card.candidates.push(other);
    assert_eq!(chosen(&acquirers, &card), Some(network(5)));
    card.candidates.retain(|candidate| candidate.network == network(7));
    card.candidates.push(CandidateNetwork {
        network: network(7),
        record: String::from("01"),
        application_type: acquirers.profiles()[0].applications[&TenderKind::Credit][0],
    });
    assert_eq!(chosen(&acquirers, &card), None);
}

#[test]
fn card_data_and_request_are_for_the_chosen_acquirer() {
    let mut plan = plan::plan(plan::sale());
    plan.acquirers = two(vec![rule(CardMatch::Any, 5)]);
    let seen = Desk::new(plan).cards([shows(of_bin("492900"))]).run();
    let HostCommand::Authorize(request) = &seen.calls[0] else { panic!("asked") };
    assert_eq!(request.network, network(5));
    let protected = seen.commands.iter().find_map(|command| match command {
        DeviceCommand::Protect(protect) => Some(protect.network),
        _ => None,
    });
    assert_eq!(protected, Some(network(5)));
    assert_eq!(seen.reads[0].networks.len(), 2, "the card is shown to both");
}

#[test]
fn rules_and_networks_are_checked_when_they_are_configured() {
    let twice = AcquirerSet::new(vec![profile(4), profile(4)], Vec::new());
    assert_eq!(twice.err(), Some(ProfileError::NetworkTwice(network(4))));
    let unknown = AcquirerSet::new(vec![profile(4)], vec![rule(CardMatch::Any, 9)]);
    assert_eq!(unknown.err(), Some(ProfileError::NetworkUnknown(network(9))));
    assert_eq!(AcquirerSet::new(Vec::new(), Vec::new()).err(), Some(ProfileError::Acquirers));
}
