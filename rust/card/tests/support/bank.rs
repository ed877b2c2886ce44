//! The acquirer's host: it knows the truth of one payment, and may get messages late.

use std::collections::BTreeMap;

use maquininha_card::{
    EntryMode, HostApproval, HostCommand, HostReply, NetworkNumber, OpaqueBytes, ResponseCode,
};
use maquininha_flow::Approval;
use maquininha_model::{Nsu, Timestamp, TransactionId};

use super::plan::network;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    Approved,
    Declined,
    Undone,
    Confirmed,
}

#[derive(Debug, Default)]
pub struct Bank {
    pub stand: Option<Stand>,
    pub entry: Option<EntryMode>,
    /// The network of the payment; 04 where none came yet.
    pub network: Option<NetworkNumber>,
    /// How often money was taken, ever.
    pub approvals: u32,
    pub declines: bool,
    /// It forgets an undo of what it does not know yet, and takes the payment when it comes.
    pub forgets_early_undos: bool,
    /// On their way, to arrive before the horizon.
    pub late: Vec<HostCommand>,
}

impl Bank {
    pub fn carry_out(&mut self, command: &HostCommand) -> HostReply {
        match command {
            HostCommand::Authorize(request) => match self.stand {
                Some(Stand::Undone) => declined(),
                Some(_) => HostReply::KeyKnown,
                None if self.declines => {
                    self.stand = Some(Stand::Declined);
                    declined()
                }
                None => {
                    self.stand = Some(Stand::Approved);
                    self.entry = Some(request.card.entry);
                    self.network = Some(request.network);
                    self.approvals += 1;
                    self.approval()
                }
            },
            HostCommand::Query { .. } => match self.stand {
                // A payment that was undone before it came was never there.
                None => HostReply::NotFound,
                Some(Stand::Undone) => HostReply::Undone,
                Some(Stand::Declined) => declined(),
                Some(_) => self.approval(),
            },
            HostCommand::Confirm { .. } => match self.stand {
                None => HostReply::NotFound,
                Some(Stand::Approved | Stand::Confirmed) => {
                    self.stand = Some(Stand::Confirmed);
                    HostReply::Confirmed
                }
                Some(_) => HostReply::Undone,
            },
            HostCommand::Undo { .. } => match self.stand {
                Some(Stand::Declined) => declined(),
                Some(Stand::Confirmed) => HostReply::Refused { message: String::from("final") },
                None => {
                    if !self.forgets_early_undos {
                        self.stand = Some(Stand::Undone);
                    }
                    HostReply::NotFound
                }
                Some(_) => {
                    self.stand = Some(Stand::Undone);
                    HostReply::Undone
                }
            },
            _ => HostReply::Silent,
        }
    }

    fn approval(&self) -> HostReply {
        let approval = Approval {
            transaction_id: TransactionId::new("t1").expect("valid"),
            nsu: Nsu::new("1").expect("valid"),
            authorization_code: None,
            acquirer: None,
            scheme_name: None,
            funding_source: None,
            holder_name: None,
            card: None,
            card_token: Some(String::from("token")),
            approved_at: Timestamp::from_millis(0),
            merchant_receipt: None,
            customer_receipt: None,
            extras: BTreeMap::new(),
        };
        HostReply::Approved(Box::new(HostApproval {
            approval,
            entry: self.entry.expect("it was approved"),
            network: self.network.unwrap_or(network(4)),
            is_final: self.stand == Some(Stand::Confirmed),
            code: ResponseCode::APPROVED,
            issuer_data: OpaqueBytes::empty(),
        }))
    }
}

fn declined() -> HostReply {
    HostReply::Declined {
        code: String::from("51"),
        message: String::from("declined"),
        issuer_data: OpaqueBytes::empty(),
    }
}
