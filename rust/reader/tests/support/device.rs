//! A reader with a card holder in front of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{
    Answer, ApplicationType, Battery, CandidateNetwork, CardDatum, CardEntries, CardInterface,
    CardSeen, ChipDecided, ChipFinished, ChipStatus, ChipVerdict, DeviceCapabilities,
    DeviceCommand, DeviceFailure, DeviceInfo, DeviceReply, Key, KeySlot, NetworkNumber,
    OpaqueBytes, PinBlock, ProtectedData, ProtectedDatum, QuestionKind, TypedText, Verification,
};
use maquininha_model::MaskedCard;
use maquininha_reader::port::{CardDevice, NewsSink};
use tokio::sync::watch;

/// A step of the device, for faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Prepare,
    ReadCard,
    EnterPin,
    Protect,
    GoOnChip,
    FinishChip,
    RemoveCard,
    Close,
    Show,
    Ask,
    Inspect,
}

pub const STEPS: [Step; 8] = [
    Step::Prepare,
    Step::ReadCard,
    Step::EnterPin,
    Step::Protect,
    Step::GoOnChip,
    Step::FinishChip,
    Step::RemoveCard,
    Step::Close,
];

/// What goes wrong at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Fails(DeviceFailure),
    /// It waits until it is aborted.
    Waits,
    /// It never replies, not even when aborted.
    Hangs,
}

/// What the reader did, for the test to judge.
#[derive(Debug, Default)]
pub struct Seen {
    pub commands: Vec<DeviceCommand>,
}

pub struct FakeDevice {
    pub interface: CardInterface,
    pub accepts: bool,
    pub verdict: ChipVerdict,
    pub trouble: Mutex<Vec<(Step, Trouble)>>,
    pub card: Mutex<CardSeen>,
    pub seen: Mutex<Seen>,
    pub at: watch::Sender<Option<Step>>,
    aborted: watch::Sender<u64>,
    pub lost: watch::Sender<bool>,
}

pub fn card(interface: CardInterface) -> CardSeen {
    let network = NetworkNumber::new(4).expect("valid");
    let application_type = ApplicationType::new(1).expect("valid");
    let candidates = match interface {
        CardInterface::Chip | CardInterface::Contactless => {
            vec![CandidateNetwork { network, record: "01".into(), application_type }]
        }
        _ => Vec::new(),
    };
    CardSeen {
        interface,
        card: MaskedCard::from_last_four("2653").ok(),
        bin: None,
        candidates,
        aid: None,
        label: Some("CREDITO".into()),
        holder_name: None,
        service_code: None,
        chip_status: ChipStatus::Fine,
        pan_sequence: Some(1),
        emv_data: OpaqueBytes::empty(),
    }
}

impl FakeDevice {
    pub fn new(interface: CardInterface) -> Self {
        Self {
            interface,
            accepts: true,
            verdict: ChipVerdict::GoOnline,
            trouble: Mutex::default(),
            card: Mutex::new(card(interface)),
            seen: Mutex::default(),
            at: watch::Sender::new(None),
            aborted: watch::Sender::new(0),
            lost: watch::Sender::new(false),
        }
    }

    pub fn with_trouble(self, step: Step, trouble: Trouble) -> Self {
        self.trouble.lock().expect("lock").push((step, trouble));
        self
    }

    pub fn commands(&self) -> Vec<Step> {
        self.seen.lock().expect("lock").commands.iter().map(step).collect()
    }

    pub fn finish_verdicts(&self) -> Vec<maquininha_card::AcquirerVerdict> {
        let seen = self.seen.lock().expect("lock");
        seen.commands
            .iter()
            .filter_map(|command| match command {
                DeviceCommand::FinishChip(finish) => Some(finish.verdict),
                _ => None,
            })
            .collect()
    }

    fn pin() -> PinBlock {
        PinBlock {
            block: OpaqueBytes::new(vec![7; 8]).expect("short"),
            slot: KeySlot::new(14).expect("valid"),
            serial: None,
        }
    }

    fn reply(&self, command: &DeviceCommand) -> DeviceReply {
        match command {
            DeviceCommand::Prepare { .. } => {
                DeviceReply::Prepared { info: Box::new(info()), loaded: Vec::new() }
            }
            DeviceCommand::ReadCard(_) => {
                DeviceReply::CardSeen(Box::new(self.card.lock().expect("lock").clone()))
            }
            DeviceCommand::Protect(protect) => DeviceReply::Protected(Box::new(ProtectedData {
                protection: protect.protection.clone(),
                data: vec![ProtectedDatum {
                    datum: CardDatum::Track2,
                    bytes: OpaqueBytes::new(vec![9; 24]).expect("short"),
                    serial: None,
                }],
                random_key: None,
            })),
            DeviceCommand::EnterPin(_) => DeviceReply::Pin(Self::pin()),
            DeviceCommand::GoOnChip(_) => DeviceReply::ChipDecided(Box::new(ChipDecided {
                verdict: self.verdict,
                verification: Verification {
                    online_pin: Some(Self::pin()),
                    ..Verification::default()
                },
                emv_data: OpaqueBytes::new(vec![1; 100]).expect("short"),
            })),
            DeviceCommand::FinishChip(finish) => DeviceReply::ChipFinished(ChipFinished {
                accepted: self.accepts
                    && finish.verdict == maquininha_card::AcquirerVerdict::Approved,
                emv_data: OpaqueBytes::empty(),
            }),
            DeviceCommand::RemoveCard { .. } => DeviceReply::CardRemoved,
            DeviceCommand::Show { .. } => DeviceReply::Shown,
            DeviceCommand::Inspect => DeviceReply::Info(Box::new(info())),
            DeviceCommand::Close { .. } => DeviceReply::Closed,
            DeviceCommand::Ask(question) => DeviceReply::Answered(match question.kind() {
                QuestionKind::Key { .. } => Answer::Key(Key::Enter),
                QuestionKind::Menu { .. } => Answer::Choice(0),
                QuestionKind::Input { .. } => Answer::Text(TypedText::new("7".into())),
            }),
            _ => DeviceReply::Failed(DeviceFailure::NotSupported),
        }
    }
}

pub fn step(command: &DeviceCommand) -> Step {
    match command {
        DeviceCommand::Prepare { .. } => Step::Prepare,
        DeviceCommand::ReadCard(_) => Step::ReadCard,
        DeviceCommand::Protect(_) => Step::Protect,
        DeviceCommand::EnterPin(_) => Step::EnterPin,
        DeviceCommand::GoOnChip(_) => Step::GoOnChip,
        DeviceCommand::FinishChip(_) => Step::FinishChip,
        DeviceCommand::RemoveCard { .. } => Step::RemoveCard,
        DeviceCommand::Show { .. } => Step::Show,
        DeviceCommand::Ask(_) => Step::Ask,
        DeviceCommand::Inspect => Step::Inspect,
        _ => Step::Close,
    }
}

pub fn capabilities() -> DeviceCapabilities {
    DeviceCapabilities {
        entries: CardEntries::ALL,
        pin: true,
        display: Some((2, 16)),
        keyboard: true,
        alphanumeric: true,
    }
}

pub fn info() -> DeviceInfo {
    DeviceInfo {
        serial: "SIM0001".into(),
        maker: "Fake".into(),
        model: "Scripted".into(),
        firmware: "1.0".into(),
        protocol: "0".into(),
        capabilities: capabilities(),
        battery: Some(Battery { percent: 80, charging: false }),
    }
}

#[async_trait]
impl CardDevice for FakeDevice {
    fn capabilities(&self) -> DeviceCapabilities {
        capabilities()
    }

    async fn execute(&self, command: DeviceCommand, _news: &NewsSink) -> DeviceReply {
        let step = step(&command);
        self.seen.lock().expect("lock").commands.push(command.clone());
        self.at.send_replace(Some(step));
        let trouble = {
            let mut trouble = self.trouble.lock().expect("lock");
            let found = trouble.iter().position(|(at, _)| *at == step);
            found.map(|at| trouble.remove(at).1)
        };
        let mut aborted = self.aborted.subscribe();
        let reply = match trouble {
            None => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                self.reply(&command)
            }
            Some(Trouble::Fails(failure)) => DeviceReply::Failed(failure),
            Some(Trouble::Waits) => {
                let _ = aborted.changed().await;
                DeviceReply::Failed(DeviceFailure::Aborted)
            }
            Some(Trouble::Hangs) => std::future::pending().await,
        };
        self.at.send_replace(None);
        reply
    }

    async fn abort(&self) {
        self.aborted.send_modify(|count| *count += 1);
    }

    async fn lost(&self) {
        let mut lost = self.lost.subscribe();
        let _ = lost.wait_for(|lost| *lost).await;
    }
}

pub fn shared(device: FakeDevice) -> Arc<FakeDevice> {
    Arc::new(device)
}
