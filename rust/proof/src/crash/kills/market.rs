//! The market process: the sandbox over HTTP, with a shop that makes orders.

use std::time::{Duration, Instant};

use maquininha_sandbox::{
    Account, Device, Market, MarketConfig, RateLimits, SandboxServer, ServerConfig, SilenceRule,
};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

use super::said::{MarketSaid, say};

/// The shop's key; it opens nothing but this market.
pub(crate) const KEY: &str = "sk_test_crash";
/// Listed orders that are open at a time: few, so that terminals meet.
const LISTED_OPEN: usize = 4;
/// An order is given up after this long, even while it is being paid.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(12);
const LOOK_AGAIN: Duration = Duration::from_millis(40);

/// The serial number of a terminal.
pub(crate) fn serial(number: usize) -> String {
    format!("CRASH{number:04}")
}

/// Runs the market until its standard input ends. `stop` on a line of it closes
/// the shop, `books` asks for the books.
pub(crate) async fn run(terminals: usize) {
    let mut account = Account::new("acc_Crash00000000001", "Loja Crash", KEY);
    account.devices = (0..terminals).map(|number| device(serial(number))).collect();
    let market = MarketConfig {
        accounts: vec![account],
        rate_limits: RateLimits::off(),
        ..MarketConfig::default()
    };
    let server = SandboxServer::start(ServerConfig { market, ports: vec![0] }).await;
    let server = server.expect("a port of this machine is free");
    say(&MarketSaid::Ready { url: server.base_url(0) });
    let mut shop = Shop::new(server.market().clone(), terminals);
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut is_open = true;
    loop {
        tokio::select! {
            line = lines.next_line() => match line.ok().flatten().as_deref() {
                None => return,
                Some("stop") => {
                    is_open = false;
                    shop.close_all();
                }
                Some("books") => say(&books(server.market())),
                Some(_) => {}
            },
            () = tokio::time::sleep(LOOK_AGAIN), if is_open => shop.look(),
        }
    }
}

fn device(serial: String) -> Device {
    Device {
        serial,
        model: String::from("L3"),
        payments_app_version: String::from("6.4.0"),
        silence: SilenceRule::Blocks,
    }
}

fn books(market: &Market) -> MarketSaid {
    let books = market.books();
    let paid = |id: &str| books.charges_of(id).map(maquininha_sandbox::ChargeRecord::net).sum();
    MarketSaid::Books {
        transactions: books.transactions.iter().map(|transaction| json!(transaction)).collect(),
        orders: books
            .orders
            .iter()
            .map(|order| (order.id.clone(), order.amount, paid(&order.id)))
            .collect(),
        findings: market.audit().iter().map(|finding| json!(finding)).collect(),
    }
}

/// The sales software.
struct Shop {
    market: Market,
    terminals: usize,
    /// Open orders, and the terminal of a direct one.
    open: Vec<(String, Option<usize>, Instant)>,
}

impl Shop {
    const fn new(market: Market, terminals: usize) -> Self {
        Self { market, terminals, open: Vec::new() }
    }

    /// Closes what is paid or old, and makes new orders.
    fn look(&mut self) {
        let market = &self.market;
        self.open.retain(|(id, _, since)| {
            let order = market.request("GET", &format!("/core/v5/orders/{id}"), KEY, None);
            let is_paid = order.body.is_some_and(|order| order["status"] == "paid");
            let is_over = is_paid || since.elapsed() > GIVEN_UP_AFTER;
            if is_over {
                close(market, id, is_paid);
            }
            !is_over
        });
        for terminal in 0..self.terminals {
            if !self.open.iter().any(|(_, of, _)| *of == Some(terminal)) {
                self.sell(Some(terminal));
            }
        }
        while self.open.iter().filter(|(_, of, _)| of.is_none()).count() < LISTED_OPEN {
            self.sell(None);
        }
    }

    fn sell(&mut self, terminal: Option<usize>) {
        let serials: Vec<_> = match terminal {
            Some(number) => vec![serial(number)],
            None => (0..self.terminals).map(serial).collect(),
        };
        let mut pos = json!({
            "visible": true, "display_name": "Mesa 4", "devices_serial_number": serials,
        });
        if terminal.is_some() {
            pos["payment_setup"] = json!({ "type": "debit" });
        }
        let order = json!({
            "customer": { "name": "Ana" }, "closed": false,
            "items": [{ "description": "Conta", "amount": amount(), "quantity": 1 }],
            "poi_payment_settings": pos,
        });
        let made = self.market.request("POST", "/core/v5/orders", KEY, Some(&order));
        let id = made.body.as_ref().and_then(|order| order["id"].as_str()).map(str::to_owned);
        let id = id.unwrap_or_else(|| panic!("the order was refused: {:?}", made.body));
        self.open.push((id, terminal, Instant::now()));
    }

    fn close_all(&mut self) {
        for (id, _, _) in self.open.drain(..) {
            close(&self.market, &id, false);
        }
    }
}

fn close(market: &Market, id: &str, is_paid: bool) {
    let status = if is_paid { "paid" } else { "canceled" };
    let body: Value = json!({ "status": status });
    market.request("PATCH", &format!("/core/v5/orders/{id}/closed"), KEY, Some(&body));
}

/// An amount in centavos. Its last two digits decide what the acquirer does:
/// most are approved.
pub(crate) fn amount() -> i64 {
    let reais = fastrand::i64(10..90) * 100;
    let cents = match fastrand::u8(0..100) {
        0..6 => 51,
        6..9 => 71,
        9 => 68,
        10 => 69,
        _ => 0,
    };
    reais + cents
}
