//! One payment from its first command to its rest, with faults at chosen moments.

use maquininha_card::{
    AcquirerVerdict, CardInterface, CardSale, ChipDecided, ChipFinished, ChipVerdict,
    DeviceCommand, DeviceFailure, DeviceReply, EntryMode, HostCommand, HostReply, Job, Mark,
    SaleEffect, SaleInput, Verification,
};
use maquininha_flow::DriverReply;
use maquininha_model::Timestamp;

use super::bank::{Bank, Stand};
use super::fault::Fault;
use super::plan;

/// More moments than any payment has.
const MOMENTS_MAX: u32 = 300;

/// What the machine waits for.
#[derive(Clone, Debug)]
enum Pending {
    Device(Box<DeviceCommand>),
    Host(Box<HostCommand>),
    Mark(Mark),
    Wait,
}

impl Pending {
    fn name(&self) -> &'static str {
        match self {
            Self::Device(command) => match command.as_ref() {
                DeviceCommand::ReadCard(_) => "read card",
                DeviceCommand::GoOnChip(_) => "go on chip",
                DeviceCommand::FinishChip(_) => "finish chip",
                DeviceCommand::RemoveCard { .. } => "remove card",
                _ => "reader",
            },
            Self::Host(command) => match command.as_ref() {
                HostCommand::Authorize(_) => "authorize",
                HostCommand::Undo { .. } => "undo",
                _ => "host",
            },
            Self::Mark(_) => "mark",
            Self::Wait => "wait",
        }
    }
}

/// What a fault may hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Reader,
    Host,
    Store,
    Nothing,
}

pub type Faults<'a> = dyn FnMut(u32, Kind) -> Fault + 'a;

pub struct World<'a> {
    faults: &'a mut Faults<'a>,
    moment: u32,
    interface: CardInterface,
    pub(super) bank: Bank,
    pub(super) mark: Option<Mark>,
    card_accepted: bool,
    link_gone: bool,
    sale: Option<CardSale>,
    pending: Option<Pending>,
    pub(super) answers: Vec<DriverReply>,
    undo_decided: bool,
    authorized: u32,
    seen: bool,
    ends: u32,
    trace: Vec<(&'static str, Fault, Option<Mark>, Option<Stand>)>,
    aborts: u32,
    pub(super) asks: bool,
    pub(super) canceled: bool,
}

/// How it came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    Paid,
    NotPaid,
}

impl<'a> World<'a> {
    pub fn new(interface: CardInterface, bank: Bank, faults: &'a mut Faults<'a>) -> Self {
        Self {
            faults,
            moment: 0,
            interface,
            bank,
            mark: None,
            card_accepted: false,
            link_gone: false,
            sale: None,
            pending: None,
            answers: Vec::new(),
            undo_decided: false,
            authorized: 0,
            seen: false,
            ends: 0,
            trace: Vec::new(),
            aborts: 0,
            asks: false,
            canceled: false,
        }
    }

    /// Runs the payment to its rest and checks every promise on the way.
    pub fn run(mut self) -> Rest {
        let job: Job = plan::sale();
        self.sale = Some(CardSale::new(plan::plan(job)));
        self.step(SaleInput::Begin);
        while self.sale.as_ref().is_some_and(|sale| !sale.is_over()) {
            self.one_moment();
        }
        if self.sale.take().is_some() {
            assert_eq!(self.answers.len(), 1, "one answer");
            assert_eq!(self.ends, 1, "one end");
        }
        self.resolve()
    }

    pub(super) fn fault(&mut self, kind: Kind) -> Fault {
        self.moment += 1;
        assert!(self.moment < MOMENTS_MAX, "the payment does not end: {:?}", self.pending);
        let fault = (self.faults)(self.moment - 1, kind);
        let hit = self.pending.as_ref().map_or("a question", Pending::name);
        self.trace.push((hit, fault, self.mark, self.bank.stand));
        if fault == Fault::Arrives {
            self.deliver_late();
        }
        fault
    }

    fn step(&mut self, input: SaleInput) {
        let Some(sale) = &mut self.sale else { return };
        let now = Timestamp::from_millis(i64::from(self.moment) * 100);
        for effect in sale.step(now, input) {
            self.note(effect);
        }
    }

    fn note(&mut self, effect: SaleEffect) {
        let pending = match effect {
            SaleEffect::Device { command, .. } => {
                assert!(!self.link_gone, "a reader that is gone is told nothing");
                if let DeviceCommand::FinishChip(finish) = command.as_ref()
                    && finish.verdict == AcquirerVerdict::Approved
                {
                    assert!(!self.undo_decided, "approved after an undo was decided");
                    assert_eq!(self.bank.stand, Some(Stand::Approved));
                }
                Pending::Device(command)
            }
            SaleEffect::Host { command, .. } => {
                if matches!(*command, HostCommand::Authorize(_)) {
                    self.authorized += 1;
                    assert_eq!(self.authorized, 1, "a payment is sent once");
                    assert!(self.seen, "nothing is sent before a card was read");
                    assert!(!self.canceled, "nothing is sent after it was stopped");
                }
                self.undo_decided |= matches!(*command, HostCommand::Undo { .. });
                Pending::Host(command)
            }
            SaleEffect::Mark(mark) => Pending::Mark(mark),
            SaleEffect::Wait(_) => Pending::Wait,
            SaleEffect::Unmark => {
                self.mark = None;
                return;
            }
            SaleEffect::AbortDevice => {
                assert!(matches!(self.pending, Some(Pending::Device(_))), "something to abort");
                self.aborts += 1;
                return;
            }
            SaleEffect::Answer(reply) => {
                if matches!(*reply, DriverReply::Approved { .. }) {
                    self.check_approved();
                }
                return self.answers.push(*reply);
            }
            SaleEffect::End => {
                self.ends += 1;
                return;
            }
            SaleEffect::Show(_) | SaleEffect::Tell(_) => return,
        };
        assert!(self.pending.is_none(), "one thing at a time: {pending:?}");
        self.pending = Some(pending);
    }

    pub(super) fn check_approved(&self) {
        assert_eq!(self.bank.stand, Some(Stand::Approved), "approved as the host knows it");
        if self.bank.entry == Some(EntryMode::Chip) {
            assert!(self.card_accepted, "the chip accepted");
            assert_eq!(self.mark, Some(Mark::Accepted), "and a mark says so");
        }
        assert_ne!(self.mark, Some(Mark::Undo));
    }

    fn one_moment(&mut self) {
        let kind = match &self.pending {
            Some(Pending::Device(_)) => Kind::Reader,
            Some(Pending::Host(_)) => Kind::Host,
            Some(Pending::Mark(_)) => Kind::Store,
            _ => Kind::Nothing,
        };
        let fault = self.fault(kind);
        match fault {
            Fault::Cancel | Fault::Limit => {
                self.asks |= fault == Fault::Limit;
                self.canceled = true;
                // While the host is asked, and only then, this is a decision to undo.
                let is_asked = matches!(&self.pending, Some(Pending::Host(command))
                    if matches!(**command, HostCommand::Authorize(_)));
                self.undo_decided |= is_asked;
                return self.step(SaleInput::Cancel);
            }
            Fault::LinkLost => {
                self.link_gone = true;
                if matches!(self.pending, Some(Pending::Device(_))) {
                    self.pending = None;
                    return self.step(SaleInput::Device(lost()));
                }
                return self.step(SaleInput::LinkLost);
            }
            Fault::CrashBefore => return self.crash(),
            _ => {}
        }
        let Some(pending) = self.pending.take() else { panic!("nothing runs and it is not over") };
        let input = match pending {
            Pending::Device(command) => SaleInput::Device(self.device(&command, fault)),
            Pending::Host(command) => SaleInput::Host(self.host(&command, fault)),
            Pending::Mark(mark) => SaleInput::Stored(self.store(Some(mark), fault)),
            Pending::Wait => SaleInput::Timer,
        };
        if fault == Fault::CrashAfter {
            return self.crash();
        }
        self.step(input);
    }

    fn crash(&mut self) {
        self.sale = None;
        self.pending = None;
        self.asks = true;
    }

    pub(super) fn deliver_late(&mut self) {
        for command in std::mem::take(&mut self.bank.late) {
            self.bank.carry_out(&command);
        }
    }

    fn device(&mut self, command: &DeviceCommand, fault: Fault) -> DeviceReply {
        if std::mem::take(&mut self.aborts) > 0 {
            return DeviceReply::Failed(DeviceFailure::Aborted);
        }
        if let Fault::Reader(failure) = fault {
            self.link_gone |= failure.link_is_gone();
            return DeviceReply::Failed(failure);
        }
        let reply = self.done(command, fault);
        match fault {
            Fault::DoneButLost => {
                self.link_gone = true;
                lost()
            }
            Fault::OtherReply => DeviceReply::Shown,
            _ => reply,
        }
    }

    fn done(&mut self, command: &DeviceCommand, fault: Fault) -> DeviceReply {
        match command {
            DeviceCommand::Prepare { .. } => {
                DeviceReply::Prepared { info: Box::new(plan::info()), loaded: Vec::new() }
            }
            DeviceCommand::ReadCard(read) => {
                let mut interface = self.interface;
                if interface == CardInterface::Contactless && !read.entries.contactless {
                    interface = CardInterface::Chip;
                }
                self.seen = true;
                DeviceReply::CardSeen(Box::new(plan::card(interface)))
            }
            DeviceCommand::Protect(protect) => {
                DeviceReply::Protected(Box::new(plan::protected(protect.protection.clone())))
            }
            DeviceCommand::EnterPin(_) => DeviceReply::Pin(plan::pin()),
            DeviceCommand::GoOnChip(_) => DeviceReply::ChipDecided(Box::new(ChipDecided {
                verdict: match fault {
                    Fault::Refuses => ChipVerdict::Declined,
                    Fault::ApprovesOffline => ChipVerdict::ApprovedOffline,
                    _ => ChipVerdict::GoOnline,
                },
                verification: Verification::default(),
                emv_data: plan::bytes(90),
            })),
            DeviceCommand::FinishChip(finish) => {
                let accepted =
                    finish.verdict == AcquirerVerdict::Approved && fault != Fault::Refuses;
                self.card_accepted |= accepted;
                // A card may approve by itself when it hears of no answer.
                let by_itself =
                    finish.verdict == AcquirerVerdict::NoAnswer && fault == Fault::ApprovesOffline;
                DeviceReply::ChipFinished(ChipFinished {
                    accepted: accepted || by_itself,
                    emv_data: plan::bytes(0),
                })
            }
            DeviceCommand::RemoveCard { .. } => DeviceReply::CardRemoved,
            _ => DeviceReply::Closed,
        }
    }

    pub(super) fn host(&mut self, command: &HostCommand, fault: Fault) -> HostReply {
        match fault {
            Fault::HostLost => HostReply::Silent,
            Fault::AnswerLost => {
                self.bank.carry_out(command);
                HostReply::Silent
            }
            Fault::HostLate => {
                self.bank.late.push(command.clone());
                HostReply::Silent
            }
            Fault::Unavailable => HostReply::Unavailable { message: String::from("offline") },
            Fault::Declines => {
                self.bank.declines = true;
                self.bank.carry_out(command)
            }
            _ => self.bank.carry_out(command),
        }
    }

    fn store(&mut self, mark: Option<Mark>, fault: Fault) -> Result<(), ()> {
        match fault {
            Fault::StoreFails => Err(()),
            Fault::StoreLies => {
                self.mark = mark;
                Err(())
            }
            _ => {
                self.mark = mark;
                Ok(())
            }
        }
    }
}

/// What broke the law is shown.
impl Drop for World<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{:?} {:#?}", self.interface, self.trace);
        }
    }
}

fn lost() -> DeviceReply {
    DeviceReply::Failed(DeviceFailure::LinkLost)
}
