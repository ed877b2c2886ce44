//! A simulated native payment driver: what a terminal's payment SDK is in the
//! real world. It takes test cards and talks to the simulated acquirer, in the
//! same process or over HTTP.

mod link;
mod translate;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use maquininha_flow::{
    Decline, DriverCommand, DriverProfile, DriverReply, OnSilence, Query, Reversal,
};
use maquininha_model::{AttemptKey, Money, SerialNumber, Tender, TenderKind};
use maquininha_terminal::port::{DriverInbox, DriverPrompt, PaymentDriver};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::{AuthorizeReply, SilenceRule};
pub use link::AcquirerLink;
pub(crate) use translate::{ApprovalFacts, flow_approval, tender, timestamp};
use translate::{approval_reply, found_reply, refund_reply};

/// The acquirer answers a query for good this long after the payment was sent.
const QUERY_HORIZON: Duration = Duration::from_secs(2);
/// How long an approval can be taken back: until the end of the acquirer's day.
const UNDO_WINDOW: Duration = Duration::from_secs(20 * 60 * 60);
/// 03:00 UTC is midnight in São Paulo, the end of the acquirer's day.
const DAY_END_MINUTE_UTC: u16 = 3 * 60;

/// The acquirer's code for an attempt key it knows already.
const KEY_REUSED: &str = "94";

/// What a simulated driver declares for each of the acquirer's silence rules.
pub const fn profile_of(rule: SilenceRule) -> DriverProfile {
    let (on_silence, window) = match rule {
        SilenceRule::Blocks => (OnSilence::Blocks, UNDO_WINDOW),
        SilenceRule::AutoConfirm => {
            (OnSilence::AutoConfirm { at_minute_utc: DAY_END_MINUTE_UTC }, UNDO_WINDOW)
        }
        SilenceRule::AutoUndo { after_s } => {
            let after = Duration::from_secs(after_s as u64);
            (OnSilence::AutoUndo { after }, after)
        }
        SilenceRule::Sweep => (OnSilence::Sweep { at_minute_utc: DAY_END_MINUTE_UTC }, UNDO_WINDOW),
    };
    DriverProfile::new(
        on_silence,
        window,
        Query::ByAttempt { horizon: QUERY_HORIZON },
        Reversal::Undo,
    )
}

/// Settings of a simulated driver.
#[derive(Clone, Debug)]
pub struct DriverConfig {
    /// The terminal.
    pub serial: SerialNumber,
    /// What the acquirer does on silence; declared to the engine.
    pub silence: SilenceRule,
    /// Whether the driver can be asked about a payment. One that cannot is
    /// harder on the engine.
    pub can_query: bool,
    /// How long the card holder takes to present the card.
    pub card_pause: Duration,
    /// How long the driver waits for a card.
    pub card_limit: Duration,
    /// How long the driver waits for the acquirer before it reports silence.
    pub answer_limit: Duration,
}

impl DriverConfig {
    /// A quick card holder, a patient driver.
    pub const fn new(serial: SerialNumber, silence: SilenceRule) -> Self {
        Self {
            serial,
            silence,
            can_query: true,
            card_pause: Duration::ZERO,
            card_limit: Duration::from_secs(60),
            answer_limit: Duration::from_secs(10),
        }
    }
}

/// The card holder's hand.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Hand {
    /// Presents a card that fits the tender.
    Fitting,
    /// Presents a named test card.
    Card(String),
    /// Holds the card back.
    Empty,
}

/// A simulated payment driver. Cheap to clone; clones share the hand.
#[derive(Clone)]
pub struct SimulatedDriver {
    shared: Arc<Shared>,
}

struct Shared {
    config: DriverConfig,
    link: AcquirerLink,
    runtime: Handle,
    hand: watch::Sender<Hand>,
    aborted: watch::Sender<Option<AttemptKey>>,
    charging: Mutex<Option<AttemptKey>>,
}

impl std::fmt::Debug for SimulatedDriver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SimulatedDriver").field("config", &self.shared.config).finish()
    }
}

impl SimulatedDriver {
    /// A driver of a terminal, on the runtime it is made in.
    pub fn new(config: DriverConfig, link: AcquirerLink) -> Self {
        let shared = Shared {
            config,
            link,
            runtime: Handle::current(),
            hand: watch::channel(Hand::Fitting).0,
            aborted: watch::channel(None).0,
            charging: Mutex::new(None),
        };
        Self { shared: Arc::new(shared) }
    }

    /// From now on the card holder presents a named test card.
    pub fn present(&self, card: impl Into<String>) {
        self.shared.hand.send_replace(Hand::Card(card.into()));
    }

    /// From now on the card holder presents a card that fits the tender.
    pub fn present_fitting(&self) {
        self.shared.hand.send_replace(Hand::Fitting);
    }

    /// From now on the card holder keeps the card.
    pub fn hold_card(&self) {
        self.shared.hand.send_replace(Hand::Empty);
    }
}

impl PaymentDriver for SimulatedDriver {
    fn profile(&self) -> DriverProfile {
        let profile = profile_of(self.shared.config.silence);
        if self.shared.config.can_query {
            profile
        } else {
            DriverProfile::new(
                profile.on_silence(),
                profile.undo_window(),
                Query::Never,
                profile.reversal(),
            )
        }
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        let shared = Arc::clone(&self.shared);
        if let DriverCommand::Abort { attempt_key } = command {
            shared.aborted.send_replace(Some(attempt_key));
            return;
        }
        self.shared.runtime.spawn(async move {
            let reply = shared.carry_out(command, &inbox).await;
            inbox.answer(reply);
        });
    }
}

/// Marks the card step as taken until it is dropped.
struct CardStep<'a>(&'a Mutex<Option<AttemptKey>>);

impl Drop for CardStep<'_> {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Shared {
    async fn carry_out(&self, command: DriverCommand, inbox: &DriverInbox) -> DriverReply {
        let serial = self.config.serial.as_str();
        match command {
            DriverCommand::Authorize { attempt_key, amount, tender, .. } => {
                self.authorize(&attempt_key, amount, tender, inbox).await
            }
            DriverCommand::Query { attempt_key } => {
                let asked = self.link.query(serial, attempt_key.as_str());
                self.in_time(asked).await.map_or(DriverReply::Silent, found_reply)
            }
            DriverCommand::Confirm { attempt_key } => {
                let asked = self.link.confirm(serial, attempt_key.as_str());
                let reply = self.in_time(asked).await;
                reply.map_or(DriverReply::Silent, |reply| translate::confirmed(&reply))
            }
            DriverCommand::Undo { attempt_key } => {
                let asked = self.link.undo(serial, attempt_key.as_str());
                let reply = self.in_time(asked).await;
                reply.map_or(DriverReply::Silent, |reply| translate::undone(&reply))
            }
            DriverCommand::ReadCard { attempt_key } => {
                match self.card(&attempt_key, TenderKind::Credit, inbox).await {
                    Ok(card) => DriverReply::Card { card_token: translate::card_token(&card) },
                    Err(reply) => reply,
                }
            }
            DriverCommand::Refund { attempt_key, original, amount } => {
                let presented = match self.card(&attempt_key, TenderKind::Credit, inbox).await {
                    Ok(card) => card,
                    Err(reply) => return reply,
                };
                // A card holder who presents what fits has the card that paid.
                let fits = *self.hand.borrow() == Hand::Fitting;
                let paid = match fits {
                    true => self.link.query(serial, original.attempt_key.as_str()).await.flatten(),
                    false => None,
                };
                let card = paid.map_or(presented, |(transaction, _)| transaction.card);
                inbox.prompt(DriverPrompt::Authorizing);
                let request = translate::refund_request(
                    &self.config.serial,
                    &attempt_key,
                    &original,
                    amount,
                    &card,
                );
                let reply = self.in_time(self.link.refund(&request)).await;
                reply.map_or(DriverReply::Silent, refund_reply)
            }
            DriverCommand::QueryRefund { attempt_key } => {
                let asked = self.link.query_refund(serial, attempt_key.as_str());
                match self.in_time(asked).await {
                    None => DriverReply::Silent,
                    Some(None) => DriverReply::NotFound,
                    Some(Some(reply)) => refund_reply(reply),
                }
            }
            // Answered where it came in, by the command that is under way.
            DriverCommand::Abort { .. } => DriverReply::Canceled,
        }
    }

    async fn authorize(
        &self,
        attempt_key: &AttemptKey,
        amount: Money,
        tender: Tender,
        inbox: &DriverInbox,
    ) -> DriverReply {
        {
            let mut charging = self.charging.lock().unwrap_or_else(PoisonError::into_inner);
            if charging.is_some() {
                return DriverReply::Unavailable { message: String::from("the reader is in use") };
            }
            *charging = Some(attempt_key.clone());
        }
        let _step = CardStep(&self.charging);
        let card = match self.card(attempt_key, tender.kind(), inbox).await {
            Ok(card) => card,
            Err(reply) => return reply,
        };
        inbox.prompt(DriverPrompt::Authorizing);
        let request = translate::authorize_request(&self.config, attempt_key, amount, tender, card);
        let reply = self.in_time(self.link.authorize(&request)).await;
        match reply {
            None => DriverReply::Silent,
            // The acquirer has seen this attempt: it is answered as the first time.
            Some(AuthorizeReply::Declined { code, .. }) if code == KEY_REUSED => {
                let asked = self.link.query(&request.serial, &request.attempt_key);
                self.in_time(asked).await.map_or(DriverReply::Silent, found_reply)
            }
            Some(reply) => approval_reply(reply, &request, self.link.now()),
        }
    }

    /// Waits for the acquirer as long as the driver does. `None` is silence.
    async fn in_time<T>(&self, asked: impl Future<Output = Option<T>>) -> Option<T> {
        tokio::time::timeout(self.config.answer_limit, asked).await.ok().flatten()
    }

    /// Waits for a card. The error is the driver's answer where none comes.
    async fn card(
        &self,
        attempt_key: &AttemptKey,
        kind: TenderKind,
        inbox: &DriverInbox,
    ) -> Result<String, DriverReply> {
        inbox.prompt(match kind {
            TenderKind::Pix => DriverPrompt::ScanQrCode,
            _ => DriverPrompt::PresentCard,
        });
        let mut hand = self.hand.subscribe();
        let mut aborted = self.aborted.subscribe();
        let presented = async {
            tokio::time::sleep(self.config.card_pause).await;
            let hand = hand.wait_for(|hand| *hand != Hand::Empty).await;
            match hand.as_deref() {
                Ok(Hand::Card(card)) => card.clone(),
                _ => translate::fitting_card(kind).to_owned(),
            }
        };
        tokio::select! {
            biased;
            card = presented => {
                let behaviour = crate::test_card(&card);
                if behaviour.is_none() {
                    let message = format!("the card {card} is not readable");
                    let decline = Decline { code: String::from("unreadable"), message };
                    return Err(DriverReply::Declined { decline });
                }
                Ok(card)
            }
            _ = aborted.wait_for(|key| key.as_ref() == Some(attempt_key)) => {
                Err(DriverReply::Canceled)
            }
            () = tokio::time::sleep(self.config.card_limit) => Err(DriverReply::TimedOut),
        }
    }
}
