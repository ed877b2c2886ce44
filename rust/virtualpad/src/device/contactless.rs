//! The contactless kernel: selection, limits, verification of the holder, cryptogram
//! (abecs-pinpad §3.5).

use super::VirtualPinPad;
use super::card_request::{CardRequest, has_kernel};
use super::kernel_data::habit;
use super::memory::CardMemory;
use super::transaction::{CardKind, ContactlessResult, Match, Transaction};
use super::verification::{ONLINE_PIN_BIT, SIGNATURE_BIT};
use super::wait::{Step, Wait};
use crate::card::{Contactless, ContactlessHealth, ContactlessMode, HolderVerification};
use crate::codes::Status;
use crate::emv::risk::TvrBit;
use crate::emv::{CryptogramKind, tags};
use crate::screen::{Beep, Light, PadEvent};
use crate::settings::Profile;
use crate::tables::{Merged, RecordKey};
use crate::wire::CommandId;

impl VirtualPinPad {
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
        if let Some(status) = failure(part, newest) {
            return Err(status);
        }
        let has_kernel = |key: &RecordKey| self.tables.aid(*key).is_some_and(has_kernel);
        let keys: Vec<_> =
            request.candidates.iter().filter(|key| has_kernel(key)).copied().collect();
        let not_available = if newest { Status::CTLSIFCHG } else { Status::CTLSAPPNAV };
        let mut matches = self.matches(&part.applications, &keys);
        matches.retain(|it| !it.application.blocked);
        let picked = matches.into_iter().next().ok_or(not_available)?;
        let merged = self.merged(&picked);
        let limits = Limits::check(request, part, &merged)?;
        let on_device = part.verifies_holder && part.unlocked;
        let verification = if limits.over_cvm && !on_device {
            first_way(&picked, &merged)
        } else {
            Some(HolderVerification::None)
        };
        let kind = match part.mode {
            ContactlessMode::Emv => CardKind::ContactlessEmv,
            ContactlessMode::Stripe => CardKind::ContactlessStripe,
        };
        let mut transaction = self.transaction(request, card, picked, kind);
        transaction.tvr.set(TvrBit::OVER_FLOOR_LIMIT, limits.over_floor);
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
}

/// What the limits of a record say of an amount.
struct Limits {
    over_cvm: bool,
    over_floor: bool,
}

impl Limits {
    /// Compares an amount with the limits; objects of the host take the place of the tables'.
    fn check(request: &CardRequest, part: &Contactless, merged: &Merged) -> Result<Self, Status> {
        let amount = request.amount;
        let limit = |tag, own| {
            u64::from(request.host_objects.array::<4>(tag).map_or(own, u32::from_be_bytes))
        };
        let over_cvm = amount > limit(tags::CONTACTLESS_CVM, merged.contactless_cvm);
        let over_floor = amount > limit(tags::CONTACTLESS_FLOOR, merged.contactless_floor);
        let most = if part.verifies_holder {
            limit(tags::MOBILE_LIMIT, merged.mobile_limit)
        } else {
            limit(tags::CONTACTLESS_LIMIT, merged.contactless_limit)
        };
        if amount > most || (amount == 0 && !merged.zero_amount) {
            return Err(Status::CTLSIFCHG);
        }
        if part.verifies_holder && over_cvm && !part.unlocked {
            return Err(Status::CTLSEXTCVM);
        }
        Ok(Self { over_cvm, over_floor })
    }
}

/// What is wrong with the contactless part of a card, if anything is.
fn failure(part: &Contactless, newest: bool) -> Option<Status> {
    match part.health {
        ContactlessHealth::Good => None,
        ContactlessHealth::CommunicationError => Some(Status::CTLSCOMMERR),
        // Reserved in 2.20 (abecs-pinpad §2.4).
        ContactlessHealth::Invalidated if !newest => Some(Status::CTLSINVALIDAT),
        ContactlessHealth::Problems => Some(Status::CTLSPROBLEMS),
        ContactlessHealth::Invalidated | ContactlessHealth::OtherInterface => {
            Some(Status::CTLSIFCHG)
        }
    }
}

/// The first way to verify the holder that card and terminal share.
fn first_way(picked: &Match, merged: &Merged) -> Option<HolderVerification> {
    let bits = merged.contactless_capabilities[1];
    let shared = |way: &&HolderVerification| match way {
        HolderVerification::OnlinePin => bits & ONLINE_PIN_BIT != 0,
        HolderVerification::Signature => bits & SIGNATURE_BIT != 0,
        HolderVerification::OfflinePin | HolderVerification::None => false,
    };
    picked.application.verification.iter().find(shared).copied()
}
