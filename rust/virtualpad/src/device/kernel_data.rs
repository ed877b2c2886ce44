//! What the kernel knows when a transaction begins: objects of card, tables and request.

use super::VirtualPinPad;
use super::card_request::{CardRequest, bcd};
use super::transaction::{CardKind, Match, Stage, Transaction};
use crate::card::{Application, CardHabit, TestCard};
use crate::emv::risk::{ActionCodes, Tvr, TvrBit};
use crate::emv::{CryptogramKind, Objects, tags};
use crate::tables::{AidRecord, Merged, merged};

impl VirtualPinPad {
    pub(super) fn merged(&self, picked: &Match) -> Merged {
        let records: Vec<&AidRecord> =
            picked.records.iter().filter_map(|key| self.tables.aid(*key)).collect();
        merged(&records)
    }

    /// A transaction with the objects of card, tables and request.
    pub(super) fn transaction(
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
