//! Bodies of replies.

use maquininha_card::{EntryMode, HostApproval, HostReply, NetworkNumber, ResponseCode};
use maquininha_model::Nsu;
use serde::{Deserialize, Serialize};

use crate::approval::ApprovalForm;
use crate::bytes::Base64Bytes;
use crate::{CardHostError, REPLY_BYTES_MAX, error};

/// Writes a reply. Silence has none: a host that must not answer closes the connection.
pub fn write_reply(reply: HostReply) -> Option<String> {
    ReplyForm::of(reply).map(|form| error::write(&form))
}

/// Reads a reply. Fields that are not known are skipped; a reply that is not known is an error, and
/// its command may have been carried out.
pub fn read_reply(body: &[u8]) -> Result<HostReply, CardHostError> {
    error::read(body, REPLY_BYTES_MAX).map(ReplyForm::into_reply)
}

/// What the status of an answer over HTTP says (`docs/card-host.md`, rule 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusMeaning {
    /// 200: the body is the reply.
    Reply,
    /// 400 to 499 but 408 and 409: nothing was done, and the key is not known by this call.
    NothingDone,
    /// Everything else says nothing: the call may have been carried out.
    Unclear,
}

impl StatusMeaning {
    /// Of a status.
    pub const fn of(status: u16) -> Self {
        match status {
            200 => Self::Reply,
            408 | 409 => Self::Unclear,
            400..=499 => Self::NothingDone,
            _ => Self::Unclear,
        }
    }
}

/// What an answer over HTTP means to a command: its reply; unavailable, where nothing was done; or
/// silence, after which the command may have been carried out.
pub fn reply_of(status: u16, body: &[u8]) -> HostReply {
    match StatusMeaning::of(status) {
        StatusMeaning::Reply => read_reply(body).unwrap_or(HostReply::Silent),
        StatusMeaning::NothingDone => {
            let message = format!("the card host refused the call with status {status}");
            HostReply::Unavailable { message }
        }
        StatusMeaning::Unclear => HostReply::Silent,
    }
}

/// Two characters for the card.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct CodeText(ResponseCode);

impl From<CodeText> for String {
    fn from(CodeText(code): CodeText) -> Self {
        code.to_string()
    }
}

impl TryFrom<String> for CodeText {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        ResponseCode::new(&text).map(Self).ok_or("a response code is two characters")
    }
}

/// An answer. Silence has none.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
enum ReplyForm {
    Approved {
        approval: Box<ApprovalForm>,
        entry: EntryMode,
        network: NetworkNumber,
        is_final: bool,
        code: CodeText,
        #[serde(default, skip_serializing_if = "Base64Bytes::is_empty")]
        issuer_data: Base64Bytes,
    },
    Declined {
        code: String,
        #[serde(default)]
        message: String,
        #[serde(default, skip_serializing_if = "Base64Bytes::is_empty")]
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
        #[serde(skip_serializing_if = "Option::is_none")]
        nsu: Option<Nsu>,
    },
    Refused {
        #[serde(default)]
        message: String,
    },
    Unavailable {
        #[serde(default)]
        message: String,
    },
}

impl ReplyForm {
    /// None for silence.
    fn of(reply: HostReply) -> Option<Self> {
        Some(match reply {
            HostReply::Approved(approval) => {
                let HostApproval { approval, entry, network, is_final, code, issuer_data } =
                    *approval;
                Self::Approved {
                    approval: Box::new(approval.into()),
                    entry,
                    network,
                    is_final,
                    code: CodeText(code),
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

    fn into_reply(self) -> HostReply {
        match self {
            Self::Approved { approval, entry, network, is_final, code, issuer_data } => {
                HostReply::Approved(Box::new(HostApproval {
                    approval: (*approval).into(),
                    entry,
                    network,
                    is_final,
                    code: code.0,
                    issuer_data: issuer_data.0,
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
