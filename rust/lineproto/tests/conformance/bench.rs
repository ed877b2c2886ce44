//! The bench of the line protocol: simulated readers, each with a person.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use maquininha_card::{
    AcquirerSet, AcquirerVerdict, CardDatum, Chaining, DataProtection, KeyScheme, KeySlot,
    NetworkNumber, OpaqueBytes, PinBlock, PinKey, ProtectedData,
};
use maquininha_conformance::{
    Act, BenchCard, BenchReader, CardKind, DeviceBench, Misbehaviour, PersonKey, ReaderLog,
    link_over, test_acquirer,
};
use maquininha_lineproto::LinePlugin;
use maquininha_lineproto::simulated::{
    DATA_SLOT, EMPTY_SLOT, Hand, PIN_SLOT, Side, SimulatedReader, data_working_key, open_card_data,
    open_pin, pin_working_key, test_card,
};
use maquininha_model::Money;
use maquininha_reader::port::{ByteLink, DevicePlugin, LinkAddress, LinkKind, ReaderFound};

/// Bytes that wait on the way.
const PIPE_BYTES: usize = 64 * 1024;

/// Simulated readers, opened by this plug-in.
pub(crate) struct LineBench(pub(crate) Arc<dyn DevicePlugin>);

impl Default for LineBench {
    fn default() -> Self {
        Self(Arc::new(LinePlugin))
    }
}

/// One reader.
pub(crate) struct LineReader(SimulatedReader);

fn slot(number: u8) -> KeySlot {
    KeySlot::new(number).expect("the simulated reader has such slots")
}

fn under_master(working_key: [u8; 16]) -> KeyScheme {
    let working_key = OpaqueBytes::new(working_key.to_vec()).expect("sixteen bytes");
    KeyScheme::MasterKey { working_key }
}

const fn side(kind: CardKind) -> Side {
    match kind {
        CardKind::Chip => Side::Chip,
        CardKind::Contactless => Side::Contactless,
        CardKind::Stripe => Side::Stripe,
    }
}

#[async_trait]
impl DeviceBench for LineBench {
    fn plugin(&self) -> Arc<dyn DevicePlugin> {
        self.0.clone()
    }

    fn found(&self) -> ReaderFound {
        let address = LinkAddress::new(LinkKind::Ble, "00:11:22:33:44:01").expect("it is valid");
        let name = Some("LINE-00000001".to_owned());
        ReaderFound { address, name, rssi_dbm: Some(-50), paired: Some(true) }
    }

    fn acquirers(&self, version: &str) -> AcquirerSet {
        let records = vec!["1".repeat(200), "2".repeat(200)];
        let pin_key = PinKey { slot: slot(PIN_SLOT), scheme: under_master(pin_working_key()) };
        let protection = DataProtection::Key {
            slot: slot(DATA_SLOT),
            scheme: under_master(data_working_key()),
            chaining: Chaining::Cbc,
        };
        test_acquirer(version, records, pin_key, protection)
    }

    fn empty_slot(&self) -> Option<KeySlot> {
        Some(slot(EMPTY_SLOT))
    }

    fn card(&self, kind: CardKind) -> Option<BenchCard> {
        let card = test_card(side(kind));
        Some(BenchCard {
            number: card.number.to_owned(),
            track2: Some(card.track2.to_owned()),
            pin: card.pin.to_owned(),
        })
    }

    async fn reader(&self) -> Option<Arc<dyn BenchReader>> {
        Some(Arc::new(LineReader(SimulatedReader::new())))
    }
}

#[async_trait]
impl BenchReader for LineReader {
    async fn link(&self) -> ByteLink {
        let (ours, theirs) = tokio::io::duplex(PIPE_BYTES);
        let reader = self.0.clone();
        tokio::spawn(async move { reader.serve(theirs).await });
        link_over("a simulated reader", ours)
    }

    async fn act(&self, act: Act) {
        self.0.hand(match act {
            Act::Present(kind) => Hand::Present(side(kind)),
            Act::TakeAway => Hand::TakeAway,
            Act::Pin(pin) => Hand::Pin(pin),
            Act::Type(text) => Hand::Type(text),
            Act::Choose(option) => Hand::Choose(option),
            Act::Press(PersonKey::Ok) => Hand::Ok,
            Act::Press(PersonKey::Cancel) => Hand::Cancel,
        });
    }

    async fn take_away_now(&self) {
        self.0.take_card_away();
    }

    async fn asks(&self) {
        self.0.asks().await;
    }

    async fn cut(&self) {
        self.0.cut();
    }

    async fn power_off(&self) {
        self.0.restart();
    }

    async fn misbehave(&self, misbehaviour: Misbehaviour) -> bool {
        match misbehaviour {
            Misbehaviour::Silence => self.0.fall_silent(),
            Misbehaviour::Garbage => self.0.answer_garbage(),
            Misbehaviour::EndlessText => self.0.answer_endlessly(),
            Misbehaviour::RefusedTables => self.0.refuse_tables(),
        }
        true
    }

    async fn display(&self) -> Option<String> {
        Some(self.0.display())
    }

    async fn log(&self) -> Option<ReaderLog> {
        let seen = self.0.seen();
        let verdict = |word: &String| match word.as_str() {
            "approved" => AcquirerVerdict::Approved,
            "declined" => AcquirerVerdict::Declined,
            _ => AcquirerVerdict::NoAnswer,
        };
        Some(ReaderLog {
            amounts: seen.centavos.iter().map(|centavos| Money::brl(*centavos)).collect(),
            protects: seen.protects,
            decisions: seen.decisions,
            finishes: seen.finishes.iter().map(verdict).collect(),
        })
    }

    async fn tables(&self) -> Option<BTreeMap<NetworkNumber, String>> {
        let versions = self.0.table_versions().into_iter();
        Some(
            versions
                .filter_map(|(network, version)| Some((NetworkNumber::new(network).ok()?, version)))
                .collect(),
        )
    }

    async fn card_data(&self, data: &ProtectedData) -> Option<String> {
        let datum = data.datum(CardDatum::Pan).or(data.datum(CardDatum::Track2))?;
        open_card_data(datum.bytes.expose(), true)
    }

    async fn pin(&self, block: &PinBlock, number: &str) -> Option<String> {
        open_pin(block.block.expose(), number)
    }
}
