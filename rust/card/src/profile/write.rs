//! From a set back to its text.

use maquininha_model::TenderKind;

use super::form::{
    AcquirerForm, ApplicationsForm, BinRangeForm, CardMatchForm, ChainingForm, DataKeyForm,
    EntriesForm, FallbackForm, PinKeyForm, ProtectionForm, RandomKeyForm, RuleForm, SchemeForm,
    SetForm, StripePinForm, TablesForm,
};
use super::leaf::{AidForm, BinForm, BytesForm, RiskForm, TagForm};
use super::{AcquirerProfile, AcquirerSet};
use crate::network::{Chaining, DataProtection, KeyScheme};
use crate::routing::{CardMatch, RoutingRule};

impl AcquirerSet {
    /// The text from which [`AcquirerSet::from_json`] reads the same set.
    pub fn to_json(&self) -> String {
        let form = SetForm {
            acquirers: self.profiles().iter().map(acquirer).collect(),
            rules: self.rules().iter().map(rule).collect(),
        };
        serde_json::to_string_pretty(&form).expect("a form has text keys and finite numbers only")
    }
}

fn acquirer(profile: &AcquirerProfile) -> AcquirerForm {
    let types = |tender| profile.applications.get(&tender).cloned();
    let tags = |tags: &[u16]| tags.iter().copied().map(TagForm).collect();
    AcquirerForm {
        name: profile.name.clone(),
        network: profile.network,
        tables: TablesForm {
            version: profile.tables.version().to_owned(),
            records: profile.tables.records().to_vec(),
        },
        applications: ApplicationsForm {
            credit: types(TenderKind::Credit),
            debit: types(TenderKind::Debit),
            voucher: types(TenderKind::Voucher),
        },
        entries: EntriesForm {
            chip: profile.entries.chip,
            contactless: profile.entries.contactless,
            stripe: profile.entries.stripe,
        },
        pin_key: PinKeyForm { slot: profile.pin_key.slot, scheme: scheme(&profile.pin_key.scheme) },
        protection: protection(&profile.protection),
        tags: tags(&profile.tags),
        finish_tags: tags(&profile.finish_tags),
        risk: RiskForm(profile.risk),
        fallback: FallbackForm {
            when_unreadable: profile.fallback.when_unreadable,
            when_no_application: profile.fallback.when_no_application,
        },
        stripe_pin: StripePinForm {
            tenders: profile.stripe_pin.tenders.clone(),
            by_service_code: profile.stripe_pin.by_service_code,
        },
    }
}

fn scheme(scheme: &KeyScheme) -> SchemeForm {
    match scheme {
        KeyScheme::Dukpt => SchemeForm::Dukpt,
        KeyScheme::MasterKey { working_key } => {
            SchemeForm::WorkingKey(BytesForm(working_key.clone()))
        }
    }
}

fn chaining(chaining: Chaining) -> ChainingForm {
    match chaining {
        Chaining::Ecb => ChainingForm::Ecb,
        Chaining::Cbc => ChainingForm::Cbc,
    }
}

fn protection(protection: &DataProtection) -> ProtectionForm {
    match protection {
        DataProtection::Key { slot, scheme: of_key, chaining: how } => {
            ProtectionForm::Key(DataKeyForm {
                slot: *slot,
                scheme: scheme(of_key),
                chaining: chaining(*how),
            })
        }
        DataProtection::RandomKey { modulus, exponent, chaining: how } => {
            ProtectionForm::RandomKey(RandomKeyForm {
                modulus: BytesForm(modulus.clone()),
                exponent: BytesForm(exponent.clone()),
                chaining: chaining(*how),
            })
        }
    }
}

fn rule(rule: &RoutingRule) -> RuleForm {
    let cards = rule.cards.iter().map(|cards| match cards {
        CardMatch::Any => CardMatchForm::Any,
        CardMatch::Bin { from, to } => CardMatchForm::Bin(BinRangeForm {
            from: BinForm(from.clone()),
            to: BinForm(to.clone()),
        }),
        CardMatch::Aid(aid) => CardMatchForm::Aid(AidForm(aid.clone())),
    });
    RuleForm {
        brand: rule.brand.clone(),
        cards: cards.collect(),
        tenders: rule.tenders.clone(),
        network: rule.network,
    }
}
