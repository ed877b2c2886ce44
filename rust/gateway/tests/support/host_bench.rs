//! The bench of the kit over the simulated acquirers: in this process, and over HTTP with the
//! connector that ships.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use maquininha_card::{
    AcquirerSet, AuthorizationRequest, HostCard, HostCommand, HostReply, NetworkNumber,
};
use maquininha_conformance::{BenchHost, HostBench, Loss, PaymentCase};
use maquininha_flow::{DriverProfile, DriverReply};
use maquininha_gateway::{CardHostConfig, HttpAcquirerHost};
use maquininha_model::{AttemptKey, Money, SerialNumber};
use maquininha_reader::port::AcquirerHost;
use maquininha_sandbox::{
    AcquirerKit, CARD_HOST_PATH, Fault, FaultRule, HostConfig, HostLink, Market, SandboxServer,
    SilenceRule, SimulatedHost, TransactionState, kits, profile_of,
};
use maquininha_virtualpad::card::{TestCard, TestPans};

use crate::pad::shop::{CREDIT, SERIAL, Shop, market, serial};

/// What the connectors wait for an answer: short, for the tests wait for it.
const ANSWER_LIMIT_MS: u64 = 1_500;
/// A host that never answers keeps quiet for longer than that.
const QUIET_MS: u64 = 5_000;
/// Undecided payments of one terminal do not hold up the next.
const SILENCE: SilenceRule = SilenceRule::AutoUndo { after_s: 24 * 3_600 };
/// Cards with a stripe alone: no counter of theirs goes up, so they pay as often as a rule wants.
/// Their numbers, and until when they are good.
const CARDS: [(PaymentCase, &str, &str); 3] = [
    (PaymentCase::Approved, TestPans::VISA_OTHER, "331231"),
    (PaymentCase::OtherCard, TestPans::MASTERCARD, "331231"),
    (PaymentCase::Declined, TestPans::VISA_OTHER, "250131"),
];

/// Where nobody listens. A port that was free a moment ago may be another bench's by now.
const NOBODY: &str = "http://127.0.0.1:1";

/// How the hosts are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    InProcess,
    Http,
}

pub struct SandboxBench(pub Way);

struct SandboxHost {
    way: Way,
    market: Market,
    /// Serves the hosts for as long as the bench lives.
    server: SandboxServer,
    connector: Arc<OnceAstray>,
    network: NetworkNumber,
    requests: Vec<(PaymentCase, AuthorizationRequest)>,
}

/// The acquirer whose data key is a working key, without a counter.
fn kit() -> AcquirerKit {
    kits().into_iter().find(|kit| kit.profile.name == "boreal").expect("it is one of the kits")
}

/// Connectors over one address or another, where nobody is.
struct OnceAstray {
    host: Arc<dyn AcquirerHost>,
    nobody: Arc<dyn AcquirerHost>,
    is_astray: AtomicBool,
}

#[async_trait]
impl AcquirerHost for OnceAstray {
    fn profile(&self) -> DriverProfile {
        self.host.profile()
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        let is_astray = self.is_astray.swap(false, Ordering::SeqCst);
        if is_astray { self.nobody.call(command).await } else { self.host.call(command).await }
    }
}

fn over_http(base: &str) -> Arc<dyn AcquirerHost> {
    let base = format!("{base}{CARD_HOST_PATH}");
    let config = CardHostConfig {
        answer_timeout_ms: ANSWER_LIMIT_MS,
        connect_timeout_ms: ANSWER_LIMIT_MS,
        ..CardHostConfig::new(base, serial(), profile_of(SILENCE))
    };
    Arc::new(HttpAcquirerHost::new(config, "boreal", None).expect("settings that are valid"))
}

fn in_process(market: &Market) -> Arc<dyn AcquirerHost> {
    let mut config = HostConfig::new("boreal", serial(), SILENCE);
    config.answer_limit = std::time::Duration::from_millis(ANSWER_LIMIT_MS);
    Arc::new(SimulatedHost::new(config, HostLink::InProcess(market.clone())))
}

/// Requests with cards that no host has seen: the reader's part is real, and the host is out of
/// reach.
async fn requests(market: &Market) -> Vec<(PaymentCase, AuthorizationRequest)> {
    let acquirers = AcquirerSet::new(vec![kit().profile], Vec::new()).expect("it is one");
    let shop = Shop::over(market, HostLink::Http(NOBODY.to_owned()), 1, acquirers);
    let mut requests = Vec::new();
    for (case, pan, expiry) in CARDS {
        let stripe = shop.device.pad().wallet().card("stripe-only").cloned();
        let name = format!("{case:?}").to_lowercase();
        let card = TestCard {
            name: name.clone(),
            pan: pan.to_owned(),
            expiry: expiry.to_owned(),
            ..stripe.expect("a card of the catalogue")
        };
        shop.device.pad().wallet_mut().add(card);
        shop.person(&format!("swipe {name}"));
        let reply = shop.sale(&name, 10_00, CREDIT).await;
        assert!(matches!(reply, DriverReply::Unavailable { .. }), "{name}: {reply:?}");
        requests.push((case, shop.last_request()));
    }
    requests
}

#[async_trait]
impl HostBench for SandboxBench {
    fn name(&self) -> String {
        match self.0 {
            Way::InProcess => "the simulated market in this process".to_owned(),
            Way::Http => "card host over HTTP".to_owned(),
        }
    }

    async fn host(&self) -> Option<Arc<dyn BenchHost>> {
        let market = market();
        market.set_silence_rule(SERIAL, SILENCE).ok()?;
        let server = SandboxServer::serve(market.clone(), &[0]).await.ok()?;
        let requests = requests(&market).await;
        let host = match self.0 {
            Way::InProcess => in_process(&market),
            Way::Http => over_http(&server.base_url(0)),
        };
        let is_astray = AtomicBool::new(false);
        let connector = Arc::new(OnceAstray { host, nobody: over_http(NOBODY), is_astray });
        let network = kit().profile.network;
        Some(Arc::new(SandboxHost { way: self.0, market, server, connector, network, requests }))
    }
}

impl SandboxHost {
    fn request(&self, case: PaymentCase) -> &AuthorizationRequest {
        let found = self.requests.iter().find(|(recorded, _)| *recorded == case);
        &found.expect("each case was recorded").1
    }

    fn plant(&self, fault: Fault) {
        self.market.plant_fault(FaultRule::on("POST", "/card/boreal/", fault).times(1));
    }
}

#[async_trait]
impl BenchHost for SandboxHost {
    fn connector(&self) -> Arc<dyn AcquirerHost> {
        Arc::clone(&self.connector) as _
    }

    fn network(&self) -> NetworkNumber {
        self.network
    }

    fn serial(&self) -> SerialNumber {
        serial()
    }

    fn card(&self, case: PaymentCase) -> HostCard {
        self.request(case).card.clone()
    }

    fn payment(&self, key: AttemptKey, amount: Money, case: PaymentCase) -> AuthorizationRequest {
        AuthorizationRequest { attempt_key: key, amount, ..self.request(case).clone() }
    }

    async fn lose(&self, loss: Loss) -> bool {
        match loss {
            Loss::Unreachable if self.way == Way::InProcess => return false,
            Loss::Unreachable => self.connector.is_astray.store(true, Ordering::SeqCst),
            Loss::Answer => self.plant(Fault::DropAfter),
            Loss::Silence => {
                self.plant(Fault::Delay { ms: QUIET_MS });
                self.plant(Fault::DropBefore);
            }
            // A success that says something else.
            Loss::Garbage => self.plant(Fault::StatusAfter { status: 200 }),
        }
        true
    }

    async fn booked(&self, key: &AttemptKey) -> Option<Money> {
        assert!(!self.server.base_url(0).is_empty(), "the hosts are served");
        let Some((known, _)) = self.market.query(SERIAL, key.as_str()) else {
            return Some(Money::brl(0));
        };
        Some(Money::brl(match known.state {
            TransactionState::Provisional
            | TransactionState::Confirmed
            | TransactionState::AutoConfirmed => known.amount,
            TransactionState::Refunded { amount } => known.amount - amount,
            _ => 0,
        }))
    }

    fn secrets(&self) -> Vec<String> {
        CARDS.iter().map(|(_, number, _)| (*number).to_owned()).collect()
    }
}
