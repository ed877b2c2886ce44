//! Which records may process a card, and what the kernel is told where networks disagree
//! (abecs-pinpad §3.5, §5).

use super::record::{AidRecord, RecordKey};
use super::store::TableStore;
use crate::codes::Status;

/// Most candidates (abecs-pinpad §2.4, 078).
const CANDIDATES_MAX: usize = 128;

/// How the host narrows the candidates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    /// Exactly these records.
    pub(crate) records: Option<Vec<RecordKey>>,
    /// One network only.
    pub(crate) network: Option<u8>,
    /// These application types only.
    pub(crate) apptypes: Option<Vec<[u8; 2]>>,
}

/// The records that remain; 070 if none does, 078 if there are too many.
pub(crate) fn select(tables: &TableStore, selection: &Selection) -> Result<Vec<RecordKey>, Status> {
    let wanted = |record: &AidRecord| match &selection.records {
        Some(records) => records.contains(&record.key),
        None => {
            selection.network.is_none_or(|network| record.key.network == network)
                && selection.apptypes.as_ref().is_none_or(|it| it.contains(&record.apptype))
        }
    };
    let found: Vec<_> = tables.aids().filter(|it| wanted(it)).map(|it| it.key).collect();
    match found.len() {
        0 => Err(Status::CARDAPPNAV),
        1..=CANDIDATES_MAX => Ok(found),
        _ => Err(Status::ERRMAXAID),
    }
}

/// What the kernel works with when it does not know yet which network will process.
#[derive(Debug, Clone)]
pub(crate) struct Merged {
    pub(crate) country: u16,
    pub(crate) currency: u16,
    pub(crate) exponent: u8,
    pub(crate) terminal_type: u8,
    pub(crate) tcc: u8,
    pub(crate) capabilities: [u8; 3],
    pub(crate) additional: [u8; 5],
    pub(crate) appver: [u8; 2],
    pub(crate) zero_amount: bool,
    pub(crate) floor_limit: u32,
    pub(crate) contactless_limit: u32,
    pub(crate) contactless_floor: u32,
    pub(crate) contactless_cvm: u32,
    pub(crate) mobile_limit: u32,
    pub(crate) contactless_capabilities: [u8; 3],
    pub(crate) contactless_additional: [u8; 5],
    pub(crate) contactless_action_codes: [[u8; 5]; 3],
    pub(crate) contactless_scripts: bool,
}

/// Merges records of one application. There is at least one.
pub(crate) fn merged(records: &[&AidRecord]) -> Merged {
    Merged {
        country: common(records, |it| it.country, 76),
        currency: common(records, |it| it.currency, 986),
        exponent: common(records, |it| it.exponent, 2),
        terminal_type: common(records, |it| it.terminal_type, 0x21),
        tcc: common(records, |it| it.tcc, b'R'),
        capabilities: all_bits(records, |it| it.capabilities),
        additional: all_bits(records, |it| it.additional),
        appver: common(records, |it| it.appver, [[0, 0]; 3])[0],
        zero_amount: common(records, |it| it.zero_amount, false),
        floor_limit: smallest(records, |it| it.floor_limit),
        contactless_limit: smallest(records, |it| it.contactless_limit),
        contactless_floor: smallest(records, |it| it.contactless_floor),
        contactless_cvm: smallest(records, |it| it.contactless_cvm),
        mobile_limit: smallest(records, |it| it.mobile_limit),
        contactless_capabilities: all_bits(records, |it| it.contactless_capabilities),
        contactless_additional: all_bits(records, |it| it.contactless_additional),
        contactless_action_codes: std::array::from_fn(|code| {
            let codes = records.iter().map(|it| it.contactless_action_codes[code]);
            codes.fold([0; 5], |all, one| std::array::from_fn(|byte| all[byte] | one[byte]))
        }),
        contactless_scripts: common(records, |it| it.contactless_scripts, false),
    }
}

fn common<T: PartialEq>(records: &[&AidRecord], field: impl Fn(&AidRecord) -> T, other: T) -> T {
    let first = field(records[0]);
    if records.iter().all(|it| field(it) == first) { first } else { other }
}

fn smallest(records: &[&AidRecord], field: impl Fn(&AidRecord) -> u32) -> u32 {
    records.iter().map(|it| field(it)).min().unwrap_or(0)
}

fn all_bits<const N: usize>(
    records: &[&AidRecord],
    field: impl Fn(&AidRecord) -> [u8; N],
) -> [u8; N] {
    let bits = records.iter().map(|it| field(it));
    bits.fold([0xFF; N], |all, one| std::array::from_fn(|byte| all[byte] & one[byte]))
}
