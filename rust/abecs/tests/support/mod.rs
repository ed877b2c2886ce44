//! A shop in memory: virtual PIN pad, link, plug-in, payment driver, and the hosts of the simulated
//! acquirers. Time passes only when everybody waits.
#![allow(dead_code, reason = "each test uses its part")]

mod link;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use maquininha_abecs::{AbecsConfig, AbecsPlugin};
use maquininha_card::DeviceFailure;
use maquininha_flow::{Approval, DriverCommand, DriverReply};
use maquininha_model::{AttemptKey, Money, SerialNumber, Tender, TenderKind};
use maquininha_reader::port::{AcquirerHost, CardDevice, DevicePlugin, ReaderStore, StoreError};
use maquininha_reader::{DeviceSlot, ReaderDriverConfig, ReaderPaymentDriver, RoutedHosts};
use maquininha_sandbox::{
    HostConfig, HostLink, Market, MarketConfig, SilenceRule, SimulatedHost, kit_acquirers, kits,
};

use maquininha_terminal::port::{DriverInbox, PaymentDriver, SystemClock};
use maquininha_virtualpad::rim::{self, PadHandle};
use maquininha_virtualpad::{PadSettings, Profile, VirtualPinPad};
use tokio::sync::mpsc;

pub(crate) const SERIAL: &str = "TESTPOS0001";
const PAD_NUMBER: u64 = 7;

#[derive(Default)]
pub(crate) struct MemoryStore(Mutex<BTreeMap<String, String>>);

#[async_trait]
impl ReaderStore for MemoryStore {
    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.0.lock().expect("lock").get(name).cloned())
    }

    async fn put(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        let mut values = self.0.lock().expect("lock");
        match value {
            Some(value) => values.insert(name.into(), value.into()),
            None => values.remove(name),
        };
        Ok(())
    }

    async fn names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let values = self.0.lock().expect("lock");
        Ok(values.keys().filter(|name| name.starts_with(prefix)).cloned().collect())
    }
}

/// A PIN pad on the counter, with the keys of all acquirers.
pub(crate) struct Counter {
    pub(crate) pad: PadHandle,
}

impl Counter {
    pub(crate) fn new(profile: Profile) -> Self {
        let mut settings = PadSettings::new(profile, PAD_NUMBER);
        for kit in kits() {
            kit.inject(&mut settings.keys, u32::try_from(PAD_NUMBER).expect("small"));
        }
        Self { pad: PadHandle::new(VirtualPinPad::new(settings)) }
    }

    pub(crate) async fn open(
        &self,
        plugin: &AbecsPlugin,
    ) -> Result<Arc<dyn CardDevice>, DeviceFailure> {
        plugin.open(link::over(rim::memory::connect(&self.pad))).await
    }

    pub(crate) fn play(&self, script: &str) {
        self.pad.play(script.parse().expect("a script"));
    }
}

/// The shop: a driver over the counter's PIN pad.
pub(crate) struct Shop {
    pub(crate) counter: Counter,
    pub(crate) market: Market,
    pub(crate) driver: ReaderPaymentDriver,
    pub(crate) slot: DeviceSlot,
    ticket: std::sync::atomic::AtomicU32,
}

/// A plug-in without a secure session: keys of RSA take seconds in a debug build.
pub(crate) fn clear_plugin() -> AbecsPlugin {
    AbecsPlugin::new(AbecsConfig { secure_session: false, ..AbecsConfig::default() })
}

impl Shop {
    pub(crate) async fn open(plugin: &AbecsPlugin) -> Self {
        let counter = Counter::new(Profile::Abecs220);
        let market = Market::new(MarketConfig::for_tests(5)).expect("a market");
        let device = counter.open(plugin).await.expect("it opens");
        let slot = DeviceSlot::new();
        slot.put(device);
        let driver = driver(&market, &slot, Arc::new(MemoryStore::default()));
        Self { counter, market, driver, slot, ticket: 0.into() }
    }

    pub(crate) async fn tell(&self, command: DriverCommand) -> DriverReply {
        let ticket = self.ticket.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let (sender, mut messages) = mpsc::unbounded_channel();
        let key = command.attempt_key().clone();
        self.driver.execute(command, DriverInbox::new(key, ticket, sender));
        while let Some(message) = messages.recv().await {
            if let Ok(reply) = message.content {
                return reply;
            }
        }
        panic!("the driver answers every command");
    }

    pub(crate) async fn sell(&self, name: &str, centavos: i64, kind: TenderKind) -> DriverReply {
        self.tell(DriverCommand::Authorize {
            attempt_key: key(name),
            amount: Money::brl(centavos),
            tender: Tender::at_sight(kind),
            serial: serial(),
        })
        .await
    }

    pub(crate) async fn confirm(&self, name: &str) -> DriverReply {
        self.tell(DriverCommand::Confirm { attempt_key: key(name) }).await
    }
}

pub(crate) fn driver(
    market: &Market,
    slot: &DeviceSlot,
    store: Arc<dyn ReaderStore>,
) -> ReaderPaymentDriver {
    let acquirers = kit_acquirers();
    let hosts = kits().into_iter().map(|kit| {
        let name = kit.profile.name.clone();
        let config = HostConfig::new(&name, serial(), SilenceRule::Blocks);
        let host = SimulatedHost::new(config, HostLink::InProcess(market.clone()));
        (kit.profile.network, Arc::new(host) as Arc<dyn AcquirerHost>)
    });
    let hosts = RoutedHosts::new(&acquirers, hosts.collect()).expect("a host for each");
    ReaderPaymentDriver::new(
        ReaderDriverConfig::new(serial(), acquirers),
        slot.clone(),
        Arc::new(hosts),
        store,
        Arc::new(SystemClock),
    )
}

pub(crate) fn key(name: &str) -> AttemptKey {
    AttemptKey::new(name).expect("a key")
}

pub(crate) fn serial() -> SerialNumber {
    SerialNumber::new(SERIAL).expect("a serial number")
}

#[track_caller]
pub(crate) fn approved(reply: DriverReply) -> Approval {
    match reply {
        DriverReply::Approved { approval } => *approval,
        other => panic!("not approved: {other:?}"),
    }
}
