//! A card has come: what the kernel reads of it before the host decides (abecs-pinpad §3.5).

use super::VirtualPinPad;
use super::card_request::{CardRequest, bcd, has_kernel};
use super::memory::CardMemory;
use super::transaction::{CardKind, ContactlessResult, Match, Stage, Transaction};
use super::wait::{Step, Wait};
use crate::card::{
    Application, CardHabit, ChipHealth, ContactlessHealth, ContactlessMode, HolderVerification,
    Stripe, TestCard,
};
use crate::codes::Status;
use crate::emv::risk::{ActionCodes, Tvr, TvrBit};
use crate::emv::{CryptogramKind, Objects, tags};
use crate::person::Key;
use crate::screen::{Beep, Light, PadEvent, Screen};
use crate::settings::Profile;
use crate::tables::{AidRecord, Merged, RecordKey, merged};
use crate::wire::CommandId;

/// Bit of the terminal's capabilities for a PIN that the issuer checks.
pub(super) const ONLINE_PIN_BIT: u8 = 0x40;
/// Bit of the terminal's capabilities for a signature.
pub(super) const SIGNATURE_BIT: u8 = 0x20;

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

    pub(super) fn card_timeout(&mut self, _request: &CardRequest) -> Status {
        self.card_failed(Status::TIMEOUT)
    }

    /// A request fails: the display is blanked, and the kind of failure is kept for `PP_ICCSTAT`.
    fn card_failed(&mut self, status: Status) -> Status {
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

    pub(super) fn contactless_found(
        &mut self,
        id: CommandId,
        request: CardRequest,
    ) -> Result<Step, Status> {
        let cards = std::mem::take(&mut self.field);
        let responding: Vec<usize> =
            cards.into_iter().filter(|card| self.wallet.at(*card).contactless.is_some()).collect();
        let card = match responding[..] {
            [] => return Ok(Step::Wait(Wait::Card(Box::new(request)))),
            [card] => card,
            _ => return Err(self.tap_failed(Status::CTLSMULTIPLE)),
        };
        match self.contactless_read(&request, card) {
            Err(status) => Err(self.tap_failed(status)),
            Ok(transaction) => {
                self.turn_antenna_off();
                self.tell(PadEvent::Light(Light::Read));
                self.tell(PadEvent::Beep(Beep::CardRead));
                self.chip_trouble = 0;
                self.selected_by_label(&transaction.application);
                self.transaction = Some(transaction);
                let holder = self.wallet.at(card).clone();
                self.memory = CardMemory::of_chip(&holder);
                self.chip_reply(id, &request, &holder)
            }
        }
    }

    fn tap_failed(&mut self, status: Status) -> Status {
        self.tell(PadEvent::Light(Light::Failed));
        self.tell(PadEvent::Beep(Beep::Warning));
        self.card_failed(status)
    }

    fn selected_by_label(&mut self, application: &Application) {
        self.notify("SELECIONADO:", &application.label);
        self.show(Screen::text(["SELECIONADO:", &application.label]));
    }

    /// The contactless kernel: selection, limits, verification of the holder, cryptogram.
    fn contactless_read(
        &mut self,
        request: &CardRequest,
        card: usize,
    ) -> Result<Transaction, Status> {
        let newest = self.settings.profile == Profile::Abecs220;
        if let Some((network, version)) = request.table_version
            && self.tables.version(network) != version
        {
            return Err(Status::TABVERDIF);
        }
        let holder = self.wallet.at(card).clone();
        let part = holder.contactless.as_ref().ok_or(Status::CTLSCOMMERR)?;
        match part.health {
            ContactlessHealth::Good => {}
            ContactlessHealth::CommunicationError => return Err(Status::CTLSCOMMERR),
            ContactlessHealth::Invalidated if newest => return Err(Status::CTLSIFCHG),
            ContactlessHealth::Invalidated => return Err(Status::CTLSINVALIDAT),
            ContactlessHealth::Problems => return Err(Status::CTLSPROBLEMS),
            ContactlessHealth::OtherInterface => return Err(Status::CTLSIFCHG),
        }
        let has_kernel = |key: &RecordKey| self.tables.aid(*key).is_some_and(has_kernel);
        let keys: Vec<_> =
            request.candidates.iter().filter(|key| has_kernel(key)).copied().collect();
        let not_available = if newest { Status::CTLSIFCHG } else { Status::CTLSAPPNAV };
        let mut matches = self.matches(&part.applications, &keys);
        matches.retain(|it| !it.application.blocked);
        let picked = matches.into_iter().next().ok_or(not_available)?;
        let merged = self.merged(&picked);
        let limit = |tag, own| {
            u64::from(request.host_objects.array::<4>(tag).map_or(own, u32::from_be_bytes))
        };
        let over_cvm = request.amount > limit(tags::CONTACTLESS_CVM, merged.contactless_cvm);
        let most = if part.verifies_holder {
            limit(tags::MOBILE_LIMIT, merged.mobile_limit)
        } else {
            limit(tags::CONTACTLESS_LIMIT, merged.contactless_limit)
        };
        if request.amount > most {
            return Err(Status::CTLSIFCHG);
        }
        if part.verifies_holder && over_cvm && !part.unlocked {
            return Err(Status::CTLSEXTCVM);
        }
        let over_floor = request.amount > limit(tags::CONTACTLESS_FLOOR, merged.contactless_floor);
        let on_device = part.verifies_holder && part.unlocked;
        let verification = if over_cvm && !on_device {
            let capable = |way: &&HolderVerification| match way {
                HolderVerification::OnlinePin => {
                    merged.contactless_capabilities[1] & ONLINE_PIN_BIT != 0
                }
                HolderVerification::Signature => {
                    merged.contactless_capabilities[1] & SIGNATURE_BIT != 0
                }
                HolderVerification::OfflinePin | HolderVerification::None => false,
            };
            picked.application.verification.iter().find(capable).copied()
        } else {
            Some(HolderVerification::None)
        };
        let kind = match part.mode {
            ContactlessMode::Emv => CardKind::ContactlessEmv,
            ContactlessMode::Stripe => CardKind::ContactlessStripe,
        };
        let mut transaction = self.transaction(request, card, picked, kind);
        transaction.tvr.set(TvrBit::OVER_FLOOR_LIMIT, over_floor);
        transaction.tvr.set(TvrBit::VERIFICATION_FAILED, verification.is_none());
        transaction
            .tvr
            .set(TvrBit::ONLINE_PIN, verification == Some(HolderVerification::OnlinePin));
        let asked = match verification {
            None => CryptogramKind::Declined,
            Some(_) if request.amount == 0 => CryptogramKind::Online,
            Some(_) => transaction.codes.first(transaction.tvr),
        };
        let kind = habit(transaction.application.habit, asked);
        let verification = verification.unwrap_or(HolderVerification::None);
        let result = match (verification, on_device) {
            (_, true) => [0x01, 0x00, 0x02],
            (HolderVerification::OnlinePin, _) => [0x02, 0x00, 0x00],
            (HolderVerification::Signature, _) => [0x1E, 0x00, 0x00],
            _ => [0x1F, 0x00, 0x02],
        };
        transaction.objects.set(tags::VERIFICATION_RESULT, result);
        transaction.contactless =
            Some(ContactlessResult { kind, verification, verified_on_device: on_device });
        if transaction.kind == CardKind::ContactlessEmv {
            self.generate(&mut transaction, kind, false)?;
        }
        Ok(transaction)
    }

    fn merged(&self, picked: &Match) -> Merged {
        let records: Vec<&AidRecord> =
            picked.records.iter().filter_map(|key| self.tables.aid(*key)).collect();
        merged(&records)
    }

    /// A transaction with the objects of card, tables and request.
    fn transaction(
        &self,
        request: &CardRequest,
        card: usize,
        picked: Match,
        kind: CardKind,
    ) -> Transaction {
        let holder = self.wallet.at(card);
        let merged = self.merged(&picked);
        let contactless = kind != CardKind::Chip;
        let Match { application, records } = picked;
        let mut objects = card_objects(holder, &application);
        let (capabilities, additional, floor) = if contactless {
            let floor = merged.contactless_floor;
            (merged.contactless_capabilities, merged.contactless_additional, floor)
        } else {
            (merged.capabilities, merged.additional, merged.floor_limit)
        };
        objects.set(tags::CAPABILITIES, capabilities);
        objects.set(tags::ADDITIONAL, additional);
        objects.set(tags::FLOOR_LIMIT, floor.to_be_bytes());
        objects.set(tags::TERMINAL_COUNTRY, bcd::<2>(u64::from(merged.country)));
        let currency = request.currency.unwrap_or(merged.currency);
        objects.set(tags::CURRENCY, bcd::<2>(u64::from(currency)));
        objects.set(tags::EXPONENT, [merged.exponent]);
        objects.set(tags::TERMINAL_TYPE, [merged.terminal_type]);
        objects.set(tags::CATEGORY_CODE, [merged.tcc]);
        objects.set(tags::VERSION, merged.appver);
        objects.set(tags::AMOUNT, bcd::<6>(request.amount));
        objects.set(tags::AMOUNT_OTHER, bcd::<6>(request.cashback));
        objects.set(tags::DATE, request.date);
        objects.set(tags::TIME, request.time);
        objects.set(tags::TYPE, [request.kind]);
        objects.take_from_host(&request.host_objects);
        let mut tvr = Tvr::default();
        let authenticated = self.tables.has_public_key(&application.aid[..5]);
        tvr.set(TvrBit::DATA_NOT_AUTHENTICATED, !authenticated);
        tvr.set(TvrBit::EXPIRED, bcd_date(&holder.expiry) < request.date);
        tvr.set(TvrBit::NOT_YET_GOOD, bcd_date(&holder.effective) > request.date);
        objects.set(tags::TVR, tvr.0);
        let codes = ActionCodes {
            terminal: if contactless { merged.contactless_action_codes } else { [[0; 5]; 3] },
            issuer: application.action_codes,
        };
        Transaction {
            kind,
            card,
            records,
            objects,
            amount: request.amount,
            cashback: request.cashback,
            trn_kind: request.kind,
            stage: Stage::Found,
            tvr,
            codes,
            contactless: None,
            scripts_by_tap: merged.contactless_scripts,
            application,
        }
    }
}

/// What a card answers to what it is asked for: never more than that.
pub(super) fn habit(habit: CardHabit, asked: CryptogramKind) -> CryptogramKind {
    match (habit, asked) {
        (_, CryptogramKind::Declined) | (CardHabit::Declines, _) => CryptogramKind::Declined,
        (CardHabit::Online, _) => CryptogramKind::Online,
        (CardHabit::AsAsked, asked) => asked,
    }
}

fn card_objects(card: &TestCard, application: &Application) -> Objects {
    let mut objects = Objects::default();
    let packed = |text: &str| crate::card::track::packed(&crate::card::track::nibbles(text));
    objects.set(tags::AID, application.aid.clone());
    objects.set(tags::DEDICATED_FILE, application.aid.clone());
    objects.set(tags::TERMINAL_AID, application.aid.clone());
    objects.set(tags::LABEL, application.label.as_bytes());
    objects.set(tags::TRACK2, packed(&card.track2()));
    objects.set(tags::PAN, packed(&card.pan));
    if !card.holder.is_empty() {
        objects.set(tags::HOLDER, card.holder.as_bytes());
    }
    objects.set(tags::EXPIRY, bcd_date(&card.expiry));
    objects.set(tags::EFFECTIVE, bcd_date(&card.effective));
    objects.set(tags::ISSUER_COUNTRY, bcd::<2>(u64::from(card.issuer_country)));
    objects.set(tags::LANGUAGES, card.languages.as_bytes());
    objects.set(tags::SEQUENCE, bcd::<1>(u64::from(card.sequence)));
    objects.set(tags::ACTION_DEFAULT, application.action_codes[0]);
    objects.set(tags::ACTION_DENIAL, application.action_codes[1]);
    objects.set(tags::ACTION_ONLINE, application.action_codes[2]);
    let profile = application.recorded.as_ref().map_or([0x1C, 0x00], |it| it.interchange_profile);
    objects.set(tags::INTERCHANGE_PROFILE, profile);
    objects
}

/// A date of a test card as packed decimal; a date that is none is long past.
fn bcd_date(text: &str) -> [u8; 3] {
    super::card_request::bcd_digits(text.as_bytes()).unwrap_or_default()
}
