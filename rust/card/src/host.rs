//! The words between a card transaction and an acquirer's authorisation host.

use maquininha_flow::{Approval, OriginalPayment};
use maquininha_model::{AttemptKey, MaskedCard, Money, Nsu, SerialNumber, Tender};
use serde::{Deserialize, Serialize};

use crate::bytes::OpaqueBytes;
use crate::device::{ResponseCode, Verification};
use crate::entry::EntryMode;
use crate::local_time::LocalTime;
use crate::network::{NetworkNumber, ProtectedData};

/// The card of a request, as only the host can read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostCard {
    /// How it was read.
    pub entry: EntryMode,
    /// Its encrypted data.
    pub data: ProtectedData,
    /// Its last four digits.
    pub masked: Option<MaskedCard>,
    /// Its sequence number, of chips.
    pub pan_sequence: Option<u8>,
    /// The application's label.
    pub label: Option<String>,
    /// The card holder's name, where the reader tells it.
    pub holder_name: Option<String>,
}

/// A request to authorise a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// The key of the attempt. The host knows it once and for ever: see
    /// [`HostReply::KeyKnown`].
    pub attempt_key: AttemptKey,
    /// The terminal.
    pub serial: SerialNumber,
    /// The acquirer's network.
    pub network: NetworkNumber,
    /// What to take.
    pub amount: Money,
    /// How.
    pub tender: Tender,
    /// Date and time at the shop, as the card was told.
    pub time: LocalTime,
    /// The card.
    pub card: HostCard,
    /// Card holder verification, with the encrypted PIN.
    pub verification: Verification,
    /// EMV data of the chip (DE 55); empty for stripes.
    pub emv_data: OpaqueBytes,
}

/// A request to give money back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRefund {
    /// The key of the refund, known once and for ever like that of a payment.
    pub attempt_key: AttemptKey,
    /// The terminal.
    pub serial: SerialNumber,
    /// The acquirer's network: that of the payment, where its acquirer knew it.
    pub network: NetworkNumber,
    /// What was paid.
    pub original: OriginalPayment,
    /// How much of it to give back.
    pub amount: Money,
    /// The card that is there. The host declines if it is another than paid.
    pub card: HostCard,
}

/// Why an approval is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HostUndoReason {
    /// The terminal decided so.
    Decided,
    /// The card refused.
    CardRefused,
    /// It is not known that the card accepted: it was taken away, the link broke, or the app
    /// stopped.
    CardNotFinished,
    /// The host did not answer in time.
    NoAnswer,
    /// Card holder or operator stopped it.
    Canceled,
}

/// What a host is asked. Every command may come again and is answered as the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostCommand {
    /// Authorise a payment. Replies: approved, declined, key known, silent, unavailable.
    Authorize(Box<AuthorizationRequest>),
    /// What became of a payment? Replies: approved, declined, not found, undone, silent.
    Query {
        /// The key.
        attempt_key: AttemptKey,
    },
    /// Make an approval final. Replies: confirmed, undone, not found, refused, silent.
    Confirm {
        /// The key.
        attempt_key: AttemptKey,
    },
    /// Take an approval back. Replies: undone, declined, not found, refused, silent. A payment of
    /// this key that arrives later must be declined.
    Undo {
        /// The key.
        attempt_key: AttemptKey,
        /// Why.
        reason: HostUndoReason,
    },
    /// Which card is it? Replies: card, declined, silent, unavailable.
    Identify {
        /// The key of this reading.
        attempt_key: AttemptKey,
        /// The acquirer's network.
        network: NetworkNumber,
        /// The card.
        card: Box<HostCard>,
    },
    /// Give money back. Replies: refunded, declined, key known, silent, unavailable.
    Refund(Box<HostRefund>),
    /// What became of a refund? Replies: refunded, declined, not found, silent.
    QueryRefund {
        /// The key.
        attempt_key: AttemptKey,
    },
}

impl HostCommand {
    /// The attempt it belongs to.
    pub fn attempt_key(&self) -> &AttemptKey {
        match self {
            Self::Authorize(request) => &request.attempt_key,
            Self::Refund(request) => &request.attempt_key,
            Self::Query { attempt_key }
            | Self::Confirm { attempt_key }
            | Self::Undo { attempt_key, .. }
            | Self::Identify { attempt_key, .. }
            | Self::QueryRefund { attempt_key } => attempt_key,
        }
    }

    /// The network it is for, where the command names one.
    pub fn network(&self) -> Option<NetworkNumber> {
        match self {
            Self::Authorize(request) => Some(request.network),
            Self::Refund(request) => Some(request.network),
            Self::Identify { network, .. } => Some(*network),
            _ => None,
        }
    }
}

/// An approval, with what the card is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostApproval {
    /// The approval.
    pub approval: Approval,
    /// How the card was read; a query echoes what the authorisation said.
    pub entry: EntryMode,
    /// The network it was asked over; echoed like the entry, so that a refund goes the same way.
    pub network: NetworkNumber,
    /// It was confirmed, or became final by itself.
    pub is_final: bool,
    /// The issuer's code.
    pub code: ResponseCode,
    /// The issuer's data for the card: EMV objects 91, 71, 72 (abecs-pinpad §7.4).
    pub issuer_data: OpaqueBytes,
}

/// What a host answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostReply {
    /// Provisionally approved.
    Approved(Box<HostApproval>),
    /// Refused; no money moves.
    Declined {
        /// The acquirer's code, as it wrote it; two characters are told to the card.
        code: String,
        /// Text for the operator.
        message: String,
        /// The issuer's data for the card.
        issuer_data: OpaqueBytes,
    },
    /// Nothing was done: the key is known from an earlier request, whose end a query tells.
    KeyKnown,
    /// The card is known.
    Card {
        /// The acquirer's token of it; never a card number.
        card_token: String,
    },
    /// The host does not know the key.
    NotFound,
    /// The approval is final.
    Confirmed,
    /// The approval was taken back.
    Undone,
    /// Money was given back.
    Refunded {
        /// The acquirer's number of the refund.
        nsu: Option<Nsu>,
    },
    /// It cannot be done any more.
    Refused {
        /// Why, for the operator.
        message: String,
    },
    /// No answer, or none that can be read: the command may have been carried out.
    Silent,
    /// The command certainly did not reach the host, or the host says that it did nothing.
    Unavailable {
        /// Why, for the operator.
        message: String,
    },
}
