//! Asking for the card: other sides, second tries, and when a stripe may stand in for a chip.

use std::time::Duration;

use maquininha_model::Timestamp;

use super::{CardSale, Effects, Job, Phase, SaleEffect};
use crate::card_seen::{CardSeen, ChipStatus};
use crate::device::{
    ChipDecided, ChipVerdict, DeviceCommand, EnterPin, GoOnChip, NetworkFilter, Protect, ReadCard,
};
use crate::entry::{CardEntries, CardInterface, EntryMode};
use crate::failure::DeviceFailure;
use crate::message::Message;
use crate::network::CardDatum;
use crate::profile::{AcquirerProfile, FallbackRule};
use crate::routing::choose;

/// How often a card is asked for in one operation: a contactless error, the chip, its fallback, and
/// some clumsiness. More is a card that does not work.
const ROUNDS_MAX: u8 = 8;

/// Contactless errors in a row after which the field is closed (abecs-pinpad §3.5).
const CONTACTLESS_ERRORS_MAX: u8 = 2;

/// The longest time that one command may wait for a card (abecs-pinpad §4.1, `SPE_TIMEOUT`).
const WAIT_MAX: Duration = Duration::from_secs(255);

/// PIN digits (ISO 9564): 4 to 12.
const PIN_DIGITS: (u8, u8) = (4, 12);

#[derive(Debug, Default)]
pub(super) struct Reading {
    rounds: u8,
    deadline: Option<Timestamp>,
    contactless_errors: u8,
    contactless_off: bool,
    message: Option<Message>,
}

impl CardSale {
    /// The sides of the reader that are open now.
    pub(super) fn open_entries(&self) -> CardEntries {
        let of_acquirers =
            self.candidates().fold(CardEntries::NONE, |all, profile| all.or(profile.entries));
        let entries = self.plan.capabilities.entries.and(of_acquirers);
        if self.reading.contactless_off { entries.without_contactless() } else { entries }
    }

    pub(super) fn read(&mut self, now: Timestamp, fx: &mut Effects) {
        self.slot_used = false;
        let limit = self.plan.limits.card;
        let deadline = *self.reading.deadline.get_or_insert_with(|| now.plus(limit));
        let left = deadline.since(now).min(WAIT_MAX);
        let entries = self.open_entries();
        if left < Duration::from_secs(1) {
            return self.fail(DeviceFailure::TimedOut, fx);
        }
        let Some(time) = self.time else { return };
        let networks = self.candidates().map(|profile| self.filter(profile)).collect();
        let message = self.reading.message;
        if message.is_none() {
            fx.push(SaleEffect::Tell(Message::PresentCard));
        }
        self.phase = Phase::Reading;
        let read = ReadCard {
            kind: self.plan.job.kind(),
            amount: self.plan.job.amount(),
            time,
            entries,
            networks,
            text: message.map(|message| message.pad_text(self.plan.language)),
            tags: Vec::new(),
            limit: left,
        };
        let limit = left + self.plan.limits.device;
        self.command(DeviceCommand::ReadCard(read), limit, fx);
    }

    fn filter(&self, profile: &AcquirerProfile) -> NetworkFilter {
        let of_tender = self.plan.job.tender().and_then(|tender| profile.applications.get(&tender));
        NetworkFilter {
            network: profile.network,
            application_types: of_tender.cloned().unwrap_or_default(),
        }
    }

    /// Asks for the card once more, or gives up.
    fn again(&mut self, now: Timestamp, message: Message, why: DeviceFailure, fx: &mut Effects) {
        self.reading.rounds += 1;
        if self.reading.rounds >= ROUNDS_MAX || self.open_entries().is_none() {
            return self.fail(why, fx);
        }
        self.reading.message = Some(message);
        fx.push(SaleEffect::Tell(message));
        if self.slot_used {
            // A chip that is still inserted would be taken at once, and it must be out before its
            // next cryptogram (abecs-pinpad §6.4).
            self.phase = Phase::Clearing;
            let text = Message::RemoveCard.pad_text(self.plan.language);
            self.command(DeviceCommand::RemoveCard { text }, self.plan.limits.removal, fx);
        } else {
            self.read(now, fx);
        }
    }

    fn without_contactless(
        &mut self,
        now: Timestamp,
        message: Message,
        why: DeviceFailure,
        fx: &mut Effects,
    ) {
        if std::mem::replace(&mut self.reading.contactless_off, true) {
            return self.fail(why, fx);
        }
        self.again(now, message, why, fx);
    }

    /// The retry rule of abecs-pinpad §3.5 (`GCX`), and fallback.
    pub(super) fn on_read_failed(
        &mut self,
        now: Timestamp,
        failure: DeviceFailure,
        fx: &mut Effects,
    ) {
        use DeviceFailure as F;
        let contactless = self.open_entries().contactless;
        let errors_before = std::mem::take(&mut self.reading.contactless_errors);
        self.slot_used |= matches!(
            failure,
            F::ChipUnreadable
                | F::FallbackAllowed
                | F::NoApplication
                | F::CardProblem
                | F::CardInvalidated
                | F::RemovedEarly
        ) || (failure == F::CardBlocked && !contactless);
        match failure {
            F::TwoCards => self.again(now, Message::OneCardOnly, failure, fx),
            F::ContactlessError => {
                self.reading.contactless_errors = errors_before + 1;
                if self.reading.contactless_errors >= CONTACTLESS_ERRORS_MAX {
                    self.without_contactless(now, Message::InsertOrSwipe, failure, fx);
                } else {
                    self.again(now, Message::TryAgain, failure, fx);
                }
            }
            F::OtherInterface => {
                self.without_contactless(now, Message::InsertOrSwipe, failure, fx);
            }
            F::CardBlocked if contactless => {
                self.without_contactless(now, Message::InsertOrSwipe, failure, fx);
            }
            F::PhoneAction => self.again(now, Message::ActOnPhone, failure, fx),
            F::ChipUnreadable | F::FallbackAllowed => {
                self.swipe_instead(now, |rule| rule.when_unreadable, failure, fx);
            }
            F::NoApplication => {
                self.swipe_instead(now, |rule| rule.when_no_application, failure, fx);
            }
            F::StripeUnreadable | F::RemovedEarly => {
                self.again(now, Message::TryAgain, failure, fx);
            }
            _ => self.fail(failure, fx),
        }
    }

    fn swipe_instead(
        &mut self,
        now: Timestamp,
        allows: fn(&FallbackRule) -> bool,
        why: DeviceFailure,
        fx: &mut Effects,
    ) {
        let allowed = self.open_entries().stripe
            && self.candidates().any(|profile| profile.entries.stripe && allows(&profile.fallback));
        if allowed {
            self.again(now, Message::SwipeCard, why, fx);
        } else {
            self.fail(why, fx);
        }
    }

    pub(super) fn on_card(&mut self, now: Timestamp, card: CardSeen, fx: &mut Effects) {
        self.reading.contactless_errors = 0;
        self.slot_used = card.interface == CardInterface::Chip;
        if !self.open_entries().takes(card.interface) {
            return self.fail(DeviceFailure::Internal, fx);
        }
        let tender = self.plan.job.tender();
        let chosen = choose(&self.plan.acquirers, &card, tender, self.only_network);
        let Some(profile) = chosen.cloned() else {
            return self.decline(Message::NoAcquirer, fx);
        };
        self.network = Some(profile.network);
        let has_chip = card.service_code.is_some_and(crate::ServiceCode::has_chip);
        self.entry = Some(match (card.interface, card.chip_status) {
            (CardInterface::Chip, _) => EntryMode::Chip,
            (CardInterface::Contactless, _) => EntryMode::Contactless,
            // A chip that was not tried comes first (abecs-pinpad §7.2).
            (CardInterface::ContactlessStripe, _) if has_chip => {
                return self.chip_first(now, true, fx);
            }
            (CardInterface::ContactlessStripe, _) => EntryMode::ContactlessStripe,
            (CardInterface::Stripe, _) if !has_chip => EntryMode::Stripe,
            (CardInterface::Stripe, ChipStatus::Unreadable) if profile.fallback.when_unreadable => {
                EntryMode::Fallback
            }
            (CardInterface::Stripe, ChipStatus::NoApplication)
                if profile.fallback.when_no_application =>
            {
                EntryMode::Fallback
            }
            (CardInterface::Stripe, ChipStatus::Fine) => return self.chip_first(now, false, fx),
            (CardInterface::Stripe, _) => return self.decline(Message::UseChip, fx),
        });
        let wants_pin = self.plan.job.tender().is_some()
            && card.interface == CardInterface::Stripe
            && wants_pin(&profile, &card, self.plan.job.tender());
        self.card = Some(card);
        if !wants_pin {
            return self.protect(fx);
        }
        if !self.plan.capabilities.pin {
            return self.decline(Message::PinNotPossible, fx);
        }
        self.phase = Phase::EnteringPin;
        fx.push(SaleEffect::Tell(Message::EnterPin));
        let pin = EnterPin {
            network: profile.network,
            key: profile.pin_key,
            digits_min: PIN_DIGITS.0,
            digits_max: PIN_DIGITS.1,
            text: Message::EnterPin.pad_text(self.plan.language),
        };
        self.command(DeviceCommand::EnterPin(pin), self.plan.limits.chip, fx);
    }

    fn chip_first(&mut self, now: Timestamp, contactless: bool, fx: &mut Effects) {
        if !self.open_entries().chip {
            return self.decline(Message::UseChip, fx);
        }
        self.reading.contactless_off |= contactless;
        self.again(now, Message::InsertCard, DeviceFailure::OtherInterface, fx);
    }

    pub(super) fn protect(&mut self, fx: &mut Effects) {
        let Some(profile) = self.profile() else { return };
        let protect = Protect {
            network: profile.network,
            protection: profile.protection.clone(),
            data: vec![CardDatum::Pan, CardDatum::Track2],
        };
        self.phase = Phase::Protecting;
        self.command(DeviceCommand::Protect(protect), self.plan.limits.device, fx);
    }

    pub(super) fn after_protect(&mut self, fx: &mut Effects) {
        if self.data.as_ref().is_none_or(|data| data.data.is_empty()) {
            return self.fail(DeviceFailure::StripeUnreadable, fx);
        }
        match self.plan.job {
            Job::Sale { .. } if self.has_kernel() => self.go_on_chip(fx),
            Job::Sale { .. } => self.authorize(fx),
            Job::Refund { .. } if self.original_token.is_none() => self.refund(fx),
            Job::Refund { .. } | Job::Identify => self.identify(fx),
        }
    }

    /// Whether chip or contactless card takes part in the decision.
    pub(super) fn has_kernel(&self) -> bool {
        self.card.as_ref().is_some_and(|card| card.interface.has_kernel())
    }

    fn go_on_chip(&mut self, fx: &mut Effects) {
        let Some(profile) = self.profile() else { return };
        let go = GoOnChip {
            network: profile.network,
            kind: self.plan.job.kind(),
            amount: self.plan.job.amount(),
            pin_key: profile.pin_key.clone(),
            risk: profile.risk,
            online_only: true,
            tags: profile.tags.clone(),
            text: None,
            pin_limit: self.plan.limits.pin.min(WAIT_MAX),
        };
        self.phase = Phase::OnChip;
        // Whether a PIN is asked for is the card's decision; the reader's news tell.
        if self.entry == Some(EntryMode::Chip) && self.plan.capabilities.pin {
            fx.push(SaleEffect::Tell(Message::EnterPin));
        }
        self.command(DeviceCommand::GoOnChip(go), self.plan.limits.chip, fx);
    }

    pub(super) fn on_chip(&mut self, decided: ChipDecided, fx: &mut Effects) {
        self.verification = decided.verification;
        self.emv_data = decided.emv_data;
        match decided.verdict {
            ChipVerdict::GoOnline => self.authorize(fx),
            ChipVerdict::Declined => self.decline(Message::CardDeclined, fx),
            // It was told to go online. Nothing went to the acquirer, so no money moves.
            ChipVerdict::ApprovedOffline => {
                self.preset(super::ending::declined(Message::NotOnline, self.plan.language));
                self.finish(crate::AcquirerVerdict::Declined, fx);
            }
        }
    }

    /// Nothing was sent to the acquirer yet, so the card may be read again.
    pub(super) fn on_chip_failed(
        &mut self,
        now: Timestamp,
        failure: DeviceFailure,
        fx: &mut Effects,
    ) {
        use DeviceFailure as F;
        let contactless = self.entry == Some(EntryMode::Contactless);
        match failure {
            F::FallbackAllowed => self.on_read_failed(now, failure, fx),
            F::TwoCards | F::ContactlessError | F::OtherInterface | F::PhoneAction
                if contactless =>
            {
                self.on_read_failed(now, failure, fx);
            }
            _ => self.fail(failure, fx),
        }
    }
}

fn wants_pin(
    profile: &AcquirerProfile,
    card: &CardSeen,
    tender: Option<maquininha_model::TenderKind>,
) -> bool {
    let rule = &profile.stripe_pin;
    let by_code = card.service_code.is_some_and(crate::ServiceCode::wants_pin);
    tender.is_some_and(|tender| rule.tenders.contains(&tender)) || (rule.by_service_code && by_code)
}
