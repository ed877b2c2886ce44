//! The security module: the one place where card data is open, for the time of one call.

use maquininha_card::{
    AcquirerProfile, AuthorizationRequest, DataProtection, HostCard, KeyScheme, LocalTime,
    NetworkNumber, OpaqueBytes, Verification,
};
use maquininha_model::Money;
use maquininha_virtualpad::crypto::tdes;
use maquininha_virtualpad::issuer::{Issuer, decrypt_pin};
use zeroize::Zeroizing;

use super::chip::{self, ChipCheck};
use super::keys::{NetworkKeys, SlotKeys};
use super::opening::{NO_SUCH_KEY, SerialUse, open_card, pin_sources, serial_use};
use super::registry::{CardRegistry, IssuedCard};

/// Why a request cannot be decided on the card's merits: code of the answer and text for the
/// operator (ISO 8583, data element 39).
pub(super) type Refusal = (&'static str, &'static str);

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

    /// Hands out new working keys in every slot of a network that has them. The keys before the
    /// last are not good any more.
    pub fn rotate_working_keys(&mut self, network: NetworkNumber) {
        if let Some(keys) = self.network_mut(network) {
            keys.rotate();
        }
    }

    /// A shop's profile with the newest working keys, as the acquirer sends it after a change.
    pub fn renewed(&self, profile: &AcquirerProfile) -> AcquirerProfile {
        let mut profile = profile.clone();
        let Some(keys) = self.network(profile.network) else { return profile };
        if let Some(slot) = keys.pin.get(&profile.pin_key.slot) {
            renew(&mut profile.pin_key.scheme, slot);
        }
        if let DataProtection::Key { slot, scheme, .. } = &mut profile.protection
            && let Some(slot) = keys.data.get(slot)
        {
            renew(scheme, slot);
        }
        profile
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

fn renew(scheme: &mut KeyScheme, slot: &SlotKeys) {
    if let Some(newest) = slot.wrapped_working_key() {
        *scheme = KeyScheme::MasterKey { working_key: newest };
    }
}

fn last_four(pan: &str) -> String {
    pan.get(pan.len().saturating_sub(4)..).unwrap_or_default().to_owned()
}
