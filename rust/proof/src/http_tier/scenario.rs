//! A world drawn from a seed: who pays what, and what goes wrong.

use maquininha_sandbox::SilenceRule;
use maquininha_sim::rng::Rng;

use super::ports::DeathAtWrite;
use super::way::Condition;
use super::weather::Weather;

pub(super) const SECOND: i64 = 1_000;
pub(super) const MINUTE: i64 = 60 * SECOND;
/// The oldest that the backup may be behind, in milliseconds. What is not shown for longer
/// than the client's `late_effect` of 60 s is taken as never done.
const LAG_MAX: i64 = 45 * SECOND;

/// Times are milliseconds from the start.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    pub(super) silence: SilenceRule,
    pub(super) terminals: usize,
    pub(super) orders: Vec<OrderWish>,
    pub(super) payments: Vec<PaymentWish>,
    pub(super) outages: Vec<Outage>,
    pub(super) deaths: Vec<Death>,
    pub(super) weather: Weather,
    pub(super) shop_weather: Weather,
    pub(super) backup_lag_ms: Option<i64>,
    pub(super) backup_has_own_keys: bool,
    /// Answers of the driver in a thousand that get lost.
    pub(super) driver_silent: u32,
    pub(super) card_pause_ms: i64,
    pub(super) webhooks: WebhookWeather,
    /// When everything is well again.
    pub(super) heal_at: i64,
}

/// An order of the shop.
#[derive(Clone, Debug)]
pub(super) struct OrderWish {
    pub(super) at: i64,
    pub(super) amount: i64,
    /// The terminal of a direct order.
    pub(super) direct: Option<usize>,
    pub(super) canceled_at: Option<i64>,
}

/// A payment at a terminal.
#[derive(Clone, Debug)]
pub(super) struct PaymentWish {
    pub(super) terminal: usize,
    pub(super) at: i64,
    /// The order; a sale without one where absent.
    pub(super) order: Option<usize>,
    pub(super) amount: i64,
    /// How long after the start the operator wants to stop.
    pub(super) cancel_after: Option<i64>,
}

/// An endpoint that goes away for all, or for one terminal.
#[derive(Clone, Debug)]
pub(super) struct Outage {
    pub(super) endpoint: usize,
    pub(super) terminal: Option<usize>,
    pub(super) from: i64,
    pub(super) until: i64,
    pub(super) condition: Condition,
}

/// The death of a terminal.
#[derive(Clone, Debug)]
pub(super) struct Death {
    pub(super) terminal: usize,
    pub(super) when: DeathTime,
    pub(super) is_power_cut: bool,
    pub(super) back_after: i64,
}

/// When a terminal dies.
#[derive(Clone, Copy, Debug)]
pub(super) enum DeathTime {
    At(i64),
    AtWrite(DeathAtWrite),
}

/// What happens to webhooks, in a thousand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WebhookWeather {
    pub(super) lost: u32,
    pub(super) answer_lost: u32,
    pub(super) late: u32,
    pub(super) duplicate: u32,
    pub(super) forged: bool,
}

/// A world with everything that can go wrong.
pub(super) fn any(seed: u64) -> Scenario {
    let mut rng = Rng::new(seed ^ 0x0047_7701);
    let has_own_keys = rng.chance(150);
    let mut scenario = Scenario {
        silence: [
            SilenceRule::Blocks,
            SilenceRule::Blocks,
            SilenceRule::AutoUndo { after_s: 900 },
            SilenceRule::Sweep,
        ][rng.index(4)],
        terminals: 1 + rng.index(2),
        orders: Vec::new(),
        payments: Vec::new(),
        outages: Vec::new(),
        deaths: Vec::new(),
        weather: Weather::any(&mut rng),
        shop_weather: Weather::any(&mut rng),
        backup_lag_ms: rng.chance(400).then(|| rng.range(SECOND, LAG_MAX)),
        backup_has_own_keys: has_own_keys,
        driver_silent: if rng.chance(300) { 150 } else { 0 },
        card_pause_ms: [0, 2 * SECOND, 8 * SECOND][rng.index(3)] + rng.range(0, SECOND),
        webhooks: WebhookWeather {
            lost: if rng.chance(300) { 400 } else { 0 },
            answer_lost: if rng.chance(300) { 200 } else { 0 },
            late: if rng.chance(300) { 300 } else { 0 },
            duplicate: if rng.chance(300) { 300 } else { 0 },
            forged: rng.chance(300),
        },
        heal_at: 10 * MINUTE,
    };
    for _ in 0..=rng.index(2) {
        order(&mut scenario, &mut rng);
    }
    if rng.chance(200) {
        let at = rng.range(0, 2 * MINUTE);
        pay(&mut scenario, &mut rng, None, at, 25_00);
    }
    for _ in 0..rng.index(4) {
        outage(&mut scenario, &mut rng);
    }
    if rng.chance(350) {
        for _ in 0..=rng.index(2) {
            death(&mut scenario, &mut rng);
        }
    }
    scenario
}

/// One payment, and a primary that goes away while it is under way.
pub(super) fn switch_over(seed: u64) -> Scenario {
    let mut rng = Rng::new(seed ^ 0x0A37);
    let mut scenario = any(seed);
    scenario.terminals = 1;
    scenario.weather = Weather::default();
    scenario.shop_weather = Weather::default();
    (scenario.orders, scenario.payments, scenario.outages) = (Vec::new(), Vec::new(), Vec::new());
    (scenario.driver_silent, scenario.webhooks) = (0, WebhookWeather::default());
    scenario.backup_has_own_keys = rng.chance(300);
    scenario.backup_lag_ms = rng.chance(600).then(|| rng.range(SECOND, LAG_MAX));
    scenario.card_pause_ms = rng.range(0, 4 * SECOND);
    if rng.chance(800) {
        scenario.deaths.clear();
    }
    scenario.deaths.truncate(1);
    for death in &mut scenario.deaths {
        death.terminal = 0;
    }
    let at = 5 * SECOND;
    match rng.index(5) {
        0 | 1 => {
            let wish = OrderWish { at: 0, amount: 100_00, direct: Some(0), canceled_at: None };
            scenario.orders.push(wish);
            pay(&mut scenario, &mut rng, Some(0), at, 100_00);
        }
        2 | 3 => {
            let wish = OrderWish { at: 0, amount: 100_00, direct: None, canceled_at: None };
            scenario.orders.push(wish);
            pay(&mut scenario, &mut rng, Some(0), at, 100_00);
        }
        _ => pay(&mut scenario, &mut rng, None, at, 25_00),
    }
    for payment in &mut scenario.payments {
        (payment.terminal, payment.cancel_after, payment.at) = (0, None, at);
    }
    let from = at + rng.range(0, scenario.card_pause_ms + 700);
    let stays = [5 * SECOND, 40 * SECOND, 4 * MINUTE, 8 * MINUTE][rng.index(4)];
    let condition = if rng.chance(700) { Condition::Down } else { Condition::Silent };
    let until = from + rng.range(SECOND, stays);
    scenario.outages.push(Outage { endpoint: 0, terminal: None, from, until, condition });
    scenario
}

fn order(scenario: &mut Scenario, rng: &mut Rng) {
    let direct = rng.chance(400).then(|| rng.index(scenario.terminals));
    let ending = if rng.chance(300) { [5, 51, 68, 69, 70, 71][rng.index(6)] } else { 0 };
    let amount = 100_00 + ending;
    let at = rng.range(0, 30 * SECOND);
    let canceled_at = rng.chance(150).then(|| at + rng.range(SECOND, 2 * MINUTE));
    let number = scenario.orders.len();
    scenario.orders.push(OrderWish { at, amount, direct, canceled_at });
    let begin = at + rng.range(3 * SECOND, 20 * SECOND);
    let part = |rng: &mut Rng| match direct {
        Some(_) => amount,
        None => [amount, amount, 60_00, 40_00][rng.index(4)],
    };
    for _ in 0..=rng.index(3) {
        let later = if rng.chance(500) { 0 } else { rng.range(0, 3 * MINUTE) };
        let amount = part(rng);
        pay(scenario, rng, Some(number), begin + later, amount);
    }
}

fn pay(scenario: &mut Scenario, rng: &mut Rng, order: Option<usize>, at: i64, amount: i64) {
    let direct = order.and_then(|order| scenario.orders[order].direct);
    let terminal = direct.unwrap_or_else(|| rng.index(scenario.terminals));
    let cancel_after = rng.chance(200).then(|| rng.range(0, 30 * SECOND));
    scenario.payments.push(PaymentWish { terminal, at, order, amount, cancel_after });
}

fn outage(scenario: &mut Scenario, rng: &mut Rng) {
    let from = rng.range(0, 2 * MINUTE);
    let longest = [10 * SECOND, 60 * SECOND, 6 * MINUTE][rng.index(3)];
    scenario.outages.push(Outage {
        endpoint: usize::from(rng.chance(300)),
        terminal: rng.chance(500).then(|| rng.index(scenario.terminals)),
        from,
        until: from + rng.range(SECOND, longest),
        condition: if rng.chance(700) { Condition::Down } else { Condition::Silent },
    });
}

fn death(scenario: &mut Scenario, rng: &mut Rng) {
    let at_write = DeathAtWrite {
        after: u32::try_from(rng.index(8)).expect("a small number"),
        is_written: rng.chance(500),
    };
    let when = match rng.chance(500) {
        true => DeathTime::At(rng.range(0, 2 * MINUTE)),
        false => DeathTime::AtWrite(at_write),
    };
    let longest = [5 * SECOND, 2 * MINUTE][rng.index(2)];
    scenario.deaths.push(Death {
        terminal: rng.index(scenario.terminals),
        when,
        is_power_cut: rng.chance(500),
        back_after: rng.range(SECOND, longest),
    });
}
