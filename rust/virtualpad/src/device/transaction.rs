//! A transaction with a chip or a contactless card, from its selection to its end.

use super::VirtualPinPad;
use super::card_request::CardRequest;
use super::wait::{Inactivity, Step, Wait};
use crate::card::{Application, HolderVerification};
use crate::codes::Status;
use crate::emv::risk::{ActionCodes, Tvr};
use crate::emv::{CryptogramKind, Objects};
use crate::person::Key;
use crate::screen::Screen;
use crate::tables::RecordKey;
use crate::wire::CommandId;

/// After a dropped application the choice begins again after this pause (abecs-pinpad §1.7).
const DROPPED_MS: u64 = 1_500;

/// How a card was read (abecs-pinpad §3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CardKind {
    Chip,
    ContactlessStripe,
    ContactlessEmv,
}

impl CardKind {
    pub(super) fn code(self) -> &'static [u8] {
        match self {
            Self::Chip => b"03",
            Self::ContactlessStripe => b"05",
            Self::ContactlessEmv => b"06",
        }
    }
}

/// How far a transaction has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The card was read.
    Found,
    /// GOX has begun, and ended badly unless the next stage follows.
    Begun,
    /// GOX has given a result.
    Decided(CryptogramKind),
    /// FCX has ended it.
    Finished,
    /// The card was pulled out.
    Gone,
}

/// A transaction.
pub(super) struct Transaction {
    pub(super) kind: CardKind,
    pub(super) card: usize,
    pub(super) application: Application,
    pub(super) records: Vec<RecordKey>,
    pub(super) objects: Objects,
    pub(super) amount: u64,
    pub(super) cashback: u64,
    pub(super) trn_kind: u8,
    pub(super) stage: Stage,
    pub(super) tvr: Tvr,
    pub(super) codes: ActionCodes,
    /// What the contactless kernel found when the card was tapped.
    pub(super) contactless: Option<ContactlessResult>,
    pub(super) scripts_by_tap: bool,
}

/// What the contactless kernel decided.
#[derive(Debug, Clone, Copy)]
pub(super) struct ContactlessResult {
    pub(super) kind: CryptogramKind,
    pub(super) verification: HolderVerification,
    pub(super) verified_on_device: bool,
}

impl Transaction {
    /// Whether nothing of the card is left in it.
    pub(super) fn is_forgotten(&self) -> bool {
        self.stage == Stage::Gone
    }

    fn forget(&mut self) {
        self.stage = Stage::Gone;
        self.objects = Objects::default();
    }
}

/// An application of the card in the slot that the host's tables know.
#[derive(Clone)]
pub(super) struct Match {
    pub(super) application: Application,
    pub(super) records: Vec<RecordKey>,
}

/// The choice of an application.
pub(super) struct ChoiceWait {
    request: CardRequest,
    matches: Vec<Match>,
    at: usize,
    limit: Inactivity,
    /// The choice begins again then.
    pause_ms: Option<u64>,
}

impl ChoiceWait {
    pub(super) fn deadline_ms(&self) -> Option<u64> {
        self.pause_ms.or(self.limit.deadline_ms())
    }
}

impl VirtualPinPad {
    /// Matches applications of a card with candidate records, in the card's order.
    pub(super) fn matches(&self, applications: &[Application], keys: &[RecordKey]) -> Vec<Match> {
        let known = |application: &Application| {
            let fits = |key: &&RecordKey| {
                let record = self.tables.aid(**key);
                record.is_some_and(|record| application.aid.starts_with(&record.aid))
            };
            let records: Vec<RecordKey> = keys.iter().filter(fits).copied().collect();
            (!records.is_empty()).then(|| Match { application: application.clone(), records })
        };
        applications.iter().filter_map(known).collect()
    }

    /// Goes on with the applications that match: by itself or by choice of the cardholder.
    pub(super) fn choose(
        &mut self,
        id: CommandId,
        request: CardRequest,
        mut matches: Vec<Match>,
    ) -> Result<Step, Status> {
        match matches.len() {
            0 => {
                self.chip_trouble = 2;
                self.blank();
                Err(Status::CARDAPPNAV)
            }
            1 => self.chosen(id, request, matches.remove(0), Vec::new()),
            _ => {
                let limit = Inactivity::begin(self.now_ms, request.timeout_ms);
                let wait = ChoiceWait { request, matches, at: 0, limit, pause_ms: None };
                Ok(self.show_choice(wait))
            }
        }
    }

    fn show_choice(&mut self, wait: ChoiceWait) -> Step {
        let label = &wait.matches[wait.at].application.label;
        self.notify("SELECIONADO:", label);
        let options = wait.matches.iter().enumerate().map(|(at, it)| {
            let mark = if at == wait.at { '>' } else { ' ' };
            format!("{mark}{} {}", at + 1, it.application.label)
        });
        self.show(Screen::text(std::iter::once("SELECIONE:".to_owned()).chain(options)));
        Step::Wait(Wait::Application(Box::new(wait)))
    }

    pub(super) fn choice_key(
        &mut self,
        id: CommandId,
        mut wait: Box<ChoiceWait>,
        key: Key,
    ) -> Result<Step, Status> {
        if wait.pause_ms.is_some() && key != Key::Cancel {
            return Ok(Step::Wait(Wait::Application(wait)));
        }
        wait.limit.renew(self.now_ms);
        let count = wait.matches.len();
        let digit = match key {
            Key::Character(it) => it.to_digit(10).and_then(|it| usize::try_from(it).ok()),
            _ => None,
        };
        match key {
            Key::Up => wait.at = (wait.at + count - 1) % count,
            Key::Down => wait.at = (wait.at + 1) % count,
            Key::Cancel => {
                self.blank();
                return Err(Status::CANCEL);
            }
            Key::Ok => return self.pick(id, *wait),
            Key::Character(_) if digit.is_some_and(|digit| (1..=count).contains(&digit)) => {
                wait.at = digit.unwrap_or(1) - 1;
                return self.pick(id, *wait);
            }
            _ => return Ok(Step::Wait(Wait::Application(wait))),
        }
        Ok(self.show_choice(*wait))
    }

    pub(super) fn choice_timeout(
        &mut self,
        id: CommandId,
        mut wait: Box<ChoiceWait>,
    ) -> Result<Step, Status> {
        if wait.pause_ms.take().is_some() {
            return self.choose(id, wait.request, wait.matches);
        }
        self.blank();
        Err(Status::TIMEOUT)
    }

    fn pick(&mut self, id: CommandId, mut wait: ChoiceWait) -> Result<Step, Status> {
        let picked = wait.matches.remove(wait.at);
        self.chosen(id, wait.request, picked, wait.matches)
    }

    /// An application was chosen. One that its issuer has blocked is dropped.
    fn chosen(
        &mut self,
        id: CommandId,
        request: CardRequest,
        picked: Match,
        others: Vec<Match>,
    ) -> Result<Step, Status> {
        if !picked.application.blocked {
            return self.chip_selected(id, &request, picked);
        }
        if others.is_empty() {
            self.blank();
            return Err(Status::CARDINVALIDAT);
        }
        self.notify("APLICACAO", "INVALIDA");
        self.show(Screen::text(["APLICACAO", "INVALIDA"]));
        let limit = Inactivity::begin(self.now_ms, request.timeout_ms);
        let pause_ms = Some(self.now_ms + DROPPED_MS);
        let wait = ChoiceWait { request, matches: others, at: 0, limit, pause_ms };
        Ok(Step::Wait(Wait::Application(Box::new(wait))))
    }

    /// The card left the slot: what was kept of it is wiped.
    pub(super) fn chip_gone(&mut self) {
        let contact = self.transaction.as_ref().is_some_and(|it| it.kind == CardKind::Chip);
        if contact {
            self.memory.wipe();
        }
        if let Some(transaction) = self.transaction.as_mut().filter(|_| contact) {
            transaction.forget();
        }
    }

    /// The card was pulled out while a command needed it.
    pub(super) fn chip_pulled_out(&mut self) -> Status {
        self.blank();
        Status::ERRCARD
    }
}
