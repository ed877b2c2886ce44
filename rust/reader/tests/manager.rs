//! Finding, connecting, losing and asking a reader.

mod support;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use maquininha_card::{
    Battery, CardEntries, CardInterface, DeviceFailure, FixedPrompt, InputKind, Language, Question,
};
use maquininha_reader::MemoryReaderStore;
use maquininha_reader::connection::{ConnectionFailure, ReaderState};
use maquininha_reader::port::{LinkError, LinkKind, Recognition};
use maquininha_reader::{DiscoveryEvent, ReaderChoice, ReaderError, ReaderEvent, ReaderManager};
use support::device::{FakeDevice, Step, Trouble};
use support::field::{Field, Plugin, address, found, manager, manager_with};

fn field() -> (Arc<Field>, Arc<MemoryReaderStore>) {
    (Arc::default(), Arc::default())
}

async fn until(manager: &ReaderManager, wanted: impl Fn(ReaderState) -> bool) -> ReaderState {
    let mut watch = manager.watch();
    let seen = watch.wait_for(|view| wanted(view.state));
    let seen = tokio::time::timeout(Duration::from_secs(600), seen).await;
    seen.expect("the state comes").expect("the manager lives").state
}

#[tokio::test(start_paused = true)]
async fn a_reader_is_found_connected_remembered_and_forgotten() {
    let (field, store) = field();
    let manager = manager(&field, &store);
    let mut discovery = manager.discover().await.expect("starts");
    let Some(DiscoveryEvent::Found(reader)) = discovery.next().await else { panic!("found") };
    assert_eq!(
        (reader.plugins.as_slice(), reader.is_remembered),
        (&["scripted".to_owned()][..], false)
    );
    until(&manager, |state| state == ReaderState::Discovering).await;
    assert_eq!(manager.discover().await.err(), Some(ReaderError::Scanning));
    drop(discovery);
    until(&manager, |state| state == ReaderState::NotConnected).await;

    let info = manager.connect((*reader).into()).await.expect("connects");
    assert_eq!(info.serial, "SIM0001");
    let view = manager.view();
    assert_eq!((view.state, view.entries), (ReaderState::Ready, CardEntries::ALL));
    let remembered = manager.remembered().await.expect("readable");
    assert_eq!(remembered[0].plugin, "scripted");
    assert_eq!(remembered[0].serial.as_deref(), Some("SIM0001"));

    manager.forget(&address(LinkKind::Ble)).await.expect("forgets");
    manager.forget(&address(LinkKind::Ble)).await.expect("twice is success");
    assert_eq!(manager.view().state, ReaderState::NotConnected);
    assert_eq!(manager.connect_last().await.err(), Some(ReaderError::NotRemembered));
}

#[tokio::test(start_paused = true)]
async fn another_transport_needs_another_address_and_nothing_else() {
    for kind in [LinkKind::Ble, LinkKind::Tcp] {
        let (field, store) = field();
        let manager = manager(&field, &store);
        let choice = ReaderChoice::at(address(kind));
        assert!(manager.connect(choice).await.is_ok());
    }
    let (field, store) = field();
    let choice = ReaderChoice::at(address(LinkKind::Serial));
    let refused = manager(&field, &store).connect(choice).await;
    assert_eq!(refused.err(), Some(ReaderError::LinkKind(LinkKind::Serial)));
}

#[tokio::test(start_paused = true)]
async fn a_missing_plug_in_is_named() {
    let (field, store) = field();
    let manager = manager(&field, &store);
    let choice =
        ReaderChoice { plugin: Some("abecs".into()), ..ReaderChoice::at(address(LinkKind::Ble)) };
    let error = manager.connect(choice).await.expect_err("it is not installed");
    assert_eq!(error.to_string(), "the device plug-in \"abecs\" is not installed");
    let ReaderState::Failed { reason } = manager.view().state else { panic!("failed") };
    assert_eq!(reason, ConnectionFailure::PluginMissing);
    assert!(!reason.suggestion(Language::PtBr).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_plug_in_that_does_not_speak_the_protocol_is_followed_by_the_next() {
    let (field, store) = field();
    let plugin = |name, sureness, speaks| {
        Arc::new(Plugin { name, sureness, speaks, field: Arc::clone(&field) }) as _
    };
    let plugins = vec![
        plugin("never", Recognition::No, true),
        plugin("second", Recognition::Perhaps, true),
        plugin("first", Recognition::Yes, false),
    ];
    let manager = manager_with(&field, &store, plugins);
    manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await.expect("connects");
    assert_eq!(manager.view().reader.and_then(|reader| reader.plugin).as_deref(), Some("second"));
    assert_eq!(*field.connections.lock().expect("lock"), 2, "each plug-in has its own link");
}

#[tokio::test(start_paused = true)]
async fn a_lost_reader_comes_back_by_itself() {
    let (field, store) = field();
    let manager = manager(&field, &store);
    manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await.expect("connects");
    field
        .links
        .lock()
        .expect("lock")
        .extend([Some(LinkError::NotFound), Some(LinkError::RadioOff)]);
    field.opened.lock().expect("lock")[0].lost.send_replace(true);
    let state = until(&manager, |state| matches!(state, ReaderState::Reconnecting { .. })).await;
    assert!(
        matches!(
            state,
            ReaderState::Reconnecting { reason: ConnectionFailure::LinkLost, attempt: 1, .. }
        ),
        "{state:?}"
    );
    assert_eq!(manager.view().entries, CardEntries::NONE);
    until(&manager, |state| {
        matches!(
            state,
            ReaderState::Reconnecting { reason: ConnectionFailure::RadioOff, attempt: 3, .. }
        )
    })
    .await;
    until(&manager, |state| state == ReaderState::Ready).await;
}

#[tokio::test(start_paused = true)]
async fn reconnecting_can_be_canceled() {
    let (field, store) = field();
    let manager = manager(&field, &store);
    manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await.expect("connects");
    field.hangs.store(true, Ordering::SeqCst);
    field.opened.lock().expect("lock")[0].lost.send_replace(true);
    until(&manager, |state| matches!(state, ReaderState::Reconnecting { pause: None, .. })).await;
    manager.disconnect().await.expect("stops");
    assert_eq!(manager.view().state, ReaderState::NotConnected);
    let before = *field.connections.lock().expect("lock");
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(*field.connections.lock().expect("lock"), before, "nobody tries any more");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_hangs_ends_and_can_be_canceled() {
    let (field, store) = field();
    let manager = manager(&field, &store);
    field.hangs.store(true, Ordering::SeqCst);
    let choice = ReaderChoice::at(address(LinkKind::Ble));
    let error = manager.connect(choice.clone()).await.err();
    assert_eq!(error, Some(ReaderError::Link(LinkError::NotFound)));
    let connecting = {
        let manager = manager.clone();
        async move { manager.connect(choice).await }
    };
    let connecting = tokio::spawn(connecting);
    until(&manager, |state| state == ReaderState::Connecting).await;
    manager.disconnect().await.expect("stops");
    assert_eq!(connecting.await.expect("ends").err(), Some(ReaderError::Canceled));
}

#[tokio::test(start_paused = true)]
async fn a_reader_without_the_key_fails_with_a_suggestion() {
    let (field, store) = field();
    let slot = maquininha_card::KeySlot::new(14).expect("valid");
    let device = FakeDevice::new(CardInterface::Chip)
        .with_trouble(Step::Prepare, Trouble::Fails(DeviceFailure::KeyMissing(slot)));
    field.devices.lock().expect("lock").push_back(device);
    let manager = manager(&field, &store);
    let connected = manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await;
    assert!(connected.is_err());
    let reason = ConnectionFailure::KeyMissing;
    assert_eq!(manager.view().state, ReaderState::Failed { reason });
    assert!(manager.remembered().await.expect("readable").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_is_lost_while_it_is_prepared_fails() {
    let (field, store) = field();
    let device = FakeDevice::new(CardInterface::Chip).with_trouble(Step::Prepare, Trouble::Waits);
    device.lost.send_replace(true);
    field.devices.lock().expect("lock").push_back(device);
    let manager = manager(&field, &store);
    let connected = manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await;
    assert_eq!(connected.err(), Some(ReaderError::Device(DeviceFailure::LinkLost)));
}

#[tokio::test(start_paused = true)]
async fn the_last_reader_is_waited_for_after_a_restart() {
    let (field, store) = field();
    let first = manager(&field, &store);
    first.connect(ReaderChoice::from_found()).await.expect("connects");
    drop(first);
    field.links.lock().expect("lock").push_back(Some(LinkError::NotFound));
    let second = manager(&field, &store);
    assert_eq!(
        second.connect_last().await.err(),
        Some(ReaderError::Link(LinkError::NotFound)),
        "the first outcome is told"
    );
    until(&second, |state| state == ReaderState::Ready).await;
}

trait FromFound {
    fn from_found() -> Self;
}

impl FromFound for ReaderChoice {
    fn from_found() -> Self {
        Self { address: found(LinkKind::Ble).address, plugin: None, name: None }
    }
}

#[tokio::test(start_paused = true)]
async fn events_begin_with_how_it_stands() {
    let (field, store) = field();
    let manager = manager(&field, &store);
    manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await.expect("connects");
    let mut events = manager.events();
    let Ok(ReaderEvent::View(view)) = events.next().await else { panic!("a view first") };
    assert_eq!(view.state, ReaderState::Ready);
    manager.disconnect().await.expect("stops");
    let Ok(ReaderEvent::View(view)) = events.next().await else { panic!("a change") };
    assert_eq!(view.state, ReaderState::NotConnected);
    drop(manager);
    assert_eq!(events.next().await, Err(ReaderError::Closed));
}

#[tokio::test(start_paused = true)]
async fn a_question_is_asked_and_its_answer_judged() {
    let (field, store) = field();
    let manager = manager(&field, &store);
    let limit = Duration::from_secs(30);
    let odometer = Question::input(FixedPrompt::Odometer, InputKind::Numeric, 1..=7, limit);
    let odometer = odometer.expect("valid");
    assert_eq!(manager.ask(odometer.clone()).await.err(), Some(ReaderError::NotConnected));
    manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await.expect("connects");
    let answer = manager.ask(odometer.clone()).await.expect("answers");
    assert_eq!(answer, maquininha_card::Answer::Text(maquininha_card::TypedText::new("7".into())));
    let menu = Question::menu("BOMBA", &["1", "2"], limit).expect("valid");
    assert_eq!(manager.ask(menu).await, Ok(maquininha_card::Answer::Choice(0)));
    let driver = Question::input(FixedPrompt::Identification, InputKind::Numeric, 2..=7, limit);
    let short = manager.ask(driver.expect("valid")).await;
    assert_eq!(short.err(), Some(ReaderError::WrongAnswer), "one digit where two are the least");
}

#[tokio::test(start_paused = true)]
async fn a_question_that_is_dropped_is_taken_back_and_the_reader_is_free() {
    let (field, store) = field();
    let device = FakeDevice::new(CardInterface::Chip).with_trouble(Step::Ask, Trouble::Waits);
    field.devices.lock().expect("lock").push_back(device);
    let manager = manager(&field, &store);
    manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await.expect("connects");
    let question = Question::key("OK?", Duration::from_secs(200)).expect("valid");
    let asked = tokio::time::timeout(Duration::from_secs(1), manager.ask(question.clone())).await;
    assert!(asked.is_err(), "it was dropped");
    assert!(manager.ask(question).await.is_ok(), "the next one has its turn");
}

#[tokio::test(start_paused = true)]
async fn a_question_nobody_answers_ends() {
    let (field, store) = field();
    let device = FakeDevice::new(CardInterface::Chip)
        .with_trouble(Step::Ask, Trouble::Fails(DeviceFailure::TimedOut))
        .with_trouble(Step::Ask, Trouble::Hangs);
    field.devices.lock().expect("lock").push_back(device);
    let manager = manager(&field, &store);
    manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await.expect("connects");
    let question = Question::key("OK?", Duration::from_secs(20)).expect("valid");
    let timed_out = manager.ask(question.clone()).await;
    assert_eq!(timed_out.err(), Some(ReaderError::Device(DeviceFailure::TimedOut)));
    let hung = manager.ask(question).await;
    assert_eq!(hung.err(), Some(ReaderError::Device(DeviceFailure::NoAnswer)));
    // A reader that does not answer is given up and connected anew.
    until(&manager, |state| matches!(state, ReaderState::Reconnecting { .. })).await;
    until(&manager, |state| state == ReaderState::Ready).await;
}

#[tokio::test(start_paused = true)]
async fn battery_is_asked_for_and_shown() {
    let (field, store) = field();
    let manager = manager(&field, &store);
    manager.connect(ReaderChoice::at(address(LinkKind::Ble))).await.expect("connects");
    manager.show("OLÁ").await.expect("shows");
    manager.inspect().await.expect("tells");
    let battery = Some(Battery { percent: 80, charging: false });
    let mut watch = manager.watch();
    watch.wait_for(|view| view.battery == battery).await.expect("the view shows it");
}
