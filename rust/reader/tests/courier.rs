//! A reader that is lost in the middle of a sale: the payment has its end, the reader comes back.

mod support;

use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{CardEntries, CardInterface, Message};
use maquininha_flow::DriverReply;
use maquininha_model::{Tender, TenderKind};
use maquininha_reader::MemoryReaderStore;
use maquininha_reader::connection::ReaderState;
use maquininha_reader::port::LinkKind;
use maquininha_reader::{ReaderChoice, ReaderEvent, ReaderManager, ReaderNews};
use support::device::FakeDevice;
use support::field::{Field, address, manager};
use support::host::{Call, FakeHost, Stand};
use support::world::{World, heard, key};

async fn until(manager: &ReaderManager, state: ReaderState) {
    let mut watch = manager.watch();
    watch.wait_for(|view| view.state == state).await.expect("the manager lives");
}

/// A sale whose reader is lost while the acquirer is asked, and another once it is back.
async fn lost_while_the_acquirer_is_asked(interface: CardInterface) -> (World, DriverReply) {
    let field = Arc::new(Field::default());
    field.devices.lock().expect("lock").push_back(FakeDevice::new(interface));
    let manager = manager(&field, &Arc::new(MemoryReaderStore::default()));
    manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await.expect("connects");
    let world = World::over(manager.slot(), FakeHost::new());
    let inbox = world.authorize("a1", Tender::at_sight(TenderKind::Credit));
    until(&manager, ReaderState::Busy).await;
    assert_eq!(manager.view().entries, CardEntries::ALL);
    while world.host.count(Call::Authorize) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    field.opened.lock().expect("lock")[0].lost.send_replace(true);
    let told = heard(inbox).await;
    until(&manager, ReaderState::Ready).await;
    let next = world.sale("a2").await;
    assert!(matches!(next.reply, DriverReply::Approved { .. }), "{next:?}");
    (world, told.reply)
}

#[tokio::test(start_paused = true)]
async fn a_chip_that_cannot_be_told_is_taken_back() {
    let (world, reply) = lost_while_the_acquirer_is_asked(CardInterface::Chip).await;
    assert!(
        matches!(&reply, DriverReply::Declined { decline } if decline.code == "card_not_finished"),
        "{reply:?}"
    );
    assert_eq!(world.host.stand(&key("a1")), Some(Stand::Undone));
}

#[tokio::test(start_paused = true)]
async fn a_contactless_card_need_not_be_told() {
    let (world, reply) = lost_while_the_acquirer_is_asked(CardInterface::Contactless).await;
    assert!(matches!(reply, DriverReply::Approved { .. }), "{reply:?}");
    assert_eq!(world.host.stand(&key("a1")), Some(Stand::Approved));
}

#[tokio::test(start_paused = true)]
async fn the_app_sees_every_message_of_a_sale() {
    let field = Arc::new(Field::default());
    let manager = manager(&field, &Arc::new(MemoryReaderStore::default()));
    manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await.expect("connects");
    let mut events = manager.events();
    let world = World::over(manager.slot(), FakeHost::new());
    world.sale("a1").await;
    let mut messages = Vec::new();
    while messages.last() != Some(&Message::RemoveCard) {
        match events.next().await.expect("the manager lives") {
            ReaderEvent::News(ReaderNews::Message(message)) => messages.push(message),
            ReaderEvent::View(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(messages[..3], [Message::Preparing, Message::PresentCard, Message::EnterPin]);
    assert!(messages.contains(&Message::Approved));
}
