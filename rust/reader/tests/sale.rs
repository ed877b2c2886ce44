//! A whole sale over a scripted reader and host.

mod support;

use maquininha_card::{AcquirerVerdict, CardInterface, ServiceCode};
use maquininha_flow::{DriverCommand, DriverReply, OriginalPayment};
use maquininha_model::{Money, Nsu, Tender, TenderKind};
use maquininha_terminal::port::DriverPrompt;
use support::device::{FakeDevice, Step};
use support::host::{Call, FakeHost, Stand};
use support::world::{World, heard, key, serial};

#[tokio::test(start_paused = true)]
async fn a_chip_sale_is_approved_marked_and_confirmed() {
    let world = World::new(FakeDevice::new(CardInterface::Chip), FakeHost::new());
    let told = world.sale("a1").await;
    assert!(matches!(told.reply, DriverReply::Approved { .. }), "{told:?}");
    assert_eq!(
        told.prompts,
        [
            DriverPrompt::PresentCard,
            DriverPrompt::EnterPin,
            DriverPrompt::Authorizing,
            DriverPrompt::RemoveCard
        ]
    );
    assert_eq!(world.device.finish_verdicts(), [AcquirerVerdict::Approved]);
    assert_eq!(world.store.values().len(), 1);
    let confirmed = world.ask(DriverCommand::Confirm { attempt_key: key("a1") }).await;
    assert_eq!(confirmed, DriverReply::Confirmed);
    assert!(world.store.values().is_empty(), "the mark is gone");
    assert_eq!(
        world.device.commands(),
        [
            Step::Prepare,
            Step::ReadCard,
            Step::Protect,
            Step::GoOnChip,
            Step::Show,
            Step::FinishChip,
            Step::RemoveCard,
            Step::Close
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_contactless_sale_needs_no_mark() {
    let world = World::new(FakeDevice::new(CardInterface::Contactless), FakeHost::new());
    let told = world.sale("a1").await;
    assert!(matches!(told.reply, DriverReply::Approved { .. }), "{told:?}");
    assert!(world.store.values().is_empty());
    assert!(!world.device.commands().contains(&Step::RemoveCard));
}

#[tokio::test(start_paused = true)]
async fn a_debit_stripe_is_asked_for_the_pin_before_its_data_are_encrypted() {
    let device = FakeDevice::new(CardInterface::Stripe);
    device.card.lock().expect("lock").service_code = ServiceCode::new("101");
    let world = World::new(device, FakeHost::new());
    let told = heard(world.authorize("a1", Tender::Debit)).await;
    assert!(matches!(told.reply, DriverReply::Approved { .. }), "{told:?}");
    let commands = world.device.commands();
    let at = |step| commands.iter().position(|done| *done == step);
    assert!(at(Step::EnterPin) < at(Step::Protect) && at(Step::EnterPin).is_some());
    assert_eq!(at(Step::FinishChip), None);
}

#[tokio::test(start_paused = true)]
async fn a_declined_sale_tells_the_card() {
    let mut host = FakeHost::new();
    host.declines = true;
    let world = World::new(FakeDevice::new(CardInterface::Chip), host);
    let told = world.sale("a1").await;
    assert!(matches!(&told.reply, DriverReply::Declined { decline } if decline.code == "51"));
    assert_eq!(world.device.finish_verdicts(), [AcquirerVerdict::Declined]);
    assert_eq!(world.host.count(Call::Undo), 0);
}

#[tokio::test(start_paused = true)]
async fn a_card_that_refuses_an_approval_is_undone() {
    let mut device = FakeDevice::new(CardInterface::Chip);
    device.accepts = false;
    let world = World::new(device, FakeHost::new());
    let told = world.sale("a1").await;
    assert!(
        matches!(&told.reply, DriverReply::Declined { decline } if decline.code == "card_refused")
    );
    assert_eq!(world.host.stand(&key("a1")), Some(Stand::Undone));
}

#[tokio::test(start_paused = true)]
async fn pix_is_not_for_a_card_reader() {
    let world = World::new(FakeDevice::new(CardInterface::Chip), FakeHost::new());
    let told = heard(world.authorize("a1", Tender::at_sight(TenderKind::Pix))).await;
    assert!(matches!(told.reply, DriverReply::Unavailable { .. }), "{told:?}");
    assert!(world.device.commands().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_command_that_comes_twice_is_answered_alike_and_asks_for_one_card() {
    let world = World::new(FakeDevice::new(CardInterface::Contactless), FakeHost::new());
    let first = world.authorize("a1", Tender::at_sight(TenderKind::Credit));
    let second = world.authorize("a1", Tender::at_sight(TenderKind::Credit));
    let (first, second) = (heard(first).await.reply, heard(second).await.reply);
    assert_eq!(first, second);
    assert_eq!(world.sale("a1").await.reply, first);
    assert_eq!(world.host.count(Call::Authorize), 1);
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_was_undone_takes_no_card_again() {
    let world = World::new(FakeDevice::new(CardInterface::Contactless), FakeHost::new());
    assert!(matches!(world.sale("a1").await.reply, DriverReply::Approved { .. }));
    let undo = DriverCommand::Undo { attempt_key: key("a1") };
    assert_eq!(world.ask(undo).await, DriverReply::Undone);
    let before = world.device.commands().len();
    assert_eq!(world.sale("a1").await.reply, DriverReply::Canceled);
    assert_eq!(world.device.commands().len(), before, "no card is asked for");
    assert_eq!(world.query("a1").await, DriverReply::Undone);
}

#[tokio::test(start_paused = true)]
async fn a_refund_goes_to_the_card_that_paid_and_is_known_afterwards() {
    let world = World::new(FakeDevice::new(CardInterface::Contactless), FakeHost::new());
    assert!(matches!(world.sale("a1").await.reply, DriverReply::Approved { .. }));
    let refund = |name| DriverCommand::Refund {
        attempt_key: key(name),
        original: OriginalPayment {
            attempt_key: key("a1"),
            nsu: Nsu::new("1").expect("valid"),
            amount: Money::brl(10_00),
            serial: serial(),
            paid_at: None,
        },
        amount: Money::brl(10_00),
    };
    assert_eq!(world.ask(refund("r1")).await, DriverReply::Refunded { nsu: None });
    let query = DriverCommand::QueryRefund { attempt_key: key("r1") };
    assert_eq!(world.ask(query).await, DriverReply::Refunded { nsu: None });
    *world.host.token.lock().expect("lock") = String::from("another");
    let other = world.ask(refund("r2")).await;
    assert!(matches!(&other, DriverReply::Declined { decline } if decline.code == "other_card"));
    let query = DriverCommand::QueryRefund { attempt_key: key("r2") };
    assert_eq!(world.ask(query).await, DriverReply::NotFound);
    let card = world.ask(DriverCommand::ReadCard { attempt_key: key("c1") }).await;
    assert_eq!(card, DriverReply::Card { card_token: String::from("another") });
}
