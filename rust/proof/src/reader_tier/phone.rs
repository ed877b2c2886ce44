//! The phone: production plug-in and payment driver, whose ports pass nothing once it is dead.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Weak};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_abecs::{AbecsConfig, AbecsPlugin};
use maquininha_card::{
    AcquirerSet, DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceReply, HostCommand,
    HostReply,
};
use maquininha_flow::DriverProfile;
use maquininha_model::{SerialNumber, Timestamp};
use maquininha_reader::port::{
    AcquirerHost, CardDevice, DevicePlugin, NewsSink, ReaderStore, StoreError,
};
use maquininha_reader::{DeviceSlot, ReaderDriverConfig, ReaderPaymentDriver, RoutedHosts};
use maquininha_sandbox::{
    AcquirerKit, HostConfig, HostLink, Market, SimulatedHost, kit_acquirers, kits,
};
use maquininha_sim::faults::Fault;
use maquininha_terminal::port::Clock;
use maquininha_virtualpad::{PadSettings, Profile, VirtualPinPad};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::chance;
use super::life::Life;
use super::pad::Pad;
use super::world::{SERIAL, World, milliseconds};

/// The number of the pad, in its keys.
const PAD_NUMBER: u32 = 7;
/// How long the phone waits before it looks for a reader again.
const LOOKS_EVERY: Duration = Duration::from_millis(700);
/// Opening takes some seconds at most.
const OPEN_LIMIT: Duration = Duration::from_secs(30);
/// How long a caller waits for a host that does not answer.
const SILENCE: Duration = Duration::from_secs(30);
/// A request is on its way for less than the hosts' horizon of two seconds.
const LATE_MAX: i64 = 1_800;

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
                let host = Host { port: port(), name: kit.profile.name.clone(), host };
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
struct Port {
    world: Arc<World>,
    life: Arc<Life>,
}

impl Port {
    fn say(&self, what: impl Into<String>) {
        self.world.say(&self.life.name, what);
    }

    /// Something passes, if the phone lives after it.
    async fn step(&self, what: &str) {
        self.life.goes_on().await;
        self.world.step(what);
        self.life.goes_on().await;
    }
}

struct MarketTimeClock(Market);

impl Clock for MarketTimeClock {
    fn now(&self) -> Timestamp {
        // The market counts in tenths of microseconds.
        Timestamp::from_micros(self.0.now().0 / 10)
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
            self.port.step("a command for the reader").await;
            let key = world.at_reader();
            self.port.say(format!("-> reader {}", named(&command)));
            world.reader_is_told(&key, &command);
            let reply = self.device.execute(command, news).await;
            self.port.say(format!("<- reader {reply:?}"));
            if let DeviceReply::Failed(DeviceFailure::NoAnswer | DeviceFailure::LinkLost) = reply {
                world.fault(Fault::ReaderFails);
            }
            world.reader_answered(&key, &reply);
            self.port.step("an answer of the reader").await;
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

struct Host {
    port: Port,
    name: String,
    host: SimulatedHost,
}

#[async_trait]
impl AcquirerHost for Host {
    fn profile(&self) -> DriverProfile {
        self.host.profile()
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        let Port { world, life } = &self.port;
        life.within(async {
            self.port.step("a call to the host").await;
            let (answer, reply) = oneshot::channel();
            let (world, host) = (Arc::clone(world), self.host.clone());
            // What has left goes on without the phone.
            let way = travel(world, self.name.clone(), host, command);
            tokio::spawn(async move {
                // The phone may be gone when the answer comes.
                let _ = answer.send(way.await);
            });
            let reply = reply.await.unwrap_or(HostReply::Silent);
            self.port.step("an answer of the host").await;
            reply
        })
        .await
    }
}

const fn name_of(command: &HostCommand) -> &'static str {
    match command {
        HostCommand::Authorize(_) => "authorize",
        HostCommand::Query { .. } => "query",
        HostCommand::Confirm { .. } => "confirm",
        HostCommand::Undo { .. } => "undo",
        _ => "another call",
    }
}

/// The way of a call to the host and back.
async fn travel(
    world: Arc<World>,
    host_name: String,
    host: SimulatedHost,
    command: HostCommand,
) -> HostReply {
    let name = name_of(&command);
    let key = command.attempt_key().to_string();
    let nth = world.nth(name, &format!("{host_name} {key}"));
    let mut rng = chance::of_call(world.seed, name, &format!("{host_name} {key}"), nth);
    let rates =
        if world.is_well() { super::scenario::Network::default() } else { world.scenario.network };
    let silent = async |why: &str| {
        world.say("host", format!("{name} of {key}: {why}"));
        sleep(SILENCE).await;
        HostReply::Silent
    };
    if world.hosts_are_gone() {
        return silent("the host is gone").await;
    }
    if rng.chance(rates.request_lost) {
        world.fault(Fault::RequestLost);
        return silent("the request is lost").await;
    }
    let (mut way, is_twice) = (rng.range(20, 200), rng.chance(rates.request_twice));
    if rng.chance(rates.request_late) {
        world.fault(Fault::RequestLate);
        way = rng.range(200, LATE_MAX);
    }
    sleep(milliseconds(way)).await;
    world.host_is_told(&command);
    let reply = host.call(command.clone()).await;
    world.host_decided(&command, &reply);
    world.say("host", format!("{name} of {key}: {reply:?}"));
    if is_twice {
        world.fault(Fault::RequestTwice);
        let again = host.call(command.clone()).await;
        world.host_decided(&command, &again);
    }
    if rng.chance(rates.answer_lost) || world.hosts_are_gone() {
        world.fault(Fault::AnswerLost);
        return silent("the answer is lost").await;
    }
    let mut way = rng.range(20, 200);
    if rng.chance(rates.answer_late) {
        world.fault(Fault::DriverLate);
        way = rng.range(200, 40_000);
    }
    sleep(milliseconds(way)).await;
    reply
}

#[async_trait]
impl ReaderStore for Port {
    async fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.step("a look into the store").await;
        self.world.store.get(name).await
    }

    async fn put(&self, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        self.step("a write that begins").await;
        self.say(format!("keeps {name}: {value:?}"));
        let written = self.world.store.put(name, value).await;
        self.step("a write that is synced").await;
        written
    }

    async fn names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.life.goes_on().await;
        self.world.store.names(prefix).await
    }
}
