//! Which acquirer takes a card.

use std::collections::BTreeSet;

use maquininha_model::TenderKind;

use crate::card_seen::{Aid, Bin, CardSeen};
use crate::network::NetworkNumber;
use crate::profile::{AcquirerProfile, AcquirerSet};

/// How a card is recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardMatch {
    /// Any card.
    Any,
    /// The first digits are within two prefixes of the same length, both included.
    Bin {
        /// Lowest prefix.
        from: Bin,
        /// Highest prefix.
        to: Bin,
    },
    /// The application identifier begins so; five bytes of it tell the scheme.
    Aid(Aid),
}

impl CardMatch {
    /// Whether a card is meant. What the reader did not tell does not match.
    pub fn fits(&self, card: &CardSeen) -> bool {
        match self {
            Self::Any => true,
            Self::Bin { from, to } => card.bin.as_ref().is_some_and(|bin| {
                let head = bin.as_str().get(..from.as_str().len());
                head.is_some_and(|head| head >= from.as_str() && head <= to.as_str())
            }),
            Self::Aid(prefix) => {
                card.aid.as_ref().is_some_and(|aid| aid.bytes().starts_with(prefix.bytes()))
            }
        }
    }
}

/// A card that is recognised goes to a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutingRule {
    /// Name of the brand or product, for people.
    pub brand: String,
    /// Which cards: any of these. Empty is none.
    pub cards: Vec<CardMatch>,
    /// Which kinds of payment. Empty is all.
    pub tenders: BTreeSet<TenderKind>,
    /// Where to.
    pub network: NetworkNumber,
}

impl RoutingRule {
    fn fits(&self, card: &CardSeen, tender: Option<TenderKind>) -> bool {
        let of_tender =
            self.tenders.is_empty() || tender.is_none_or(|tender| self.tenders.contains(&tender));
        of_tender && self.cards.iter().any(|cards| cards.fits(card))
    }
}

/// Chooses among the networks that can process a card: the first rule that fits, else the
/// acquirer that is configured first. A chip says who can process it; of a stripe any acquirer
/// can. `None` where nobody can. Without a tender (to identify a card) every kind is meant; `only`
/// leaves a single network.
pub fn choose<'a>(
    acquirers: &'a AcquirerSet,
    card: &CardSeen,
    tender: Option<TenderKind>,
    only: Option<NetworkNumber>,
) -> Option<&'a AcquirerProfile> {
    let can = |profile: &AcquirerProfile| {
        only.is_none_or(|network| network == profile.network)
            && tender.is_none_or(|tender| profile.takes(tender))
            && profile.entries.takes(card.interface)
            && (card.candidates.is_empty()
                || card.candidates.iter().any(|candidate| candidate.network == profile.network))
    };
    let ruled = acquirers
        .rules()
        .iter()
        .filter(|rule| rule.fits(card, tender))
        .filter_map(|rule| acquirers.profile(rule.network))
        .find(|profile| can(profile));
    ruled.or_else(|| acquirers.profiles().iter().find(|profile| can(profile)))
}
