//! The one answer, the card's way out, and the end of the session.

use maquininha_flow::{Decline, DriverReply};

use super::{CardSale, Effects, Phase, SaleEffect};
use crate::device::DeviceCommand;
use crate::failure::DeviceFailure;
use crate::message::{Language, Message};
use crate::text::DisplayText;

/// A refusal of our own, with the message's code.
pub(super) fn declined(message: Message, language: Language) -> (DriverReply, Message) {
    let decline = Decline {
        code: message.code().to_owned(),
        message: message.user_text(language).to_owned(),
    };
    (DriverReply::Declined { decline }, message)
}

impl CardSale {
    pub(super) fn decline(&mut self, message: Message, fx: &mut Effects) {
        let (reply, message) = declined(message, self.plan.language);
        self.conclude(reply, message, fx);
    }

    pub(super) fn unavailable(&mut self, message: Message, fx: &mut Effects) {
        let text = message.user_text(self.plan.language).to_owned();
        self.conclude(DriverReply::Unavailable { message: text }, message, fx);
    }

    /// A failure of the reader before anything was sent to the acquirer.
    pub(super) fn fail(&mut self, failure: DeviceFailure, fx: &mut Effects) {
        use DeviceFailure as F;
        let waits_for_person = matches!(
            self.phase,
            Phase::Reading | Phase::Clearing | Phase::EnteringPin | Phase::OnChip
        );
        match failure {
            F::Canceled => self.conclude(DriverReply::Canceled, Message::Canceled, fx),
            F::Aborted if self.canceled => {
                self.conclude(DriverReply::Canceled, Message::Canceled, fx);
            }
            F::TimedOut => self.conclude(DriverReply::TimedOut, Message::TimedOut, fx),
            F::Aborted if waits_for_person => {
                self.conclude(DriverReply::TimedOut, Message::TimedOut, fx);
            }
            F::RemovedEarly => self.decline(Message::CardRemoved, fx),
            F::CardBlocked => self.decline(Message::CardBlocked, fx),
            F::CardInvalidated => self.decline(Message::CardInvalid, fx),
            F::CardProblem => self.decline(Message::CardProblem, fx),
            F::NoApplication => self.decline(Message::NoApplication, fx),
            F::TwoCards
            | F::ContactlessError
            | F::OtherInterface
            | F::PhoneAction
            | F::ChipUnreadable
            | F::FallbackAllowed
            | F::StripeUnreadable => self.decline(Message::NotRead, fx),
            F::PinRefused => self.decline(Message::PinNotPossible, fx),
            F::KeyMissing(_) => self.unavailable(Message::KeyMissing, fx),
            F::Tables => self.unavailable(Message::TablesRefused, fx),
            F::Busy => self.unavailable(Message::ReaderBusy, fx),
            F::NoAnswer | F::LinkLost => self.unavailable(Message::ReaderLost, fx),
            F::Aborted | F::NotSupported | F::Refused | F::Security | F::Internal => {
                self.unavailable(Message::ReaderFailed, fx);
            }
        }
    }

    /// Keeps the answer until the card was told its end.
    pub(super) fn preset(&mut self, reply: (DriverReply, Message)) {
        self.reply = Some(reply);
    }

    pub(super) fn conclude_preset(&mut self, fx: &mut Effects) {
        let (reply, message) = self.reply.take().unwrap_or((DriverReply::Silent, Message::Unknown));
        self.conclude(reply, message, fx);
    }

    /// The answer is known; the card goes first.
    pub(super) fn conclude(&mut self, reply: DriverReply, message: Message, fx: &mut Effects) {
        fx.push(SaleEffect::Tell(message));
        self.reply = Some((reply, message));
        if !self.slot_used || self.link_gone {
            return self.answer(fx);
        }
        self.phase = Phase::Removing;
        fx.push(SaleEffect::Tell(Message::RemoveCard));
        let language = self.plan.language;
        let remove = Message::RemoveCard.pad_text(language);
        let outcome = message.pad_text(language);
        let first_line = outcome.as_str().split('\n').next().unwrap_or_default();
        let text = DisplayText::new(&format!("{first_line}\n{remove}"));
        self.command(DeviceCommand::RemoveCard { text }, self.plan.limits.removal, fx);
    }

    pub(super) fn answer(&mut self, fx: &mut Effects) {
        let (reply, message) = self.reply.take().unwrap_or((DriverReply::Silent, Message::Unknown));
        fx.push(SaleEffect::Answer(Box::new(reply)));
        if self.session && !self.link_gone {
            self.phase = Phase::Closing;
            let text = message.pad_text(self.plan.language);
            self.command(DeviceCommand::Close { text }, self.plan.limits.device, fx);
        } else {
            self.end(fx);
        }
    }

    pub(super) fn end(&mut self, fx: &mut Effects) {
        self.phase = Phase::Done;
        fx.push(SaleEffect::End);
    }
}
