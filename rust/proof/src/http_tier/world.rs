//! One world: the market with its two endpoints, the shop, the terminals, and what happens.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use maquininha_model::{AttemptId, Money, OrderId, Tender};
use maquininha_sandbox::{
    Fault, FaultRule, Market, MarketClock, MarketConfig, RateLimits, SandboxServer,
};
use maquininha_sim::faults::Fault as Struck;
use maquininha_sim::invariants::Invariant;
use maquininha_sim::verdict::Violation;
use maquininha_terminal::{PayRequest, PayTarget};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::books;
use super::scenario::{Outage, PaymentWish, Scenario};
use super::shop::Shop;
use super::till::Till;
use super::trace::Trace;
use super::way::{Condition, Way};
use crate::books::{Told, summary};

/// What has not come to rest this long after all is well again never will.
const REST: Duration = Duration::from_secs(2 * 60 * 60);
/// Between two looks at the books.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
/// How often an operator tries what was refused, and the pause between.
const TRIES_MAX: u32 = 4;
const TRY_AGAIN: Duration = Duration::from_secs(20);

/// What became of an order of the shop.
#[derive(Clone)]
enum Made {
    NotYet,
    Order(OrderId),
    Never,
}

/// Everybody in a world.
pub(super) struct World {
    pub(super) scenario: Arc<Scenario>,
    pub(super) market: Market,
    pub(super) trace: Arc<Trace>,
    pub(super) tills: Vec<Arc<Till>>,
    pub(super) shop: Arc<Shop>,
    /// What the operator was told of each payment.
    pub(super) told: Mutex<Vec<(usize, Told)>>,
    orders: Vec<watch::Sender<Made>>,
}

/// Runs a world from its beginning to its rest.
pub(super) async fn run(seed: u64, scenario: Scenario, trace: Arc<Trace>) -> io::Result<()> {
    let scenario = Arc::new(scenario);
    let config = MarketConfig {
        seed: Some(seed),
        rate_limits: RateLimits::off(),
        ..MarketConfig::default()
    };
    let market = Market::with_clock(config, MarketClock::of_runtime()).map_err(io::Error::other)?;
    trace.say(market.now(), "world", "begins");
    let server = SandboxServer::serve(market.clone(), &[0, 0]).await.map_err(io::Error::other)?;
    if let Some(lag_ms) = scenario.backup_lag_ms {
        let rule = FaultRule::everywhere(Fault::StaleReads { lag_ms: Some(lag_ms) });
        market.plant_fault(rule.at_endpoint(1));
    }
    let way = |name: &str, weather| {
        let own_keys = scenario.backup_has_own_keys;
        Way::open(name, seed, &market, &trace, &server, weather, own_keys)
    };
    let shop_way = way("shop's way", scenario.shop_weather)?;
    let heal_at = Duration::from_millis(scenario.heal_at.unsigned_abs());
    let shop = Shop::open(seed, &market, &trace, shop_way, scenario.webhooks, heal_at).await?;
    let mut tills = Vec::new();
    for number in 0..scenario.terminals {
        let way = way(&format!("way {number}"), scenario.weather)?;
        tills.push(Till::new(number, seed, &market, &trace, way, &scenario));
    }
    let orders = scenario.orders.iter().map(|_| watch::channel(Made::NotYet).0).collect();
    let world = World { scenario, market, trace, tills, shop, told: Mutex::default(), orders };
    Arc::new(world).pass().await;
    Ok(())
}

impl World {
    async fn pass(self: Arc<Self>) {
        for till in &self.tills {
            tokio::spawn(Arc::clone(till).live());
        }
        for outage in self.scenario.outages.clone() {
            tokio::spawn(Arc::clone(&self).outage(outage));
        }
        let mut wishes = JoinSet::new();
        for number in 0..self.scenario.orders.len() {
            wishes.spawn(Arc::clone(&self).order(number));
        }
        for (number, wish) in self.scenario.payments.iter().enumerate() {
            wishes.spawn(Arc::clone(&self).payment(number, wish.clone()));
        }
        sleep(Duration::from_millis(self.scenario.heal_at.unsigned_abs())).await;
        self.heal();
        let done = timeout(REST, async {
            while let Some(done) = wishes.join_next().await {
                done.expect("a wish does not panic");
            }
            for till in &self.tills {
                till.settled().await;
            }
        });
        if done.await.is_err() {
            let what = "an operation never ends".to_owned();
            self.trace.broken(Violation { invariant: Invariant::EverythingBounded, what });
        }
        self.come_to_rest().await;
    }

    fn heal(&self) {
        self.trace.say(self.market.now(), "world", "all is well again");
        self.market.clear_faults(None);
        self.shop.way.clear();
        for till in &self.tills {
            till.way.clear();
            till.is_safe_now();
        }
    }

    /// The books agree in the end, and then every promise was kept.
    async fn come_to_rest(&self) {
        let agree = async {
            while !books::disagreements(self).await.is_empty() {
                sleep(LOOK_AGAIN).await;
            }
        };
        // What still differs after that is what is broken.
        let _ = timeout(REST, agree).await;
        for found in books::disagreements(self).await {
            self.trace.broken(found);
        }
        for line in summary(&self.market.books()) {
            self.trace.say(self.market.now(), "books", line);
        }
    }

    async fn outage(self: Arc<Self>, outage: Outage) {
        let ways = || {
            let all = self.tills.iter().enumerate();
            let hit = all.filter(|(number, _)| outage.terminal.is_none_or(|hit| hit == *number));
            let shop = outage.terminal.is_none().then_some(&self.shop.way);
            hit.map(|(_, till)| &till.way).chain(shop)
        };
        sleep(Duration::from_millis(outage.from.unsigned_abs())).await;
        self.trace.fault(match outage.endpoint {
            0 => Struck::FailOver,
            _ => Struck::Outage,
        });
        ways().for_each(|way| way.set(outage.endpoint, outage.condition));
        sleep(Duration::from_millis((outage.until - outage.from).unsigned_abs())).await;
        ways().for_each(|way| way.set(outage.endpoint, Condition::Up));
    }

    async fn order(self: Arc<Self>, number: usize) {
        let wish = &self.scenario.orders[number];
        sleep(Duration::from_millis(wish.at.unsigned_abs())).await;
        let order_id = self.shop.sell(number, wish).await;
        self.orders[number].send_replace(order_id.map_or(Made::Never, Made::Order));
        if let Some(at) = wish.canceled_at {
            sleep(Duration::from_millis((at - wish.at).unsigned_abs())).await;
            self.shop.cancel(number).await;
        }
    }

    async fn payment(self: Arc<Self>, number: usize, wish: PaymentWish) {
        sleep(Duration::from_millis(wish.at.unsigned_abs())).await;
        let target = match wish.order {
            None => PayTarget::Standalone,
            Some(order) => {
                let mut made = self.orders[order].subscribe();
                let is_known = |made: &Made| !matches!(made, Made::NotYet);
                let made = made.wait_for(is_known).await.expect("the sender is here").clone();
                let Made::Order(order_id) = made else { return };
                PayTarget::Order(order_id)
            }
        };
        let request = PayRequest {
            attempt_id: attempt(number),
            target,
            amount: Some(Money::brl(wish.amount)),
            tender: Some(Tender::Debit),
        };
        let till = &self.tills[wish.terminal];
        let cancel_after =
            wish.cancel_after.map(|after| Duration::from_millis(after.unsigned_abs()));
        for _ in 0..TRIES_MAX {
            self.trace.payment();
            let told = till.pay(&request, cancel_after).await;
            let is_over = !told.is_passing();
            self.told.lock().unwrap_or_else(PoisonError::into_inner).push((number, told));
            if is_over {
                return;
            }
            sleep(TRY_AGAIN).await;
        }
    }
}

/// The app's name of a payment.
pub(super) fn attempt(number: usize) -> AttemptId {
    AttemptId::new(format!("pay-{number}")).expect("an attempt id")
}
