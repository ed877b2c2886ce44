//! A host behind a socket: one JSON line there, one back, a connection for each call.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{
    AuthorizationRequest, EntryMode, HostApproval, HostCard, HostCommand, HostReply, NetworkNumber,
    OpaqueBytes, ResponseCode,
};
use maquininha_conformance::{BenchHost, HostBench, Loss, PaymentCase};
use maquininha_flow::{Approval, DriverProfile};
use maquininha_model::{
    AttemptKey, MaskedCard, Money, Nsu, SerialNumber, Timestamp, TransactionId,
};
use maquininha_reader::port::AcquirerHost;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::cards;
use super::ledger::{End, Ledger, Said};
use super::memory::PROFILE;

/// Time for the connection, in which nothing was sent yet.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// Time for the answer: short, for the tests wait for it.
const ANSWER_MAX: Duration = Duration::from_millis(1_500);
/// The longest answer in bytes.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

pub(crate) struct TcpBench;

/// Where the host is, as a name service would say. Wrong for one call where the bench says so.
#[derive(Clone)]
struct Directory {
    host: SocketAddr,
    wrong_once: Arc<Mutex<Option<SocketAddr>>>,
}

impl Directory {
    fn look_up(&self) -> SocketAddr {
        let mut wrong = self.wrong_once.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.take().unwrap_or(self.host)
    }
}

struct TcpHost {
    directory: Directory,
    ledger: Arc<Mutex<Ledger>>,
    loss: Arc<Mutex<Option<Loss>>>,
}

/// The words of the wire.
#[derive(Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Request {
    Authorize { key: String, centavos: i64, entry: EntryMode, network: u8, card: Vec<u8> },
    Query { key: String },
    Confirm { key: String },
    Undo { key: String },
    Refund { key: String, paid: String, centavos: i64, card: Vec<u8> },
    QueryRefund { key: String },
    Identify { card: Vec<u8> },
}

fn sealed(card: &HostCard) -> Vec<u8> {
    card.data.data.first().map(|datum| datum.bytes.expose().to_vec()).unwrap_or_default()
}

fn request(command: &HostCommand) -> Option<Request> {
    let key = command.attempt_key().as_str().to_owned();
    Some(match command {
        HostCommand::Authorize(request) => Request::Authorize {
            key,
            centavos: request.amount.minor(),
            entry: request.card.entry,
            network: request.network.number(),
            card: sealed(&request.card),
        },
        HostCommand::Query { .. } => Request::Query { key },
        HostCommand::Confirm { .. } => Request::Confirm { key },
        HostCommand::Undo { .. } => Request::Undo { key },
        HostCommand::Refund(refund) => Request::Refund {
            key,
            paid: refund.original.attempt_key.as_str().to_owned(),
            centavos: refund.amount.minor(),
            card: sealed(&refund.card),
        },
        HostCommand::QueryRefund { .. } => Request::QueryRefund { key },
        HostCommand::Identify { card, .. } => Request::Identify { card: sealed(card) },
        _ => return None,
    })
}

/// The server's side of a call.
fn apply(ledger: &Mutex<Ledger>, request: Request) -> Value {
    let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
    let said = match request {
        Request::Authorize { key, centavos, entry, network, card } => {
            let entry = serde_json::to_value(entry).expect("it is a word");
            let entry = entry.as_str().unwrap_or_default();
            ledger.authorize(&key, centavos, entry, network, cards::opened(&card))
        }
        Request::Query { key } => ledger.query(&key),
        Request::Confirm { key } => ledger.confirm(&key),
        Request::Undo { key } => ledger.undo(&key),
        Request::Refund { key, paid, centavos, card } => {
            ledger.refund(&key, &paid, centavos, &cards::opened(&card))
        }
        Request::QueryRefund { key } => ledger.query_refund(&key),
        Request::Identify { card } => Ledger::identify(&cards::opened(&card)),
    };
    match said {
        Said::Approved(payment) => json!({
            "said": "approved", "id": payment.id, "entry": payment.entry,
            "network": payment.network, "final": payment.end == End::Final,
            "last_four": payment.number[payment.number.len() - 4..],
        }),
        Said::Declined => json!({ "said": "declined", "code": "51" }),
        Said::KeyKnown => json!({ "said": "key_known" }),
        Said::NotFound => json!({ "said": "not_found" }),
        Said::Confirmed => json!({ "said": "confirmed" }),
        Said::Undone => json!({ "said": "undone" }),
        Said::Refunded(id) => json!({ "said": "refunded", "id": id }),
        Said::Refused => json!({ "said": "refused" }),
        Said::Card(token) => json!({ "said": "card", "token": token }),
    }
}

/// What an answer says; `None` where it cannot be read.
fn reply(line: &str) -> Option<HostReply> {
    let said: Value = serde_json::from_str(line).ok()?;
    Some(match said["said"].as_str()? {
        "approved" => HostReply::Approved(Box::new(approval(&said)?)),
        "declined" => HostReply::Declined {
            code: said["code"].as_str()?.to_owned(),
            message: "NEGADA".to_owned(),
            issuer_data: OpaqueBytes::empty(),
        },
        "key_known" => HostReply::KeyKnown,
        "not_found" => HostReply::NotFound,
        "confirmed" => HostReply::Confirmed,
        "undone" => HostReply::Undone,
        "refunded" => HostReply::Refunded { nsu: Nsu::new(said["id"].as_u64()?.to_string()).ok() },
        "refused" => HostReply::Refused { message: "NAO PERMITIDO".to_owned() },
        "card" => HostReply::Card { card_token: said["token"].as_str()?.to_owned() },
        _ => return None,
    })
}

fn approval(said: &Value) -> Option<HostApproval> {
    let id = said["id"].as_u64()?;
    Some(HostApproval {
        approval: Approval {
            transaction_id: TransactionId::new(format!("tcp_{id}")).ok()?,
            nsu: Nsu::new(id.to_string()).ok()?,
            authorization_code: None,
            acquirer: Some("Test".to_owned()),
            scheme_name: None,
            funding_source: None,
            holder_name: None,
            card: MaskedCard::from_last_four(said["last_four"].as_str()?).ok(),
            card_token: None,
            approved_at: Timestamp::from_micros(1_796_000_000_000_000),
            merchant_receipt: None,
            customer_receipt: None,
            extras: BTreeMap::new(),
        },
        entry: serde_json::from_value(said["entry"].clone()).ok()?,
        network: serde_json::from_value(said["network"].clone()).ok()?,
        is_final: said["final"].as_bool()?,
        code: ResponseCode::APPROVED,
        issuer_data: OpaqueBytes::empty(),
    })
}

struct TcpConnector(Directory);

impl TcpConnector {
    /// One line there, one line back. Whatever goes wrong, the line may have arrived.
    async fn exchange(mut stream: TcpStream, line: &str) -> Option<HostReply> {
        stream.write_all(line.as_bytes()).await.ok()?;
        let mut answer = String::new();
        BufReader::new(stream.take(ANSWER_BYTES_MAX)).read_line(&mut answer).await.ok()?;
        reply(&answer)
    }
}

#[async_trait]
impl AcquirerHost for TcpConnector {
    fn profile(&self) -> DriverProfile {
        PROFILE
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        let unavailable = |message: &str| HostReply::Unavailable { message: message.to_owned() };
        let Some(request) = request(&command) else {
            return unavailable("OPERACAO DESCONHECIDA");
        };
        let line = serde_json::to_string(&request).expect("the words have text keys alone") + "\n";
        let connecting = TcpStream::connect(self.0.look_up());
        let Ok(Ok(stream)) = tokio::time::timeout(CONNECT_MAX, connecting).await else {
            return unavailable("SEM CONEXAO");
        };
        let answer = tokio::time::timeout(ANSWER_MAX, Self::exchange(stream, &line)).await;
        answer.ok().flatten().unwrap_or(HostReply::Silent)
    }
}

/// Serves one call as the bench wants it.
async fn serve(stream: TcpStream, ledger: Arc<Mutex<Ledger>>, loss: Arc<Mutex<Option<Loss>>>) {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    if stream.read_line(&mut line).await.is_err() {
        return;
    }
    let Ok(request) = serde_json::from_str(&line) else { return };
    let loss = loss.lock().unwrap_or_else(PoisonError::into_inner).take();
    if loss == Some(Loss::Silence) {
        // Until the other side gives up.
        let _ = stream.read_line(&mut line).await;
        return;
    }
    let answer = apply(&ledger, request).to_string() + "\n";
    let answer = match loss {
        // The connection is cut in the middle of the answer.
        Some(Loss::Answer) => &answer[..answer.len() / 2],
        Some(Loss::Garbage) => "HTTP/1.1 502 Bad Gateway\r\n\r\n",
        _ => &answer,
    };
    // The other side may be gone.
    let _ = stream.get_mut().write_all(answer.as_bytes()).await;
}

#[async_trait]
impl HostBench for TcpBench {
    fn name(&self) -> String {
        "over TCP".to_owned()
    }

    async fn host(&self) -> Option<Arc<dyn BenchHost>> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.ok()?;
        let directory = Directory { host: listener.local_addr().ok()?, wrong_once: Arc::default() };
        let host = TcpHost { directory, ledger: Arc::default(), loss: Arc::default() };
        let (ledger, loss) = (host.ledger.clone(), host.loss.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, ledger.clone(), loss.clone()));
            }
        });
        Some(Arc::new(host))
    }
}

#[async_trait]
impl BenchHost for TcpHost {
    fn connector(&self) -> Arc<dyn AcquirerHost> {
        Arc::new(TcpConnector(self.directory.clone()))
    }

    fn network(&self) -> NetworkNumber {
        cards::network()
    }

    fn serial(&self) -> SerialNumber {
        cards::serial()
    }

    fn card(&self, case: PaymentCase) -> HostCard {
        cards::card(case)
    }

    fn payment(&self, key: AttemptKey, amount: Money, case: PaymentCase) -> AuthorizationRequest {
        cards::payment(key, amount, case)
    }

    async fn lose(&self, loss: Loss) -> bool {
        if loss == Loss::Unreachable {
            // A port that was free a moment ago: nobody listens there.
            let Ok(nobody) = TcpListener::bind(("127.0.0.1", 0)).await else { return false };
            let Ok(address) = nobody.local_addr() else { return false };
            let wrong = &self.directory.wrong_once;
            *wrong.lock().unwrap_or_else(PoisonError::into_inner) = Some(address);
        } else {
            *self.loss.lock().unwrap_or_else(PoisonError::into_inner) = Some(loss);
        }
        true
    }

    async fn booked(&self, key: &AttemptKey) -> Option<Money> {
        let ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Money::brl(ledger.booked(key.as_str())))
    }

    fn secrets(&self) -> Vec<String> {
        cards::numbers()
    }
}
