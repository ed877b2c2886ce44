//! An acquirer's host that keeps the truth, and may lose what it is told or what it answers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{HostCommand, HostReply};
use maquininha_flow::{DriverProfile, OnSilence, Query, Reversal};
use maquininha_model::AttemptKey;
use maquininha_reader::port::AcquirerHost;

use super::bank::Bank;
pub use super::bank::Stand;

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
    pub payments: Mutex<BTreeMap<AttemptKey, Bank>>,
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
            token: Mutex::new("token".into()),
        }
    }

    pub fn with_fault(self, call: Call, fault: Fault) -> Self {
        self.faults.lock().expect("lock").push_back((call, fault));
        self
    }

    pub fn stand(&self, attempt_key: &AttemptKey) -> Option<Stand> {
        self.payments.lock().expect("lock").get(attempt_key).and_then(|bank| bank.stand)
    }

    pub fn count(&self, kind: Call) -> usize {
        self.calls.lock().expect("lock").iter().filter(|command| call(command) == kind).count()
    }

    fn carry_out(&self, command: &HostCommand) -> HostReply {
        let key = command.attempt_key().clone();
        let mut refunds = self.refunds.lock().expect("lock");
        match command {
            HostCommand::Identify { .. } => {
                HostReply::Card { card_token: self.token.lock().expect("lock").clone() }
            }
            HostCommand::Refund(_) if refunds.insert(key.clone()) => {
                HostReply::Refunded { nsu: None }
            }
            HostCommand::Refund(_) => HostReply::KeyKnown,
            HostCommand::QueryRefund { .. } if refunds.contains(&key) => {
                HostReply::Refunded { nsu: None }
            }
            HostCommand::QueryRefund { .. } => HostReply::NotFound,
            _ => {
                let mut payments = self.payments.lock().expect("lock");
                let bank = payments.entry(key).or_default();
                bank.declines = self.declines;
                bank.carry_out(command)
            }
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
