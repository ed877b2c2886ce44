//! An open PIN pad.

use async_trait::async_trait;
use maquininha_card::{
    AcquirerSet, Answer, DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceReply,
    DisplayText, KeySlot, NetworkNumber, Question, QuestionKind, TypedText,
};
use maquininha_pinpad::command::{Clx, DeviceInfo, Opening, Opn, OpnSecure};
use maquininha_pinpad::{Command, KeyPair};
use maquininha_reader::port::{CardDevice, NewsSink};
use std::sync::Arc;
use tokio::sync::Mutex;

use crate::failure::LineError;
use crate::line::{Line, LineControl, Stop};
use crate::map::{ask, card, chip, info, key};
use crate::tables::Tables;

/// Keys without a meaning that are skipped in one question: a person who presses more of them is
/// asked to try again.
const STRAY_KEYS_MAX: u8 = 20;

/// What a card may take beyond the time in which it has to come: it is read, and the card holder
/// chooses among its applications.
const CHOICE_MAX: std::time::Duration = std::time::Duration::from_secs(60);

/// A PIN pad that speaks ABECS.
pub(crate) struct AbecsDevice {
    capabilities: DeviceCapabilities,
    control: LineControl,
    session: Mutex<Session>,
}

/// What belongs to the conversation.
pub(crate) struct Session {
    line: Line,
    /// The pair for secure sessions; none where the configuration wants none.
    keys: Option<Arc<KeyPair>>,
    is_open: bool,
    tables: Tables,
}

impl AbecsDevice {
    /// Opens the PIN pad and asks what it is.
    pub(crate) async fn open(
        line: Line,
        control: LineControl,
        keys: Option<Arc<KeyPair>>,
    ) -> Result<Self, DeviceFailure> {
        let mut session = Session { line, keys, is_open: false, tables: Tables::default() };
        let opened = {
            let (_running, mut stop) = control.begin();
            session.inspect(&NewsSink::nowhere(), &mut stop).await
        };
        match opened {
            Ok(told) => {
                let capabilities = info::capabilities(&told);
                Ok(Self { capabilities, control, session: Mutex::new(session) })
            }
            Err(failure) => {
                session.line.close().await;
                // Whoever talks and never answers speaks something else.
                let is_stranger = failure == DeviceFailure::NoAnswer && session.line.has_heard();
                Err(if is_stranger { DeviceFailure::NotSupported } else { failure })
            }
        }
    }
}

#[async_trait]
impl CardDevice for AbecsDevice {
    fn capabilities(&self) -> DeviceCapabilities {
        self.capabilities
    }

    async fn execute(&self, command: DeviceCommand, news: &NewsSink) -> DeviceReply {
        let mut session = self.session.lock().await;
        let (_running, mut stop) = self.control.begin();
        let limit = match &command {
            DeviceCommand::ReadCard(read) => Some(read.limit + CHOICE_MAX),
            _ => None,
        };
        let done = session.carry_out(command, self.capabilities, news, &mut stop);
        let done = match limit {
            Some(limit) => tokio::time::timeout(limit, done).await,
            None => Ok(done.await),
        };
        // A device that died says nothing any more, and its command has no time-out of the link.
        let done = done.unwrap_or(Err(DeviceFailure::NoAnswer));
        done.unwrap_or_else(DeviceReply::Failed)
    }

    async fn abort(&self) {
        self.control.stop();
    }

    async fn lost(&self) {
        self.control.lost().await;
    }
}

impl Session {
    async fn carry_out(
        &mut self,
        command: DeviceCommand,
        capabilities: DeviceCapabilities,
        news: &NewsSink,
        stop: &mut Stop,
    ) -> Result<DeviceReply, DeviceFailure> {
        match command {
            DeviceCommand::Prepare { acquirers } => self.prepare(&acquirers, news, stop).await,
            DeviceCommand::ReadCard(command) => {
                let gcx = card::read(&command, &self.tables)?;
                let answer = self.ask(&gcx, None, news, stop).await?;
                Ok(DeviceReply::CardSeen(Box::new(card::seen(&answer, &self.tables)?)))
            }
            DeviceCommand::Protect(command) => {
                let slot = key::data_slot(&command.protection);
                let answer = self.ask(&key::protect(&command)?, slot, news, stop).await?;
                Ok(DeviceReply::Protected(Box::new(key::protected(&command, answer)?)))
            }
            DeviceCommand::EnterPin(command) => {
                let slot = command.key.slot;
                let gpn = chip::enter_pin(&command)?;
                let block = self.ask(&gpn, Some(slot), news, stop).await?;
                Ok(DeviceReply::Pin(key::pin_block(slot, &block)?))
            }
            DeviceCommand::GoOnChip(command) => {
                let slot = command.pin_key.slot;
                let answer = self.ask(&chip::go(&command)?, Some(slot), news, stop).await?;
                Ok(DeviceReply::ChipDecided(Box::new(chip::decided(&command, &answer)?)))
            }
            DeviceCommand::FinishChip(command) => {
                let answer = self.ask(&chip::finish(&command)?, None, news, stop).await?;
                Ok(DeviceReply::ChipFinished(chip::finished(&answer)?))
            }
            DeviceCommand::RemoveCard { text } => {
                self.ask(&ask::remove_card(&text), None, news, stop).await?;
                Ok(DeviceReply::CardRemoved)
            }
            DeviceCommand::Show { text } => {
                self.ask(&ask::show(&text), None, news, stop).await?;
                Ok(DeviceReply::Shown)
            }
            DeviceCommand::Ask(question) => {
                if ask::needs_letters(question.kind()) && !capabilities.alphanumeric {
                    return Err(DeviceFailure::NotSupported);
                }
                self.question(&question, news, stop).await.map(DeviceReply::Answered)
            }
            DeviceCommand::Inspect => {
                let told = self.inspect(news, stop).await?;
                Ok(DeviceReply::Info(Box::new(info::told(&told))))
            }
            DeviceCommand::Close { text } => self.close(&text, news, stop).await,
            _ => Err(DeviceFailure::NotSupported),
        }
    }

    /// Sends one command in an open session.
    async fn ask<C: Command>(
        &mut self,
        command: &C,
        slot: Option<KeySlot>,
        news: &NewsSink,
        stop: &mut Stop,
    ) -> Result<C::Answer, DeviceFailure> {
        self.ensure_open(news, stop).await?;
        let answer = self.line.ask(command, news, stop).await;
        answer.map_err(|error| self.failed(error, slot))
    }

    fn failed(&mut self, error: LineError, slot: Option<KeySlot>) -> DeviceFailure {
        let failure = error.failure(slot);
        if error.ends_session() || failure.link_is_gone() {
            self.is_open = false;
        }
        failure
    }

    async fn ensure_open(&mut self, news: &NewsSink, stop: &mut Stop) -> Result<(), DeviceFailure> {
        if self.is_open {
            return Ok(());
        }
        let opened = match self.keys.clone() {
            None => self.line.ask(&Opn, news, stop).await.map(|()| None),
            Some(keys) => self.line.ask(&OpnSecure(&keys), news, stop).await.map(Some),
        };
        match opened.map_err(|error| self.failed(error, None))? {
            None => {}
            Some(Opening::Secure(key)) => self.line.start_session(key),
            Some(Opening::Classic) => return Err(DeviceFailure::NotSupported),
        }
        self.is_open = true;
        Ok(())
    }

    async fn inspect(
        &mut self,
        news: &NewsSink,
        stop: &mut Stop,
    ) -> Result<DeviceInfo, DeviceFailure> {
        let gix = info::question(&self.tables);
        self.ask(&gix, None, news, stop).await
    }

    async fn prepare(
        &mut self,
        acquirers: &AcquirerSet,
        news: &NewsSink,
        stop: &mut Stop,
    ) -> Result<DeviceReply, DeviceFailure> {
        self.tables = Tables::of(acquirers)?;
        let told = self.inspect(news, stop).await?;
        info::check_keys(&told, acquirers)?;
        let loaded = self.load_tables(&told, news, stop).await?;
        Ok(DeviceReply::Prepared { info: Box::new(info::told(&told)), loaded })
    }

    /// Loads the tables of the networks whose version differs. A load that stops half-way leaves
    /// the old ones in use.
    async fn load_tables(
        &mut self,
        told: &DeviceInfo,
        news: &NewsSink,
        stop: &mut Stop,
    ) -> Result<Vec<NetworkNumber>, DeviceFailure> {
        let mut loads = Vec::new();
        for (network, set) in self.tables.sets() {
            if !set.is_loaded(told) {
                loads.push((*network, set.load().map_err(|_| DeviceFailure::Tables)?));
            }
        }
        let mut loaded = Vec::new();
        for (network, mut load) in loads {
            tracing::debug!(%network, "loading tables");
            while let Some(request) = load.request() {
                let answer = self.line.send(request, news, stop).await;
                let answer = answer.map_err(|error| self.failed(error, None))?;
                let progress = load.answered(answer.as_answer());
                progress.map_err(|error| self.failed(error.into(), None))?;
            }
            loaded.push(network);
        }
        Ok(loaded)
    }

    async fn question(
        &mut self,
        question: &Question,
        news: &NewsSink,
        stop: &mut Stop,
    ) -> Result<Answer, DeviceFailure> {
        let limit = question.limit();
        match question.kind() {
            QuestionKind::Key { text } => {
                self.ask(&ask::show(text), None, news, stop).await?;
                for _ in 0..STRAY_KEYS_MAX {
                    let answer = self.ask(&ask::key(limit), None, news, stop).await?;
                    if let Some(key) = ask::pressed(answer.event) {
                        return key.map(Answer::Key);
                    }
                }
                Err(DeviceFailure::TimedOut)
            }
            QuestionKind::Menu { title, options } => {
                let menu = ask::menu(title, options, limit);
                let chosen = self.ask(&menu, None, news, stop).await?;
                u8::try_from(chosen).map(Answer::Choice).map_err(|_| DeviceFailure::Internal)
            }
            QuestionKind::Input { prompt, kind, chars_min, chars_max } => {
                let gcd = ask::input(*prompt, *kind, (*chars_min, *chars_max), limit)?;
                let typed = self.ask(&gcd, None, news, stop).await?;
                // Whoever asked gets what was typed.
                Ok(Answer::Text(TypedText::new(typed.expose().clone())))
            }
        }
    }

    async fn close(
        &mut self,
        text: &DisplayText,
        news: &NewsSink,
        stop: &mut Stop,
    ) -> Result<DeviceReply, DeviceFailure> {
        let text = text.as_str().chars().take(CLOSING_TEXT_MAX).collect::<String>();
        let closed = self.ask(&Clx::with_message(text), None, news, stop).await;
        // The conversation leaves its secure session with CLX whatever comes of it, so that the next
        // command must open one, also where the PIN pad was busy and did not close.
        self.is_open = false;
        closed?;
        Ok(DeviceReply::Closed)
    }
}

/// The longest farewell (abecs-pinpad §4.1, `SPE_DSPMSG`).
const CLOSING_TEXT_MAX: usize = 128;
