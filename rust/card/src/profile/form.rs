//! A set of acquirers as it is written.

use std::collections::BTreeSet;

use maquininha_model::TenderKind;
use serde::{Deserialize, Serialize};

use super::leaf::{AidForm, BinForm, BytesForm, RiskForm, TagForm};
use crate::network::{ApplicationType, KeySlot, NetworkNumber};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetForm {
    pub(super) acquirers: Vec<AcquirerForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) rules: Vec<RuleForm>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AcquirerForm {
    pub(super) name: String,
    pub(super) network: NetworkNumber,
    pub(super) tables: TablesForm,
    pub(super) applications: ApplicationsForm,
    pub(super) entries: EntriesForm,
    pub(super) pin_key: PinKeyForm,
    pub(super) protection: ProtectionForm,
    pub(super) tags: Vec<TagForm>,
    #[serde(default)]
    pub(super) finish_tags: Vec<TagForm>,
    #[serde(default = "all_online")]
    pub(super) risk: RiskForm,
    #[serde(default)]
    pub(super) fallback: FallbackForm,
    #[serde(default)]
    pub(super) stripe_pin: StripePinForm,
}

/// All zeros: every payment goes to the acquirer.
fn all_online() -> RiskForm {
    RiskForm([0; 10])
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TablesForm {
    pub(super) version: String,
    pub(super) records: Vec<String>,
}

/// A kind of payment that is missing is not taken.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplicationsForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) credit: Option<Vec<ApplicationType>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) debit: Option<Vec<ApplicationType>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) voucher: Option<Vec<ApplicationType>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntriesForm {
    pub(super) chip: bool,
    pub(super) contactless: bool,
    pub(super) stripe: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PinKeyForm {
    pub(super) slot: KeySlot,
    pub(super) scheme: SchemeForm,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SchemeForm {
    Dukpt,
    WorkingKey(BytesForm),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ProtectionForm {
    Key(DataKeyForm),
    RandomKey(RandomKeyForm),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DataKeyForm {
    pub(super) slot: KeySlot,
    pub(super) scheme: SchemeForm,
    pub(super) chaining: ChainingForm,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RandomKeyForm {
    pub(super) modulus: BytesForm,
    pub(super) exponent: BytesForm,
    pub(super) chaining: ChainingForm,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ChainingForm {
    Ecb,
    Cbc,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FallbackForm {
    pub(super) when_unreadable: bool,
    pub(super) when_no_application: bool,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct StripePinForm {
    pub(super) tenders: BTreeSet<TenderKind>,
    pub(super) by_service_code: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleForm {
    pub(super) brand: String,
    pub(super) cards: Vec<CardMatchForm>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) tenders: BTreeSet<TenderKind>,
    pub(super) network: NetworkNumber,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CardMatchForm {
    Any,
    Bin(BinRangeForm),
    Aid(AidForm),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BinRangeForm {
    pub(super) from: BinForm,
    pub(super) to: BinForm,
}
