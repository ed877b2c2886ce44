//! The checks of a set of acquirers, each with the place of what it finds.

use std::collections::BTreeSet;

use maquininha_model::TenderKind;

use super::{
    APPLICATIONS_MAX, AcquirerProfile, CARD_MATCHES_MAX, NAME_CHARS_MAX, NETWORKS_MAX,
    RECORD_BYTES_MAX, RULES_MAX, TABLE_BYTES_MAX, TABLE_RECORDS_MAX, TAGS_MAX, TableSet,
};
use crate::network::{DataProtection, KeyScheme, ProfileError};
use crate::routing::{CardMatch, RoutingRule};

const WORKING_KEY_BYTES: usize = 16;
const MODULUS_BYTES: usize = 256;
const EXPONENT_BYTES_MAX: usize = 3;

/// A value that is not valid.
#[derive(Debug)]
pub(super) struct Fault {
    /// Where it is, as in `acquirers[1].network`.
    pub(super) place: String,
    /// What is wrong with it.
    pub(super) why: ProfileError,
}

type Checked = Result<(), Fault>;

fn hold(condition: bool, place: impl FnOnce() -> String, why: ProfileError) -> Checked {
    if condition { Ok(()) } else { Err(Fault { place: place(), why }) }
}

pub(super) fn all(profiles: &[AcquirerProfile], rules: &[RoutingRule]) -> Checked {
    let is_within = (1..=NETWORKS_MAX).contains(&profiles.len());
    hold(is_within, || "acquirers".to_owned(), ProfileError::Acquirers)?;
    hold(rules.len() <= RULES_MAX, || "rules".to_owned(), ProfileError::Rules)?;
    let (mut networks, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (index, profile) in profiles.iter().enumerate() {
        let at = |field: &str| format!("acquirers[{index}].{field}");
        one(profile, at)?;
        let network = profile.network;
        let twice = ProfileError::NetworkTwice(network);
        hold(networks.insert(network), || at("network"), twice)?;
        hold(names.insert(&profile.name), || at("name"), ProfileError::NameTwice)?;
    }
    for (index, rule) in rules.iter().enumerate() {
        let at = |field: &str| format!("rules[{index}].{field}");
        hold(is_name(&rule.brand), || at("brand"), ProfileError::Name)?;
        let few = rule.cards.len() <= CARD_MATCHES_MAX;
        hold(few, || at("cards"), ProfileError::CardMatches)?;
        for (card, cards) in rule.cards.iter().enumerate() {
            hold(is_range(cards), || at(&format!("cards[{card}].bin")), ProfileError::BinRange)?;
        }
        let unknown = ProfileError::NetworkUnknown(rule.network);
        hold(networks.contains(&rule.network), || at("network"), unknown)?;
    }
    Ok(())
}

fn one(profile: &AcquirerProfile, at: impl Fn(&str) -> String) -> Checked {
    hold(is_name(&profile.name), || at("name"), ProfileError::Name)?;
    hold(are_few(&profile.tables), || at("tables.records"), ProfileError::Records)?;
    for (tender, types) in &profile.applications {
        let is_within = (1..=APPLICATIONS_MAX).contains(&types.len());
        hold(*tender != TenderKind::Pix, || at("applications"), ProfileError::NoCard(*tender))?;
        let word = || at(&format!("applications.{}", format!("{tender:?}").to_lowercase()));
        hold(is_within, word, ProfileError::Applications)?;
    }
    hold(is_key(&profile.pin_key.scheme), || at("pin_key.scheme"), ProfileError::WorkingKey)?;
    match &profile.protection {
        DataProtection::Key { scheme, .. } => {
            hold(is_key(scheme), || at("protection.key.scheme"), ProfileError::WorkingKey)?;
        }
        DataProtection::RandomKey { modulus, exponent, .. } => {
            let fits = modulus.len() == MODULUS_BYTES;
            hold(fits, || at("protection.random_key.modulus"), ProfileError::Modulus)?;
            let fits = (1..=EXPONENT_BYTES_MAX).contains(&exponent.len());
            hold(fits, || at("protection.random_key.exponent"), ProfileError::Exponent)?;
        }
    }
    hold(profile.tags.len() <= TAGS_MAX, || at("tags"), ProfileError::Tags)?;
    hold(profile.finish_tags.len() <= TAGS_MAX, || at("finish_tags"), ProfileError::Tags)
}

/// Names are shown to people, and an acquirer's is part of its host's address.
fn is_name(text: &str) -> bool {
    text.chars().count() <= NAME_CHARS_MAX
        && text.chars().any(char::is_alphanumeric)
        && !text.chars().any(char::is_control)
        && text.trim() == text
}

fn are_few(tables: &TableSet) -> bool {
    let records = tables.records();
    let is_record = |record: &String| {
        let printable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
        (1..=RECORD_BYTES_MAX).contains(&record.len()) && record.bytes().all(printable)
    };
    records.len() <= TABLE_RECORDS_MAX
        && records.iter().all(is_record)
        && records.iter().map(String::len).sum::<usize>() <= TABLE_BYTES_MAX
}

fn is_key(scheme: &KeyScheme) -> bool {
    match scheme {
        KeyScheme::MasterKey { working_key } => working_key.len() == WORKING_KEY_BYTES,
        KeyScheme::Dukpt => true,
    }
}

fn is_range(cards: &CardMatch) -> bool {
    match cards {
        CardMatch::Bin { from, to } => from.as_str().len() == to.as_str().len() && from <= to,
        CardMatch::Any | CardMatch::Aid(_) => true,
    }
}
