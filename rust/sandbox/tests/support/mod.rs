//! A tiny HTTP client and a tiny webhook receiver for the tests.
#![allow(dead_code, reason = "every test file uses its own part")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maquininha_sandbox::{MarketConfig, SandboxServer, ServerConfig};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const KEY: &str = "sk_test_loja_um";
pub(crate) const OTHER_KEY: &str = "sk_test_loja_dois";
pub(crate) const ACCOUNT: &str = "acc_LojaUm0000000001";

/// An answer; status 0 means that the connection ended without one.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(crate) fn id(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["id"].as_str().expect("an id").to_owned()
    }
}

/// A request with headers of its own.
pub(crate) async fn send(
    base_url: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let host = base_url.trim_start_matches("http://");
    let no_answer = || Answer { status: 0, text: String::new() };
    let Ok(mut stream) = TcpStream::connect(host).await else { return no_answer() };
    let headers: Vec<String> =
        headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{}\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        headers.concat(),
        body.len()
    );
    if stream.write_all(head.as_bytes()).await.is_err() {
        return no_answer();
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return no_answer() };
    let status = head.split_whitespace().nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Answer { status, text: body.to_owned() }
}

pub(crate) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// An authenticated call of the order API.
pub(crate) async fn api(base_url: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let authorization = basic(KEY, "");
    send(base_url, method, &format!("/core/v5{path}"), &[("Authorization", &authorization)], &body)
        .await
}

/// A call of the control API or of the acquirer.
pub(crate) async fn open(base_url: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
    send(base_url, method, path, &[], &body.map(|body| body.to_string()).unwrap_or_default()).await
}

pub(crate) async fn server() -> SandboxServer {
    server_with(MarketConfig::for_tests(1)).await
}

pub(crate) async fn server_with(market: MarketConfig) -> SandboxServer {
    SandboxServer::start(ServerConfig { market, ports: vec![0, 0] })
        .await
        .expect("the sandbox starts")
}

pub(crate) fn listed(code: &str, amount: i64) -> Value {
    json!({
        "code": code,
        "customer": { "name": "Mesa 14" },
        "items": [{ "description": "Conta", "amount": amount, "quantity": 1 }],
        "closed": false,
        "poi_payment_settings": {
            "visible": true, "display_name": "Mesa 14", "print_order_receipt": true,
            "devices_serial_number": ["TESTPOS0001", "TESTPOS0002"]
        }
    })
}

pub(crate) fn direct(code: &str, amount: i64) -> Value {
    let mut order = listed(code, amount);
    order["poi_payment_settings"]["devices_serial_number"] = json!(["TESTPOS0001"]);
    order["poi_payment_settings"]["payment_setup"] =
        json!({ "type": "credit", "installments": 3, "installment_type": "merchant" });
    order
}

pub(crate) fn reservation(order_id: &str, amount: i64, key: &str) -> Value {
    json!({
        "order_id": order_id,
        "amount": amount,
        "payment": { "payment_method": "cash", "cash": { "description": "reserva", "confirm": false } },
        "metadata": { "initiator_transaction_key": key, "terminal_serial_number": "TESTPOS0001" }
    })
}

pub(crate) fn paid_charge(order_id: &str, amount: i64, key: &str) -> Value {
    let mut charge = reservation(order_id, amount, key);
    charge["payment"]["cash"]["confirm"] = json!(true);
    charge["code"] = json!("90000000000001");
    charge
}

/// What a receiver got: `Authorization` header and body.
pub(crate) type Received = Arc<Mutex<Vec<(Option<String>, Value)>>>;

/// A receiver that answers with these statuses in turn, the last one for ever.
pub(crate) async fn receiver(statuses: &'static [u16]) -> (String, Received) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/hooks", listener.local_addr().expect("an address"));
    let received = Received::default();
    let log = Arc::clone(&received);
    tokio::spawn(async move {
        for turn in 0.. {
            let Ok((mut stream, _)) = listener.accept().await else { return };
            let status = *statuses.get(turn).or(statuses.last()).expect("at least one status");
            let mut request = Vec::new();
            let mut part = [0_u8; 4096];
            loop {
                let read = stream.read(&mut part).await.unwrap_or(0);
                request.extend_from_slice(&part[..read]);
                let text = String::from_utf8_lossy(&request);
                if let Some((head, body)) = text.split_once("\r\n\r\n")
                    && let Ok(body) = serde_json::from_str(body)
                {
                    let authorization = head
                        .lines()
                        .find_map(|line| line.strip_prefix("Authorization: "))
                        .map(str::to_owned);
                    log.lock().expect("not poisoned").push((authorization, body));
                    break;
                }
                if read == 0 {
                    break;
                }
            }
            let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nok");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url, received)
}

/// Waits until `done` holds; gives up after ten seconds.
pub(crate) async fn eventually(what: &str, done: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if done() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never happened: {what}");
}
