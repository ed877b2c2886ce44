//! What the maker of a device plug-in gives the suite: a reader and a person's hands.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use maquininha_card::{
    AcquirerSet, AcquirerVerdict, KeySlot, NetworkNumber, PinBlock, ProtectedData,
};
use maquininha_model::Money;
use maquininha_reader::port::{ByteLink, DevicePlugin, ReaderFound};

/// The kinds of card that lie on the bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKind {
    /// A chip that wants to go online and asks for a PIN which the acquirer checks.
    Chip,
    /// A contactless chip that wants to go online, without a PIN.
    Contactless,
    /// A stripe of a card without a chip, by its service code.
    Stripe,
}

/// What the bench knows of a test card. It is never shown.
#[derive(Clone)]
pub struct BenchCard {
    /// Its number.
    pub number: String,
    /// Its second track, where it has one, with `=` as separator.
    pub track2: Option<String>,
    /// Its PIN; best six digits, because shorter ones are found by chance.
    pub pin: String,
}

/// A key of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonKey {
    /// The green one.
    Ok,
    /// The red one.
    Cancel,
}

/// What the person at the bench does once the reader asks for it.
#[derive(Clone, PartialEq, Eq)]
pub enum Act {
    /// Presents a card on its own side: inserts, taps or swipes it.
    Present(CardKind),
    /// Takes the card out of the slot.
    TakeAway,
    /// Types a PIN and the green key.
    Pin(String),
    /// Types a text and the green key.
    Type(String),
    /// Chooses an option of a menu, counted from 0.
    Choose(u8),
    /// Presses a key.
    Press(PersonKey),
}

/// What a reader, or the line to it, may do wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misbehaviour {
    /// It answers no command any more, though the link is there.
    Silence,
    /// It answers the next command with bytes that its protocol does not know.
    Garbage,
    /// It answers the next question with 10,000 digits.
    EndlessText,
    /// It does not take tables.
    RefusedTables,
}

/// What the reader itself saw, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReaderLog {
    /// The amounts that it was told with a card command, in the order they came.
    pub amounts: Vec<Money>,
    /// Commands that asked to encrypt card data, refused ones included.
    pub protects: usize,
    /// Commands that asked the card to decide, refused ones included.
    pub decisions: usize,
    /// What it was told to tell the card at the end, refused ones included.
    pub finishes: Vec<AcquirerVerdict>,
}

/// A reader on the bench: a real one with a person, or a simulated one.
#[async_trait]
pub trait BenchReader: Send + Sync + 'static {
    /// A new link to it. The one before, if there is one, is over.
    async fn link(&self) -> ByteLink;

    /// Has the person do something as soon as the reader asks for it, after what was said
    /// before. Returns at once.
    async fn act(&self, act: Act);

    /// Has the person take the card out of the slot now.
    async fn take_away_now(&self);

    /// Waits until the reader waits for a person.
    async fn asks(&self);

    /// Breaks the link now.
    async fn cut(&self);

    /// Takes the power away. The next [`link`](Self::link) finds it on again.
    async fn power_off(&self);

    /// Has it, or the line, do something wrong. `false` where the bench cannot.
    async fn misbehave(&self, misbehaviour: Misbehaviour) -> bool;

    /// What its display shows; `None` where it has none or nobody looks.
    async fn display(&self) -> Option<String>;

    /// What it saw; `None` where the bench cannot look inside.
    async fn log(&self) -> Option<ReaderLog>;

    /// The networks whose tables are in it, with their versions; `None` where the bench cannot
    /// look inside.
    async fn tables(&self) -> Option<BTreeMap<NetworkNumber, String>>;

    /// What the acquirer's host reads in protected card data: the card number, or track 2 with
    /// `=`. `None` where it cannot be read.
    async fn card_data(&self, data: &ProtectedData) -> Option<String>;

    /// What the acquirer's host reads in a PIN block of a card number.
    async fn pin(&self, block: &PinBlock, number: &str) -> Option<String>;
}

/// The bench of a device plug-in.
#[async_trait]
pub trait DeviceBench: Send + Sync + 'static {
    /// The plug-in under test.
    fn plugin(&self) -> Arc<dyn DevicePlugin>;

    /// How a reader of this protocol shows in a scan.
    fn found(&self) -> ReaderFound;

    /// Acquirers whose keys are in the readers of the bench, with tables of this version for
    /// each network. The suite pays with the first.
    fn acquirers(&self, version: &str) -> AcquirerSet;

    /// A slot of PIN keys that is empty in the readers of the bench.
    fn empty_slot(&self) -> Option<KeySlot>;

    /// A card of a kind; `None` where none lies there.
    fn card(&self, kind: CardKind) -> Option<BenchCard>;

    /// A reader without tables and without a card. `None` where there is no reader yet: then only
    /// the rules of the plug-in itself are tried.
    async fn reader(&self) -> Option<Arc<dyn BenchReader>>;
}
