//! Asking the acquirer, once.

use maquininha_flow::{Decline, DriverReply};
use maquininha_model::Timestamp;

use super::{CardSale, Effects, Job, Phase, SaleEffect};
use crate::bytes::OpaqueBytes;
use crate::device::{AcquirerVerdict, ResponseCode};
use crate::host::{
    AuthorizationRequest, HostApproval, HostCard, HostCommand, HostReply, HostUndoReason,
};
use crate::message::Message;

/// What the card is told of the acquirer's answer.
#[derive(Debug)]
pub(super) struct Told {
    /// The approval, if it is one.
    pub(super) approval: Option<Box<HostApproval>>,
    pub(super) code: Option<ResponseCode>,
    pub(super) issuer_data: OpaqueBytes,
}

impl CardSale {
    /// The card for the host; `None` only where no card was read.
    pub(super) fn host_card(&self) -> Option<HostCard> {
        let card = self.card.as_ref()?;
        Some(HostCard {
            entry: self.entry?,
            data: self.data.clone()?,
            masked: card.card.clone(),
            pan_sequence: card.pan_sequence,
            label: card.label.clone(),
            holder_name: card.holder_name.clone(),
        })
    }

    pub(super) fn authorize(&mut self, fx: &mut Effects) {
        let (Some(card), Some(network), Some(time)) = (self.host_card(), self.network, self.time)
        else {
            return self.fail(crate::DeviceFailure::Internal, fx);
        };
        let Job::Sale { amount, tender } = self.plan.job else { return };
        let request = AuthorizationRequest {
            attempt_key: self.plan.attempt_key.clone(),
            serial: self.plan.serial.clone(),
            network,
            amount,
            tender,
            time,
            card,
            verification: self.verification.clone(),
            emv_data: self.emv_data.clone(),
        };
        self.phase = Phase::Authorizing;
        self.tell_everywhere(Message::Authorizing, fx);
        self.call(HostCommand::Authorize(Box::new(request)), fx);
    }

    pub(super) fn on_host(&mut self, now: Timestamp, reply: HostReply, fx: &mut Effects) {
        if self.phase.is_before_money() && self.canceled {
            return self.conclude(DriverReply::Canceled, Message::Canceled, fx);
        }
        match self.phase {
            Phase::AskingOriginal => self.on_original(now, reply, fx),
            Phase::Identifying => self.on_identified(reply, fx),
            Phase::Authorizing => self.on_authorized(reply, fx),
            Phase::Refunding => self.on_refunded(reply, fx),
            _ => self.on_undo_answered(&reply, fx),
        }
    }

    fn on_authorized(&mut self, reply: HostReply, fx: &mut Effects) {
        match reply {
            HostReply::Approved(approval) => self.on_approved(approval, fx),
            HostReply::Declined { code, message, issuer_data } => {
                // No money moved: what was to be taken back is not there.
                let is_canceled = self.forget_undo();
                self.told =
                    Some(Told { approval: None, code: ResponseCode::new(&code), issuer_data });
                let decline = Decline { code, message };
                let reply = if is_canceled {
                    (DriverReply::Canceled, Message::Canceled)
                } else {
                    (DriverReply::Declined { decline }, Message::Declined)
                };
                self.preset(reply);
                self.finish(AcquirerVerdict::Declined, fx);
            }
            HostReply::Unavailable { message } => {
                let reply = if self.forget_undo() {
                    (DriverReply::Canceled, Message::Canceled)
                } else {
                    (DriverReply::Unavailable { message }, Message::AcquirerUnavailable)
                };
                self.preset(reply);
                self.finish(AcquirerVerdict::NoAnswer, fx);
            }
            // An earlier request of this key has its own end, which a query tells. It must not be
            // taken back for the sake of this one.
            HostReply::KeyKnown => {
                self.undo = None;
                self.preset((DriverReply::Silent, Message::Unknown));
                self.finish(AcquirerVerdict::NoAnswer, fx);
            }
            _ => {
                self.undo.get_or_insert(HostUndoReason::NoAnswer);
                self.finish(AcquirerVerdict::NoAnswer, fx);
            }
        }
    }

    /// There is nothing to take back. Whether somebody wanted it to be.
    fn forget_undo(&mut self) -> bool {
        matches!(self.undo.take(), Some(HostUndoReason::Canceled | HostUndoReason::Decided))
    }

    fn on_approved(&mut self, approval: Box<HostApproval>, fx: &mut Effects) {
        let (code, issuer_data) = (Some(approval.code), approval.issuer_data.clone());
        // What is taken back, the card must not approve.
        let verdict = match self.undo {
            None => AcquirerVerdict::Approved,
            Some(_) => AcquirerVerdict::Declined,
        };
        self.told = Some(match verdict {
            AcquirerVerdict::Approved => Told { approval: Some(approval), code, issuer_data },
            _ => Told { approval: Some(approval), code: None, issuer_data: OpaqueBytes::empty() },
        });
        self.finish(verdict, fx);
    }

    pub(super) fn tell_everywhere(&self, message: Message, fx: &mut Effects) {
        fx.push(SaleEffect::Tell(message));
        if !self.link_gone && self.plan.capabilities.display.is_some() {
            fx.push(SaleEffect::Show(message.pad_text(self.plan.language)));
        }
    }
}
