//! The security module: the one place where card data is open, for the time of one call.

use maquininha_card::{
    AuthorizationRequest, CardDatum, Chaining, DataProtection, HostCard, KeyScheme, KeySerial,
    LocalTime, NetworkNumber, OpaqueBytes, PinBlock, ProtectedDatum, Verification,
};
use maquininha_model::Money;
use maquininha_virtualpad::crypto::{Key, tdes};
use maquininha_virtualpad::issuer::{
    Issuer, PinKeySource, decrypt_pan, decrypt_pin, decrypt_track2,
};
use zeroize::Zeroizing;

use super::chip::{self, ChipCheck};
use super::keys::{KEY_SET_BYTES, KeySet, NetworkKeys, SlotKeys, keyed_hash};
use super::registry::{CardRegistry, IssuedCard};

/// Why a request cannot be decided on the card's merits: code of the answer and text for the
/// operator (ISO 8583, data element 39).
pub(super) type Refusal = (&'static str, &'static str);

const NOT_READABLE: Refusal = ("96", "the card data cannot be read");
const NO_SUCH_KEY: Refusal = ("63", "the key is not one of this acquirer");

/// One use of a key of a DUKPT series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SerialUse {
    pub(super) serial: KeySerial,
    /// A hash of the cryptogram, which is no secret: the same message twice is known by it.
    pub(super) digest: String,
}

/// What the PIN block held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PinCheck {
    Absent,
    Right,
    Wrong,
    Unreadable,
}

/// What may leave the security module of a card.
#[derive(Clone, Debug)]
pub(super) struct CardFacts {
    pub(super) token: String,
    pub(super) last_four: String,
    /// Two digits of the year, and the month.
    pub(super) expiry: Option<(u16, u8)>,
    pub(super) issued: Option<IssuedCard>,
    pub(super) serials: Vec<SerialUse>,
    pub(super) pin: PinCheck,
    pub(super) chip: ChipCheck,
}

/// Answers the card's cryptogram with a response code; keeps the card number until it is dropped.
pub(super) struct IssuerVoice {
    issuer: Issuer,
    pan: Zeroizing<String>,
    sequence: u8,
    chip: ChipCheck,
}

impl IssuerVoice {
    /// The issuer authentication data (object 91); none without a verified cryptogram.
    pub(super) fn answer(&self, code: [u8; 2]) -> OpaqueBytes {
        let ChipCheck::Right { verified, .. } = &self.chip else { return OpaqueBytes::empty() };
        let data = self.issuer.answer(&self.pan, self.sequence, verified, code);
        let object = [&[0x91, 0x0A][..], &data].concat();
        OpaqueBytes::new(object).unwrap_or_default()
    }
}

/// Keys of all acquirers, and the cards of all issuers.
#[derive(Clone, Debug)]
pub struct SecurityModule {
    networks: Vec<NetworkKeys>,
    registry: CardRegistry,
    issuer: Issuer,
}

/// The open data of a card. Wiped when it is dropped.
struct OpenCard {
    pan: Zeroizing<String>,
    expiry: Option<(u16, u8)>,
    serials: Vec<SerialUse>,
}

impl SecurityModule {
    /// A module with keys and cards. The issuer of all cards is that of the virtual PIN pad.
    pub fn new(networks: Vec<NetworkKeys>, registry: CardRegistry) -> Self {
        Self { networks, registry, issuer: Issuer::test() }
    }

    /// The cards.
    pub fn registry(&self) -> &CardRegistry {
        &self.registry
    }

    /// The cards, to change them.
    pub fn registry_mut(&mut self) -> &mut CardRegistry {
        &mut self.registry
    }

    /// The keys of a network.
    pub fn network(&self, network: NetworkNumber) -> Option<&NetworkKeys> {
        self.networks.iter().find(|keys| keys.network == network)
    }

    /// The keys of a network, to change them.
    pub fn network_mut(&mut self, network: NetworkNumber) -> Option<&mut NetworkKeys> {
        self.networks.iter_mut().find(|keys| keys.network == network)
    }

    /// The networks of an acquirer.
    pub(super) fn networks_of(&self, acquirer: &str) -> Vec<NetworkNumber> {
        let of_acquirer = self.networks.iter().filter(|keys| keys.acquirer == acquirer);
        of_acquirer.map(|keys| keys.network).collect()
    }

    /// Opens the card of an authorisation and checks PIN and cryptogram.
    pub(super) fn inspect(
        &self,
        request: &AuthorizationRequest,
    ) -> Result<(CardFacts, IssuerVoice), Refusal> {
        let keys = self.network(request.network).ok_or(NO_SUCH_KEY)?;
        let mut card = open_card(keys, &request.card)?;
        let (token, issued) = self.known(&card.pan);
        let pin = self.pin(keys, &card.pan, issued.as_ref(), &request.verification);
        if let Some(block) = &request.verification.online_pin {
            card.serials.extend(serial_use(block.serial, &block.block));
        }
        let sequence = chip::sequence(&request.card, &request.emv_data);
        let chip = self.chip(&card.pan, sequence, request.amount, &request.time, request);
        let facts = CardFacts {
            token,
            last_four: last_four(&card.pan),
            expiry: card.expiry,
            issued,
            serials: card.serials,
            pin,
            chip: chip.clone(),
        };
        let voice = IssuerVoice { issuer: self.issuer.clone(), pan: card.pan, sequence, chip };
        Ok((facts, voice))
    }

    /// Which card it is, for a refund or a question.
    pub(super) fn identify(
        &self,
        network: NetworkNumber,
        card: &HostCard,
    ) -> Result<CardFacts, Refusal> {
        let keys = self.network(network).ok_or(NO_SUCH_KEY)?;
        let card = open_card(keys, card)?;
        let (token, issued) = self.known(&card.pan);
        Ok(CardFacts {
            token,
            last_four: last_four(&card.pan),
            expiry: card.expiry,
            issued,
            serials: card.serials,
            pin: PinCheck::Absent,
            chip: ChipCheck::NoChip,
        })
    }

    fn known(&self, pan: &str) -> (String, Option<IssuedCard>) {
        let token = self.registry.token(pan);
        let issued = self.registry.card(&token).cloned();
        (token, issued)
    }

    fn pin(
        &self,
        keys: &NetworkKeys,
        pan: &str,
        issued: Option<&IssuedCard>,
        verification: &Verification,
    ) -> PinCheck {
        let Some(pin) = &verification.online_pin else { return PinCheck::Absent };
        let opened = pin_sources(keys, pin).into_iter().find_map(|source| {
            let block: tdes::Block = pin.block.expose().try_into().ok()?;
            decrypt_pin(&source, &block, pan).map(Zeroizing::new)
        });
        match (opened, issued) {
            (None, _) => PinCheck::Unreadable,
            (Some(pin), Some(card)) if self.registry.is_pin(card, pan, &pin) => PinCheck::Right,
            (Some(_), _) => PinCheck::Wrong,
        }
    }

    fn chip(
        &self,
        pan: &str,
        sequence: u8,
        amount: Money,
        time: &LocalTime,
        request: &AuthorizationRequest,
    ) -> ChipCheck {
        if request.emv_data.is_empty() {
            return ChipCheck::NoChip;
        }
        chip::check(&self.issuer, pan, sequence, &request.emv_data, amount, time)
    }
}

fn open_card(keys: &NetworkKeys, card: &HostCard) -> Result<OpenCard, Refusal> {
    let mut open = OpenCard { pan: Zeroizing::default(), expiry: None, serials: Vec::new() };
    for datum in &card.data.data {
        open.serials.extend(serial_use(datum.serial, &datum.bytes));
        let item = match datum.datum {
            CardDatum::Pan | CardDatum::Track2 => opened(keys, card, datum)?,
            CardDatum::Track1 => continue,
        };
        let (pan, rest) = item.split_once('=').unwrap_or((&item, ""));
        if !open.pan.is_empty() && *open.pan != pan {
            return Err(("30", "card number and track are of two cards"));
        }
        pan.clone_into(&mut open.pan);
        open.expiry = open.expiry.or_else(|| expiry(rest));
    }
    let is_number =
        (8..=19).contains(&open.pan.len()) && open.pan.bytes().all(|b| b.is_ascii_digit());
    if is_number { Ok(open) } else { Err(NOT_READABLE) }
}

fn opened(
    keys: &NetworkKeys,
    card: &HostCard,
    datum: &ProtectedDatum,
) -> Result<Zeroizing<String>, Refusal> {
    let chaining = match &card.data.protection {
        DataProtection::Key { chaining, .. } | DataProtection::RandomKey { chaining, .. } => {
            match chaining {
                Chaining::Ecb => tdes::Chaining::Ecb,
                Chaining::Cbc => tdes::Chaining::Cbc([0; 8]),
            }
        }
    };
    let source = data_source(keys, card, datum.serial)?;
    let bytes = datum.bytes.expose();
    let item = match datum.datum {
        CardDatum::Pan => decrypt_pan(&source, chaining, 0, bytes),
        CardDatum::Track1 | CardDatum::Track2 => decrypt_track2(&source, chaining, 0, bytes),
    };
    item.map(Zeroizing::new).map_err(|_| NOT_READABLE)
}

/// The key of a cryptogram of card data.
fn data_source(
    keys: &NetworkKeys,
    card: &HostCard,
    serial: Option<KeySerial>,
) -> Result<PinKeySource, Refusal> {
    match &card.data.protection {
        DataProtection::RandomKey { .. } => {
            let transport = keys.transport.as_ref().ok_or(NO_SUCH_KEY)?;
            let wrapped = card.data.random_key.as_ref().ok_or(NOT_READABLE)?;
            transport.open(wrapped.expose()).map(PinKeySource::Working).ok_or(NOT_READABLE)
        }
        DataProtection::Key { slot, scheme, .. } => {
            match (keys.data.get(slot).ok_or(NO_SUCH_KEY)?, scheme, serial) {
                (SlotKeys::Dukpt(sets), KeyScheme::Dukpt, Some(serial)) => dukpt(sets, serial),
                (
                    SlotKeys::Master { master, working, .. },
                    KeyScheme::MasterKey { working_key },
                    None,
                ) => {
                    let used = unwrapped(master, working_key).ok_or(NO_SUCH_KEY)?;
                    let good = working.contains(&used).then_some(PinKeySource::Working(used));
                    good.ok_or(("63", "the working key is not in use any more"))
                }
                _ => Err(NO_SUCH_KEY),
            }
        }
    }
}

fn dukpt(
    sets: &std::collections::BTreeMap<KeySet, Key>,
    serial: KeySerial,
) -> Result<PinKeySource, Refusal> {
    let set: KeySet = std::array::from_fn(|at| serial.0[at]);
    let base = *sets.get(&set).ok_or(NO_SUCH_KEY)?;
    Ok(PinKeySource::Dukpt { base, ksn: serial.0 })
}

/// The keys that a PIN block may be under; the block itself does not tell which working key.
fn pin_sources(keys: &NetworkKeys, pin: &PinBlock) -> Vec<PinKeySource> {
    match (keys.pin.get(&pin.slot), pin.serial) {
        (Some(SlotKeys::Dukpt(sets)), Some(serial)) => dukpt(sets, serial).into_iter().collect(),
        (Some(SlotKeys::Master { working, .. }), None) => {
            working.iter().rev().copied().map(PinKeySource::Working).collect()
        }
        _ => Vec::new(),
    }
}

fn unwrapped(master: &Key, wrapped: &OpaqueBytes) -> Option<Key> {
    let clear = tdes::decrypt(master, tdes::Chaining::Ecb, wrapped.expose());
    clear.try_into().ok()
}

fn serial_use(serial: Option<KeySerial>, bytes: &OpaqueBytes) -> Option<SerialUse> {
    let serial = serial?;
    let hash = keyed_hash(&serial.0, &[bytes.expose()]);
    let digest = hash[..KEY_SET_BYTES * 2]
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    Some(SerialUse { serial, digest })
}

fn expiry(rest: &str) -> Option<(u16, u8)> {
    let year = rest.get(..2)?.parse().ok()?;
    let month = rest.get(2..4)?.parse().ok()?;
    Some((year, month))
}

fn last_four(pan: &str) -> String {
    pan.get(pan.len().saturating_sub(4)..).unwrap_or_default().to_owned()
}
