//! What the host asks of a card: the parameters of GCX, and of GCR in the same form
//! (abecs-pinpad §3.5, §3.6).

use super::VirtualPinPad;
use crate::card::track::PanMask;
use crate::codes::Status;
use crate::emv::{Objects, objects, tags};
use crate::ids;
use crate::screen::Screen;
use crate::tables::{AidRecord, RecordKey, Selection, select};
use crate::wire::{Fields, Params, number};

/// The antenna stays on for no longer, if the host names no limit (abecs-pinpad §3.5).
pub(super) const CONTACTLESS_MS: u64 = 120_000;

/// A request for a card that waits.
pub(super) struct CardRequest {
    pub(super) candidates: Vec<RecordKey>,
    /// Centavos.
    pub(super) amount: u64,
    /// Centavos.
    pub(super) cashback: u64,
    pub(super) date: [u8; 3],
    pub(super) time: [u8; 3],
    pub(super) kind: u8,
    pub(super) currency: Option<u16>,
    pub(super) contactless: bool,
    pub(super) mask: Option<PanMask>,
    pub(super) tag_list: Option<Vec<u8>>,
    pub(super) host_objects: Objects,
    pub(super) screen: Screen,
    pub(super) deadline_ms: Option<u64>,
    pub(super) timeout_ms: Option<u64>,
    /// What `PP_ICCSTAT` says if the stripe is used.
    pub(super) chip_trouble: u8,
    /// Network and version of its tables that GCR asks with; GCX does not check them.
    pub(super) table_version: Option<(u8, [u8; 10])>,
}

impl VirtualPinPad {
    pub(super) fn card_request(&self, params: &Params) -> Result<CardRequest, Status> {
        let date = bcd_digits(params.mandatory(ids::SPE_TRNDATE)?)?;
        let time = bcd_digits(params.mandatory(ids::SPE_TRNTIME)?)?;
        let host_objects = host_objects(params)?;
        let tag_list = params.get(ids::SPE_TAGLIST).map(<[u8]>::to_vec);
        objects::tag_list(tag_list.as_deref().unwrap_or_default())?;
        let options = params.get(ids::SPE_GCXOPT).unwrap_or_default();
        let amount = amount(params, ids::SPE_AMOUNT)?.unwrap_or(0);
        let candidates = select(&self.tables, &selection(params)?)?;
        let option = |at: usize| options.get(at) == Some(&b'1');
        let contactless =
            option(0) && self.contactless_may_take(&candidates, amount, &host_objects);
        let text = params.get(ids::SPE_DSPMSG);
        let timeout_ms = params.timeout_ms()?;
        let limit_ms = timeout_ms.or(contactless.then_some(CONTACTLESS_MS));
        Ok(CardRequest {
            candidates,
            amount,
            cashback: self::amount(params, ids::SPE_CASHBACK)?.unwrap_or(0),
            date,
            time,
            kind: params.array::<1>(ids::SPE_TRNTYPE)?.map_or(0, |[it]| it),
            currency: currency(params)?,
            contactless,
            mask: self.mask(params)?,
            tag_list,
            host_objects,
            screen: match text {
                Some(text) => Screen::free_text(text),
                None => prompt(contactless, if option(1) { 0 } else { amount }),
            },
            deadline_ms: limit_ms.map(|limit_ms| self.now_ms + limit_ms),
            timeout_ms,
            chip_trouble: self.chip_trouble,
            table_version: None,
        })
    }

    /// Whether a contactless card may be asked for (abecs-pinpad §3.5).
    pub(super) fn contactless_may_take(
        &self,
        candidates: &[RecordKey],
        amount: u64,
        host: &Objects,
    ) -> bool {
        let records = candidates.iter().filter_map(|key| self.tables.aid(*key));
        self.can_use_antenna() && records.into_iter().any(|it| contactless_fits(it, amount, host))
    }
}

/// Whether a record lets a contactless card pay this amount.
fn contactless_fits(record: &AidRecord, amount: u64, host: &Objects) -> bool {
    let limit = |tag, own| u64::from(host.array::<4>(tag).map_or(own, u32::from_be_bytes));
    let card = limit(tags::CONTACTLESS_LIMIT, record.contactless_limit);
    let mobile = limit(tags::MOBILE_LIMIT, record.mobile_limit);
    has_kernel(record) && (amount > 0 || record.zero_amount) && (card >= amount || mobile >= amount)
}

/// Whether a record names a kernel for contactless cards.
pub(super) fn has_kernel(record: &AidRecord) -> bool {
    !matches!(record.contactless_mode, b'0' | b' ')
}

/// The built-in text that asks for a card (abecs-pinpad §7.7).
pub(super) fn prompt(contactless: bool, amount: u64) -> Screen {
    let ask = if contactless {
        ["APROXIME, INSIRA OU", "PASSE O CARTAO"]
    } else {
        ["INSIRA OU PASSE", "O CARTAO"]
    };
    let value = (amount > 0).then(|| format!("VALOR: {}", money(amount)));
    Screen::text(value.into_iter().chain(ask.map(str::to_owned)))
}

/// Centavos as people read them: 1.234,56.
pub(super) fn money(amount: u64) -> String {
    let whole = (amount / 100).to_string();
    let groups: Vec<&str> =
        whole.as_bytes().rchunks(3).rev().filter_map(|it| std::str::from_utf8(it).ok()).collect();
    format!("{},{:02}", groups.join("."), amount % 100)
}

impl VirtualPinPad {
    /// The mask of card numbers that the host asks for.
    pub(super) fn mask(&self, params: &Params) -> Result<Option<PanMask>, Status> {
        let mask = params.number(ids::SPE_PANMASK, 4)?;
        let mask = mask.filter(|_| !self.settings.ignores_mask);
        Ok(mask.map(|mask| PanMask { left: mask / 100, right: mask % 100 }))
    }
}

pub(super) fn amount(params: &Params, id: u16) -> Result<Option<u64>, Status> {
    let amount = params.number(id, 12)?;
    Ok(amount.map(|amount| u64::try_from(amount).expect("twelve digits fit in 64 bits")))
}

pub(super) fn currency(params: &Params) -> Result<Option<u16>, Status> {
    let currency = params.number(ids::SPE_TRNCURR, 3)?;
    Ok(currency.map(|it| u16::try_from(it).expect("three digits fit in 16 bits")))
}

pub(super) fn host_objects(params: &Params) -> Result<Objects, Status> {
    Objects::parse(params.get(ids::SPE_EMVDATA).unwrap_or_default())
}

/// Digits as packed decimal.
pub(super) fn bcd_digits<const N: usize>(digits: &[u8]) -> Result<[u8; N], Status> {
    if number(digits).is_none() {
        return Err(Status::INVPARM);
    }
    let mut fields = Fields::new(digits);
    let bytes = fields.hex_array()?;
    if fields.is_empty() { Ok(bytes) } else { Err(Status::INVPARM) }
}

/// A number as packed decimal.
pub(super) fn bcd<const N: usize>(mut value: u64) -> [u8; N] {
    let mut bytes = [0; N];
    for byte in bytes.iter_mut().rev() {
        let pair = u8::try_from(value % 100).expect("two digits fit in a byte");
        *byte = ((pair / 10) << 4) | (pair % 10);
        value /= 100;
    }
    bytes
}

fn selection(params: &Params) -> Result<Selection, Status> {
    let records = params.get(ids::SPE_AIDLIST).map(record_list).transpose()?;
    let network = params.number(ids::SPE_ACQREF, 2)?;
    let network = network.map(|it| u8::try_from(it).expect("two digits fit in a byte"));
    let apptypes = params.get(ids::SPE_APPTYPE);
    if apptypes.is_some_and(|it| it.len() % 2 != 0 || it.is_empty()) {
        return Err(Status::INVPARM);
    }
    let apptypes = apptypes.map(|it| it.as_chunks::<2>().0.to_vec());
    Ok(Selection { records, network, apptypes })
}

/// Records by network and index, four characters each.
pub(super) fn record_list(list: &[u8]) -> Result<Vec<RecordKey>, Status> {
    if !list.len().is_multiple_of(4) {
        return Err(Status::INVPARM);
    }
    let record = |it: &[u8; 4]| {
        let network = number(&it[..2]).and_then(|it| u8::try_from(it).ok())?;
        Some(RecordKey { network, index: [it[2], it[3]] })
    };
    let records = list.as_chunks::<4>().0.iter().map(record);
    records.collect::<Option<_>>().ok_or(Status::INVPARM)
}
