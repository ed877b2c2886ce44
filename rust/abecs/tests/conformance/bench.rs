//! The bench of the ABECS plug-in: virtual PIN pads, each with a person.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_abecs::AbecsPlugin;
use maquininha_card::{
    AcquirerProfile, AcquirerSet, CardDatum, KeySlot, NetworkNumber, PinBlock, ProtectedData,
    TableSet,
};
use maquininha_conformance::{
    Act, BenchCard, BenchReader, CardKind, DeviceBench, Misbehaviour, PersonKey, ReaderLog,
    link_over,
};
use maquininha_reader::port::{ByteLink, DevicePlugin, LinkAddress, LinkKind, ReaderFound};
use maquininha_sandbox::{SlotKeys, kits};
use maquininha_virtualpad::crypto::Key as CipherKey;
use maquininha_virtualpad::crypto::tdes::Chaining;
use maquininha_virtualpad::issuer::{PinKeySource, decrypt_pin, decrypt_track2};
use maquininha_virtualpad::rim::{PadHandle, memory};
use maquininha_virtualpad::{
    Ask, CERTAIN, Fault, Key, PadSettings, PersonAction, Profile, VirtualPinPad,
};

/// The number of the pads, in their keys.
const PAD_NUMBER: u32 = 7;
/// The version of a network without tables.
const NO_TABLES: &str = "0000000000";
/// How long a pad is silent when it starts again, and more.
const BOOT: Duration = Duration::from_secs(5);
/// How often the person looks at the pad.
const LOOK_PERIOD: Duration = Duration::from_millis(10);

pub(crate) struct PadBench(Arc<AbecsPlugin>);

impl PadBench {
    pub(crate) fn new(plugin: AbecsPlugin) -> Self {
        Self(Arc::new(plugin))
    }
}

struct PadReader {
    pad: PadHandle,
    acts: Mutex<VecDeque<Act>>,
}

const fn card_name(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Chip => "chip-online-pin",
        CardKind::Contactless => "contactless-visa",
        CardKind::Stripe => "stripe-only",
    }
}

#[async_trait]
impl DeviceBench for PadBench {
    fn plugin(&self) -> Arc<dyn DevicePlugin> {
        self.0.clone()
    }

    fn found(&self) -> ReaderFound {
        let address = LinkAddress::new(LinkKind::Ble, "00:11:22:33:44:02").expect("it is valid");
        ReaderFound { address, name: Some("PAX-1".to_owned()), rssi_dbm: None, paired: Some(true) }
    }

    fn acquirers(&self, version: &str) -> AcquirerSet {
        let profile = kits().remove(0).profile;
        let tables = TableSet::new(version, profile.tables.records().to_vec());
        let tables = tables.expect("the suite's versions are valid");
        AcquirerSet::new(vec![AcquirerProfile { tables, ..profile }], Vec::new()).expect("one")
    }

    fn empty_slot(&self) -> Option<KeySlot> {
        KeySlot::new(77).ok()
    }

    fn card(&self, kind: CardKind) -> Option<BenchCard> {
        let pad = VirtualPinPad::new(PadSettings::new(Profile::Abecs220, 1));
        let card = pad.wallet().card(card_name(kind))?;
        Some(BenchCard {
            number: card.pan.clone(),
            track2: Some(card.track2()),
            pin: "1234".to_owned(),
        })
    }

    async fn reader(&self) -> Option<Arc<dyn BenchReader>> {
        let mut settings = PadSettings::new(Profile::Abecs220, u64::from(PAD_NUMBER));
        kits()[0].inject(&mut settings.keys, PAD_NUMBER);
        let pad = PadHandle::new(VirtualPinPad::new(settings));
        let reader = Arc::new(PadReader { pad, acts: Mutex::default() });
        tokio::spawn(person(Arc::downgrade(&reader)));
        Some(reader)
    }
}

/// Whether the person would do this now.
fn suits(asks: Option<Ask>, act: &Act) -> bool {
    match act {
        Act::Present(CardKind::Contactless) => {
            matches!(asks, Some(Ask::Card { contactless: true }))
        }
        Act::Present(_) => matches!(asks, Some(Ask::Card { .. })),
        Act::TakeAway => matches!(asks, Some(Ask::Removal)),
        Act::Pin(_) => matches!(asks, Some(Ask::Pin)),
        Act::Type(_) => matches!(asks, Some(Ask::Entry)),
        Act::Choose(_) => matches!(asks, Some(Ask::Choice)),
        Act::Press(PersonKey::Ok) => matches!(asks, Some(Ask::Event)),
        Act::Press(PersonKey::Cancel) => asks.is_some_and(|asks| asks != Ask::Removal),
    }
}

fn actions(act: Act) -> Vec<PersonAction> {
    let card = |kind| card_name(kind).to_owned();
    match act {
        Act::Present(CardKind::Chip) => vec![PersonAction::Insert(card(CardKind::Chip))],
        Act::Present(CardKind::Contactless) => vec![PersonAction::Tap(card(CardKind::Contactless))],
        Act::Present(CardKind::Stripe) => vec![PersonAction::Swipe(card(CardKind::Stripe))],
        Act::TakeAway => vec![PersonAction::Remove],
        Act::Pin(text) | Act::Type(text) => {
            vec![PersonAction::Type(text), PersonAction::Press(Key::Ok)]
        }
        Act::Choose(option) => {
            let mut actions = vec![PersonAction::Press(Key::Down); usize::from(option)];
            actions.push(PersonAction::Press(Key::Ok));
            actions
        }
        Act::Press(PersonKey::Ok) => vec![PersonAction::Press(Key::Ok)],
        Act::Press(PersonKey::Cancel) => vec![PersonAction::Press(Key::Cancel)],
    }
}

/// Does what the person was told, each as soon as the pad asks for it.
async fn person(reader: Weak<PadReader>) {
    while let Some(reader) = reader.upgrade() {
        let asks = reader.pad.with(|pad| pad.asks());
        let next = {
            let mut acts = reader.acts.lock().unwrap_or_else(PoisonError::into_inner);
            let now = acts.front().is_some_and(|act| suits(asks, act));
            if now { acts.pop_front() } else { None }
        };
        for action in next.map(actions).unwrap_or_default() {
            // What cannot be done shows in the command's reply.
            let _ = reader.pad.act(action);
        }
        drop(reader);
        tokio::time::sleep(LOOK_PERIOD).await;
    }
}

/// The base key of a slot.
fn base(keys: &SlotKeys) -> Option<CipherKey> {
    match keys {
        SlotKeys::Dukpt(sets) => sets.values().next().copied(),
        SlotKeys::Master { .. } => None,
    }
}

#[async_trait]
impl BenchReader for PadReader {
    async fn link(&self) -> ByteLink {
        self.pad.hang_up();
        // One that is on stays on.
        let _ = self.pad.act(PersonAction::PowerOn);
        tokio::time::sleep(BOOT).await;
        link_over("a virtual PIN pad", memory::connect(&self.pad))
    }

    async fn act(&self, act: Act) {
        self.acts.lock().unwrap_or_else(PoisonError::into_inner).push_back(act);
    }

    async fn take_away_now(&self) {
        let _ = self.pad.act(PersonAction::Remove);
    }

    async fn asks(&self) {
        while self.pad.with(|pad| pad.asks()).is_none() {
            tokio::time::sleep(LOOK_PERIOD).await;
        }
    }

    async fn cut(&self) {
        self.pad.hang_up();
        tokio::time::sleep(LOOK_PERIOD).await;
    }

    async fn power_off(&self) {
        let _ = self.pad.act(PersonAction::PowerOff);
    }

    async fn misbehave(&self, misbehaviour: Misbehaviour) -> bool {
        match misbehaviour {
            Misbehaviour::Silence => {
                self.pad.with(|pad| pad.faults().chance(Fault::NoAnswer, CERTAIN));
                true
            }
            Misbehaviour::Garbage => {
                // One bad frame is asked for again; here each is.
                self.pad.with(|pad| pad.faults().chance(Fault::BadCrc { times: u8::MAX }, CERTAIN));
                true
            }
            Misbehaviour::EndlessText | Misbehaviour::RefusedTables => false,
        }
    }

    async fn display(&self) -> Option<String> {
        Some(self.pad.with(|pad| pad.screen().lines.join("\n")))
    }

    async fn log(&self) -> Option<ReaderLog> {
        None
    }

    async fn tables(&self) -> Option<BTreeMap<NetworkNumber, String>> {
        let networks = kits().into_iter().map(|kit| kit.profile.network);
        let versions = networks.map(|network| {
            let version = self.pad.with(|pad| pad.tables().version(network.number()));
            (network, String::from_utf8_lossy(&version).into_owned())
        });
        Some(versions.filter(|(_, version)| version != NO_TABLES).collect())
    }

    async fn card_data(&self, data: &ProtectedData) -> Option<String> {
        let kit = kits().remove(0);
        // A stripe has no number of its own, only tracks.
        let datum = data.datum(CardDatum::Pan).or(data.datum(CardDatum::Track2))?;
        let base = base(kit.keys.data.values().next()?)?;
        let source = PinKeySource::Dukpt { base, ksn: datum.serial?.0 };
        decrypt_track2(&source, Chaining::Cbc([0; 8]), 0, datum.bytes.expose()).ok()
    }

    async fn pin(&self, block: &PinBlock, number: &str) -> Option<String> {
        let kit = kits().remove(0);
        let base = base(kit.keys.pin.values().next()?)?;
        let source = PinKeySource::Dukpt { base, ksn: block.serial?.0 };
        decrypt_pin(&source, block.block.expose().try_into().ok()?, number)
    }
}
