use maquininha_model::Money;
use time::PrimitiveDateTime;

use super::cex::PAN_MASK;
use super::close::write_message;
use crate::card::{EmvData, TagList};
use crate::error::ValueError;
use crate::field;
use crate::payload::{Payload, flag};
use crate::value::{Network, RecordIndex, TimeLimit, TransactionType, centavos};

/// Most records of the tables that a command can name.
pub const AIDS_MAX: usize = 128;
/// Characters that name one record of the tables: network and number.
const RECORD_TEXT_LEN: usize = 4;
/// Most characters of a list of records.
const RECORDS_TEXT_MAX: usize = RECORD_TEXT_LEN * AIDS_MAX;
/// Most types of application that a command can name.
const TYPES_MAX: usize = 10;
/// ISO 4217 number of the real.
const BRL: u64 = 986;

/// Which applications of the tables are candidates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// All.
    #[default]
    All,
    /// Those of a network.
    Network(Network),
    /// Those of some types (`T1_APPTYPE`), of a network or of all; 1 to 10 of them, each 1 to 98.
    Types {
        /// The network.
        network: Option<Network>,
        /// The types.
        types: Vec<u8>,
    },
    /// Records, 1 to [`AIDS_MAX`] of them.
    Records(Vec<(Network, RecordIndex)>),
}

/// Waits for a card, by all interfaces that are wanted, and reads it (abecs-pinpad §3.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gcx {
    /// The local time.
    pub at: PrimitiveDateTime,
    /// What is to be paid; zero where it is not known yet.
    pub amount: Money,
    /// The part of it that is given out in cash.
    pub cashback: Option<Money>,
    /// What the transaction is.
    pub kind: TransactionType,
    /// Which applications are candidates.
    pub selection: Selection,
    /// Whether a card may be tapped. Forgetting it is why taps do not work.
    pub contactless: bool,
    /// Whether the prompt of the PIN pad shows the amount.
    pub shows_amount: bool,
    /// Takes the place of the whole prompt of the PIN pad; at most 128 characters.
    pub message: Option<String>,
    /// Objects that replace those of the tables.
    pub emv_data: EmvData,
    /// Objects that are wanted.
    pub tags: Option<TagList>,
    /// Ends it without a card; for ever where absent, but two minutes with contactless.
    pub time_limit: Option<TimeLimit>,
}

impl Gcx {
    /// A sale by chip, stripe or tap, over all applications.
    pub fn sale(amount: Money, at: PrimitiveDateTime) -> Self {
        Self {
            at,
            amount,
            cashback: None,
            kind: TransactionType::Sale,
            selection: Selection::All,
            contactless: true,
            shows_amount: true,
            message: None,
            emv_data: EmvData::default(),
            tags: None,
            time_limit: None,
        }
    }

    pub(super) fn write_parameters(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.number(field::AMOUNT, centavos(self.amount)?, 12)?;
        if let Some(cashback) = self.cashback {
            payload.number(field::CASHBACK, centavos(cashback)?, 12)?;
        }
        let (date, time) = date_and_time(self.at);
        payload.number(field::TRNDATE, date, 6)?;
        payload.number(field::TRNTIME, time, 6)?;
        write_kind(payload, self.kind)?;
        self.selection.write(payload)?;
        let options = [flag(self.contactless), flag(!self.shows_amount), b'0', b'0', b'0'];
        payload.parameter(field::GCXOPT, &options)?;
        payload.parameter(field::PANMASK, PAN_MASK)?;
        write_objects(payload, &self.emv_data, self.tags.as_ref())?;
        if let Some(limit) = self.time_limit {
            payload.parameter(field::TIMEOUT, &[limit.as_seconds()])?;
        }
        match &self.message {
            Some(text) => write_message(payload, text),
            None => Ok(()),
        }
    }
}

/// Date and time as numbers, YYMMDD and HHMMSS.
pub(crate) fn date_and_time(at: PrimitiveDateTime) -> (u64, u64) {
    let year = u64::from(at.year().rem_euclid(100).unsigned_abs());
    let date = year * 10_000 + u64::from(u8::from(at.month())) * 100 + u64::from(at.day());
    let minutes = u64::from(at.hour()) * 100 + u64::from(at.minute());
    (date, minutes * 100 + u64::from(at.second()))
}

/// The kind of a transaction and its currency, where it is not a plain sale.
pub(super) fn write_kind(
    payload: &mut Payload<'_>,
    kind: TransactionType,
) -> Result<(), ValueError> {
    if kind == TransactionType::Sale {
        return Ok(());
    }
    payload.parameter(field::TRNTYPE, &[kind.code()])?;
    payload.number(field::TRNCURR, BRL, 3)
}

/// Objects that are given, and those that are wanted.
pub(super) fn write_objects(
    payload: &mut Payload<'_>,
    given: &EmvData,
    wanted: Option<&TagList>,
) -> Result<(), ValueError> {
    payload.optional(field::EMVDATA_IN, Some(given.as_bytes()).filter(|data| !data.is_empty()))?;
    payload.optional(field::TAGLIST, wanted.map(TagList::as_bytes))
}

impl Selection {
    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        match self {
            Self::All => Ok(()),
            Self::Network(network) => write_network(payload, *network),
            Self::Types { network, types } => {
                if let Some(network) = network {
                    write_network(payload, *network)?;
                }
                let mut text = [0; 2 * TYPES_MAX];
                payload.parameter(field::APPTYPE, types_text(types, &mut text)?)
            }
            Self::Records(records) => {
                let mut text = [0; RECORDS_TEXT_MAX];
                payload.parameter(field::AIDLIST, records_text(records, &mut text)?)
            }
        }
    }
}

pub(super) fn write_network(payload: &mut Payload<'_>, network: Network) -> Result<(), ValueError> {
    payload.number(field::ACQREF, network.number().into(), 2)
}

fn types_text<'a>(types: &[u8], out: &'a mut [u8; 2 * TYPES_MAX]) -> Result<&'a [u8], ValueError> {
    match types.len() {
        0 => return Err(ValueError::Empty { what: "list of application types" }),
        1..=TYPES_MAX => {}
        _ => {
            return Err(ValueError::TooLong { what: "list of application types", max: TYPES_MAX });
        }
    }
    if types.iter().any(|kind| !(1..=98).contains(kind)) {
        return Err(ValueError::OutOfRange { what: "application type", min: 1, max: 98 });
    }
    for (place, kind) in out.chunks_exact_mut(2).zip(types) {
        place.copy_from_slice(&[b'0' + kind / 10, b'0' + kind % 10]);
    }
    Ok(&out[..2 * types.len()])
}

fn records_text<'a>(
    records: &[(Network, RecordIndex)],
    out: &'a mut [u8; RECORDS_TEXT_MAX],
) -> Result<&'a [u8], ValueError> {
    match records.len() {
        0 => return Err(ValueError::Empty { what: "list of records" }),
        1..=AIDS_MAX => {}
        _ => return Err(ValueError::TooLong { what: "list of records", max: AIDS_MAX }),
    }
    for (place, (network, index)) in out.chunks_exact_mut(RECORD_TEXT_LEN).zip(records) {
        let [first, second] = *index.as_bytes();
        let number = network.number();
        place.copy_from_slice(&[b'0' + number / 10, b'0' + number % 10, first, second]);
    }
    Ok(&out[..RECORD_TEXT_LEN * records.len()])
}
