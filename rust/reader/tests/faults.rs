//! Every step of a sale × everything that can happen there, through the real driver.

mod support;

use std::time::Duration;

use maquininha_card::{AcquirerVerdict, CardInterface, DeviceFailure};
use maquininha_flow::{DriverCommand, DriverReply};
use maquininha_model::{Tender, TenderKind};
use maquininha_reader::port::ReaderStore;
use support::device::{FakeDevice, STEPS, Step, Trouble};
use support::host::{Call, FakeHost, Fault, Stand};
use support::world::{World, heard, key};

const INTERFACES: [CardInterface; 4] = [
    CardInterface::Chip,
    CardInterface::Contactless,
    CardInterface::ContactlessStripe,
    CardInterface::Stripe,
];

const TROUBLES: [Trouble; 8] = [
    Trouble::Waits,
    Trouble::Hangs,
    Trouble::Fails(DeviceFailure::LinkLost),
    Trouble::Fails(DeviceFailure::NoAnswer),
    Trouble::Fails(DeviceFailure::Canceled),
    Trouble::Fails(DeviceFailure::TimedOut),
    Trouble::Fails(DeviceFailure::RemovedEarly),
    Trouble::Fails(DeviceFailure::Internal),
];

/// The terminal's part after an answer: it asks until it knows, and decides. The law holds at the
/// end, and no card was told "approved" for a payment that does not stand.
async fn resolve(world: &World, reply: DriverReply, what: &str) -> bool {
    let mut reply = reply;
    for _ in 0..20 {
        if reply != DriverReply::Silent {
            break;
        }
        tokio::time::sleep(Duration::from_secs(70)).await;
        reply = world.query("a1").await;
    }
    assert_ne!(reply, DriverReply::Silent, "{what}: it is known in the end");
    let stand = world.host.stand(&key("a1"));
    let approved = matches!(reply, DriverReply::Approved { .. });
    assert_eq!(approved, stand == Some(Stand::Approved), "{what}: {reply:?} {stand:?}");
    assert!(world.host.count(Call::Authorize) <= 1, "{what}: sent once");
    if approved {
        let again = world.query("a1").await;
        assert!(matches!(again, DriverReply::Approved { .. }), "{what}: approved for ever");
        let restarted = world.restarted(FakeDevice::new(CardInterface::Chip));
        let again = restarted.query("a1").await;
        assert!(matches!(again, DriverReply::Approved { .. }), "{what}: also after a restart");
        let confirmed = restarted.ask(DriverCommand::Confirm { attempt_key: key("a1") }).await;
        assert_eq!(confirmed, DriverReply::Confirmed, "{what}");
        assert!(world.store.values().is_empty(), "{what}: no mark is left");
    }
    approved
}

#[tokio::test(start_paused = true)]
async fn whatever_the_reader_does_at_any_step_the_law_holds() {
    let mut paid = 0;
    for interface in INTERFACES {
        for step in STEPS {
            for trouble in TROUBLES {
                let what = format!("{interface:?} {step:?} {trouble:?}");
                let device = FakeDevice::new(interface).with_trouble(step, trouble);
                let world = World::new(device, FakeHost::new());
                let told = world.sale("a1").await;
                assert_eq!(told.answers, 1, "{what}");
                paid += u32::from(resolve(&world, told.reply, &what).await);
            }
        }
    }
    assert!(paid > 50, "{paid}");
}

#[tokio::test(start_paused = true)]
async fn cancel_at_any_step_ends_the_sale_or_comes_too_late() {
    let mut ends = [0; 2];
    for interface in INTERFACES {
        for step in STEPS {
            let what = format!("{interface:?} {step:?} cancel");
            let world = World::new(FakeDevice::new(interface), FakeHost::new());
            let inbox = world.authorize("a1", Tender::at_sight(TenderKind::Credit));
            let mut at = world.device.at.subscribe();
            let reached = at.wait_for(|now| *now == Some(step));
            let reached = tokio::time::timeout(Duration::from_secs(300), reached).await.is_ok();
            world.abort("a1");
            let told = heard(inbox).await;
            assert_eq!(told.answers, 1, "{what}");
            let approved = resolve(&world, told.reply, &what).await;
            let is_early = !matches!(step, Step::FinishChip | Step::RemoveCard | Step::Close);
            assert!(!(approved && reached && is_early), "{what}: it was in time");
            ends[usize::from(approved)] += 1;
        }
    }
    assert!(ends.iter().all(|count| *count > 5), "{ends:?}");
}

#[tokio::test(start_paused = true)]
async fn cancel_while_the_acquirer_is_asked_takes_the_payment_back_before_the_card_is_told() {
    for interface in INTERFACES {
        let what = format!("{interface:?}");
        let world = World::new(FakeDevice::new(interface), FakeHost::new());
        let inbox = world.authorize("a1", Tender::at_sight(TenderKind::Credit));
        while world.host.count(Call::Authorize) == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        world.abort("a1");
        assert_eq!(heard(inbox).await.reply, DriverReply::Canceled, "{what}");
        assert_eq!(world.host.stand(&key("a1")), Some(Stand::Undone), "{what}");
        assert!(!world.device.finish_verdicts().contains(&AcquirerVerdict::Approved), "{what}");
        assert!(world.store.values().is_empty(), "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_the_host_does_the_law_holds() {
    let faults = [Fault::Lost, Fault::AnswerLost, Fault::Unreachable, Fault::Late];
    for interface in INTERFACES {
        for authorize in faults {
            for undo in [None, Some(Fault::Lost), Some(Fault::AnswerLost), Some(Fault::Late)] {
                let what = format!("{interface:?} {authorize:?} {undo:?}");
                let mut host = FakeHost::new().with_fault(Call::Authorize, authorize);
                for undo in undo.into_iter().flat_map(|undo| [undo; 5]) {
                    host = host.with_fault(Call::Undo, undo);
                }
                let world = World::new(FakeDevice::new(interface), host);
                let told = world.sale("a1").await;
                if authorize == Fault::Unreachable {
                    assert!(matches!(told.reply, DriverReply::Unavailable { .. }), "{what}");
                    assert_eq!(world.host.count(Call::Undo), 0, "{what}: nothing to take back");
                }
                assert!(!resolve(&world, told.reply, &what).await, "{what}");
                let verdicts = world.device.finish_verdicts();
                assert!(!verdicts.contains(&AcquirerVerdict::Approved), "{what}");
            }
        }
    }
}

/// The app is stopped in the middle of a step, and started again over the same host and store.
#[test]
fn a_crash_at_any_step_leaves_nothing_open() {
    for interface in INTERFACES {
        for millis in (0..1200).step_by(25) {
            let what = format!("{interface:?} crash at {millis} ms");
            let world = runtime().block_on(async {
                let world = World::new(FakeDevice::new(interface), FakeHost::new());
                let _inbox = world.authorize("a1", Tender::at_sight(TenderKind::Credit));
                tokio::time::sleep(Duration::from_millis(millis)).await;
                world
            });
            // The runtime is gone with everything that ran in it; host and store are not.
            runtime().block_on(async {
                let restarted = world.restarted(FakeDevice::new(interface));
                let reply = restarted.query("a1").await;
                let reply = match reply {
                    DriverReply::NotFound | DriverReply::Undone => DriverReply::Canceled,
                    reply => reply,
                };
                resolve(&restarted, reply, &what).await;
            });
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().expect("a runtime")
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_takes_the_payment_back_or_leaves_it_to_be_asked() {
    for interface in INTERFACES {
        let world = World::new(FakeDevice::new(interface), FakeHost::new());
        world.store.set_full(true);
        let told = world.sale("a1").await;
        let is_chip = interface == CardInterface::Chip;
        assert_eq!(matches!(told.reply, DriverReply::Approved { .. }), !is_chip, "{told:?}");
        assert_eq!(resolve(&world, told.reply, "store").await, !is_chip);
    }
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_comes_while_the_sale_runs_is_obeyed() {
    let world = World::new(FakeDevice::new(CardInterface::Contactless), FakeHost::new());
    let inbox = world.authorize("a1", Tender::at_sight(TenderKind::Credit));
    while world.host.count(Call::Authorize) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let undo = DriverCommand::Undo { attempt_key: key("a1") };
    assert_eq!(world.query("a1").await, DriverReply::Silent, "its end is not known yet");
    assert_eq!(world.ask(undo.clone()).await, DriverReply::Silent);
    let told = heard(inbox).await;
    assert!(!matches!(told.reply, DriverReply::Approved { .. }), "{told:?}");
    assert_eq!(world.ask(undo).await, DriverReply::Undone);
    assert!(!world.device.finish_verdicts().contains(&AcquirerVerdict::Approved));
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_is_lost_is_given_up_and_the_next_sale_says_so() {
    let device = FakeDevice::new(CardInterface::Chip)
        .with_trouble(Step::ReadCard, Trouble::Fails(DeviceFailure::LinkLost));
    let world = World::new(device, FakeHost::new());
    assert!(matches!(world.sale("a1").await.reply, DriverReply::Unavailable { .. }));
    assert!(world.slot.capabilities().is_none());
    let told = world.sale("a2").await;
    let DriverReply::Unavailable { message } = told.reply else { panic!("{told:?}") };
    assert_eq!(message, "O leitor não está pronto.");
}

#[tokio::test(start_paused = true)]
async fn two_sales_at_once_take_turns_or_are_told_that_the_reader_is_in_use() {
    let device = FakeDevice::new(CardInterface::Chip).with_trouble(Step::ReadCard, Trouble::Waits);
    let world = World::new(device, FakeHost::new());
    let first = world.authorize("a1", Tender::at_sight(TenderKind::Credit));
    let second = world.sale("a2").await;
    assert!(matches!(second.reply, DriverReply::Unavailable { .. }), "{second:?}");
    world.abort("a1");
    // On the paused clock the card's own limit would come first, were the reader not stopped.
    let told = tokio::time::timeout(Duration::from_secs(20), heard(first)).await;
    assert_eq!(told.expect("it stopped waiting for the card").reply, DriverReply::Canceled);
    assert!(matches!(world.sale("a3").await.reply, DriverReply::Approved { .. }));
}

#[tokio::test(start_paused = true)]
async fn marks_that_nobody_decides_stop_new_sales_and_settled_ones_make_room() {
    let world = World::new(FakeDevice::new(CardInterface::Chip), FakeHost::new());
    for number in 0..maquininha_reader::MARKS_MAX {
        let name = format!("card/old{number}");
        world.store.put(&name, Some("accepted")).await.expect("room");
    }
    let told = world.sale("a1").await;
    assert!(matches!(told.reply, DriverReply::Unavailable { .. }), "{told:?}");
    let undo = DriverCommand::Undo { attempt_key: key("old7") };
    world.ask(undo).await;
    assert!(matches!(world.sale("a2").await.reply, DriverReply::Approved { .. }));
}
