//! Giving money back, finding out which card is there, and what is asked without a card.

mod support;

use maquininha_card::{
    CardInquiry, DeviceCommand, DeviceFailure, EntryMode, HostCommand, HostReply, InquiryEffect,
    InquiryInput, Job, Mark,
};
use maquininha_flow::{DriverCommand, DriverReply, OriginalPayment};
use maquininha_model::{AttemptKey, Money, Nsu, SerialNumber};
use support::bank::{Bank, Stand};
use support::desk::{Desk, Seen, fails};
use support::plan;

fn refund() -> Job {
    let original = OriginalPayment {
        attempt_key: AttemptKey::new("PAD1-MQN-0").expect("valid"),
        nsu: Nsu::new("1").expect("valid"),
        amount: Money::brl(10_00),
        serial: SerialNumber::new("PAD1").expect("valid"),
        paid_at: None,
    };
    Job::Refund { original, amount: Money::brl(4_00) }
}

fn paid() -> Bank {
    Bank { stand: Some(Stand::Confirmed), entry: Some(EntryMode::Chip), ..Bank::default() }
}

fn card(token: &str) -> HostReply {
    HostReply::Card { card_token: token.to_owned() }
}

fn run(job: Job, host: impl IntoIterator<Item = HostReply>) -> Seen {
    let mut desk = Desk::new(plan::plan(job));
    let key = AttemptKey::new("PAD1-MQN-0").expect("valid");
    let asked = paid().carry_out(&HostCommand::Query { attempt_key: key });
    desk.host.push_back(asked);
    desk.host.extend(host);
    desk.run()
}

#[test]
fn the_card_that_paid_gets_its_money_back() {
    let seen = run(refund(), [card("token"), HostReply::Refunded { nsu: None }]);
    assert_eq!(seen.code(), "refunded");
    let HostCommand::Refund(request) = &seen.calls[2] else { panic!("{:?}", seen.calls) };
    assert_eq!((request.amount, request.original.amount), (Money::brl(4_00), Money::brl(10_00)));
    let told = seen.commands.iter().any(|c| matches!(c, DeviceCommand::GoOnChip(_)));
    assert!(!told, "the card does not decide about its refund");
}

#[test]
fn another_card_gets_nothing() {
    let seen = run(refund(), [card("another")]);
    assert_eq!((seen.code(), seen.calls.len()), ("other_card", 2));
}

#[test]
fn a_payment_that_was_taken_back_is_not_refunded() {
    let mut desk = Desk::new(plan::plan(refund()));
    desk.host.push_back(HostReply::Undone);
    let seen = desk.run();
    assert_eq!((seen.code(), seen.reads.len()), ("nothing_to_refund", 0));
}

#[test]
fn a_refund_that_is_not_answered_is_unknown_and_not_sent_again() {
    let seen = run(refund(), [card("token"), HostReply::Silent]);
    assert_eq!(seen.code(), "silent");
    let sent = seen.calls.iter().filter(|call| matches!(call, HostCommand::Refund(_)));
    assert_eq!(sent.count(), 1);
}

#[test]
fn a_card_is_identified_without_money() {
    let mut desk = Desk::new(plan::plan(Job::Identify));
    desk.host.push_back(card("token"));
    let seen = desk.run();
    assert_eq!(seen.reply, Some(DriverReply::Card { card_token: String::from("token") }));
    assert!(seen.reads[0].amount.is_zero());
    let desk = Desk::new(plan::plan(Job::Identify)).cards([fails(DeviceFailure::TimedOut)]);
    assert_eq!(desk.run().code(), "timed_out");
}

#[test]
fn a_key_that_the_host_knows_already_takes_no_second_payment() {
    let mut desk = Desk::sale();
    desk.bank = Bank { stand: Some(Stand::Approved), ..paid() };
    let seen = desk.run();
    assert_eq!((seen.code(), seen.calls.len()), ("silent", 1), "the terminal asks what became");
    assert_eq!(seen.verdicts(), [maquininha_card::AcquirerVerdict::NoAnswer]);
}

/// Asks what became of a payment, against a host that always answers the same way.
fn asked(mark: Option<Mark>, mut bank: Bank) -> (DriverReply, Bank) {
    let command = DriverCommand::Query { attempt_key: plan::key() };
    let (mut inquiry, mut effects) = CardInquiry::start(&command).expect("a question");
    loop {
        let input = match effects.remove(0) {
            InquiryEffect::ReadMark => InquiryInput::Mark(Ok(mark)),
            InquiryEffect::Host(command) => InquiryInput::Host(bank.carry_out(&command)),
            InquiryEffect::Answer(reply) => return (*reply, bank),
            InquiryEffect::Unmark => continue,
        };
        effects = inquiry.step(input);
    }
}

#[test]
fn after_a_restart_host_and_mark_tell() {
    let approved = |entry| Bank { stand: Some(Stand::Approved), entry: Some(entry), ..paid() };
    let table = [
        (EntryMode::Chip, Some(Mark::Accepted), "approved"),
        (EntryMode::Chip, None, "undone"),
        (EntryMode::Chip, Some(Mark::Undo), "undone"),
        (EntryMode::Contactless, None, "approved"),
        (EntryMode::Contactless, Some(Mark::Undo), "undone"),
        (EntryMode::ContactlessStripe, None, "approved"),
        (EntryMode::Stripe, None, "approved"),
        (EntryMode::Fallback, None, "approved"),
        (EntryMode::Fallback, Some(Mark::Undo), "undone"),
    ];
    for (entry, mark, expected) in table {
        let (reply, bank) = asked(mark, approved(entry));
        let told = match reply {
            DriverReply::Approved { .. } => "approved",
            DriverReply::Undone => "undone",
            _ => "other",
        };
        assert_eq!(told, expected, "{entry:?} {mark:?}");
        let stands = bank.stand == Some(Stand::Approved);
        assert_eq!(stands, expected == "approved", "{entry:?} {mark:?}");
    }
    let (reply, _) = asked(None, paid());
    assert!(matches!(reply, DriverReply::Approved { .. }), "what is final is not taken back");
    assert_eq!(asked(None, Bank::default()).0, DriverReply::NotFound);
}
