//! A device that is open on the bench, and how the suite speaks to it.

use std::fmt::Write;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{
    AcquirerProfile, Answer, CardSeen, ChipDecided, DeviceCapabilities, DeviceCommand,
    DeviceFailure, DeviceInfo, DeviceReply, NetworkNumber,
};
use maquininha_reader::ABORT_GRACE;
use maquininha_reader::port::{CardDevice, NewsSink};
use tokio::task::JoinHandle;

use super::bench::{Act, BenchCard, BenchReader, CardKind, DeviceBench};
use super::commands::{
    AMOUNT, PATIENT, TABLES_FIRST, finish, go_on, kind, protect, read, remove, side,
};
use crate::link::{LinkWatch, watched};
use crate::rule::{Kept, Unkept, broken, hold, not_tried};
use crate::secrets::Secrets;

/// The longest that a command may take in the suite: its own limit, and what a plug-in needs to
/// notice that its reader is silent.
const COMMAND_MAX: Duration = Duration::from_secs(150);
/// The longest until a reader that was told to ask asks.
const ASKING_MAX: Duration = Duration::from_secs(30);
/// The longest until a reader opens, or does not: "at most some seconds".
pub(super) const OPENING_MAX: Duration = Duration::from_secs(60);
/// The longest until a link that is not needed any more is closed: a library that blocks cannot be
/// interrupted while it opens.
const CLOSING_MAX: Duration = OPENING_MAX;
/// How often a link is looked at for its end.
const LOOK_PERIOD: Duration = Duration::from_millis(20);

/// A command that runs.
pub(super) struct Running(JoinHandle<DeviceReply>);

impl Running {
    /// Its reply.
    pub(super) async fn reply(self) -> Result<DeviceReply, Unkept> {
        let stop = self.0.abort_handle();
        match tokio::time::timeout(COMMAND_MAX, self.0).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(_)) => broken("a command panicked"),
            Err(_) => {
                stop.abort();
                broken(format!("a command did not end within {COMMAND_MAX:?}"))
            }
        }
    }

    /// Its reply, after it was told to stop: the engine waits so long and no longer.
    pub(super) async fn stopped(self) -> Result<DeviceReply, Unkept> {
        within(ABORT_GRACE, self.reply(), "a command that was aborted did not end").await?
    }

    /// Drops it half way.
    pub(super) async fn let_go(self) {
        self.0.abort();
        // It is gone once it is awaited, however it ended.
        let _ = self.0.await;
    }

    /// Whether it ended already.
    pub(super) fn ended(&self) -> bool {
        self.0.is_finished()
    }
}

/// A device that is open, with its reader and the person before it.
pub(super) struct Desk {
    pub(super) bench: Arc<dyn DeviceBench>,
    pub(super) reader: Arc<dyn BenchReader>,
    pub(super) device: Arc<dyn CardDevice>,
    pub(super) news: NewsSink,
    pub(super) link: LinkWatch,
    pub(super) profile: AcquirerProfile,
    pub(super) secrets: Secrets,
}

impl Desk {
    /// A fresh reader, open.
    pub(super) async fn open(bench: Arc<dyn DeviceBench>) -> Result<Self, Unkept> {
        let Some(reader) = bench.reader().await else {
            return not_tried("the bench has no reader yet");
        };
        let Some(profile) = bench.acquirers(TABLES_FIRST).profiles().first().cloned() else {
            return not_tried("the bench has no acquirer");
        };
        let mut secrets = Secrets::default();
        for kind in [CardKind::Chip, CardKind::Contactless, CardKind::Stripe] {
            if let Some(card) = bench.card(kind) {
                secrets.number(&card.number);
                card.track2.iter().for_each(|track| secrets.number(track));
                secrets.pin(&card.pin);
            }
        }
        let (device, link) = open_device(&*bench, &*reader).await?;
        Ok(Self { bench, reader, device, news: NewsSink::nowhere(), link, profile, secrets })
    }

    /// The same reader over a new link.
    pub(super) async fn reopened(self) -> Result<Self, Unkept> {
        let (device, link) = open_device(&*self.bench, &*self.reader).await?;
        Ok(Self { device, link, ..self })
    }

    /// A fresh reader, open and prepared.
    pub(super) async fn prepared(bench: Arc<dyn DeviceBench>) -> Result<Self, Unkept> {
        let desk = Self::open(bench).await?;
        desk.prepare(TABLES_FIRST).await?;
        Ok(desk)
    }

    /// A prepared reader that can do something; the rule is not tried where it cannot.
    pub(super) async fn that_can(
        bench: Arc<dyn DeviceBench>,
        can: impl Fn(&DeviceCapabilities) -> bool,
        what: &str,
    ) -> Result<Self, Unkept> {
        let desk = Self::prepared(bench).await?;
        if can(&desk.device.capabilities()) {
            Ok(desk)
        } else {
            not_tried(format!("the reader has no {what}"))
        }
    }

    /// A prepared reader with a side for this kind of card, and such a card.
    pub(super) async fn for_card(
        bench: Arc<dyn DeviceBench>,
        card: CardKind,
    ) -> Result<Self, Unkept> {
        let open = |can: &DeviceCapabilities| !can.entries.and(side(card)).is_none();
        let desk =
            Self::that_can(bench, open, &format!("side for a card of kind {card:?}")).await?;
        desk.card(card)?;
        Ok(desk)
    }

    /// The same for a card whose PIN is asked for.
    pub(super) async fn for_pin(
        bench: Arc<dyn DeviceBench>,
        card: CardKind,
    ) -> Result<Self, Unkept> {
        let desk = Self::for_card(bench, card).await?;
        if desk.device.capabilities().pin { Ok(desk) } else { not_tried("the reader has no PIN") }
    }

    /// What the bench knows of its card of a kind. A reader must not claim a side for which the
    /// bench has no card: then the claim is not proven.
    pub(super) fn card(&self, card: CardKind) -> Result<BenchCard, Unkept> {
        self.bench.card(card).map_or_else(
            || broken(format!("the reader claims a side for which no {card:?} card is there")),
            Ok,
        )
    }

    /// Starts a command.
    pub(super) fn start(&self, command: DeviceCommand) -> Running {
        let (device, news) = (self.device.clone(), self.news.clone());
        Running(tokio::spawn(async move { device.execute(command, &news).await }))
    }

    /// Carries a command out.
    pub(super) async fn tell(&self, command: DeviceCommand) -> Result<DeviceReply, Unkept> {
        self.start(command).reply().await
    }

    /// Has the person do something once the reader asks.
    pub(super) async fn act(&self, act: Act) {
        self.reader.act(act).await;
    }

    /// Waits until the reader waits for a person.
    pub(super) async fn asks(&self) -> Kept {
        within(ASKING_MAX, self.reader.asks(), "the reader did not ask a person for anything").await
    }

    pub(super) async fn prepare(
        &self,
        version: &str,
    ) -> Result<(Box<DeviceInfo>, Vec<NetworkNumber>), Unkept> {
        let acquirers = self.bench.acquirers(version);
        match self.tell(DeviceCommand::Prepare { acquirers }).await? {
            DeviceReply::Prepared { info, loaded } => Ok((info, loaded)),
            other => unexpected("Prepare", &other),
        }
    }

    /// Presents a card and reads it.
    pub(super) async fn see(&self, card: CardKind) -> Result<Box<CardSeen>, Unkept> {
        self.act(Act::Present(card)).await;
        match self.tell(read(&self.profile, side(card), PATIENT)).await? {
            DeviceReply::CardSeen(seen) => Ok(seen),
            other => unexpected("ReadCard", &other),
        }
    }

    /// Has a chip decide, with its PIN where it asks for one.
    pub(super) async fn decide(&self, card: CardKind) -> Result<Box<ChipDecided>, Unkept> {
        if card == CardKind::Chip && self.device.capabilities().pin {
            self.act(Act::Pin(self.card(card)?.pin)).await;
        }
        match self.tell(go_on(&self.profile, AMOUNT, PATIENT)).await? {
            DeviceReply::ChipDecided(decided) => Ok(decided),
            other => unexpected("GoOnChip", &other),
        }
    }

    /// A whole sale; gives all replies.
    pub(super) async fn sale(&self, card: CardKind) -> Result<Vec<DeviceReply>, Unkept> {
        let mut replies = vec![DeviceReply::CardSeen(self.see(card).await?)];
        match self.tell(protect(&self.profile)).await? {
            reply @ DeviceReply::Protected(_) => replies.push(reply),
            other => return unexpected("Protect", &other),
        }
        if card != CardKind::Stripe {
            replies.push(DeviceReply::ChipDecided(self.decide(card).await?));
            let approved = finish(&self.profile, maquininha_card::AcquirerVerdict::Approved);
            match self.tell(approved).await? {
                reply @ DeviceReply::ChipFinished(_) => replies.push(reply),
                other => return unexpected("FinishChip", &other),
            }
        }
        if card == CardKind::Chip {
            self.act(Act::TakeAway).await;
        }
        match self.tell(remove()).await? {
            DeviceReply::CardRemoved => Ok(replies),
            other => unexpected("RemoveCard", &other),
        }
    }

    /// Holds that a command is refused as being wrong at this point.
    pub(super) async fn is_refused(&self, command: DeviceCommand, what: &str) -> Kept {
        self.fails(command, DeviceFailure::Refused, what).await
    }

    /// Holds that a command fails so.
    pub(super) async fn fails(
        &self,
        command: DeviceCommand,
        failure: DeviceFailure,
        what: &str,
    ) -> Kept {
        let reply = self.tell(command).await?;
        hold(reply == DeviceReply::Failed(failure), || {
            format!("{what} was answered {} instead of Failed({failure:?})", kind(&reply))
        })
    }

    /// Holds that the reader is of use: it tells what it is, and shows.
    pub(super) async fn is_of_use(&self, when: &str) -> Kept {
        match self.tell(DeviceCommand::Inspect).await? {
            DeviceReply::Info(_) => Ok(()),
            other => broken(format!("{when}, Inspect was answered {}", kind(&other))),
        }
    }

    /// Whether a reply holds planted card data in any form.
    pub(super) fn leaks(&self, reply: &DeviceReply) -> bool {
        let mut texts = format!("{reply:?}");
        let bytes =
            |bytes: &maquininha_card::OpaqueBytes| self.secrets.are_in_bytes(bytes.expose());
        let hidden = match reply {
            DeviceReply::CardSeen(seen) => bytes(&seen.emv_data),
            DeviceReply::Protected(data) => data.data.iter().any(|datum| bytes(&datum.bytes)),
            DeviceReply::Pin(pin) => bytes(&pin.block),
            DeviceReply::ChipDecided(decided) => {
                let pin = decided.verification.online_pin.as_ref();
                bytes(&decided.emv_data) || pin.is_some_and(|pin| bytes(&pin.block))
            }
            DeviceReply::ChipFinished(finished) => bytes(&finished.emv_data),
            DeviceReply::Answered(Answer::Text(text)) => {
                let _ = write!(texts, " {}", text.expose());
                false
            }
            _ => false,
        };
        hidden || self.secrets.are_in_text(&texts)
    }
}

/// Opens a reader of the bench by the bench's plug-in.
pub(super) async fn open_device(
    bench: &dyn DeviceBench,
    reader: &dyn BenchReader,
) -> Result<(Arc<dyn CardDevice>, LinkWatch), Unkept> {
    let (link, watch) = watched(reader.link().await);
    let opened = within(OPENING_MAX, bench.plugin().open(link), "opening did not end").await?;
    match opened {
        Ok(device) => Ok((device, watch)),
        Err(failure) => broken(format!("opening the reader failed: {failure:?}")),
    }
}

/// Holds that a link is let go of.
pub(super) async fn is_closed(link: &LinkWatch, when: &str) -> Kept {
    let closing = async {
        while !link.closed() {
            tokio::time::sleep(LOOK_PERIOD).await;
        }
    };
    within(CLOSING_MAX, closing, &format!("the link was not closed {when}")).await
}

/// Waits for something, with a bound.
pub(super) async fn within<T>(
    limit: Duration,
    what: impl Future<Output = T>,
    otherwise: &str,
) -> Result<T, Unkept> {
    let done = tokio::time::timeout(limit, what).await;
    done.or_else(|_| broken(format!("{otherwise} within {limit:?}")))
}

/// Ends a rule at a reply of the wrong kind.
pub(super) fn unexpected<T>(command: &str, reply: &DeviceReply) -> Result<T, Unkept> {
    broken(format!("{command} was answered {}", kind(reply)))
}
