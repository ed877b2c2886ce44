//! What an operation starts from.

use std::time::Duration;

use maquininha_flow::OriginalPayment;
use maquininha_model::{AttemptKey, Money, SerialNumber, Tender, TenderKind};

use crate::device::{DeviceCapabilities, TransactionKind};
use crate::local_time::BRASILIA_OFFSET_MINUTES;
use crate::message::Language;
use crate::profile::AcquirerSet;

/// What is to be done with the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Take money.
    Sale {
        /// How much.
        amount: Money,
        /// How.
        tender: Tender,
    },
    /// Give money back on the card that paid.
    Refund {
        /// What was paid.
        original: OriginalPayment,
        /// How much of it.
        amount: Money,
    },
    /// Find out which card it is.
    Identify,
}

impl Job {
    /// What a card is told.
    pub const fn kind(&self) -> TransactionKind {
        match self {
            Self::Sale { .. } => TransactionKind::Sale,
            Self::Refund { .. } => TransactionKind::Refund,
            Self::Identify => TransactionKind::Identify,
        }
    }

    pub(super) const fn amount(&self) -> Money {
        match self {
            Self::Sale { amount, .. } | Self::Refund { amount, .. } => *amount,
            Self::Identify => Money::ZERO,
        }
    }

    pub(super) const fn tender(&self) -> Option<TenderKind> {
        match self {
            Self::Sale { tender, .. } => Some(tender.kind()),
            _ => None,
        }
    }
}

/// How long each step may take. A step that is not answered in its time is aborted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaleLimits {
    /// From the first request for a card until the last.
    pub card: Duration,
    /// Between two keys of a PIN.
    pub pin: Duration,
    /// Session, and tables of all acquirers over the slowest link.
    pub prepare: Duration,
    /// A command of the reader that waits for nobody.
    pub device: Duration,
    /// Chip and PIN together: a slow card, three tries.
    pub chip: Duration,
    /// An answer of the acquirer's host.
    pub host: Duration,
    /// Until the card is out of the slot.
    pub removal: Duration,
    /// Between two tries of an undo.
    pub undo_pause: Duration,
}

impl Default for SaleLimits {
    fn default() -> Self {
        Self {
            card: Duration::from_secs(60),
            pin: Duration::from_secs(60),
            prepare: Duration::from_secs(180),
            device: Duration::from_secs(15),
            chip: Duration::from_secs(90),
            host: Duration::from_secs(30),
            removal: Duration::from_secs(30),
            undo_pause: Duration::from_secs(2),
        }
    }
}

/// What an operation starts from.
#[derive(Clone, Debug)]
pub struct SalePlan {
    /// Its key.
    pub attempt_key: AttemptKey,
    /// The terminal.
    pub serial: SerialNumber,
    /// What is to be done.
    pub job: Job,
    /// Who may be asked.
    pub acquirers: AcquirerSet,
    /// What the reader can do.
    pub capabilities: DeviceCapabilities,
    /// How long.
    pub limits: SaleLimits,
    /// The shop's time zone.
    pub utc_offset_minutes: i16,
    /// Language of the texts.
    pub language: Language,
}

impl SalePlan {
    /// A plan in Portuguese, with Brasília time and the usual limits.
    pub fn new(
        attempt_key: AttemptKey,
        serial: SerialNumber,
        job: Job,
        acquirers: AcquirerSet,
        capabilities: DeviceCapabilities,
    ) -> Self {
        Self {
            attempt_key,
            serial,
            job,
            acquirers,
            capabilities,
            limits: SaleLimits::default(),
            utc_offset_minutes: BRASILIA_OFFSET_MINUTES,
            language: Language::default(),
        }
    }
}
