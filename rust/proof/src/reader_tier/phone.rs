//! The phone: production plug-in and payment driver, whose ports pass nothing once it is dead.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Weak};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_abecs::{AbecsConfig, AbecsPlugin};
use maquininha_card::{AcquirerSet, DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceReply};
use maquininha_model::SerialNumber;
use maquininha_reader::port::{
    AcquirerHost, CardDevice, DevicePlugin, NewsSink, ReaderStore, StoreError,
};
use maquininha_reader::{DeviceSlot, ReaderDriverConfig, ReaderPaymentDriver, RoutedHosts};
use maquininha_sandbox::{AcquirerKit, HostConfig, HostLink, SimulatedHost, kit_acquirers, kits};
use maquininha_sim::faults::Fault;
use maquininha_virtualpad::{PadSettings, Profile, VirtualPinPad};
use tokio::time::{sleep, timeout};

use super::hosts::Host;
use super::moment::Moment;
use super::pad::Pad;
use super::world::{SERIAL, World};
use crate::http_tier::till::MarketTimeClock;
use crate::living::{Gate, Life, Passage};

/// The number of the pad, in its keys.
const PAD_NUMBER: u32 = 7;
/// How long the phone waits before it looks for a reader again.
const LOOKS_EVERY: Duration = Duration::from_millis(700);
/// Opening takes some seconds at most.
const OPEN_LIMIT: Duration = Duration::from_secs(30);

static KITS: LazyLock<Vec<AcquirerKit>> = LazyLock::new(kits);
static ACQUIRERS: LazyLock<AcquirerSet> = LazyLock::new(kit_acquirers);
/// Its key pair is made once for all worlds.
static SECURE: LazyLock<AbecsPlugin> = LazyLock::new(|| {
    let plugin = AbecsPlugin::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime with time alone needs nothing of the system");
    // Nobody answers at the other end: what counts is the key pair, which is made before.
    let _refused = runtime.block_on(plugin.open(Pad::nowhere()));
    plugin
});
static CLEAR: LazyLock<AbecsPlugin> = LazyLock::new(|| {
    AbecsPlugin::new(AbecsConfig { secure_session: false, ..AbecsConfig::default() })
});

/// Makes the key pair of secure sessions, outside of a world's time.
pub(super) fn warm_up() {
    LazyLock::force(&SECURE);
}

/// A PIN pad with the keys of all acquirers.
pub(super) fn counter(seed: u64) -> VirtualPinPad {
    let profile = if seed.is_multiple_of(3) { Profile::Abecs212 } else { Profile::Abecs220 };
    let mut settings = PadSettings::new(profile, u64::from(PAD_NUMBER));
    settings.seed = seed;
    for kit in KITS.iter() {
        kit.inject(&mut settings.keys, PAD_NUMBER);
    }
    VirtualPinPad::new(settings)
}

/// What runs on the phone.
pub(super) struct Phone {
    pub(super) driver: ReaderPaymentDriver,
}

impl Phone {
    /// Starts it: it looks for its reader from now on.
    pub(super) fn start(world: &Arc<World>, life: &Arc<Life>) -> Self {
        let slot = DeviceSlot::new();
        let port = || Port { world: Arc::clone(world), life: Arc::clone(life) };
        let hosts: BTreeMap<_, _> = KITS
            .iter()
            .map(|kit| {
                let silence = world.scenario.silence;
                let config = HostConfig::new(&kit.profile.name, serial(), silence);
                let host = SimulatedHost::new(config, HostLink::InProcess(world.market.clone()));
                let host = Host { port: port(), name: kit.profile.name.clone(), inner: host };
                (kit.profile.network, Arc::new(host) as Arc<dyn AcquirerHost>)
            })
            .collect();
        let hosts = RoutedHosts::new(&ACQUIRERS, hosts).expect("a host for each");
        let driver = ReaderPaymentDriver::new(
            ReaderDriverConfig::new(serial(), ACQUIRERS.clone()),
            slot.clone(),
            Arc::new(hosts),
            Arc::new(port()),
            Arc::new(MarketTimeClock(world.market.clone())),
        );
        tokio::spawn(keep_connected(port(), slot));
        Self { driver }
    }
}

pub(super) fn serial() -> SerialNumber {
    SerialNumber::new(SERIAL).expect("it is one")
}

/// Looks for the reader whenever there is none.
async fn keep_connected(port: Port, slot: DeviceSlot) {
    let life = Arc::clone(&port.life);
    let plugin: &AbecsPlugin = if port.world.scenario.secure { &SECURE } else { &CLEAR };
    let mut known: Weak<Device> = Weak::new();
    life.within(async {
        loop {
            if let Some(device) = known.upgrade()
                && is_lost(&device).await
            {
                slot.clear();
            }
            if slot.capabilities().is_none() {
                let opened = timeout(OPEN_LIMIT, plugin.open(Pad::connect(&port.world, &life)));
                match opened.await {
                    Ok(Ok(device)) => {
                        port.say("reader is there");
                        let device = Arc::new(Device { port: port.clone(), device });
                        known = Arc::downgrade(&device);
                        slot.put(device);
                    }
                    Ok(Err(failure)) => port.say(format!("reader does not open: {failure}")),
                    Err(_) => port.say("reader does not open in time"),
                }
            }
            sleep(LOOKS_EVERY).await;
        }
    })
    .await;
}

/// Whether a reader says now that its link is gone.
async fn is_lost(device: &Device) -> bool {
    tokio::select! {
        biased;
        () = device.lost() => true,
        () = std::future::ready(()) => false,
    }
}

/// What all ports of one life have.
#[derive(Clone)]
pub(super) struct Port {
    pub(super) world: Arc<World>,
    pub(super) life: Arc<Life>,
}

impl Port {
    pub(super) fn say(&self, what: impl Into<String>) {
        self.world.say(&self.life.name, what);
    }

    /// Something passes, if the phone lives after it.
    pub(super) async fn step(&self, moment: Moment) {
        self.life.goes_on().await;
        self.world.step(moment);
        self.life.goes_on().await;
    }
}

impl Gate for Port {
    fn life(&self) -> &Life {
        &self.life
    }

    fn say(&self, what: String) {
        Port::say(self, what);
    }

    fn sees(&self, passage: Passage<'_>) {
        self.world.step(match passage {
            Passage::OrderCall => Moment::OrderCall,
            Passage::OrderAnswer => Moment::OrderAnswer,
            Passage::RowBegins => Moment::RowBegins,
            Passage::RowKept(entry) => {
                self.world.row_is_kept(entry);
                Moment::RowKept
            }
        });
    }
}

struct Device {
    port: Port,
    device: Arc<dyn CardDevice>,
}

/// A command in one word; tables would fill the story.
fn named(command: &DeviceCommand) -> String {
    match command {
        DeviceCommand::Prepare { .. } => String::from("Prepare"),
        command => format!("{command:?}"),
    }
}

#[async_trait]
impl CardDevice for Device {
    fn capabilities(&self) -> DeviceCapabilities {
        self.device.capabilities()
    }

    async fn execute(&self, command: DeviceCommand, news: &NewsSink) -> DeviceReply {
        let Port { world, life } = &self.port;
        life.within(async {
            self.port.step(Moment::ReaderCommand).await;
            if matches!(command, DeviceCommand::Prepare { .. }) {
                world.begins_at_reader();
            }
            let key = world.at_reader();
            self.port.say(format!("-> reader {}", named(&command)));
            world.reader_is_told(&key, &command);
            let reply = self.device.execute(command, news).await;
            self.port.say(format!("<- reader {reply:?}"));
            if let DeviceReply::Failed(DeviceFailure::NoAnswer | DeviceFailure::LinkLost) = reply {
                world.fault(Fault::ReaderFails);
            }
            world.reader_answered(&key, &reply);
            self.port
                .step(match reply {
                    DeviceReply::ChipFinished(_) => Moment::CardEnded,
                    _ => Moment::ReaderAnswer,
                })
                .await;
            reply
        })
        .await
    }

    async fn abort(&self) {
        self.port.life.within(self.device.abort()).await;
    }

    async fn lost(&self) {
        self.port.life.within(self.device.lost()).await;
    }
}

#[async_trait]
impl ReaderStore for Port {
    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.step(Moment::StoreLook).await;
        self.world.store.get(name).await
    }

    async fn put(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        self.step(Moment::MarkBegins).await;
        self.say(format!("keeps {name}: {value:?}"));
        let written = self.world.store.put(name, value).await;
        self.step(Moment::MarkKept).await;
        written
    }

    async fn names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.life.goes_on().await;
        self.world.store.names(prefix).await
    }
}
