//! A reader with a card holder in front of it.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{
    AcquirerVerdict, Answer, CardInterface, CardSeen, ChipDecided, ChipFinished, ChipVerdict,
    DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceReply, Key, QuestionKind, TypedText,
    Verification,
};
use maquininha_reader::port::{CardDevice, NewsSink};
use tokio::sync::watch;

use super::plan;

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

impl FakeDevice {
    pub fn new(interface: CardInterface) -> Self {
        Self {
            interface,
            accepts: true,
            verdict: ChipVerdict::GoOnline,
            trouble: Mutex::default(),
            card: Mutex::new(plan::card(interface)),
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

    pub fn finish_verdicts(&self) -> Vec<AcquirerVerdict> {
        let seen = self.seen.lock().expect("lock");
        seen.commands
            .iter()
            .filter_map(|command| match command {
                DeviceCommand::FinishChip(finish) => Some(finish.verdict),
                _ => None,
            })
            .collect()
    }

    fn reply(&self, command: &DeviceCommand) -> DeviceReply {
        match command {
            DeviceCommand::Prepare { .. } => {
                DeviceReply::Prepared { info: Box::new(plan::info()), loaded: Vec::new() }
            }
            DeviceCommand::ReadCard(_) => {
                DeviceReply::CardSeen(Box::new(self.card.lock().expect("lock").clone()))
            }
            DeviceCommand::Protect(protect) => {
                DeviceReply::Protected(Box::new(plan::protected(protect.protection.clone())))
            }
            DeviceCommand::EnterPin(_) => DeviceReply::Pin(plan::pin()),
            DeviceCommand::GoOnChip(_) => DeviceReply::ChipDecided(Box::new(ChipDecided {
                verdict: self.verdict,
                verification: Verification {
                    online_pin: Some(plan::pin()),
                    ..Verification::default()
                },
                emv_data: plan::bytes(100),
            })),
            DeviceCommand::FinishChip(finish) => DeviceReply::ChipFinished(ChipFinished {
                accepted: self.accepts && finish.verdict == AcquirerVerdict::Approved,
                emv_data: plan::bytes(0),
            }),
            DeviceCommand::RemoveCard { .. } => DeviceReply::CardRemoved,
            DeviceCommand::Show { .. } => DeviceReply::Shown,
            DeviceCommand::Inspect => DeviceReply::Info(Box::new(plan::info())),
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

#[async_trait]
impl CardDevice for FakeDevice {
    fn capabilities(&self) -> DeviceCapabilities {
        plan::capabilities()
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
