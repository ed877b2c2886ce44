//! An acquirer for the bench.

use std::collections::{BTreeMap, BTreeSet};

use maquininha_card::{
    AcquirerProfile, AcquirerSet, ApplicationType, CardEntries, DataProtection, FallbackRule,
    NetworkNumber, PinKey, StripePinRule, TableSet,
};
use maquininha_model::TenderKind;

/// Cryptogram, its kind, amount, counter and currency: what every acquirer asks for.
const TAGS: [u16; 5] = [0x9F26, 0x9F27, 0x9F02, 0x9F36, 0x5F2A];

/// One test acquirer, number 04, which takes credit by every side, with tables of a version in the
/// records that the bench's reader understands, and with the bench's keys.
///
/// # Panics
/// Where the version is none: 1 to 10 letters and digits. Those of the suite are.
pub fn test_acquirer(
    version: &str,
    records: Vec<String>,
    pin_key: PinKey,
    protection: DataProtection,
) -> AcquirerSet {
    let credit = ApplicationType::new(1).expect("it is within 1 and 98");
    let profile = AcquirerProfile {
        name: "Test".to_owned(),
        network: NetworkNumber::new(4).expect("it is within 1 and 99"),
        tables: TableSet::new(version, records).expect("a bench gives the suite's versions"),
        applications: BTreeMap::from([(TenderKind::Credit, vec![credit])]),
        entries: CardEntries::ALL,
        pin_key,
        protection,
        tags: TAGS.to_vec(),
        finish_tags: vec![0x9F26],
        risk: [0; 10],
        fallback: FallbackRule::default(),
        stripe_pin: StripePinRule { tenders: BTreeSet::new(), by_service_code: true },
    };
    AcquirerSet::new(vec![profile], Vec::new()).expect("it is one acquirer without rules")
}
