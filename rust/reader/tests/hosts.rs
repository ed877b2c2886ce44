//! Several acquirers behind one port.

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{
    AcquirerSet, Bin, CardInterface, CardMatch, EntryMode, HostCommand, HostReply, HostUndoReason,
    RoutingRule,
};
use maquininha_flow::{DriverCommand, DriverProfile, DriverReply, OnSilence, Query, Reversal};
use maquininha_model::{AttemptKey, Money, Tender, TenderKind};
use maquininha_reader::MemoryReaderStore;
use maquininha_reader::port::AcquirerHost;
use maquininha_reader::{
    DeviceSlot, ReaderDriverConfig, ReaderError, ReaderPaymentDriver, RoutedHosts,
};
use maquininha_terminal::port::{DriverInbox, PaymentDriver, SystemClock};
use support::bank::Bank;
use support::device::FakeDevice;
use support::host::{Call, FakeHost, Fault, Stand};
use support::plan::{key, network, profile};
use support::world::{heard, serial};
use tokio::sync::mpsc;

fn set() -> AcquirerSet {
    AcquirerSet::new(vec![profile(4), profile(5)], Vec::new()).expect("valid")
}

fn routed(four: &Arc<FakeHost>, five: &Arc<FakeHost>) -> RoutedHosts {
    let hosts = [(4, four), (5, five)]
        .map(|(number, host)| (network(number), Arc::clone(host) as Arc<dyn AcquirerHost>));
    RoutedHosts::new(&set(), BTreeMap::from(hosts)).expect("valid")
}

fn with(stand: Stand) -> FakeHost {
    let host = FakeHost::new();
    let bank = Bank { stand: Some(stand), entry: Some(EntryMode::Contactless), ..Bank::default() };
    host.payments.lock().expect("lock").insert(key(), bank);
    host
}

fn query() -> HostCommand {
    HostCommand::Query { attempt_key: key() }
}

fn undo() -> HostCommand {
    HostCommand::Undo { attempt_key: key(), reason: HostUndoReason::Decided }
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_the_acquirer_that_has_the_payment_answers_and_is_remembered() {
    let (four, five) = (Arc::new(FakeHost::new()), Arc::new(with(Stand::Approved)));
    let hosts = routed(&four, &five);
    assert!(matches!(hosts.call(query()).await, HostReply::Approved(_)));
    assert_eq!(hosts.call(HostCommand::Confirm { attempt_key: key() }).await, HostReply::Confirmed);
    assert_eq!((four.count(Call::Confirm), five.count(Call::Confirm)), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn not_found_needs_every_acquirer() {
    let (four, five) = (Arc::new(FakeHost::new()), Arc::new(FakeHost::new()));
    assert_eq!(routed(&four, &five).call(query()).await, HostReply::NotFound);
    let silent = Arc::new(FakeHost::new().with_fault(Call::Query, Fault::Lost));
    assert_eq!(routed(&four, &silent).call(query()).await, HostReply::Silent);
    let gone = Arc::new(FakeHost::new().with_fault(Call::Query, Fault::Unreachable));
    assert_eq!(routed(&four, &gone).call(query()).await, HostReply::Silent);
}

#[tokio::test(start_paused = true)]
async fn an_acquirer_that_never_had_the_payment_cannot_say_that_it_is_undone() {
    let four = Arc::new(FakeHost::new());
    let five = with(Stand::Approved).with_fault(Call::Undo, Fault::Lost);
    let five = Arc::new(five.with_fault(Call::Query, Fault::Lost));
    let hosts = routed(&four, &five);
    // The first one now keeps the undo of a payment that it never had.
    assert_eq!(hosts.call(undo()).await, HostReply::Silent);
    assert_eq!(hosts.call(query()).await, HostReply::Silent, "the other one may have it");
    assert!(matches!(hosts.call(query()).await, HostReply::Approved(_)));
    assert_eq!(hosts.call(undo()).await, HostReply::Undone);
    assert_eq!(five.stand(&key()), Some(Stand::Undone));
}

struct Declares(DriverProfile);

#[async_trait]
impl AcquirerHost for Declares {
    fn profile(&self) -> DriverProfile {
        self.0
    }

    async fn call(&self, _command: HostCommand) -> HostReply {
        HostReply::Silent
    }
}

fn declared(one: DriverProfile, other: DriverProfile) -> Result<DriverProfile, ReaderError> {
    let hosts = [(4, one), (5, other)].map(|(number, profile)| {
        (network(number), Arc::new(Declares(profile)) as Arc<dyn AcquirerHost>)
    });
    RoutedHosts::new(&set(), BTreeMap::from(hosts)).map(|hosts| hosts.profile())
}

#[test]
fn what_is_declared_is_safe_for_every_acquirer() {
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    let of = |on_silence, window, horizon| {
        DriverProfile::new(on_silence, window, Query::ByAttempt { horizon }, Reversal::Undo)
    };
    let blocks = of(OnSilence::Blocks, hours(24), hours(1));
    let undoes = of(OnSilence::AutoUndo { after: hours(2) }, hours(24), hours(3));
    let both = of(OnSilence::AutoUndo { after: hours(2) }, hours(2), hours(3));
    assert_eq!(declared(blocks, undoes), Ok(both));
    assert_eq!(declared(undoes, blocks), Ok(both));
    let confirms = of(OnSilence::AutoConfirm { at_minute_utc: 180 }, hours(24), hours(1));
    assert_eq!(declared(blocks, confirms), Err(ReaderError::HostsDiffer));
    let voids = DriverProfile::new(
        OnSilence::Blocks,
        hours(24),
        Query::ByAttempt { horizon: hours(1) },
        Reversal::Void,
    );
    assert_eq!(declared(blocks, voids), Err(ReaderError::HostsDiffer));
}

#[test]
fn an_acquirer_without_a_host_is_named() {
    let hosts: BTreeMap<_, Arc<dyn AcquirerHost>> =
        BTreeMap::from([(network(4), Arc::new(FakeHost::new()) as _)]);
    let error = RoutedHosts::new(&set(), hosts).err().expect("one is missing");
    assert_eq!(error.to_string(), "network 05 has no authorisation host");
}

#[tokio::test(start_paused = true)]
async fn cards_of_two_brands_go_to_two_acquirers_and_the_result_names_the_one_used() {
    let bin = Bin::new("34").expect("valid");
    let rule = RoutingRule {
        brand: String::from("Amex"),
        cards: vec![CardMatch::Bin { from: bin.clone(), to: bin }],
        tenders: [].into(),
        network: network(5),
    };
    let acquirers = AcquirerSet::new(vec![profile(4), profile(5)], vec![rule]).expect("valid");
    let (four, five) = (Arc::new(FakeHost::new()), Arc::new(FakeHost::new()));
    let hosts: Arc<dyn AcquirerHost> = Arc::new(routed(&four, &five));
    for (attempt, digits, acquirer) in
        [("a1", "492900", "acquirer 4"), ("a2", "340000", "acquirer 5")]
    {
        let device = FakeDevice::new(CardInterface::Stripe);
        device.card.lock().expect("lock").bin = Bin::new(digits).ok();
        let slot = DeviceSlot::new();
        slot.put(Arc::new(device));
        let config = ReaderDriverConfig::new(serial(), acquirers.clone());
        let store = Arc::new(MemoryReaderStore::default());
        let driver = ReaderPaymentDriver::new(
            config,
            slot,
            Arc::clone(&hosts),
            store,
            Arc::new(SystemClock),
        );
        let (sender, answers) = mpsc::unbounded_channel();
        let attempt_key = AttemptKey::new(attempt).expect("valid");
        let command = DriverCommand::Authorize {
            attempt_key: attempt_key.clone(),
            amount: Money::brl(10_00),
            tender: Tender::at_sight(TenderKind::Credit),
            serial: serial(),
        };
        driver.execute(command, DriverInbox::new(attempt_key.clone(), 1, sender));
        let DriverReply::Approved { approval } = heard(answers).await.reply else {
            panic!("approved")
        };
        assert_eq!(approval.acquirer.as_deref(), Some(acquirer));
        let used = [&four, &five].map(|host| host.stand(&attempt_key).is_some());
        assert_eq!(used, [acquirer == "acquirer 4", acquirer == "acquirer 5"]);
    }
}
