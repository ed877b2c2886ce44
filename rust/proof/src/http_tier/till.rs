//! A terminal that lives, dies and is opened again on what its journal kept.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use maquininha_flow::JournalEntry;
use maquininha_gateway::{GatewayConfig, OrderApiClient};
use maquininha_journal::MemoryJournal;
use maquininha_model::{AppVersion, AttemptKey, Device, DeviceModel, SerialNumber, Timestamp};
use maquininha_sandbox::{AcquirerLink, DriverConfig, Market, SimulatedDriver};
use maquininha_sim::faults::Fault;
use maquininha_sim::rng::Rng;
use maquininha_terminal::port::{Clock, Credential, Journal, JournalQuery};
use maquininha_terminal::{
    Engine, PayRequest, PollingConfig, Terminal, TerminalConfig, TerminalPorts,
};
use tokio::sync::watch;
use tokio::time::sleep;

use super::ports::{LivingDriver, TillLife};
use super::scenario::{Death, DeathTime, Scenario};
use super::trace::Trace;
use super::way::{Way, hash};
use crate::books::Told;
use crate::living::{LivingGateway, LivingJournal};

/// The sandbox's first account.
pub(crate) const KEY: &str = "sk_test_loja_um";

/// The market's clock, as a port.
pub(crate) struct MarketTimeClock(pub(crate) Market);

impl Clock for MarketTimeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.now().0 / 10)
    }
}

/// A client of the order API on its own way.
pub(crate) fn client(way: &Way) -> OrderApiClient {
    let config = GatewayConfig {
        primary_url: way.url(0),
        backup_url: Some(way.url(1)),
        connect_timeout_ms: 2_000,
        ..GatewayConfig::default()
    };
    let credential = Credential::secret_key(KEY).expect("the sandbox's key is well formed");
    OrderApiClient::new(config, Arc::new(credential)).expect("loopback addresses are valid")
}

#[derive(Clone)]
struct Running {
    life: Arc<TillLife>,
    terminal: Terminal,
}

/// A terminal.
pub(super) struct Till {
    name: String,
    serial: SerialNumber,
    market: Market,
    trace: Arc<Trace>,
    pub(super) way: Arc<Way>,
    scenario: Arc<Scenario>,
    seed: u64,
    rows: Mutex<Arc<MemoryJournal>>,
    running: watch::Sender<Option<Running>>,
    deaths: Mutex<VecDeque<Death>>,
}

impl Till {
    pub(super) fn new(
        number: usize,
        seed: u64,
        market: &Market,
        trace: &Arc<Trace>,
        way: Arc<Way>,
        scenario: &Arc<Scenario>,
    ) -> Arc<Self> {
        let deaths = scenario.deaths.iter().filter(|death| death.terminal == number).cloned();
        Arc::new(Self {
            name: format!("terminal {number}"),
            serial: serial(number),
            market: market.clone(),
            trace: Arc::clone(trace),
            way,
            scenario: Arc::clone(scenario),
            seed: seed ^ (number as u64 + 1),
            rows: Mutex::default(),
            running: watch::channel(None).0,
            deaths: Mutex::new(deaths.collect()),
        })
    }

    /// Lives all its lives.
    pub(super) async fn live(self: Arc<Self>) {
        loop {
            let death = self.deaths().pop_front();
            let at_write = match &death {
                Some(Death { when: DeathTime::AtWrite(at_write), .. }) => Some(*at_write),
                _ => None,
            };
            let life = TillLife::new(&self.name, &self.market, &self.trace, at_write);
            if let Some(Death { when: DeathTime::At(ms), .. }) = death {
                let (life, pause) = (Arc::clone(&life), Duration::from_millis(ms.unsigned_abs()));
                tokio::spawn(async move {
                    sleep(pause).await;
                    life.die();
                });
            }
            let driver = self.open(&life).await;
            life.death().await;
            self.running.send_replace(None);
            // What the device was doing ends with it.
            for entry in self.entries().await {
                driver.abort(&AttemptKey::of(&self.serial, entry.attempt_id()));
            }
            let Some(death) = death else { return };
            if death.is_power_cut {
                self.trace.fault(Fault::PowerCut);
                let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
                let mut chance = Rng::new(self.seed ^ 0x0C07);
                let kept = chance.index(rows.lazy_changes() + 1);
                *rows = Arc::new(rows.power_cut(kept));
            }
            sleep(Duration::from_millis(death.back_after.unsigned_abs())).await;
        }
    }

    /// No further death is to come, and a dead terminal comes back.
    pub(super) fn is_safe_now(&self) {
        self.deaths().clear();
        if let Some(running) = self.running.borrow().as_ref() {
            running.life.is_safe_now();
        }
    }

    async fn open(&self, life: &Arc<TillLife>) -> Arc<LivingDriver> {
        let device =
            Device::new(self.serial.clone(), DeviceModel::L3, Some(AppVersion::new(6, 4, 0)));
        let mut config = TerminalConfig::new(device);
        let pause = Duration::from_secs(60);
        config.polling = PollingConfig {
            interval: pause,
            interval_with_wake_up: pause,
            back_off_max: 2 * pause,
        };
        let mut of_driver = DriverConfig::new(self.serial.clone(), self.scenario.silence);
        of_driver.card_pause = Duration::from_millis(self.scenario.card_pause_ms.unsigned_abs());
        let acquirer = AcquirerLink::InProcess(self.market.clone());
        let driver = Arc::new(LivingDriver {
            life: Arc::clone(life),
            driver: SimulatedDriver::new(of_driver, acquirer),
            silent: self.scenario.driver_silent,
            chance: Mutex::new(Rng::new(self.seed)),
        });
        let ports = TerminalPorts {
            gateway: Arc::new(LivingGateway { gate: Arc::clone(life), client: client(&self.way) }),
            driver: Some(driver.clone()),
            journal: Arc::new(LivingJournal { gate: Arc::clone(life), rows: self.rows() }),
            clock: Arc::new(MarketTimeClock(self.market.clone())),
            printer: None,
            wake_ups: Vec::new(),
        };
        let engine = Engine::on(tokio::runtime::Handle::current());
        let terminal = Terminal::open(config, ports, &engine).await;
        let terminal = terminal.expect("a journal in memory can be read");
        life.say("is open");
        self.running.send_replace(Some(Running { life: Arc::clone(life), terminal }));
        driver
    }

    /// Pays and waits for the end, as an app does that waits for its terminal to be there and
    /// asks again after a restart. The same intention is named each time.
    pub(super) async fn pay(&self, request: &PayRequest, cancel_after: Option<Duration>) -> Told {
        loop {
            let Running { life, terminal } = self.alive().await;
            // Nobody is exactly as quick as another.
            sleep(Duration::from_millis(1 + hash(request.attempt_id.as_str().as_bytes()) % 500))
                .await;
            life.say(format!("pays {}", request.attempt_id));
            let told = tokio::select! {
                biased;
                () = life.death() => continue,
                told = carry_out(&terminal, request, cancel_after) => told,
            };
            life.say(format!("{}: {told:?}", request.attempt_id));
            return told;
        }
    }

    /// Waits until nothing is under way.
    pub(super) async fn settled(&self) {
        loop {
            let Running { life, terminal } = self.alive().await;
            tokio::select! {
                biased;
                () = life.death() => {}
                settled = terminal.settled() => if settled.is_ok() { return },
            }
        }
    }

    async fn alive(&self) -> Running {
        let mut running = self.running.subscribe();
        let is_alive = |now: &Option<Running>| now.as_ref().is_some_and(|now| !now.life.is_dead());
        let alive = running.wait_for(is_alive).await.expect("the sender is here");
        alive.clone().expect("it was waited for")
    }

    /// The journal's latest rows.
    pub(super) async fn entries(&self) -> Vec<JournalEntry> {
        let page = self.rows().entries(JournalQuery::default()).await;
        page.expect("a journal in memory can be read").entries
    }

    pub(super) fn rows(&self) -> Arc<MemoryJournal> {
        Arc::clone(&self.rows.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn deaths(&self) -> MutexGuard<'_, VecDeque<Death>> {
        self.deaths.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn carry_out(
    terminal: &Terminal,
    request: &PayRequest,
    cancel_after: Option<Duration>,
) -> Told {
    let mut operation = match terminal.pay(request.clone()).await {
        Ok(operation) => operation,
        Err(error) => return Told::Refused(error),
    };
    if let Some(pause) = cancel_after
        && tokio::time::timeout(pause, operation.result()).await.is_err()
        && let Err(error) = operation.cancel().await
    {
        return Told::Refused(error);
    }
    operation.result().await.map_or_else(Told::Refused, Told::End)
}

/// The serial number of a terminal: the sandbox knows three.
pub(super) fn serial(number: usize) -> SerialNumber {
    SerialNumber::new(format!("TESTPOS000{}", number + 1)).expect("a serial number")
}
