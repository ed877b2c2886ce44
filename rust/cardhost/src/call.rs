//! A command as address and body.

use std::fmt;

use maquininha_card::{HostCommand, HostUndoReason};
use maquininha_model::SerialNumber;
use zeroize::Zeroizing;

use crate::request::{AuthorizeForm, IdentifyForm, KeyForm, RefundForm};
use crate::{CALL_BYTES_MAX, CardHostError, error};

const AUTHORIZE: &str = "authorize";
const QUERY: &str = "query";
const CONFIRM: &str = "confirm";
const UNDO: &str = "undo";
const IDENTIFY: &str = "identify";
const REFUND: &str = "refund";
const QUERY_REFUND: &str = "query-refund";

/// The last parts of the addresses of a card host, one for each command.
pub const CALL_NAMES: [&str; 7] = [AUTHORIZE, QUERY, CONFIRM, UNDO, IDENTIFY, REFUND, QUERY_REFUND];

/// The last part of the address of a command: one of [`CALL_NAMES`], or `None` for a command that
/// is newer than this form.
pub const fn call_name(command: &HostCommand) -> Option<&'static str> {
    Some(match command {
        HostCommand::Authorize(_) => AUTHORIZE,
        HostCommand::Query { .. } => QUERY,
        HostCommand::Confirm { .. } => CONFIRM,
        HostCommand::Undo { .. } => UNDO,
        HostCommand::Identify { .. } => IDENTIFY,
        HostCommand::Refund(_) => REFUND,
        HostCommand::QueryRefund { .. } => QUERY_REFUND,
        _ => return None,
    })
}

/// A command on its way to a card host. `Debug` shows its name and the length of its body.
#[derive(Clone)]
pub struct HostCall {
    name: &'static str,
    body: Zeroizing<String>,
}

impl HostCall {
    /// The call of a command of a terminal; authorisation and refund name their terminal
    /// themselves. `None` for a command that is newer than this form.
    pub fn of(serial: &SerialNumber, command: &HostCommand) -> Option<Self> {
        let by_key = |reason| {
            let (serial, attempt_key) = (serial.clone(), command.attempt_key().clone());
            error::write(&KeyForm { serial, attempt_key, reason })
        };
        let body = match command {
            HostCommand::Authorize(request) => error::write(&AuthorizeForm::from(request.as_ref())),
            HostCommand::Refund(request) => error::write(&RefundForm::from(request.as_ref())),
            HostCommand::Identify { attempt_key, network, card } => error::write(&IdentifyForm {
                serial: serial.clone(),
                attempt_key: attempt_key.clone(),
                network: *network,
                card: card.as_ref().into(),
            }),
            HostCommand::Undo { reason, .. } => by_key(Some(*reason)),
            _ => by_key(None),
        };
        Some(Self { name: call_name(command)?, body: Zeroizing::new(body) })
    }

    /// The last part of the address: one of [`CALL_NAMES`].
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The body, JSON. It is for the wire alone.
    pub fn body(&self) -> &str {
        &self.body
    }
}

impl fmt::Debug for HostCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{} bytes]", self.name, self.body.len())
    }
}

/// Reads a call: the terminal and its command. Fields that are not known are skipped.
pub fn read_call(name: &str, body: &[u8]) -> Result<(SerialNumber, HostCommand), CardHostError> {
    let by_key = || error::read::<KeyForm>(body, CALL_BYTES_MAX);
    let (serial, command) = match name {
        AUTHORIZE => {
            let form: AuthorizeForm = error::read(body, CALL_BYTES_MAX)?;
            (form.serial.clone(), HostCommand::Authorize(Box::new(form.into())))
        }
        QUERY => {
            let KeyForm { serial, attempt_key, .. } = by_key()?;
            (serial, HostCommand::Query { attempt_key })
        }
        CONFIRM => {
            let KeyForm { serial, attempt_key, .. } = by_key()?;
            (serial, HostCommand::Confirm { attempt_key })
        }
        UNDO => {
            let KeyForm { serial, attempt_key, reason } = by_key()?;
            let reason = reason.unwrap_or(HostUndoReason::Decided);
            (serial, HostCommand::Undo { attempt_key, reason })
        }
        IDENTIFY => {
            let form: IdentifyForm = error::read(body, CALL_BYTES_MAX)?;
            let IdentifyForm { serial, attempt_key, network, card } = form;
            let card = Box::new(card.into());
            (serial, HostCommand::Identify { attempt_key, network, card })
        }
        REFUND => {
            let form: RefundForm = error::read(body, CALL_BYTES_MAX)?;
            (form.serial.clone(), HostCommand::Refund(Box::new(form.into())))
        }
        QUERY_REFUND => {
            let KeyForm { serial, attempt_key, .. } = by_key()?;
            (serial, HostCommand::QueryRefund { attempt_key })
        }
        _ => return Err(CardHostError::UnknownCall),
    };
    Ok((serial, command))
}
