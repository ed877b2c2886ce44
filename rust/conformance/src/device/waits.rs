//! The commands that wait for a person, each brought to where it waits.

use std::sync::Arc;

use maquininha_card::{CardEntries, DeviceCommand};

use super::bench::{CardKind, DeviceBench};
use super::commands::{
    AMOUNT, PATIENT, ask_key, ask_menu, ask_number, enter_pin, go_on, read, remove,
};
use super::desk::{Desk, Running};
use crate::rule::Unkept;

/// A command that waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    Card,
    ChipPin,
    StripePin,
    Removal,
    Key,
    Menu,
    Input,
}

const ALL: [Waiting; 7] = [
    Waiting::Card,
    Waiting::ChipPin,
    Waiting::StripePin,
    Waiting::Removal,
    Waiting::Key,
    Waiting::Menu,
    Waiting::Input,
];

impl Waiting {
    /// Those that the device can come to.
    pub(super) fn of(desk: &Desk) -> Vec<Self> {
        let can = desk.device.capabilities();
        let reachable = |waiting: &Self| match waiting {
            Self::Card => !can.entries.is_none(),
            Self::ChipPin => can.entries.chip && can.pin,
            Self::StripePin => can.entries.stripe && can.pin,
            Self::Removal => can.entries.chip,
            Self::Key | Self::Menu | Self::Input => can.keyboard,
        };
        ALL.into_iter().filter(reachable).collect()
    }

    /// Brings a prepared device there.
    pub(super) async fn begin(self, desk: &Desk) -> Result<Running, Unkept> {
        let command: DeviceCommand = match self {
            Self::Card => {
                let entries = CardEntries::ALL.and(desk.device.capabilities().entries);
                read(&desk.profile, entries, PATIENT)
            }
            Self::ChipPin => {
                desk.see(CardKind::Chip).await?;
                go_on(&desk.profile, AMOUNT, PATIENT)
            }
            Self::StripePin => {
                desk.see(CardKind::Stripe).await?;
                enter_pin(&desk.profile)
            }
            Self::Removal => {
                desk.see(CardKind::Chip).await?;
                remove()
            }
            Self::Key => ask_key(PATIENT),
            Self::Menu => ask_menu(PATIENT),
            Self::Input => ask_number(PATIENT),
        };
        let running = desk.start(command);
        desk.asks().await?;
        Ok(running)
    }
}

/// All that a device of the bench can wait for.
pub(super) async fn all(bench: &Arc<dyn DeviceBench>) -> Result<Vec<Waiting>, Unkept> {
    Ok(Waiting::of(&Desk::open(bench.clone()).await?))
}
