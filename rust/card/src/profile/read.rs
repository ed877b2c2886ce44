//! From the text to the set, checked whole.

use std::collections::BTreeMap;

use maquininha_model::{TenderKind, mask_card_numbers};

use super::form::{
    AcquirerForm, ApplicationsForm, CardMatchForm, ChainingForm, EntriesForm, FallbackForm,
    ProtectionForm, RuleForm, SchemeForm, SetForm, StripePinForm,
};
use super::leaf::TagForm;
use super::{
    AcquirerProfile, AcquirerSet, AcquirersError, FallbackRule, StripePinRule, TableSet, check,
};
use crate::entry::CardEntries;
use crate::network::{ApplicationType, Chaining, DataProtection, KeyScheme, PinKey};
use crate::routing::{CardMatch, RoutingRule};

/// Bytes of a text of acquirers: the largest set that [`AcquirerSet::new`] takes stays below, with
/// every character of its tables escaped.
pub const ACQUIRERS_BYTES_MAX: usize = 6 * 1024 * 1024;

impl AcquirerSet {
    /// Reads a set of acquirers from JSON, at most [`ACQUIRERS_BYTES_MAX`] long. What is not known
    /// is refused, and an error names the place. The form is that of `docs/acquirers.md`.
    ///
    /// ```
    /// let error = maquininha_card::AcquirerSet::from_json(r#"{"acquirers": [{"name": 7}]}"#);
    /// assert_eq!(error.map(drop).map_err(|error| error.place().to_owned()),
    ///            Err(String::from("acquirers[0].name")));
    /// ```
    pub fn from_json(text: &str) -> Result<Self, AcquirersError> {
        if text.len() > ACQUIRERS_BYTES_MAX {
            return Err(AcquirersError::TooLong);
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let form: SetForm = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let place = mask_card_numbers(&error.path().to_string()).into_owned();
            form_error(place, error.inner())
        })?;
        json.end().map_err(|error| form_error(".".to_owned(), &error))?;
        let profiles = form.acquirers.into_iter().enumerate();
        let profiles = profiles.map(|(index, form)| profile(index, form));
        let profiles = profiles.collect::<Result<Vec<_>, _>>()?;
        let rules: Vec<_> = form.rules.into_iter().map(rule).collect();
        let faulty = |fault: check::Fault| {
            let check::Fault { place, why } = fault;
            AcquirersError::Value { place, why }
        };
        check::all(&profiles, &rules).map_err(faulty)?;
        Ok(Self::checked(profiles, rules))
    }
}

fn form_error(place: String, error: &serde_json::Error) -> AcquirersError {
    let why = mask_card_numbers(&error.to_string()).into_owned();
    AcquirersError::Form { place, why }
}

fn profile(index: usize, form: AcquirerForm) -> Result<AcquirerProfile, AcquirersError> {
    let tables = TableSet::new(&form.tables.version, form.tables.records);
    let tables = tables.map_err(|why| {
        let place = format!("acquirers[{index}].tables.version");
        AcquirersError::Value { place, why }
    })?;
    let EntriesForm { chip, contactless, stripe } = form.entries;
    let FallbackForm { when_unreadable, when_no_application } = form.fallback;
    let StripePinForm { tenders, by_service_code } = form.stripe_pin;
    let tags = |tags: Vec<TagForm>| tags.into_iter().map(|TagForm(tag)| tag).collect();
    Ok(AcquirerProfile {
        name: form.name,
        network: form.network,
        tables,
        applications: applications(form.applications),
        entries: CardEntries { chip, contactless, stripe },
        pin_key: PinKey { slot: form.pin_key.slot, scheme: scheme(form.pin_key.scheme) },
        protection: protection(form.protection),
        tags: tags(form.tags),
        finish_tags: tags(form.finish_tags),
        risk: form.risk.0,
        fallback: FallbackRule { when_unreadable, when_no_application },
        stripe_pin: StripePinRule { tenders, by_service_code },
    })
}

fn applications(form: ApplicationsForm) -> BTreeMap<TenderKind, Vec<ApplicationType>> {
    let ApplicationsForm { credit, debit, voucher } = form;
    let all =
        [(TenderKind::Credit, credit), (TenderKind::Debit, debit), (TenderKind::Voucher, voucher)];
    all.into_iter().filter_map(|(tender, types)| Some((tender, types?))).collect()
}

fn scheme(form: SchemeForm) -> KeyScheme {
    match form {
        SchemeForm::Dukpt => KeyScheme::Dukpt,
        SchemeForm::WorkingKey(key) => KeyScheme::MasterKey { working_key: key.0 },
    }
}

fn chaining(form: ChainingForm) -> Chaining {
    match form {
        ChainingForm::Ecb => Chaining::Ecb,
        ChainingForm::Cbc => Chaining::Cbc,
    }
}

fn protection(form: ProtectionForm) -> DataProtection {
    match form {
        ProtectionForm::Key(key) => DataProtection::Key {
            slot: key.slot,
            scheme: scheme(key.scheme),
            chaining: chaining(key.chaining),
        },
        ProtectionForm::RandomKey(key) => DataProtection::RandomKey {
            modulus: key.modulus.0,
            exponent: key.exponent.0,
            chaining: chaining(key.chaining),
        },
    }
}

fn rule(form: RuleForm) -> RoutingRule {
    let cards = form.cards.into_iter().map(|cards| match cards {
        CardMatchForm::Any => CardMatch::Any,
        CardMatchForm::Bin(range) => CardMatch::Bin { from: range.from.0, to: range.to.0 },
        CardMatchForm::Aid(aid) => CardMatch::Aid(aid.0),
    });
    RoutingRule {
        brand: form.brand,
        cards: cards.collect(),
        tenders: form.tenders,
        network: form.network,
    }
}
