//! A card has come: chip or stripe are read (abecs-pinpad §3.5).

use super::VirtualPinPad;
use super::card_request::CardRequest;
use super::memory::CardMemory;
use super::transaction::{CardKind, Match};
use super::wait::{Step, Wait};
use crate::card::{Application, ChipHealth, Stripe};
use crate::codes::Status;
use crate::person::Key;
use crate::screen::{Beep, PadEvent, Screen};
use crate::wire::CommandId;

impl VirtualPinPad {
    /// A card request begins: with the card in the slot, or by asking for one.
    pub(super) fn await_card(
        &mut self,
        id: CommandId,
        request: CardRequest,
    ) -> Result<Step, Status> {
        self.forget_card();
        if self.slot.is_some() {
            return self.chip_found(id, request);
        }
        self.show(request.screen.clone());
        if request.contactless {
            self.turn_antenna_on();
        }
        Ok(Step::Wait(Wait::Card(Box::new(request))))
    }

    pub(super) fn card_key(&mut self, request: CardRequest, key: Key) -> Result<Step, Status> {
        if key != Key::Cancel {
            return Ok(Step::Wait(Wait::Card(Box::new(request))));
        }
        Err(self.card_failed(Status::CANCEL))
    }

    pub(super) fn card_timeout(&mut self) -> Status {
        self.card_failed(Status::TIMEOUT)
    }

    /// A request fails: the display is blanked, and the kind of failure is kept for `PP_ICCSTAT`.
    pub(super) fn card_failed(&mut self, status: Status) -> Status {
        self.turn_antenna_off();
        self.blank();
        self.chip_trouble = match status {
            Status::CARDAPPNAV => 2,
            Status::DUMBCARD | Status::ERRCARD | Status::ERRFALLBACK => 1,
            _ => 0,
        };
        status
    }

    pub(super) fn chip_found(
        &mut self,
        id: CommandId,
        request: CardRequest,
    ) -> Result<Step, Status> {
        self.turn_antenna_off();
        self.show(Screen::text(["PROCESSANDO..."]));
        let card = self.slot.map(|inserted| inserted.card).ok_or(Status::NOCARD)?;
        let Some(chip) = &self.wallet.at(card).chip else {
            return Err(self.card_failed(Status::DUMBCARD));
        };
        let failure = match chip.health {
            ChipHealth::Good | ChipHealth::FailsCryptogram => None,
            ChipHealth::Mute => Some(Status::DUMBCARD),
            ChipHealth::CommunicationError => Some(Status::ERRCARD),
            ChipHealth::Invalidated => Some(Status::CARDINVALIDAT),
            ChipHealth::Problems => Some(Status::CARDPROBLEMS),
            ChipHealth::InvalidData => Some(Status::CARDINVDATA),
            ChipHealth::Blocked if self.settings.profile.is_classic() => {
                Some(Status::CARDINVALIDAT)
            }
            ChipHealth::Blocked => Some(Status::CARDBLOCKED),
            ChipHealth::FailsReading => Some(Status::ERRFALLBACK),
        };
        if let Some(status) = failure {
            return Err(self.card_failed(status));
        }
        if let Some((network, version)) = request.table_version
            && self.tables.version(network) != version
        {
            return Err(self.card_failed(Status::TABVERDIF));
        }
        self.chip_trouble = 0;
        let matches = self.matches(&chip.applications, &request.candidates);
        self.choose(id, request, matches)
    }

    pub(super) fn stripe_found(
        &mut self,
        id: CommandId,
        request: CardRequest,
        card: usize,
    ) -> Result<Step, Status> {
        let card = self.wallet.at(card).clone();
        match card.stripe {
            Stripe::Absent => return Ok(Step::Wait(Wait::Card(Box::new(request)))),
            Stripe::Unreadable => return Err(self.card_failed(Status::MCDATAERR)),
            Stripe::Readable => {}
        }
        self.turn_antenna_off();
        self.tell(PadEvent::Beep(Beep::CardRead));
        self.chip_trouble = 0;
        self.memory = CardMemory::of_stripe(&card);
        self.stripe_reply(id, &request, &card)
    }

    /// An application of the chip is chosen: its data are read.
    pub(super) fn chip_selected(
        &mut self,
        id: CommandId,
        request: &CardRequest,
        picked: Match,
    ) -> Result<Step, Status> {
        let card = self.slot.map(|inserted| inserted.card).ok_or(Status::NOCARD)?;
        self.selected_by_label(&picked.application);
        let holder = self.wallet.at(card).clone();
        self.memory = CardMemory::of_chip(&holder);
        let transaction = self.transaction(request, card, picked, CardKind::Chip);
        self.transaction = Some(transaction);
        self.chip_reply(id, request, &holder)
    }

    pub(super) fn selected_by_label(&mut self, application: &Application) {
        self.notify("SELECIONADO:", &application.label);
        self.show(Screen::text(["SELECIONADO:", &application.label]));
    }
}
