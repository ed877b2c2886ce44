//! A host in the process, behind a channel.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{
    AuthorizationRequest, EntryMode, HostApproval, HostCard, HostCommand, HostReply, NetworkNumber,
    OpaqueBytes, ResponseCode,
};
use maquininha_conformance::{BenchHost, HostBench, Loss, PaymentCase};
use maquininha_flow::{Approval, DriverProfile, OnSilence, Query, Reversal};
use maquininha_model::{
    AttemptKey, AuthorizationCode, MaskedCard, Money, Nsu, SerialNumber, Timestamp, TransactionId,
};
use maquininha_reader::port::AcquirerHost;
use tokio::sync::{mpsc, oneshot};

use super::cards;
use super::ledger::{End, Ledger, Payment, Said};

/// The longest that the connector waits for an answer.
const ANSWER_MAX: Duration = Duration::from_secs(30);
/// Calls that wait for the host.
const CALLS_MAX: usize = 64;

pub(crate) const PROFILE: DriverProfile = DriverProfile::new(
    OnSilence::AutoUndo { after: Duration::from_secs(24 * 3_600) },
    Duration::from_secs(3_600),
    Query::ByAttempt { horizon: Duration::from_secs(60) },
    Reversal::Undo,
);

/// What is put around the connector before the suite gets it.
type Around = fn(Arc<dyn AcquirerHost>) -> Arc<dyn AcquirerHost>;

pub(crate) struct MemoryBench(pub(crate) Around);

impl Default for MemoryBench {
    fn default() -> Self {
        Self(|connector| connector)
    }
}

/// A call and where its answer goes: an answer is what the host said, or what nobody can read.
type Call = (HostCommand, oneshot::Sender<Option<Said>>);

struct MemoryHost {
    around: Around,
    ledger: Arc<Mutex<Ledger>>,
    calls: mpsc::Sender<Call>,
    loss: Arc<Mutex<Option<Loss>>>,
}

#[async_trait]
impl HostBench for MemoryBench {
    fn name(&self) -> String {
        "in memory".to_owned()
    }

    async fn host(&self) -> Option<Arc<dyn BenchHost>> {
        let (calls, mut incoming) = mpsc::channel::<Call>(CALLS_MAX);
        let host =
            MemoryHost { around: self.0, ledger: Arc::default(), calls, loss: Arc::default() };
        let (ledger, loss) = (host.ledger.clone(), host.loss.clone());
        tokio::spawn(async move {
            let mut never_answered = Vec::new();
            while let Some((command, answer)) = incoming.recv().await {
                match loss.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    Some(Loss::Silence) => never_answered.push(answer),
                    Some(Loss::Answer) => drop(apply(&ledger, &command)),
                    Some(Loss::Garbage) => {
                        apply(&ledger, &command);
                        let _ = answer.send(None);
                    }
                    _ => drop(answer.send(Some(apply(&ledger, &command)))),
                }
            }
        });
        Some(Arc::new(host))
    }
}

fn apply(ledger: &Mutex<Ledger>, command: &HostCommand) -> Said {
    let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
    let number = |card: &HostCard| cards::opened(card.data.data[0].bytes.expose());
    let key = command.attempt_key().as_str();
    match command {
        HostCommand::Authorize(request) => {
            let (centavos, network) = (request.amount.minor(), request.network.number());
            let entry = entry_word(request.card.entry);
            ledger.authorize(key, centavos, entry, network, number(&request.card))
        }
        HostCommand::Query { .. } => ledger.query(key),
        HostCommand::Confirm { .. } => ledger.confirm(key),
        HostCommand::Undo { .. } => ledger.undo(key),
        HostCommand::Refund(refund) => {
            let paid = refund.original.attempt_key.as_str();
            ledger.refund(key, paid, refund.amount.minor(), &number(&refund.card))
        }
        HostCommand::QueryRefund { .. } => ledger.query_refund(key),
        HostCommand::Identify { card, .. } => Ledger::identify(&number(card)),
        _ => Said::Refused,
    }
}

pub(crate) const fn entry_word(entry: EntryMode) -> &'static str {
    match entry {
        EntryMode::Chip => "chip",
        EntryMode::Contactless => "contactless",
        EntryMode::ContactlessStripe => "contactless_stripe",
        EntryMode::Stripe => "stripe",
        EntryMode::Fallback => "fallback",
    }
}

fn approval(payment: &Payment) -> Box<HostApproval> {
    let last_four = &payment.number[payment.number.len() - 4..];
    let entry = match payment.entry.as_str() {
        "chip" => EntryMode::Chip,
        "contactless" => EntryMode::Contactless,
        "contactless_stripe" => EntryMode::ContactlessStripe,
        "stripe" => EntryMode::Stripe,
        _ => EntryMode::Fallback,
    };
    Box::new(HostApproval {
        approval: Approval {
            transaction_id: TransactionId::new(format!("mem_{}", payment.id)).expect("valid"),
            nsu: Nsu::new(format!("{:06}", payment.id)).expect("valid"),
            authorization_code: AuthorizationCode::new(format!("A{}", payment.id)).ok(),
            acquirer: Some("Test".to_owned()),
            scheme_name: Some("VISA".to_owned()),
            funding_source: Some("Credit".to_owned()),
            holder_name: None,
            card: MaskedCard::from_last_four(last_four).ok(),
            card_token: None,
            approved_at: Timestamp::from_micros(1_796_000_000_000_000),
            merchant_receipt: Some(format!("VIA LOJA **** {last_four}")),
            customer_receipt: Some(format!("VIA CLIENTE **** {last_four}")),
            extras: BTreeMap::new(),
        },
        entry,
        network: NetworkNumber::new(payment.network).expect("it was one in the request"),
        is_final: payment.end == End::Final,
        code: ResponseCode::APPROVED,
        issuer_data: OpaqueBytes::empty(),
    })
}

fn reply(said: Said) -> HostReply {
    match said {
        Said::Approved(payment) => HostReply::Approved(approval(&payment)),
        Said::Declined => HostReply::Declined {
            code: "51".to_owned(),
            message: "NEGADA".to_owned(),
            issuer_data: OpaqueBytes::empty(),
        },
        Said::KeyKnown => HostReply::KeyKnown,
        Said::NotFound => HostReply::NotFound,
        Said::Confirmed => HostReply::Confirmed,
        Said::Undone => HostReply::Undone,
        Said::Refunded(id) => HostReply::Refunded { nsu: Nsu::new(format!("{id:06}")).ok() },
        Said::Refused => HostReply::Refused { message: "NAO PERMITIDO".to_owned() },
        Said::Card(card_token) => HostReply::Card { card_token },
    }
}

/// The connector: it knows the channel and nothing of the books.
struct MemoryConnector {
    calls: mpsc::Sender<Call>,
    /// The line to the host: broken for one call where the bench says so.
    loss: Arc<Mutex<Option<Loss>>>,
}

impl MemoryConnector {
    fn line_is_down(&self) -> bool {
        let mut loss = self.loss.lock().unwrap_or_else(PoisonError::into_inner);
        loss.take_if(|loss| *loss == Loss::Unreachable).is_some()
    }
}

#[async_trait]
impl AcquirerHost for MemoryConnector {
    fn profile(&self) -> DriverProfile {
        PROFILE
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        let (answer, said) = oneshot::channel();
        if self.line_is_down() || self.calls.send((command, answer)).await.is_err() {
            return HostReply::Unavailable { message: "SEM CONEXAO".to_owned() };
        }
        match tokio::time::timeout(ANSWER_MAX, said).await {
            Ok(Ok(Some(said))) => reply(said),
            Ok(Ok(None) | Err(_)) | Err(_) => HostReply::Silent,
        }
    }
}

#[async_trait]
impl BenchHost for MemoryHost {
    fn connector(&self) -> Arc<dyn AcquirerHost> {
        let connector = MemoryConnector { calls: self.calls.clone(), loss: self.loss.clone() };
        (self.around)(Arc::new(connector))
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
        *self.loss.lock().unwrap_or_else(PoisonError::into_inner) = Some(loss);
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
