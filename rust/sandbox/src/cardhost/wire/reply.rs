use maquininha_card::{EntryMode, HostApproval, HostReply, NetworkNumber, ResponseCode};
use maquininha_flow::Approval;
use maquininha_model::Nsu;
use serde::{Deserialize, Serialize};

use super::Base64Bytes;

/// An answer. Silence has none.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub(crate) enum ReplyForm {
    Approved {
        approval: Box<Approval>,
        entry: EntryMode,
        network: NetworkNumber,
        is_final: bool,
        code: String,
        issuer_data: Base64Bytes,
    },
    Declined {
        code: String,
        message: String,
        issuer_data: Base64Bytes,
    },
    KeyKnown,
    Card {
        card_token: String,
    },
    NotFound,
    Confirmed,
    Undone,
    Refunded {
        nsu: Option<Nsu>,
    },
    Refused {
        message: String,
    },
    Unavailable {
        message: String,
    },
}

impl ReplyForm {
    /// The form of a reply; none for silence.
    pub(crate) fn of(reply: HostReply) -> Option<Self> {
        Some(match reply {
            HostReply::Approved(approval) => {
                let HostApproval { approval, entry, network, is_final, code, issuer_data } =
                    *approval;
                Self::Approved {
                    approval: Box::new(approval),
                    entry,
                    network,
                    is_final,
                    code: code.to_string(),
                    issuer_data: Base64Bytes(issuer_data),
                }
            }
            HostReply::Declined { code, message, issuer_data } => {
                Self::Declined { code, message, issuer_data: Base64Bytes(issuer_data) }
            }
            HostReply::KeyKnown => Self::KeyKnown,
            HostReply::Card { card_token } => Self::Card { card_token },
            HostReply::NotFound => Self::NotFound,
            HostReply::Confirmed => Self::Confirmed,
            HostReply::Undone => Self::Undone,
            HostReply::Refunded { nsu } => Self::Refunded { nsu },
            HostReply::Refused { message } => Self::Refused { message },
            HostReply::Unavailable { message } => Self::Unavailable { message },
            _ => return None,
        })
    }

    /// The reply of a form; one that makes no sense is silence.
    pub(crate) fn into_reply(self) -> HostReply {
        match self {
            Self::Approved { approval, entry, network, is_final, code, issuer_data } => {
                let Some(code) = ResponseCode::new(&code) else { return HostReply::Silent };
                let issuer_data = issuer_data.0;
                let approval = *approval;
                HostReply::Approved(Box::new(HostApproval {
                    approval,
                    entry,
                    network,
                    is_final,
                    code,
                    issuer_data,
                }))
            }
            Self::Declined { code, message, issuer_data } => {
                HostReply::Declined { code, message, issuer_data: issuer_data.0 }
            }
            Self::KeyKnown => HostReply::KeyKnown,
            Self::Card { card_token } => HostReply::Card { card_token },
            Self::NotFound => HostReply::NotFound,
            Self::Confirmed => HostReply::Confirmed,
            Self::Undone => HostReply::Undone,
            Self::Refunded { nsu } => HostReply::Refunded { nsu },
            Self::Refused { message } => HostReply::Refused { message },
            Self::Unavailable { message } => HostReply::Unavailable { message },
        }
    }
}
