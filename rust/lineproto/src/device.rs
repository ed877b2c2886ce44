//! A reader of the line protocol that is open.

use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{
    AcquirerProfile, AcquirerSet, Answer, ChipFinished, DataProtection, DeviceCapabilities,
    DeviceCommand, DeviceFailure, DeviceReply, EnterPin, FinishChip, GoOnChip, InputKind, KeySlot,
    NetworkNumber, PinKey, Protect, Question, QuestionKind, ReadCard,
};
use maquininha_reader::port::{ByteLink, CardDevice, NewsSink};

use crate::plugin::PROTOCOL_NAME;
use crate::session::{Running, Session};
use crate::translate;
use crate::wire::{
    Action, Answered, DecideRequest, FinishRequest, Info, NetworkRequest, PinRequest,
    ProtectRequest, ReadRequest,
};

/// The version of the protocol that is spoken here.
pub(crate) const VERSION: u32 = 1;
/// A reader that is of the protocol greets within this time.
const GREETING_MAX: Duration = Duration::from_secs(2);
/// Commands that wait for nobody.
const WORK_MAX: Duration = Duration::from_secs(10);
/// Time to type the PIN of a stripe.
const STRIPE_PIN_MAX: Duration = Duration::from_secs(60);
/// Records of one network that are loaded: four times the largest tables in use.
const RECORDS_MAX: usize = 4_000;

pub(crate) struct LineDevice {
    session: Session,
    capabilities: DeviceCapabilities,
}

type Reply = Result<DeviceReply, DeviceFailure>;

/// What a reader said does not answer the question.
fn strange<T>() -> Result<T, DeviceFailure> {
    Err(DeviceFailure::Internal)
}

impl LineDevice {
    /// Greets whoever is at the other end. The link is closed where it fails.
    pub(crate) async fn open(link: ByteLink) -> Result<Self, DeviceFailure> {
        let session = Session::over(link);
        let greeted = {
            let running = session.begin(&NewsSink::nowhere());
            greet(&running).await
        };
        let failure = match greeted {
            Ok(info) if info.protocol == PROTOCOL_NAME && info.version == VERSION => {
                let capabilities = translate::capabilities(&info);
                return Ok(Self { session, capabilities });
            }
            // A stranger answers what is no line of ours, or another greeting.
            Ok(_) | Err(DeviceFailure::Internal) => DeviceFailure::NotSupported,
            Err(failure) => failure,
        };
        session.close().await;
        Err(failure)
    }

    async fn carry_out(&self, command: DeviceCommand, running: &Running<'_>) -> Reply {
        match command {
            DeviceCommand::Prepare { acquirers } => self.prepare(&acquirers, running).await,
            DeviceCommand::ReadCard(request) => self.read(request, running).await,
            DeviceCommand::Protect(request) => protect(request, running).await,
            DeviceCommand::EnterPin(request) => self.enter_pin(request, running).await,
            DeviceCommand::GoOnChip(request) => go_on(request, running).await,
            DeviceCommand::FinishChip(request) => finish(request, running).await,
            DeviceCommand::RemoveCard { text } => {
                let remove = Action::Remove { text: text.to_string() };
                done(running.exchange(&remove, None).await?, DeviceReply::CardRemoved)
            }
            DeviceCommand::Show { text } => {
                if self.capabilities.display.is_none() {
                    return Err(DeviceFailure::NotSupported);
                }
                let show = Action::Show { text: text.to_string() };
                done(running.exchange(&show, Some(WORK_MAX)).await?, DeviceReply::Shown)
            }
            DeviceCommand::Ask(question) => self.ask(&question, running).await,
            DeviceCommand::Inspect => {
                let info = inspect(&Action::Info, WORK_MAX, running).await?;
                Ok(DeviceReply::Info(translate::info(&info, self.capabilities)))
            }
            DeviceCommand::Close { text } => {
                let bye = Action::Bye { text: text.to_string() };
                done(running.exchange(&bye, Some(WORK_MAX)).await?, DeviceReply::Closed)
            }
            _ => Err(DeviceFailure::NotSupported),
        }
    }

    async fn prepare(&self, acquirers: &AcquirerSet, running: &Running<'_>) -> Reply {
        let info = greet(running).await?;
        for profile in acquirers.profiles() {
            has_keys(profile, &info)?;
        }
        let mut loaded = Vec::new();
        for profile in acquirers.profiles() {
            let there = |(network, version): &(u8, String)| {
                *network == profile.network.number() && version == profile.tables.version()
            };
            if !info.tables.iter().any(there) {
                load(profile, running).await?;
                loaded.push(profile.network);
            }
        }
        let info = translate::info(&info, self.capabilities);
        Ok(DeviceReply::Prepared { info, loaded })
    }

    async fn read(&self, request: ReadCard, running: &Running<'_>) -> Reply {
        let entries = request.entries.and(self.capabilities.entries);
        if entries.is_none() {
            return Err(DeviceFailure::NotSupported);
        }
        let time = format!("{}{}", request.time.yymmdd(), request.time.hhmmss());
        let networks = request.networks.iter().map(|filter| NetworkRequest {
            number: filter.network.number(),
            types: filter.application_types.iter().map(|kind| kind.number()).collect(),
        });
        let read = Action::Read(ReadRequest {
            kind: translate::kind(request.kind),
            centavos: request.amount.minor(),
            time,
            sides: translate::sides(entries),
            networks: networks.collect(),
            text: request.text.map(|text| text.to_string()),
            tags: translate::tags(&request.tags),
            limit_s: translate::seconds(request.limit),
        });
        let Answered::Card(card) = running.exchange(&read, Some(request.limit)).await? else {
            return strange();
        };
        match translate::card(&card).filter(|seen| entries.takes(seen.interface)) {
            Some(seen) => Ok(DeviceReply::CardSeen(seen)),
            None => strange(),
        }
    }

    async fn enter_pin(&self, request: EnterPin, running: &Running<'_>) -> Reply {
        if !self.capabilities.pin {
            return Err(DeviceFailure::NotSupported);
        }
        let pin = Action::Pin(PinRequest {
            key: translate::pin_key(&request.key)?,
            digits_min: request.digits_min,
            digits_max: request.digits_max,
            text: request.text.to_string(),
            limit_s: translate::seconds(STRIPE_PIN_MAX),
        });
        let Answered::Pin { block } = running.exchange(&pin, Some(STRIPE_PIN_MAX)).await? else {
            return strange();
        };
        translate::pin_block(&block, request.key.slot)
            .map_or_else(strange, |pin| Ok(DeviceReply::Pin(pin)))
    }

    async fn ask(&self, question: &Question, running: &Running<'_>) -> Reply {
        if !self.capabilities.keyboard {
            return Err(DeviceFailure::NotSupported);
        }
        let limit_s = translate::seconds(question.limit());
        let action = match question.kind() {
            QuestionKind::Key { text } => Action::AskKey { text: text.to_string(), limit_s },
            QuestionKind::Menu { title, options } => Action::AskMenu {
                title: title.to_string(),
                options: options.iter().map(ToString::to_string).collect(),
                limit_s,
            },
            QuestionKind::Input { prompt, kind, chars_min, chars_max } => {
                let letters = *kind == InputKind::Alphanumeric;
                if letters && !self.capabilities.alphanumeric {
                    return Err(DeviceFailure::NotSupported);
                }
                let (chars_min, chars_max) = (*chars_min, *chars_max);
                Action::AskInput { prompt: prompt.number(), letters, chars_min, chars_max, limit_s }
            }
        };
        let answer = match running.exchange(&action, Some(question.limit())).await? {
            Answered::Key(key) => translate::pressed(&key),
            Answered::Choice(option) => Some(Answer::Choice(option)),
            Answered::Typed(text) => Some(translate::typed(text)),
            _ => None,
        };
        match answer.filter(|answer| question.takes(answer)) {
            Some(answer) => Ok(DeviceReply::Answered(answer)),
            None => strange(),
        }
    }
}

#[async_trait]
impl CardDevice for LineDevice {
    fn capabilities(&self) -> DeviceCapabilities {
        self.capabilities
    }

    async fn execute(&self, command: DeviceCommand, news: &NewsSink) -> DeviceReply {
        let running = self.session.begin(news);
        self.carry_out(command, &running).await.unwrap_or_else(DeviceReply::Failed)
    }

    async fn abort(&self) {
        self.session.abort().await;
    }

    async fn lost(&self) {
        self.session.lost().await;
    }
}

async fn greet(running: &Running<'_>) -> Result<Box<Info>, DeviceFailure> {
    let hello = Action::Hello { protocol: PROTOCOL_NAME, version: VERSION };
    inspect(&hello, GREETING_MAX, running).await
}

async fn inspect(
    action: &Action,
    limit: Duration,
    running: &Running<'_>,
) -> Result<Box<Info>, DeviceFailure> {
    match running.exchange(action, Some(limit)).await? {
        Answered::Info(info) => Ok(info),
        _ => strange(),
    }
}

fn done(answer: Answered, reply: DeviceReply) -> Reply {
    if matches!(answer, Answered::Done) { Ok(reply) } else { strange() }
}

/// Names a key of the acquirer that the reader lacks.
fn has_keys(profile: &AcquirerProfile, info: &Info) -> Result<(), DeviceFailure> {
    let there = |slots: &[u8], slot: KeySlot| {
        let there = slots.contains(&slot.number());
        if there { Ok(()) } else { Err(DeviceFailure::KeyMissing(slot)) }
    };
    let PinKey { slot, .. } = &profile.pin_key;
    translate::pin_key(&profile.pin_key)?;
    there(&info.pin_slots, *slot)?;
    translate::protection(&profile.protection)?;
    match &profile.protection {
        DataProtection::Key { slot, .. } => there(&info.data_slots, *slot),
        DataProtection::RandomKey { .. } => Err(DeviceFailure::NotSupported),
    }
}

async fn load(profile: &AcquirerProfile, running: &Running<'_>) -> Result<(), DeviceFailure> {
    let records = profile.tables.records();
    if records.len() > RECORDS_MAX {
        return Err(DeviceFailure::Tables);
    }
    let network: NetworkNumber = profile.network;
    let begin = Action::TablesBegin {
        network: network.number(),
        version: profile.tables.version().to_owned(),
    };
    let each = records.iter().map(|record| Action::TablesRecord { record: record.clone() });
    for action in std::iter::once(begin).chain(each).chain([Action::TablesEnd]) {
        match running.exchange(&action, Some(WORK_MAX)).await? {
            Answered::Done => {}
            _ => return strange(),
        }
    }
    Ok(())
}

async fn protect(request: Protect, running: &Running<'_>) -> Reply {
    let (key, chained) = translate::protection(&request.protection)?;
    let data = request.data.iter().map(|datum| translate::datum(*datum)).collect();
    let protect = Action::Protect(ProtectRequest { key, chained, data });
    let Answered::Protected(data) = running.exchange(&protect, Some(WORK_MAX)).await? else {
        return strange();
    };
    let protected = translate::protected(&request.protection, &data);
    protected.map_or_else(strange, |data| Ok(DeviceReply::Protected(data)))
}

async fn go_on(request: GoOnChip, running: &Running<'_>) -> Reply {
    let decide = Action::Decide(DecideRequest {
        network: request.network.number(),
        kind: translate::kind(request.kind),
        centavos: request.amount.minor(),
        key: translate::pin_key(&request.pin_key)?,
        online_only: request.online_only,
        risk: crate::hex::encode(&request.risk),
        tags: translate::tags(&request.tags),
        text: request.text.map(|text| text.to_string()),
        limit_s: translate::seconds(request.pin_limit),
    });
    // The reader counts the limit anew at each key, so it is no limit of the command: the engine
    // has one.
    let Answered::Decided(decided) = running.exchange(&decide, None).await? else {
        return strange();
    };
    let decided = translate::decided(&decided, request.pin_key.slot);
    decided.map_or_else(strange, |decided| Ok(DeviceReply::ChipDecided(decided)))
}

async fn finish(request: FinishChip, running: &Running<'_>) -> Reply {
    let finish = Action::Finish(FinishRequest {
        verdict: translate::verdict(request.verdict),
        code: request.code.map(|code| code.to_string()),
        issuer_data: crate::hex::encode(request.issuer_data.expose()),
        tags: translate::tags(&request.tags),
    });
    let Answered::Finished { accepted, emv } = running.exchange(&finish, Some(WORK_MAX)).await?
    else {
        return strange();
    };
    let finished = |emv_data| DeviceReply::ChipFinished(ChipFinished { accepted, emv_data });
    translate::opaque(&emv).map_or_else(strange, |emv| Ok(finished(emv)))
}
