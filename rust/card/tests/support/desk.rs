//! A desk: the test plays reader and host, and what is not played goes well.

use std::collections::VecDeque;

use maquininha_card::{
    AcquirerVerdict, CardInterface, CardSale, CardSeen, ChipDecided, ChipFinished, ChipVerdict,
    DeviceCommand, DeviceFailure, DeviceReply, HostCommand, HostReply, Message, ReadCard,
    SaleEffect, SaleInput, SalePlan, Verification,
};
use maquininha_flow::DriverReply;
use maquininha_model::Timestamp;

use super::bank::Bank;
use super::plan;

pub struct Desk {
    plan: SalePlan,
    /// What the reader answers when a card is asked for, in order; then a chip card.
    pub cards: VecDeque<DeviceReply>,
    /// What the chip decides, in order; then it goes online.
    pub chips: VecDeque<DeviceReply>,
    /// What the host answers, in order; then the bank.
    pub host: VecDeque<HostReply>,
    pub bank: Bank,
    /// Seconds that each card takes.
    pub card_seconds: i64,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Seen {
    pub reply: Option<DriverReply>,
    pub reads: Vec<ReadCard>,
    pub commands: Vec<DeviceCommand>,
    pub calls: Vec<HostCommand>,
    pub messages: Vec<Message>,
}

impl Seen {
    pub fn code(&self) -> &str {
        match &self.reply {
            Some(DriverReply::Declined { decline }) => &decline.code,
            Some(DriverReply::Approved { .. }) => "approved",
            Some(DriverReply::Unavailable { .. }) => "unavailable",
            Some(DriverReply::TimedOut) => "timed_out",
            Some(DriverReply::Refunded { .. }) => "refunded",
            Some(DriverReply::Silent) => "silent",
            _ => "other",
        }
    }

    pub fn contactless(&self) -> Vec<bool> {
        self.reads.iter().map(|read| read.entries.contactless).collect()
    }

    pub fn verdicts(&self) -> Vec<AcquirerVerdict> {
        let finishes = self.commands.iter().filter_map(|command| match command {
            DeviceCommand::FinishChip(finish) => Some(finish.verdict),
            _ => None,
        });
        finishes.collect()
    }
}

pub fn fails(failure: DeviceFailure) -> DeviceReply {
    DeviceReply::Failed(failure)
}

pub fn shows(card: CardSeen) -> DeviceReply {
    DeviceReply::CardSeen(Box::new(card))
}

impl Desk {
    pub fn new(plan: SalePlan) -> Self {
        Self {
            plan,
            cards: VecDeque::new(),
            chips: VecDeque::new(),
            host: VecDeque::new(),
            bank: Bank::default(),
            card_seconds: 1,
        }
    }

    pub fn sale() -> Self {
        Self::new(plan::plan(plan::sale()))
    }

    pub fn cards(mut self, replies: impl IntoIterator<Item = DeviceReply>) -> Self {
        self.cards = replies.into_iter().collect();
        self
    }

    pub fn run(mut self) -> Seen {
        let mut seen = Seen::default();
        let mut sale = CardSale::new(self.plan.clone());
        let mut inputs = VecDeque::from([SaleInput::Begin]);
        let mut now = 0;
        while let Some(input) = inputs.pop_front() {
            for effect in sale.step(Timestamp::from_millis(now * 1000), input) {
                match effect {
                    SaleEffect::Device { command, .. } => {
                        if let DeviceCommand::ReadCard(read) = command.as_ref() {
                            seen.reads.push(read.clone());
                            now += self.card_seconds;
                        }
                        inputs.push_back(SaleInput::Device(self.device(&command)));
                        seen.commands.push(*command);
                    }
                    SaleEffect::Host { command, .. } => {
                        let reply = self.host.pop_front();
                        let reply = reply.unwrap_or_else(|| self.bank.carry_out(&command));
                        inputs.push_back(SaleInput::Host(reply));
                        seen.calls.push(*command);
                    }
                    SaleEffect::Mark(_) => inputs.push_back(SaleInput::Stored(Ok(()))),
                    SaleEffect::Wait(_) => inputs.push_back(SaleInput::Timer),
                    SaleEffect::Tell(message) => seen.messages.push(message),
                    SaleEffect::Answer(reply) => seen.reply = Some(*reply),
                    SaleEffect::AbortDevice
                    | SaleEffect::Show(_)
                    | SaleEffect::Unmark
                    | SaleEffect::End => {}
                }
            }
        }
        assert!(sale.is_over());
        seen
    }

    fn device(&mut self, command: &DeviceCommand) -> DeviceReply {
        match command {
            DeviceCommand::Prepare { .. } => {
                DeviceReply::Prepared { info: Box::new(plan::info()), loaded: Vec::new() }
            }
            DeviceCommand::ReadCard(_) => {
                self.cards.pop_front().unwrap_or_else(|| shows(plan::card(CardInterface::Chip)))
            }
            DeviceCommand::Protect(protect) => {
                DeviceReply::Protected(Box::new(plan::protected(protect.protection.clone())))
            }
            DeviceCommand::EnterPin(_) => DeviceReply::Pin(plan::pin()),
            DeviceCommand::GoOnChip(_) => self.chips.pop_front().unwrap_or_else(|| {
                DeviceReply::ChipDecided(Box::new(decided(ChipVerdict::GoOnline)))
            }),
            DeviceCommand::FinishChip(finish) => DeviceReply::ChipFinished(ChipFinished {
                accepted: finish.verdict == AcquirerVerdict::Approved,
                emv_data: plan::bytes(0),
            }),
            DeviceCommand::RemoveCard { .. } => DeviceReply::CardRemoved,
            _ => DeviceReply::Closed,
        }
    }
}

pub fn decided(verdict: ChipVerdict) -> ChipDecided {
    ChipDecided { verdict, verification: Verification::default(), emv_data: plan::bytes(90) }
}
