//! The device: a machine of bytes, time and what the person does, without I/O of its own.

#![allow(
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the commands of one table, and the steps of one wait, share their forms"
)]

mod answers;
mod card_commands;
mod card_request;
mod card_start;
mod chip_access;
mod classic;
mod classic_chip;
mod contactless;
mod control;
mod crypt_commands;
mod dispatch;
mod display_commands;
mod encrypted_pan;
mod entry;
mod events;
mod finish;
mod go_on;
mod info;
mod kernel_data;
mod link;
mod media;
mod memory;
mod person_actions;
mod pin_entry;
mod queue;
mod table_commands;
mod tracks;
mod transaction;
mod verification;
mod wait;

use std::collections::VecDeque;

use crate::card::Wallet;
use crate::crypto::Key;
use crate::fault::FaultPlan;
use crate::keys::KeySlots;
use crate::person::{Ask, Script};
use crate::screen::{PadEvent, Screen};
use crate::settings::{Battery, PadSettings};
use crate::tables::{Loading, TableStore};
use link::Link;
use media::Media;
use memory::CardMemory;
use transaction::Transaction;
use wait::Active;

/// Most events kept for whoever shows them; older ones are dropped, for they are only news.
const EVENTS_MAX: usize = 256;

/// A virtual PIN pad.
///
/// It does nothing by itself: bytes of the host go in by [`push`](Self::push), time by
/// [`advance`](Self::advance), the person by [`act`](Self::act) or [`play`](Self::play); what
/// it sends is taken by [`take_output`](Self::take_output). The same inputs in the same order
/// give the same outputs.
pub struct VirtualPinPad {
    settings: PadSettings,
    now_ms: u64,
    chance: fastrand::Rng,
    link: Link,
    power: Power,
    session: Option<Key>,
    /// The key of the answer to the command that is being executed.
    reply_key: Option<Key>,
    pan_key: Option<Key>,
    active: Option<Active>,
    screen: Screen,
    events: VecDeque<PadEvent>,
    wallet: Wallet,
    slot: Option<Inserted>,
    field: VecDeque<usize>,
    antenna_on: bool,
    memory: CardMemory,
    transaction: Option<Transaction>,
    /// What `PP_ICCSTAT` will say of the next stripe (abecs-pinpad §3.5).
    chip_trouble: u8,
    tables: TableStore,
    loading: Option<Loading>,
    keys: KeySlots,
    battery: Battery,
    faults: FaultPlan,
    script: Script,
    script_due_ms: Option<u64>,
    classic_request: Option<classic::CardQuery>,
    host_objects: Vec<u8>,
    media: Media,
}

/// A card in the slot.
#[derive(Debug, Clone, Copy)]
struct Inserted {
    card: usize,
    /// Cryptograms asked of it since it was inserted (abecs-pinpad §6.4).
    cryptograms: u8,
    /// Whether its chip was powered by a direct command.
    powered: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Power {
    On,
    Off,
    Booting { until_ms: u64 },
}

impl VirtualPinPad {
    /// Makes a device with the catalogue's cards at hand.
    pub fn new(settings: PadSettings) -> Self {
        Self {
            now_ms: 0,
            chance: fastrand::Rng::with_seed(settings.seed),
            link: Link::default(),
            power: Power::On,
            session: None,
            reply_key: None,
            pan_key: None,
            active: None,
            screen: Screen::default(),
            events: VecDeque::new(),
            wallet: Wallet::with_catalogue(),
            slot: None,
            field: VecDeque::new(),
            antenna_on: false,
            memory: CardMemory::default(),
            transaction: None,
            chip_trouble: 0,
            tables: TableStore::default(),
            loading: None,
            keys: settings.keys.clone(),
            battery: settings.battery,
            faults: FaultPlan::default(),
            script: Script::default(),
            script_due_ms: None,
            classic_request: None,
            host_objects: Vec::new(),
            media: Media::default(),
            settings,
        }
    }

    /// Milliseconds that have passed since the device was made.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// What the display shows.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Takes what a person noticed since the last call.
    pub fn take_events(&mut self) -> Vec<PadEvent> {
        self.events.drain(..).collect()
    }

    /// What the device waits for, if a command waits.
    pub fn asks(&self) -> Option<Ask> {
        self.active.as_ref().map(|active| active.wait.ask())
    }

    /// Whether a secure session is on.
    pub fn has_session(&self) -> bool {
        self.session.is_some()
    }

    /// The loaded tables.
    pub fn tables(&self) -> &TableStore {
        &self.tables
    }

    /// The key slots.
    pub fn keys(&self) -> &KeySlots {
        &self.keys
    }

    /// The key slots, as whoever injects keys reaches them.
    pub fn keys_mut(&mut self) -> &mut KeySlots {
        &mut self.keys
    }

    /// The cards at hand.
    pub fn wallet(&self) -> &Wallet {
        &self.wallet
    }

    /// The cards at hand, to change them.
    pub fn wallet_mut(&mut self) -> &mut Wallet {
        &mut self.wallet
    }

    /// The faults that wait and their chances.
    pub fn faults(&mut self) -> &mut FaultPlan {
        &mut self.faults
    }

    /// Sets the battery.
    pub fn set_battery(&mut self, battery: Battery) {
        self.battery = battery;
    }

    /// Whether anything of a card is kept in memory.
    pub fn remembers_card(&self) -> bool {
        !self.memory.is_empty() || self.transaction.as_ref().is_some_and(|it| !it.is_forgotten())
    }

    fn show(&mut self, screen: Screen) {
        if self.screen != screen {
            self.screen = screen.clone();
            self.tell(PadEvent::Screen(screen));
        }
    }

    fn blank(&mut self) {
        self.show(Screen::default());
    }

    fn tell(&mut self, event: PadEvent) {
        if self.events.len() == EVENTS_MAX {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }
}
