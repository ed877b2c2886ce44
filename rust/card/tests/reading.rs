//! Which card is asked for, how often, and what stands in for what.

mod support;

use maquininha_card::{
    AcquirerVerdict, CardInterface, ChipStatus, ChipVerdict, DeviceCommand, DeviceFailure,
    DeviceReply, EntryMode, HostCommand, Job, Message, ServiceCode,
};
use maquininha_model::{Money, Tender};
use support::desk::{Desk, Seen, decided, fails, shows};
use support::plan;

fn entry(seen: &Seen) -> Option<EntryMode> {
    seen.calls.iter().find_map(|call| match call {
        HostCommand::Authorize(request) => Some(request.card.entry),
        _ => None,
    })
}

fn swiped(code: &str, chip_status: ChipStatus) -> DeviceReply {
    let mut card = plan::card(CardInterface::Stripe);
    card.service_code = ServiceCode::new(code);
    card.chip_status = chip_status;
    shows(card)
}

#[test]
fn one_contactless_error_is_tried_again_the_second_closes_the_field() {
    let error = || fails(DeviceFailure::ContactlessError);
    let seen = Desk::sale().cards([error()]).run();
    assert_eq!(seen.contactless(), [true, true]);
    let seen = Desk::sale().cards([error(), error()]).run();
    assert_eq!(seen.contactless(), [true, true, false]);
    assert!(seen.messages.contains(&Message::InsertOrSwipe));
    let other = fails(DeviceFailure::TwoCards);
    let seen = Desk::sale().cards([error(), other, error()]).run();
    assert_eq!(seen.contactless(), [true, true, true, true], "only errors in a row count");
}

#[test]
fn what_another_side_may_read_is_asked_for_there() {
    for failure in [DeviceFailure::OtherInterface, DeviceFailure::CardBlocked] {
        let seen = Desk::sale().cards([fails(failure)]).run();
        assert_eq!(seen.contactless(), [true, false], "{failure}");
        assert_eq!(seen.code(), "approved");
    }
    let blocked = || fails(DeviceFailure::CardBlocked);
    assert_eq!(Desk::sale().cards([blocked(), blocked()]).run().code(), "card_blocked");
}

#[test]
fn a_phone_that_asks_for_its_owner_is_tapped_again() {
    let tapped = shows(plan::card(CardInterface::Contactless));
    let seen = Desk::sale().cards([fails(DeviceFailure::PhoneAction), tapped]).run();
    assert_eq!((seen.code(), seen.contactless()), ("approved", vec![true, true]));
    assert!(seen.messages.contains(&Message::ActOnPhone));
}

#[test]
fn a_card_with_a_chip_is_not_taken_by_its_stripe() {
    let seen = Desk::sale().cards([swiped("201", ChipStatus::Fine)]).run();
    assert_eq!(seen.reads.len(), 2);
    assert!(seen.messages.contains(&Message::InsertCard));
    assert_eq!(entry(&seen), Some(EntryMode::Chip));
    let mut tapped = plan::card(CardInterface::ContactlessStripe);
    tapped.service_code = ServiceCode::new("601");
    let seen = Desk::sale().cards([shows(tapped)]).run();
    assert_eq!((seen.contactless(), entry(&seen)), (vec![true, false], Some(EntryMode::Chip)));
}

#[test]
fn the_stripe_stands_in_for_a_chip_that_cannot_be_read() {
    for failure in [DeviceFailure::ChipUnreadable, DeviceFailure::FallbackAllowed] {
        let swiped = swiped("201", ChipStatus::Unreadable);
        let seen = Desk::sale().cards([fails(failure), swiped]).run();
        assert_eq!((seen.code(), entry(&seen)), ("approved", Some(EntryMode::Fallback)));
        let removed = |command: &DeviceCommand| matches!(command, DeviceCommand::RemoveCard { .. });
        assert!(seen.commands.iter().any(removed), "the chip is out before the swipe");
    }
}

#[test]
fn a_chip_that_fails_at_its_first_cryptogram_falls_back_before_anything_is_sent() {
    let chip = shows(plan::card(CardInterface::Chip));
    let mut desk = Desk::sale().cards([chip, swiped("201", ChipStatus::Unreadable)]);
    desk.chips.push_back(fails(DeviceFailure::FallbackAllowed));
    let seen = desk.run();
    assert_eq!((seen.code(), seen.calls.len()), ("approved", 1));
    assert_eq!(entry(&seen), Some(EntryMode::Fallback));
}

#[test]
fn a_stripe_stands_in_only_as_the_acquirer_allows() {
    let no_application = || fails(DeviceFailure::NoApplication);
    let seen = Desk::sale().cards([no_application()]).run();
    assert_eq!((seen.code(), seen.calls.len()), ("no_application", 0));
    let seen = Desk::sale().cards([swiped("201", ChipStatus::NoApplication)]).run();
    assert_eq!((seen.code(), seen.calls.len()), ("use_chip", 0));
}

#[test]
fn a_card_that_never_works_is_not_asked_for_for_ever() {
    let unreadable = (0..50).map(|_| fails(DeviceFailure::StripeUnreadable));
    let seen = Desk::sale().cards(unreadable).run();
    assert_eq!((seen.code(), seen.reads.len()), ("not_read", 8));
}

#[test]
fn all_readings_share_one_limit() {
    let mut desk = Desk::sale().cards((0..9).map(|_| fails(DeviceFailure::StripeUnreadable)));
    desk.card_seconds = 25;
    let seen = desk.run();
    let limits: Vec<_> = seen.reads.iter().map(|read| read.limit.as_secs()).collect();
    assert_eq!((seen.code(), limits), ("timed_out", vec![60, 35, 10]));
}

#[test]
fn a_chip_may_not_approve_without_the_acquirer() {
    let mut desk = Desk::sale();
    let offline = decided(ChipVerdict::ApprovedOffline);
    desk.chips.push_back(DeviceReply::ChipDecided(Box::new(offline)));
    let seen = desk.run();
    assert_eq!((seen.code(), seen.calls.len()), ("not_online", 0));
    assert_eq!(seen.verdicts(), [AcquirerVerdict::Declined]);
}

#[test]
fn a_chip_that_declines_is_not_sent() {
    let mut desk = Desk::sale();
    let declines = decided(ChipVerdict::Declined);
    desk.chips.push_back(DeviceReply::ChipDecided(Box::new(declines)));
    let seen = desk.run();
    assert_eq!((seen.code(), seen.calls.len()), ("card_declined", 0));
}

#[test]
fn a_stripe_without_a_pin_pad_is_declined_where_the_pin_is_wanted() {
    let job = Job::Sale { amount: Money::brl(500), tender: Tender::Debit };
    let mut plan = plan::plan(job.clone());
    plan.capabilities.pin = false;
    let seen = Desk::new(plan).cards([shows(plan::card(CardInterface::Stripe))]).run();
    assert_eq!((seen.code(), seen.calls.len()), ("pin_not_possible", 0));
    let seen = Desk::new(plan::plan(job)).cards([shows(plan::card(CardInterface::Stripe))]).run();
    let HostCommand::Authorize(request) = &seen.calls[0] else { panic!("asked") };
    assert!(request.verification.online_pin.is_some());
}

#[test]
fn a_side_that_the_reader_lacks_is_not_opened() {
    let mut plan = plan::plan(plan::sale());
    plan.capabilities.entries.contactless = false;
    plan.capabilities.entries.stripe = false;
    let seen = Desk::new(plan).cards([fails(DeviceFailure::ChipUnreadable)]).run();
    assert_eq!(seen.contactless(), [false]);
    assert_eq!(seen.code(), "not_read", "there is no stripe to fall back to");
}

#[test]
fn messages_of_a_chip_sale_come_in_order() {
    let seen = Desk::sale().run();
    assert_eq!(
        seen.messages,
        [
            Message::Preparing,
            Message::PresentCard,
            Message::EnterPin,
            Message::Authorizing,
            Message::Approved,
            Message::RemoveCard
        ]
    );
    let HostCommand::Authorize(request) = &seen.calls[0] else { panic!("asked") };
    let shown = format!("{request:?}");
    assert!(shown.contains("[24 bytes]") && !shown.contains("7, 7"), "{shown}");
}
