//! GOX: verification of the cardholder, decision and first cryptogram (abecs-pinpad §3.5).

use super::VirtualPinPad;
use super::card_request::{amount, bcd, currency, host_objects};
use super::kernel_data::habit;
use super::pin_entry::PIN_INACTIVITY_MS;
use super::transaction::{CardKind, Stage, Transaction};
use super::wait::Step;
use crate::card::ChipHealth;
use crate::codes::Status;
use crate::crypto::Key;
use crate::crypto::dukpt::Ksn;
use crate::crypto::tdes::Block;
use crate::emv::cryptogram::{self, CryptogramInput};
use crate::emv::risk::{RiskParameters, TvrBit};
use crate::emv::{CryptogramKind, Objects, objects, tags};
use crate::ids;
use crate::screen::Screen;
use crate::settings::Profile;
use crate::tables::{AidRecord, RecordKey};
use crate::wire::{CommandId, ParamList, Params};

/// Cryptograms of one insertion (abecs-pinpad §6.4).
const CRYPTOGRAMS_MAX: u8 = 2;

/// A GOX or GOC that is under way.
pub(super) struct GoOn {
    pub(super) is_contact: bool,
    pub(super) record: RecordKey,
    pub(super) method: usize,
    pub(super) slot: u8,
    pub(super) wrapped: Option<Key>,
    pub(super) may_bypass: bool,
    pub(super) text: Option<Screen>,
    pub(super) limit_ms: u64,
    pub(super) on_exception_list: bool,
    pub(super) must_go_online: bool,
    pub(super) risk: RiskParameters,
    pub(super) tag_list: Option<Vec<u8>>,
    /// Which way of verification is being tried.
    pub(super) at: usize,
    pub(super) verified: Verified,
    pub(super) classic: bool,
}

/// What came of the verification of the cardholder.
#[derive(Default)]
pub(super) struct Verified {
    pub(super) signature: bool,
    pub(super) offline_pin: bool,
    pub(super) online_pin: Option<(Block, Option<Ksn>)>,
    pub(super) on_device: bool,
    pub(super) failed: bool,
    pub(super) wrong_pins: u8,
    pub(super) pin_blocked: bool,
}

impl VirtualPinPad {
    pub(super) fn go_on_chip(&mut self, params: &Params) -> Result<Step, Status> {
        let transaction = self.open_transaction()?;
        let network = params.mandatory(ids::SPE_ACQREF)?;
        params.mandatory(ids::SPE_MTHDPIN)?;
        params.mandatory(ids::SPE_KEYIDX)?;
        let network = crate::wire::number(network).ok_or(Status::INVPARM)?;
        let of_network = |key: &&RecordKey| usize::from(key.network) == network;
        let record = *transaction.records.iter().find(of_network).ok_or(Status::INVPARM)?;
        let is_contact = transaction.kind == CardKind::Chip;
        let method = params.number(ids::SPE_MTHDPIN, 1)?.ok_or(Status::MANDAT)?;
        let slot = params.number(ids::SPE_KEYIDX, 2)?.ok_or(Status::MANDAT)?;
        if !matches!(method, 1 | 3) {
            return Err(Status::INVPARM);
        }
        let wrapped = params.array::<16>(ids::SPE_WKENC)?;
        if method == 1 && wrapped.is_none() {
            return Err(Status::MANDAT);
        }
        let options = params.get(ids::SPE_GOXOPT).unwrap_or_default();
        let option = |at: usize| options.get(at) == Some(&b'1');
        let tag_list = params.get(ids::SPE_TAGLIST).map(<[u8]>::to_vec);
        objects::tag_list(tag_list.as_deref().unwrap_or_default())?;
        let go_on = GoOn {
            is_contact,
            record,
            method,
            slot: u8::try_from(slot).expect("two digits fit in a byte"),
            wrapped,
            may_bypass: is_contact && !option(2),
            text: params.get(ids::SPE_DSPMSG).map(Screen::free_text),
            limit_ms: params.timeout_ms()?.unwrap_or(PIN_INACTIVITY_MS),
            on_exception_list: option(0),
            must_go_online: option(1),
            risk: params.array(ids::SPE_TRMPAR)?.map(RiskParameters::parse).unwrap_or_default(),
            tag_list,
            at: 0,
            verified: Verified::default(),
            classic: false,
        };
        let amounts = Amounts {
            amount: amount(params, ids::SPE_AMOUNT)?,
            cashback: amount(params, ids::SPE_CASHBACK)?,
            kind: params.array::<1>(ids::SPE_TRNTYPE)?.map(|[it]| it),
            currency: currency(params)?,
        };
        let host = host_objects(params)?;
        self.begin_go_on(*b"GOX", go_on, &amounts, &host)
    }

    /// The transaction that GOX or GOC may go on with; 010 if there is none, 043 if its card
    /// has left.
    pub(super) fn open_transaction(&self) -> Result<&Transaction, Status> {
        let transaction = self.transaction.as_ref().ok_or(Status::INVCALL)?;
        match (transaction.stage, transaction.kind) {
            (Stage::Gone, _) => Err(Status::NOCARD),
            (Stage::Found, CardKind::Chip | CardKind::ContactlessEmv) => Ok(transaction),
            _ => Err(Status::INVCALL),
        }
    }

    pub(super) fn begin_go_on(
        &mut self,
        id: CommandId,
        go_on: GoOn,
        amounts: &Amounts,
        host: &Objects,
    ) -> Result<Step, Status> {
        let record = self.tables.aid(go_on.record).ok_or(Status::INTERR)?.clone();
        let transaction = self.transaction.as_mut().ok_or(Status::INVCALL)?;
        if go_on.is_contact {
            transaction.take_amounts(amounts);
            transaction.take_record(&record);
            transaction.objects.take_from_host(host);
        } else if !amounts.agree_with(transaction) {
            return Err(Status::INVPARM);
        }
        transaction.stage = Stage::Begun;
        self.verify(id, go_on)
    }

    /// The cardholder is verified, or not: the card decides.
    pub(super) fn conclude(&mut self, id: CommandId, go_on: &GoOn) -> Result<Step, Status> {
        let mut transaction = self.transaction.take().ok_or(Status::INTERR)?;
        let outcome = self.decide(&mut transaction, go_on);
        self.transaction = Some(transaction);
        let kind = outcome?;
        if go_on.classic {
            return self.classic_go_on_reply(id, go_on, kind);
        }
        let verified = &go_on.verified;
        let decision = match kind {
            CryptogramKind::Approved => b'0',
            CryptogramKind::Declined => b'1',
            CryptogramKind::Online => b'2',
        };
        let pin = match (verified.offline_pin, verified.online_pin) {
            (_, Some(_)) => b'2',
            (true, None) => b'1',
            (false, None) => b'0',
        };
        let flag = |on: bool| if on { b'1' } else { b'0' };
        let signature = flag(verified.signature);
        let result = [decision, signature, pin, flag(verified.on_device), b'0', b'0'];
        let mut answer = ParamList::default();
        answer.push(ids::PP_GOXRES, result);
        if let Some((block, ksn)) = verified.online_pin {
            answer.push(ids::PP_PINBLK, block);
            answer.push_some(ids::PP_KSN, ksn);
        }
        answer.push_some(ids::PP_EMVDATA, self.listed_objects(go_on.tag_list.as_deref())?);
        Ok(self.params_answer(id, answer))
    }

    pub(super) fn listed_objects(&self, list: Option<&[u8]>) -> Result<Option<Vec<u8>>, Status> {
        let transaction = self.transaction.as_ref().ok_or(Status::INTERR)?;
        list.map(|list| transaction.objects.listed(list)).transpose()
    }

    fn decide(
        &mut self,
        transaction: &mut Transaction,
        go_on: &GoOn,
    ) -> Result<CryptogramKind, Status> {
        if let Some(contactless) = transaction.contactless {
            transaction.stage = Stage::Decided(contactless.kind);
            return Ok(contactless.kind);
        }
        let chip = self.wallet.at(transaction.card).chip.as_ref();
        if chip.is_none_or(|chip| chip.health == ChipHealth::FailsCryptogram) {
            self.chip_trouble = 1;
            return Err(Status::ERRFALLBACK);
        }
        let amount = transaction.amount;
        let by_chance = self.chance.u64(..100) < go_on.risk.chance_percent(amount);
        let tvr = &mut transaction.tvr;
        tvr.set(TvrBit::ON_EXCEPTION_LIST, go_on.on_exception_list);
        tvr.set(TvrBit::VERIFICATION_FAILED, go_on.verified.failed);
        tvr.set(TvrBit::PIN_TRIES_EXCEEDED, go_on.verified.pin_blocked);
        tvr.set(TvrBit::ONLINE_PIN, go_on.verified.online_pin.is_some());
        tvr.set(TvrBit::OVER_FLOOR_LIMIT, amount > u64::from(go_on.risk.floor_limit));
        tvr.set(TvrBit::CHOSEN_BY_CHANCE, by_chance);
        tvr.set(TvrBit::FORCED_ONLINE, go_on.must_go_online);
        let asked = match transaction.codes.first(*tvr) {
            CryptogramKind::Approved if go_on.must_go_online => CryptogramKind::Online,
            asked => asked,
        };
        let kind = habit(transaction.application.habit, asked);
        self.generate(transaction, kind, false)?;
        transaction.stage = Stage::Decided(kind);
        Ok(kind)
    }

    /// Asks the card for a cryptogram. 047 if it has given too many (abecs-pinpad §6.4).
    pub(super) fn generate(
        &mut self,
        transaction: &mut Transaction,
        kind: CryptogramKind,
        second: bool,
    ) -> Result<(), Status> {
        if transaction.kind == CardKind::Chip {
            self.count_cryptogram()?;
        }
        let card = self.wallet.at_mut(transaction.card);
        let recorded = transaction.application.recorded.clone();
        if !second {
            card.atc = card.atc.wrapping_add(1);
            let chance = std::array::from_fn(|_| self.chance.u8(..));
            let number = recorded.as_ref().map_or(chance, |it| it.unpredictable);
            transaction.objects.set(tags::UNPREDICTABLE, number);
        }
        let issuer_data = cryptogram::application_data(kind, second);
        let issuer_data = recorded.as_ref().map_or(issuer_data, |it| it.issuer_data.clone());
        transaction.objects.set(tags::COUNTER, card.atc.to_be_bytes());
        transaction.objects.set(tags::APPLICATION_DATA, issuer_data);
        transaction.objects.set(tags::CRYPTOGRAM_INFO, [kind.info()]);
        let tvr = recorded.as_ref().map_or(transaction.tvr.0, |it| it.tvr);
        transaction.objects.set(tags::TVR, tvr);
        transaction.objects.set(tags::TSI, [0xE8, 0x00]);
        let input =
            CryptogramInput::from_objects(&transaction.objects).ok_or(Status::CARDINVDATA)?;
        let key = cryptogram::card_key(&self.settings.issuer_key, &card.pan, card.sequence);
        let computed = cryptogram::application_cryptogram(&key, &input);
        let cryptogram = recorded.map_or(computed, |it| it.cryptogram);
        transaction.objects.set(tags::CRYPTOGRAM, cryptogram);
        Ok(())
    }

    /// Counts one more cryptogram of the card in the slot.
    pub(super) fn count_cryptogram(&mut self) -> Result<(), Status> {
        let limited = self.settings.profile == Profile::Abecs220;
        let inserted = self.slot.as_mut().ok_or(Status::NOCARD)?;
        if limited && inserted.cryptograms == CRYPTOGRAMS_MAX {
            return Err(Status::SECURITY);
        }
        inserted.cryptograms = inserted.cryptograms.saturating_add(1);
        Ok(())
    }
}

/// What GOX says of the amount; absent values stay those of GCX.
#[derive(Default)]
pub(super) struct Amounts {
    pub(super) amount: Option<u64>,
    pub(super) cashback: Option<u64>,
    pub(super) kind: Option<u8>,
    pub(super) currency: Option<u16>,
}

impl Amounts {
    /// With a contactless card nothing may change (abecs-pinpad §3.5).
    fn agree_with(&self, transaction: &Transaction) -> bool {
        self.amount.is_none_or(|it| it == transaction.amount)
            && self.cashback.is_none_or(|it| it == transaction.cashback)
            && self.kind.is_none_or(|it| it == transaction.trn_kind)
    }
}

impl Transaction {
    fn take_amounts(&mut self, amounts: &Amounts) {
        self.amount = amounts.amount.unwrap_or(self.amount);
        self.cashback = amounts.cashback.unwrap_or(self.cashback);
        self.trn_kind = amounts.kind.unwrap_or(self.trn_kind);
        self.objects.set(tags::AMOUNT, bcd::<6>(self.amount));
        self.objects.set(tags::AMOUNT_OTHER, bcd::<6>(self.cashback));
        self.objects.set(tags::TYPE, [self.trn_kind]);
        if let Some(currency) = amounts.currency {
            self.objects.set(tags::CURRENCY, bcd::<2>(u64::from(currency)));
        }
    }

    /// The network is known: its own record counts, unmerged (abecs-pinpad §5).
    fn take_record(&mut self, record: &AidRecord) {
        self.codes.terminal = record.action_codes;
        let objects = &mut self.objects;
        objects.set(tags::CAPABILITIES, record.capabilities);
        objects.set(tags::ADDITIONAL, record.additional);
        objects.set(tags::TERMINAL_TYPE, [record.terminal_type]);
        objects.set(tags::TERMINAL_COUNTRY, bcd::<2>(u64::from(record.country)));
        objects.set(tags::FLOOR_LIMIT, record.floor_limit.to_be_bytes());
        objects.set(tags::CATEGORY_CODE, [record.tcc]);
        objects.set(tags::VERSION, record.appver[0]);
        objects.set(tags::MERCHANT, record.merchant_id.clone());
        objects.set(tags::TERMINAL_ID, record.terminal_id.clone());
        let category = super::card_request::bcd_digits::<2>(&record.category);
        objects.set(tags::CATEGORY, category.unwrap_or_default());
    }
}
