use maquininha_model::Money;
use time::PrimitiveDateTime;

use super::PanKey;
use crate::command::date_and_time;
use crate::error::ValueError;
use crate::payload::Payload;
use crate::value::{Network, RecordIndex, TableVersion, centavos};

/// `APPTYPREQ`: any type of application.
const ANY_TYPE: u64 = 99;
/// Most records that can be named: their number has two digits.
const RECORDS_MAX: usize = 99;

/// What GCR asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GcrRequest {
    /// The local time.
    pub at: PrimitiveDateTime,
    /// What is to be paid; zero where it is not known yet.
    pub amount: Money,
    /// The network; all where absent.
    pub network: Option<Network>,
    /// The type of application, 1 to 98; any where absent.
    pub kind: Option<u8>,
    /// The only records that count, at most 99; where there are some, the type does not.
    pub records: Vec<(Network, RecordIndex)>,
    /// The version that the tables must have for a chip, or the answer is 020.
    pub version: TableVersion,
    /// Whether a card may be tapped.
    pub contactless: bool,
}

/// Waits for a card and reads it.
#[derive(Clone, Debug)]
pub struct Gcr<'k> {
    pub(super) request: Option<GcrRequest>,
    pub(super) pan_key: Option<&'k PanKey>,
}

impl<'k> Gcr<'k> {
    /// Asks for a card.
    pub const fn new(request: GcrRequest) -> Self {
        Self { request: Some(request), pan_key: None }
    }

    /// Asks again, after 020 and a load of tables.
    pub const fn again() -> Self {
        Self { request: None, pan_key: None }
    }

    /// The key of the mode of encrypted numbers, if that was started.
    #[must_use]
    pub const fn with_pan_key(mut self, key: &'k PanKey) -> Self {
        self.pan_key = Some(key);
        self
    }
}

impl GcrRequest {
    pub(super) fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let kind = match self.kind {
            _ if !self.records.is_empty() => 0,
            None => ANY_TYPE,
            Some(kind @ 1..=98) => kind.into(),
            Some(_) => {
                return Err(ValueError::OutOfRange { what: "application type", min: 1, max: 98 });
            }
        };
        if self.records.len() > RECORDS_MAX {
            return Err(ValueError::TooLong { what: "list of records", max: RECORDS_MAX });
        }
        let (date, time) = date_and_time(self.at);
        payload.begin_block()?;
        payload.digits(self.network.map_or(0, |network| network.number().into()), 2)?;
        payload.digits(kind, 2)?;
        payload.digits(centavos(self.amount)?, 12)?;
        payload.digits(date, 6)?;
        payload.digits(time, 6)?;
        payload.raw(self.version.as_bytes())?;
        payload.digits(self.records.len() as u64, 2)?;
        for (network, index) in &self.records {
            payload.digits(network.number().into(), 2)?;
            payload.raw(index.as_bytes())?;
        }
        payload.raw(if self.contactless { b"1" } else { b"0" })
    }
}
