//! From the books to the words of the host's port.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maquininha_card::{HostApproval, HostReply, NetworkNumber, OpaqueBytes, ResponseCode};

use super::book::CardRead;
use crate::driver::{ApprovalFacts, flow_approval, timestamp};
use crate::market::State;
use crate::{Transaction, TransactionState};

/// Bytes as text for the books.
pub(super) fn text_of(bytes: &OpaqueBytes) -> String {
    STANDARD.encode(bytes.expose())
}

/// Bytes of a text of the books.
fn bytes_of(text: &str) -> OpaqueBytes {
    STANDARD.decode(text).ok().and_then(|bytes| OpaqueBytes::new(bytes).ok()).unwrap_or_default()
}

/// What a query says of a transaction that a reader's card made.
pub(super) fn found(transaction: &Transaction) -> HostReply {
    let Some(read) = &transaction.read else { return HostReply::NotFound };
    match &transaction.state {
        TransactionState::Declined { .. } => declined(read),
        TransactionState::Undone | TransactionState::AutoUndone | TransactionState::Swept => {
            HostReply::Undone
        }
        _ => approved(transaction, read),
    }
}

/// The refusal that a transaction got.
pub(super) fn declined(read: &CardRead) -> HostReply {
    HostReply::Declined {
        code: read.code.clone(),
        message: read.message.clone(),
        issuer_data: bytes_of(&read.issuer_data),
    }
}

fn approved(transaction: &Transaction, read: &CardRead) -> HostReply {
    let facts = ApprovalFacts {
        amount: transaction.amount,
        serial: &transaction.serial,
        at: timestamp(transaction.created_at),
        acquirer: &read.acquirer,
        last_four: &read.last_four,
    };
    let approval = flow_approval(&State::approval_of(transaction), &facts);
    let (Some(approval), Ok(network), Some(code)) =
        (approval, NetworkNumber::new(read.network), ResponseCode::new(&read.code))
    else {
        return HostReply::Silent;
    };
    HostReply::Approved(Box::new(HostApproval {
        approval,
        entry: read.entry,
        network,
        is_final: transaction.was_confirmed(),
        code,
        issuer_data: bytes_of(&read.issuer_data),
    }))
}
