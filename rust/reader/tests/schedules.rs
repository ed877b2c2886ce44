//! Random schedules through the real driver: faults of reader, host and store, a cancel and a crash
//! at any time. A seed is a schedule.

mod support;

use std::time::Duration;

use fastrand::Rng;
use maquininha_card::{AcquirerVerdict, CardInterface, DeviceFailure};
use maquininha_flow::{DriverCommand, DriverReply};
use maquininha_model::{Tender, TenderKind};
use support::device::{FakeDevice, STEPS, Trouble};
use support::host::{Call, FakeHost, Fault, Stand};
use support::world::{World, heard, key};

const SEEDS: u64 = 3_000;
/// Longer than any sale.
const NEVER: Duration = Duration::from_secs(100_000);

fn device(rng: &mut Rng) -> FakeDevice {
    let interfaces = [CardInterface::Chip, CardInterface::Contactless, CardInterface::Stripe];
    let mut device = FakeDevice::new(*rng.choice(&interfaces).expect("some"));
    device.accepts = rng.u8(0..8) > 0;
    if rng.u8(0..3) == 0 {
        let troubles = [
            Trouble::Waits,
            Trouble::Hangs,
            Trouble::Fails(DeviceFailure::LinkLost),
            Trouble::Fails(DeviceFailure::RemovedEarly),
            Trouble::Fails(DeviceFailure::Internal),
            Trouble::Fails(DeviceFailure::TwoCards),
        ];
        let step = *rng.choice(&STEPS).expect("some");
        device = device.with_trouble(step, *rng.choice(&troubles).expect("some"));
    }
    device
}

fn host(rng: &mut Rng) -> FakeHost {
    let mut host = FakeHost::new();
    host.declines = rng.u8(0..10) == 0;
    for call in [Call::Authorize, Call::Undo, Call::Undo, Call::Undo, Call::Undo, Call::Query] {
        let faults = [Fault::Lost, Fault::AnswerLost, Fault::Unreachable, Fault::Late];
        if rng.u8(0..3) == 0 {
            host = host.with_fault(call, *rng.choice(&faults).expect("some"));
        }
    }
    host
}

/// Asks until it is known. The terminal decides as it likes; here it confirms.
async fn known(world: &World, first: Option<DriverReply>) -> DriverReply {
    if let Some(reply) = first
        && reply != DriverReply::Silent
    {
        return reply;
    }
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_secs(70)).await;
        let reply = world.query("a1").await;
        if reply != DriverReply::Silent {
            return reply;
        }
    }
    panic!("it is known in the end")
}

fn run(seed: u64) -> bool {
    let mut rng = Rng::with_seed(seed);
    let crash = (rng.u8(0..4) == 0).then(|| Duration::from_millis(rng.u64(0..1500)));
    let cancel = (rng.u8(0..3) == 0).then(|| Duration::from_millis(rng.u64(0..1500)));
    let lost = (rng.u8(0..6) == 0).then(|| Duration::from_millis(rng.u64(0..1500)));
    let fails = rng.u8(0..8) == 0;
    let (device, host) = (device(&mut rng), host(&mut rng));
    let (world, reply) = runtime().block_on(async {
        let world = World::new(device, host);
        world.store.set_full(fails);
        let inbox = world.authorize("a1", Tender::at_sight(TenderKind::Credit));
        let outside = async {
            let at = |after: Option<Duration>| tokio::time::sleep(after.unwrap_or(NEVER));
            let (cancel, lost) = (at(cancel), at(lost));
            tokio::pin!(cancel, lost);
            loop {
                tokio::select! {
                    () = &mut cancel, if !cancel.is_elapsed() => world.abort("a1"),
                    () = &mut lost, if !lost.is_elapsed() => {
                        world.device.lost.send_replace(true);
                    }
                    else => std::future::pending().await,
                }
            }
        };
        let told = tokio::select! {
            biased;
            () = tokio::time::sleep(crash.unwrap_or(NEVER)) => None,
            told = heard(inbox) => Some(told),
            () = outside => None,
        };
        let reply = told.map(|told| {
            assert_eq!(told.answers, 1, "one answer");
            told.reply
        });
        (world, reply)
    });
    runtime().block_on(async {
        world.store.set_full(false);
        let restarted = world.restarted(FakeDevice::new(CardInterface::Chip));
        let asked = if reply.is_some() { &world } else { &restarted };
        let reply = match (&reply, asked) {
            (Some(_), _) => known(&restarted, reply).await,
            (None, asked) => known(asked, None).await,
        };
        let approved = matches!(reply, DriverReply::Approved { .. });
        let stand = world.host.stand(&key("a1"));
        assert_eq!(approved, stand == Some(Stand::Approved), "{reply:?} {stand:?}");
        assert!(world.host.count(Call::Authorize) <= 1, "sent once");
        if approved {
            let again = known(&restarted, None).await;
            assert!(matches!(again, DriverReply::Approved { .. }), "approved for ever: {again:?}");
            let confirm = DriverCommand::Confirm { attempt_key: key("a1") };
            assert_eq!(restarted.ask(confirm).await, DriverReply::Confirmed);
        }
        let told = world.device.finish_verdicts();
        assert!(told.len() <= 1, "a card is told its end once");
        if told == [AcquirerVerdict::Declined] || told == [AcquirerVerdict::NoAnswer] {
            // Taken back, never approved later, unless the app stopped and the card has no say.
            let has_say = world.device.interface == CardInterface::Chip;
            assert!(!approved || !has_say, "the chip was told otherwise");
        }
        approved
    })
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().expect("a runtime")
}

#[test]
fn every_schedule_ends_once_and_keeps_the_law() {
    let mut paid = 0;
    for seed in 0..SEEDS {
        let rest = std::panic::catch_unwind(|| run(seed));
        paid += u64::from(rest.unwrap_or_else(|_| panic!("seed {seed}")));
    }
    assert!(paid > SEEDS / 10 && paid < SEEDS, "{paid}");
}
