//! An acquirer's host that keeps the truth, and may lose what it is told or what it answers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{
    AuthorizationRequest, EntryMode, HostApproval, HostCommand, HostReply, NetworkNumber,
    OpaqueBytes, ResponseCode,
};
use maquininha_flow::{Approval, DriverProfile, OnSilence, Query, Reversal};
use maquininha_model::{AttemptKey, MaskedCard, Nsu, Timestamp, TransactionId};
use maquininha_reader::port::AcquirerHost;

/// What becomes of a payment at the acquirer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    Approved,
    Declined,
    Undone,
    Confirmed,
}

/// What happens to the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not carried out, and there is no answer.
    Lost,
    /// It is carried out, and there is no answer.
    AnswerLost,
    /// It is not carried out, and known not to be.
    Unreachable,
    /// It is carried out and answered much later than the limit.
    Late,
}

pub struct FakeHost {
    pub declines: bool,
    pub payments: Mutex<BTreeMap<AttemptKey, (Stand, EntryMode)>>,
    pub refunds: Mutex<BTreeSet<AttemptKey>>,
    pub calls: Mutex<Vec<HostCommand>>,
    /// By kind of call, in order; a kind without faults is answered.
    pub faults: Mutex<VecDeque<(Call, Fault)>>,
    pub token: Mutex<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Authorize,
    Query,
    Confirm,
    Undo,
    Identify,
    Refund,
    QueryRefund,
}

pub fn call(command: &HostCommand) -> Call {
    match command {
        HostCommand::Authorize(_) => Call::Authorize,
        HostCommand::Query { .. } => Call::Query,
        HostCommand::Confirm { .. } => Call::Confirm,
        HostCommand::Undo { .. } => Call::Undo,
        HostCommand::Identify { .. } => Call::Identify,
        HostCommand::Refund(_) => Call::Refund,
        _ => Call::QueryRefund,
    }
}

pub fn profile() -> DriverProfile {
    DriverProfile::new(
        OnSilence::Blocks,
        Duration::from_secs(3600),
        Query::ByAttempt { horizon: Duration::from_secs(60) },
        Reversal::Undo,
    )
}

impl FakeHost {
    pub fn new() -> Self {
        Self {
            declines: false,
            payments: Mutex::default(),
            refunds: Mutex::default(),
            calls: Mutex::default(),
            faults: Mutex::default(),
            token: Mutex::new("token-of-the-card".into()),
        }
    }

    pub fn with_fault(self, call: Call, fault: Fault) -> Self {
        self.faults.lock().expect("lock").push_back((call, fault));
        self
    }

    pub fn stand(&self, attempt_key: &AttemptKey) -> Option<Stand> {
        self.payments.lock().expect("lock").get(attempt_key).map(|(stand, _)| *stand)
    }

    pub fn count(&self, kind: Call) -> usize {
        self.calls.lock().expect("lock").iter().filter(|command| call(command) == kind).count()
    }

    fn approval(&self, entry: EntryMode, is_final: bool) -> HostReply {
        HostReply::Approved(Box::new(HostApproval {
            approval: Approval {
                transaction_id: TransactionId::new("t1").expect("valid"),
                nsu: Nsu::new("00000000000001").expect("valid"),
                authorization_code: None,
                acquirer: Some("fake".into()),
                scheme_name: Some("Visa".into()),
                funding_source: None,
                holder_name: None,
                card: MaskedCard::from_last_four("2653").ok(),
                card_token: Some(self.token.lock().expect("lock").clone()),
                approved_at: Timestamp::from_millis(0),
                merchant_receipt: None,
                customer_receipt: None,
                extras: BTreeMap::new(),
            },
            entry,
            network: NetworkNumber::new(4).expect("valid"),
            is_final,
            code: ResponseCode::APPROVED,
            issuer_data: OpaqueBytes::empty(),
        }))
    }

    fn declined() -> HostReply {
        HostReply::Declined {
            code: "51".into(),
            message: "saldo insuficiente".into(),
            issuer_data: OpaqueBytes::empty(),
        }
    }

    fn authorize(&self, request: &AuthorizationRequest) -> HostReply {
        let mut payments = self.payments.lock().expect("lock");
        match payments.get(&request.attempt_key) {
            Some((Stand::Undone, _)) => Self::declined(),
            Some(_) => HostReply::KeyKnown,
            None => {
                let entry = request.card.entry;
                let stand = if self.declines { Stand::Declined } else { Stand::Approved };
                payments.insert(request.attempt_key.clone(), (stand, entry));
                if self.declines { Self::declined() } else { self.approval(entry, false) }
            }
        }
    }

    fn carry_out(&self, command: &HostCommand) -> HostReply {
        let key = command.attempt_key().clone();
        let stand = self.payments.lock().expect("lock").get(&key).copied();
        match command {
            HostCommand::Authorize(request) => self.authorize(request),
            HostCommand::Query { .. } => match stand {
                None => HostReply::NotFound,
                Some((Stand::Undone, _)) => HostReply::Undone,
                Some((Stand::Declined, _)) => Self::declined(),
                Some((stand, entry)) => self.approval(entry, stand == Stand::Confirmed),
            },
            HostCommand::Confirm { .. } => match stand {
                None => HostReply::NotFound,
                Some((Stand::Approved | Stand::Confirmed, entry)) => {
                    self.payments.lock().expect("lock").insert(key, (Stand::Confirmed, entry));
                    HostReply::Confirmed
                }
                Some(_) => HostReply::Undone,
            },
            HostCommand::Undo { .. } => match stand {
                Some((Stand::Confirmed, _)) => HostReply::Refused { message: "final".into() },
                Some((Stand::Declined, _)) => Self::declined(),
                stand => {
                    let entry = stand.map_or(EntryMode::Chip, |(_, entry)| entry);
                    self.payments.lock().expect("lock").insert(key, (Stand::Undone, entry));
                    match stand {
                        Some(_) => HostReply::Undone,
                        None => HostReply::NotFound,
                    }
                }
            },
            HostCommand::Identify { .. } => {
                HostReply::Card { card_token: "token-of-the-card".into() }
            }
            HostCommand::Refund(_) => {
                let is_new = self.refunds.lock().expect("lock").insert(key);
                if is_new { HostReply::Refunded { nsu: None } } else { HostReply::KeyKnown }
            }
            _ => match self.refunds.lock().expect("lock").contains(&key) {
                true => HostReply::Refunded { nsu: None },
                false => HostReply::NotFound,
            },
        }
    }
}

#[async_trait]
impl AcquirerHost for FakeHost {
    fn profile(&self) -> DriverProfile {
        profile()
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        self.calls.lock().expect("lock").push(command.clone());
        tokio::time::sleep(Duration::from_millis(200)).await;
        let fault = {
            let mut faults = self.faults.lock().expect("lock");
            let found = faults.iter().position(|(kind, _)| *kind == call(&command));
            found.and_then(|at| faults.remove(at)).map(|(_, fault)| fault)
        };
        match fault {
            None => self.carry_out(&command),
            Some(Fault::Lost) => HostReply::Silent,
            Some(Fault::AnswerLost) => {
                self.carry_out(&command);
                HostReply::Silent
            }
            Some(Fault::Unreachable) => HostReply::Unavailable { message: "offline".into() },
            Some(Fault::Late) => {
                let reply = self.carry_out(&command);
                tokio::time::sleep(Duration::from_secs(600)).await;
                reply
            }
        }
    }
}
