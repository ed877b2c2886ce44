//! What an acquirer configures: its network, keys, tables and rules. Data, never code, and read
//! from a text: [`AcquirerSet::from_json`].

mod check;
mod error;
mod form;
mod leaf;
mod read;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use maquininha_model::TenderKind;

use crate::entry::CardEntries;
use crate::network::{ApplicationType, DataProtection, NetworkNumber, PinKey, ProfileError};
use crate::routing::RoutingRule;

pub use error::AcquirersError;
pub use read::ACQUIRERS_BYTES_MAX;

/// The most acquirers in one set-up: a reader has 99 networks, a shop a handful.
pub const NETWORKS_MAX: usize = 16;
/// The most EMV tags that may be asked for: a reader takes 128 bytes of them, of up to two bytes
/// each (abecs-pinpad §4.1, `SPE_TAGLIST`).
pub const TAGS_MAX: usize = 64;
/// The longest name of an acquirer or brand: what fits on a line of a receipt.
pub const NAME_CHARS_MAX: usize = 32;
/// The most records of one network: 99 applications, keys and revoked certificates each, for their
/// index has two digits (abecs-pinpad §5).
pub const TABLE_RECORDS_MAX: usize = 297;
/// The longest record: a block of 999 bytes holds it and two digits (abecs-pinpad §3.4, `TLR`).
pub const RECORD_BYTES_MAX: usize = 997;
/// The most bytes of one network's records: 99 applications of 340 and 99 keys of 611 are 94,149
/// (abecs-pinpad §5); the rest is for revoked certificates and other protocols.
pub const TABLE_BYTES_MAX: usize = 128 * 1024;
/// The most kinds of application for one kind of payment (abecs-pinpad §4.1, `SPE_APPTYPE`).
pub const APPLICATIONS_MAX: usize = 10;
/// The most routing rules: some for each of the brands of a country.
pub const RULES_MAX: usize = 64;
/// The most ways in which one rule recognises cards: a brand has some dozens of ranges.
pub const CARD_MATCHES_MAX: usize = 64;

/// The tables of one network, in the reader: applications, keys of the schemes, revoked
/// certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSet {
    version: String,
    records: Vec<String>,
}

impl TableSet {
    /// Tables of a version: 1 to 10 letters and digits. The records are in the layout that
    /// acquirers hand out (abecs-pinpad §5); a plug-in of another protocol translates them.
    pub fn new(version: &str, records: Vec<String>) -> Result<Self, ProfileError> {
        let fits = (1..=10).contains(&version.len())
            && version.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits {
            Ok(Self { version: version.to_owned(), records })
        } else {
            Err(ProfileError::TableVersion)
        }
    }

    /// The version; a reader that has it is left alone.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The records.
    pub fn records(&self) -> &[String] {
        &self.records
    }
}

/// When the stripe of a chip card may stand in for its chip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FallbackRule {
    /// When the chip could not be read.
    pub when_unreadable: bool,
    /// When the chip has no application for this payment.
    pub when_no_application: bool,
}

/// When the PIN is asked for with a stripe; a chip asks by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StripePinRule {
    /// Always, for these kinds of payment.
    pub tenders: BTreeSet<TenderKind>,
    /// When the service code of the card says so.
    pub by_service_code: bool,
}

/// The floor limit and random selection of a chip, ten bytes (abecs-pinpad §4.1, `SPE_TRMPAR`).
/// All zeros sends every payment to the acquirer.
pub type TerminalRisk = [u8; 10];

/// One acquirer, as its configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcquirerProfile {
    /// Name, for results and reports.
    pub name: String,
    /// Its network in the reader.
    pub network: NetworkNumber,
    /// Its tables.
    pub tables: TableSet,
    /// Which kinds of application serve a kind of payment. A kind that is missing is not taken.
    pub applications: BTreeMap<TenderKind, Vec<ApplicationType>>,
    /// Which sides of the reader it takes cards from.
    pub entries: CardEntries,
    /// Key for PIN blocks.
    pub pin_key: PinKey,
    /// Protection of card data.
    pub protection: DataProtection,
    /// EMV tags for its host, each one or two bytes, at most [`TAGS_MAX`] of them.
    pub tags: Vec<u16>,
    /// EMV tags for its host after the card was finished.
    pub finish_tags: Vec<u16>,
    /// See [`TerminalRisk`].
    pub risk: TerminalRisk,
    /// See [`FallbackRule`].
    pub fallback: FallbackRule,
    /// See [`StripePinRule`].
    pub stripe_pin: StripePinRule,
}

impl AcquirerProfile {
    /// Whether it takes a kind of payment with a card; never Pix, which has none.
    pub fn takes(&self, tender: TenderKind) -> bool {
        tender != TenderKind::Pix && self.applications.contains_key(&tender)
    }
}

/// All acquirers of a shop and the rules between them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AcquirerSet {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    profiles: Vec<AcquirerProfile>,
    rules: Vec<RoutingRule>,
}

impl AcquirerSet {
    /// Checks every value, that networks and names are there once, and that rules name only those.
    pub fn new(
        profiles: Vec<AcquirerProfile>,
        rules: Vec<RoutingRule>,
    ) -> Result<Self, ProfileError> {
        check::all(&profiles, &rules).map_err(|fault| fault.why)?;
        Ok(Self::checked(profiles, rules))
    }

    fn checked(profiles: Vec<AcquirerProfile>, rules: Vec<RoutingRule>) -> Self {
        Self { inner: Arc::new(Inner { profiles, rules }) }
    }

    /// The acquirers, in the order of preference.
    pub fn profiles(&self) -> &[AcquirerProfile] {
        &self.inner.profiles
    }

    /// The sides of a reader that any of them takes cards from.
    pub fn entries(&self) -> CardEntries {
        self.profiles().iter().fold(CardEntries::NONE, |all, profile| all.or(profile.entries))
    }

    /// The rules, first that fits wins.
    pub fn rules(&self) -> &[RoutingRule] {
        &self.inner.rules
    }

    /// The acquirer of a network.
    pub fn profile(&self, network: NetworkNumber) -> Option<&AcquirerProfile> {
        self.profiles().iter().find(|profile| profile.network == network)
    }
}
