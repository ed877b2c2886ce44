//! Giving money back, to the card that paid; and finding out which card is there.

use maquininha_flow::{Decline, DriverReply};
use maquininha_model::Timestamp;

use super::{CardSale, Effects, Job, Phase};
use crate::failure::DeviceFailure;
use crate::host::{HostCommand, HostRefund, HostReply};
use crate::message::Message;

impl CardSale {
    /// Asks for the payment: which acquirer has it, and which card paid.
    pub(super) fn ask_original(&mut self, fx: &mut Effects) {
        let Job::Refund { original, .. } = &self.plan.job else { return };
        let attempt_key = original.attempt_key.clone();
        self.phase = Phase::AskingOriginal;
        self.call(HostCommand::Query { attempt_key }, fx);
    }

    pub(super) fn on_original(&mut self, now: Timestamp, reply: HostReply, fx: &mut Effects) {
        match reply {
            HostReply::Approved(approval) => {
                self.original_token.clone_from(&approval.approval.card_token);
                self.only_network = Some(approval.network);
                if self.candidates().next().is_none() {
                    return self.unavailable(Message::NoAcquirer, fx);
                }
                self.read(now, fx);
            }
            HostReply::Undone | HostReply::Declined { .. } => {
                self.decline(Message::NothingToRefund, fx);
            }
            // A host forgets what it settled long ago; its refund goes by the numbers.
            HostReply::NotFound => self.read(now, fx),
            _ => self.unavailable(Message::AcquirerUnavailable, fx),
        }
    }

    pub(super) fn identify(&mut self, fx: &mut Effects) {
        let (Some(card), Some(network)) = (self.host_card(), self.network) else {
            return self.fail(DeviceFailure::Internal, fx);
        };
        let attempt_key = self.plan.attempt_key.clone();
        self.phase = Phase::Identifying;
        self.tell_everywhere(Message::Authorizing, fx);
        self.call(HostCommand::Identify { attempt_key, network, card: Box::new(card) }, fx);
    }

    pub(super) fn on_identified(&mut self, reply: HostReply, fx: &mut Effects) {
        match reply {
            HostReply::Card { card_token } => match self.plan.job {
                Job::Refund { .. } if self.original_token.as_ref() == Some(&card_token) => {
                    self.refund(fx);
                }
                Job::Refund { .. } => self.decline(Message::OtherCard, fx),
                _ => self.conclude(DriverReply::Card { card_token }, Message::Identified, fx),
            },
            HostReply::Declined { code, message, .. } => {
                let decline = Decline { code, message };
                self.conclude(DriverReply::Declined { decline }, Message::Declined, fx);
            }
            _ => self.unavailable(Message::AcquirerUnavailable, fx),
        }
    }

    pub(super) fn refund(&mut self, fx: &mut Effects) {
        let (Some(card), Some(network)) = (self.host_card(), self.network) else {
            return self.fail(DeviceFailure::Internal, fx);
        };
        let Job::Refund { original, amount } = &self.plan.job else { return };
        let refund = HostRefund {
            attempt_key: self.plan.attempt_key.clone(),
            serial: self.plan.serial.clone(),
            network,
            original: original.clone(),
            amount: *amount,
            card,
        };
        self.phase = Phase::Refunding;
        self.tell_everywhere(Message::Authorizing, fx);
        self.call(HostCommand::Refund(Box::new(refund)), fx);
    }

    pub(super) fn on_refunded(&mut self, reply: HostReply, fx: &mut Effects) {
        match reply {
            HostReply::Refunded { nsu } => {
                self.conclude(DriverReply::Refunded { nsu }, Message::Refunded, fx);
            }
            HostReply::Declined { code, message, .. } => {
                let decline = Decline { code, message };
                self.conclude(DriverReply::Declined { decline }, Message::Declined, fx);
            }
            HostReply::Unavailable { message } => {
                let reply = DriverReply::Unavailable { message };
                self.conclude(reply, Message::AcquirerUnavailable, fx);
            }
            _ => self.conclude(DriverReply::Silent, Message::Unknown, fx),
        }
    }
}
