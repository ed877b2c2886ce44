//! A scripted HTTP server, and clients that are quick to give up.
#![allow(dead_code, unreachable_pub)]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use maquininha_flow::{Approval, PaymentReport};
use maquininha_gateway::{GatewayConfig, HealthPolicy, OrderApiClient, RateLimits, RetryPolicy};
use maquininha_model::{
    AttemptKey, Customer, Financing, Installments, Item, Money, NewOrder, Nsu, OrderId,
    SerialNumber, Target, Tender, Timestamp, TransactionId,
};
use maquininha_terminal::port::Credential;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with one request.
#[derive(Clone, Debug)]
pub enum Act {
    /// Answers.
    Answer(u16, &'static [(&'static str, &'static str)], String),
    /// Reads the request and hangs up.
    HangUp,
    /// Reads the request and never answers.
    Silence,
    /// Promises more than it sends, then hangs up.
    HalfAnswer,
    /// Sends this many bytes.
    Flood(usize),
}

pub fn json(status: u16, body: impl Into<String>) -> Act {
    Act::Answer(status, &[("content-type", "application/json")], body.into())
}

/// A request as the server saw it.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

#[derive(Clone)]
pub struct Server {
    pub url: String,
    acts: Arc<Mutex<VecDeque<Act>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    flooded: Arc<AtomicUsize>,
}

impl Server {
    /// Plays the acts in order, then answers 500.
    pub async fn start(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("address"));
        let acts: VecDeque<Act> = acts.into_iter().collect();
        let server = Self {
            url,
            acts: Arc::new(Mutex::new(acts)),
            seen: Arc::default(),
            flooded: Arc::default(),
        };
        let running = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let running = running.clone();
                tokio::spawn(async move { running.serve(stream).await });
            }
        });
        server
    }

    pub fn then(&self, act: Act) {
        self.acts.lock().expect("acts").push_back(act);
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("seen").clone()
    }

    /// How many bytes of floods the client took before it hung up.
    pub fn flooded(&self) -> usize {
        self.flooded.load(Ordering::Relaxed)
    }

    pub fn lines(&self) -> Vec<String> {
        self.seen().iter().map(Seen::line).collect()
    }

    async fn serve(&self, mut stream: TcpStream) {
        let Some(seen) = read_request(&mut stream).await else { return };
        self.seen.lock().expect("seen").push(seen);
        let act = self.acts.lock().expect("acts").pop_front().unwrap_or_else(|| json(500, "{}"));
        match act {
            Act::Answer(status, headers, body) => {
                let mut head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n");
                for (name, value) in headers {
                    head = format!("{head}{name}: {value}\r\n");
                }
                let head = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
                let _ = stream.write_all(head.as_bytes()).await;
            }
            Act::HangUp => {}
            Act::Silence => tokio::time::sleep(Duration::from_secs(3_600)).await,
            Act::HalfAnswer => {
                let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"id\":";
                let _ = stream.write_all(head.as_bytes()).await;
            }
            Act::Flood(length) => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await;
                let piece = vec![b' '; 65_536];
                let mut left = length;
                while left > 0 && stream.write_all(&piece[..left.min(65_536)]).await.is_ok() {
                    left = left.saturating_sub(65_536);
                    self.flooded.fetch_add(65_536, Ordering::Relaxed);
                }
            }
        }
        let _ = stream.shutdown().await;
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        let mut piece = [0; 4_096];
        match stream.read(&mut piece).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&piece[..count]),
            _ => return None,
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let mut seen = Seen {
        method: first.next()?.to_owned(),
        path: first.next()?.to_owned(),
        ..Seen::default()
    };
    for line in lines {
        let (name, value) = line.split_once(':')?;
        seen.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length: usize = seen.header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut body = bytes[head_end + 4..].to_vec();
    while body.len() < length {
        let mut piece = [0; 4_096];
        match stream.read(&mut piece).await {
            Ok(count) if count > 0 => body.extend_from_slice(&piece[..count]),
            _ => return None,
        }
    }
    seen.body = String::from_utf8_lossy(&body).into_owned();
    Some(seen)
}

/// A planted secret of a kind (`key` or `pan`): output is searched for it.
pub fn canary(kind: &str) -> &'static str {
    include_str!("../../../../tests/canaries.txt")
        .lines()
        .find_map(|line| line.strip_prefix(kind)?.strip_prefix(' '))
        .expect("a canary of that kind")
}

/// An address where nobody listens.
pub async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    format!("http://{}", listener.local_addr().expect("address"))
}

/// Quick settings: waits of milliseconds, a call ends after two seconds.
pub fn config(url: &str) -> GatewayConfig {
    GatewayConfig {
        connect_timeout_ms: 1_000,
        call_timeout_ms: 2_000,
        service_referer_name: Some("0123456789abcdef01234567".to_owned()),
        retry: RetryPolicy { retries_max: 2, base_ms: 2, cap_ms: 4 },
        rate_limits: RateLimits::OFF,
        print_wait_ms: 2,
        health: HealthPolicy {
            hold: Duration::from_millis(1),
            probe_timeout: Duration::from_millis(500),
            ..HealthPolicy::default()
        },
        ..GatewayConfig::for_url(url)
    }
}

pub fn client_of(config: GatewayConfig, key: &str) -> OrderApiClient {
    let credential = Credential::secret_key(key).expect("key");
    OrderApiClient::new(config, Arc::new(credential)).expect("valid settings")
}

pub fn client(server: &Server) -> OrderApiClient {
    client_of(config(&server.url), canary("key"))
}

pub fn order_id() -> OrderId {
    OrderId::new("or_1").expect("id")
}

pub fn order_body(id: &str, code: &str, amount: i64, closed: bool) -> String {
    format!(
        r#"{{"id":"{id}","code":"{code}","amount":{amount},"closed":{closed},"status":"pending","created_at":"2026-03-02T14:00:05Z"}}"#
    )
}

pub fn page_body(orders: &[String], next: Option<&str>) -> String {
    let next = next.map_or_else(|| "null".to_owned(), |url| format!("\"{url}\""));
    format!(r#"{{"data":[{}],"paging":{{"total":1,"next":{next}}}}}"#, orders.join(","))
}

pub fn charge_body(id: &str, status: &str) -> String {
    format!(r#"{{"id":"{id}","amount":3000,"status":"{status}","payment_method":"cash"}}"#)
}

pub fn attempt(text: &str) -> AttemptKey {
    AttemptKey::new(text).expect("key")
}

pub fn new_order(code: &str) -> NewOrder {
    NewOrder {
        code: code.to_owned(),
        customer: Customer { name: "Consumidor".to_owned(), ..Customer::default() },
        items: vec![Item {
            code: None,
            description: "Cafe".to_owned(),
            amount: Money::brl(3000),
            quantity: 1,
        }],
        display_name: "Mesa 1".to_owned(),
        print_receipt: false,
        target: Target::Listed { serials: vec![SerialNumber::new("TESTPOS0001").expect("serial")] },
        metadata: maquininha_model::Metadata::new(),
    }
}

pub fn report(key: &str) -> PaymentReport {
    PaymentReport {
        attempt_key: attempt(key),
        serial: SerialNumber::new("TESTPOS0001").expect("serial"),
        tender: Tender::Credit {
            installments: Installments::new(3).expect("count"),
            financing: Financing::Merchant,
        },
        approval: Approval {
            transaction_id: TransactionId::new("t-1").expect("id"),
            nsu: Nsu::new("90000000000001").expect("nsu"),
            authorization_code: None,
            acquirer: None,
            scheme_name: Some("Elo".to_owned()),
            funding_source: None,
            holder_name: None,
            card: None,
            card_token: None,
            approved_at: Timestamp::parse("2026-03-02T14:01:08Z").expect("time"),
            merchant_receipt: None,
            customer_receipt: None,
            extras: std::collections::BTreeMap::new(),
        },
        lease_until: None,
    }
}
