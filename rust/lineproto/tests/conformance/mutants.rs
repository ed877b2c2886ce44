//! Device plug-ins that break one rule each. Every test is named after the rule that rejects its
//! mutant, and the plug-in without the flaw keeps the same rule in the same test.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use maquininha_card::{
    AcquirerVerdict, Answer, DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceNews,
    DeviceReply, DisplayText, QUESTION_LIMIT_MAX, Question, QuestionKind, TypedText,
};
use maquininha_conformance::{Report, device_suite};
use maquininha_lineproto::LinePlugin;
use maquininha_lineproto::simulated::{Side, test_card};
use maquininha_model::Money;
use maquininha_reader::port::{
    ByteLink, CardDevice, DevicePlugin, LinkError, LinkSender, NewsSink, ReaderFound, Recognition,
};

use crate::bench::LineBench;

/// What a mutant does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    TakesStrangersForItsOwn,
    LeavesTheLinkOpen,
    KeepsWhatIsGivenUp,
    KeepsItsLink,
    ClaimsWhatItLearnsLater,
    TakesTablesSilently,
    ChangesTheAmount,
    HidesAChangedAmount,
    TellsTheNumber,
    TellsTheNumberAsNews,
    ForgetsThePin,
    ProtectsAgain,
    DecidesAgain,
    FinishesTwice,
    TellsEveryCardThatItIsApproved,
    AsksWithoutALimit,
    TakesAnyAnswer,
    SwallowsAborts,
    AnswersTwice,
    AbortsTheNext,
    SaysThatALostLinkIsATimeout,
    SaysThatALossIsACancel,
}

struct MutantPlugin {
    flaw: Flaw,
    /// Links that a flaw does not let go of.
    kept: Kept,
}

type Kept = Arc<Mutex<Vec<Shared>>>;
type Shared = Arc<tokio::sync::Mutex<Box<dyn LinkSender>>>;

#[async_trait]
impl DevicePlugin for MutantPlugin {
    fn name(&self) -> &'static str {
        "mutant"
    }

    fn recognizes(&self, found: &ReaderFound) -> Recognition {
        if self.flaw == Flaw::TakesStrangersForItsOwn {
            return Recognition::Yes;
        }
        LinePlugin.recognizes(found)
    }

    async fn open(&self, link: ByteLink) -> Result<Arc<dyn CardDevice>, DeviceFailure> {
        let keeps = matches!(
            self.flaw,
            Flaw::LeavesTheLinkOpen | Flaw::KeepsWhatIsGivenUp | Flaw::KeepsItsLink
        );
        let link = if keeps {
            let sender: Shared = Arc::new(tokio::sync::Mutex::new(link.sender));
            self.kept.lock().expect("no test panics with it").push(sender.clone());
            let closes = self.flaw != Flaw::LeavesTheLinkOpen;
            ByteLink { sender: Box::new(KeptSender { sender, closes }), ..link }
        } else {
            link
        };
        let device = LinePlugin.open(link).await?;
        Ok(Arc::new(Mutant { device, flaw: self.flaw, armed: AtomicBool::new(false) }))
    }
}

struct KeptSender {
    sender: Shared,
    closes: bool,
}

#[async_trait]
impl LinkSender for KeptSender {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        self.sender.lock().await.send(bytes).await
    }

    async fn close(&mut self) {
        if self.closes {
            self.sender.lock().await.close().await;
        }
    }
}

struct Mutant {
    device: Arc<dyn CardDevice>,
    flaw: Flaw,
    /// For flaws that show at the next command.
    armed: AtomicBool,
}

fn more(amount: Money) -> Money {
    Money::brl(amount.minor() + 1)
}

impl Mutant {
    /// The command as the mutant passes it on.
    fn spoiled(&self, command: DeviceCommand) -> DeviceCommand {
        match (self.flaw, command) {
            (Flaw::ChangesTheAmount, DeviceCommand::ReadCard(mut read)) => {
                read.amount = more(read.amount);
                DeviceCommand::ReadCard(read)
            }
            (Flaw::ChangesTheAmount, DeviceCommand::GoOnChip(mut go_on)) => {
                go_on.amount = more(go_on.amount);
                DeviceCommand::GoOnChip(go_on)
            }
            (Flaw::HidesAChangedAmount, DeviceCommand::GoOnChip(mut go_on)) => {
                // The suite's own amount, whatever it asks for.
                go_on.amount = Money::brl(12_34);
                DeviceCommand::GoOnChip(go_on)
            }
            (Flaw::TellsEveryCardThatItIsApproved, DeviceCommand::FinishChip(mut finish)) => {
                finish.verdict = AcquirerVerdict::Approved;
                DeviceCommand::FinishChip(finish)
            }
            (Flaw::AsksWithoutALimit, DeviceCommand::Ask(question)) => {
                DeviceCommand::Ask(patient(&question))
            }
            (_, command) => command,
        }
    }

    /// The reply as the mutant gives it.
    fn falsified(&self, reply: DeviceReply) -> DeviceReply {
        let number = test_card(Side::Chip).number;
        match (self.flaw, reply) {
            (Flaw::TellsTheNumber, DeviceReply::CardSeen(mut seen)) => {
                seen.label = Some(format!("CREDITO {} {}", &number[..8], &number[8..]));
                DeviceReply::CardSeen(seen)
            }
            (Flaw::ForgetsThePin, DeviceReply::ChipDecided(mut decided)) => {
                decided.verification.online_pin = None;
                DeviceReply::ChipDecided(decided)
            }
            (Flaw::TakesAnyAnswer, DeviceReply::Failed(DeviceFailure::Internal)) => {
                DeviceReply::Answered(Answer::Text(TypedText::new("7".repeat(10_000))))
            }
            (Flaw::SaysThatALostLinkIsATimeout, DeviceReply::Failed(failure))
                if failure.link_is_gone() =>
            {
                DeviceReply::Failed(DeviceFailure::TimedOut)
            }
            (Flaw::SaysThatALossIsACancel, DeviceReply::Failed(failure))
                if failure.link_is_gone() =>
            {
                DeviceReply::Failed(DeviceFailure::Canceled)
            }
            (_, reply) => reply,
        }
    }

    /// How often a flaw has the reader do what the engine asked for once.
    fn repeats(&self, command: &DeviceCommand) -> bool {
        match command {
            DeviceCommand::Protect(_) => self.flaw == Flaw::ProtectsAgain,
            DeviceCommand::GoOnChip(_) => self.flaw == Flaw::DecidesAgain,
            DeviceCommand::FinishChip(_) => self.flaw == Flaw::FinishesTwice,
            _ => false,
        }
    }
}

/// The same question with the longest limit there is.
fn patient(question: &Question) -> Question {
    let limit = QUESTION_LIMIT_MAX;
    let asked = match question.kind() {
        QuestionKind::Key { text } => Question::key(text.as_str(), limit),
        QuestionKind::Menu { title, options } => {
            let options: Vec<_> = options.iter().map(DisplayText::as_str).collect();
            Question::menu(title.as_str(), &options, limit)
        }
        QuestionKind::Input { prompt, kind, chars_min, chars_max } => {
            Question::input(*prompt, *kind, *chars_min..=*chars_max, limit)
        }
    };
    asked.expect("it was valid with a shorter limit")
}

#[async_trait]
impl CardDevice for Mutant {
    fn capabilities(&self) -> DeviceCapabilities {
        let mut can = self.device.capabilities();
        if self.flaw == Flaw::ClaimsWhatItLearnsLater {
            can.alphanumeric = self.armed.swap(true, Ordering::SeqCst);
        }
        can
    }

    async fn execute(&self, command: DeviceCommand, news: &NewsSink) -> DeviceReply {
        let arms = matches!(self.flaw, Flaw::AnswersTwice | Flaw::AbortsTheNext);
        if arms && self.armed.swap(false, Ordering::SeqCst) {
            return DeviceReply::Failed(DeviceFailure::Aborted);
        }
        if self.flaw == Flaw::TellsTheNumberAsNews {
            let text = DisplayText::new(test_card(Side::Chip).number);
            news.tell(DeviceNews::Text(text));
        }
        if let (Flaw::TakesTablesSilently, DeviceCommand::Prepare { acquirers }) =
            (self.flaw, &command)
        {
            let loaded = acquirers.profiles().iter().map(|profile| profile.network).collect();
            return match self.device.execute(DeviceCommand::Inspect, news).await {
                DeviceReply::Info(info) => DeviceReply::Prepared { info, loaded },
                other => other,
            };
        }
        let again = self.repeats(&command).then(|| command.clone());
        let reply = self.device.execute(self.spoiled(command), news).await;
        if let Some(again) = again {
            self.device.execute(again, news).await;
        }
        if self.flaw == Flaw::AnswersTwice {
            let aborted = reply == DeviceReply::Failed(DeviceFailure::Aborted);
            self.armed.store(aborted, Ordering::SeqCst);
        }
        self.falsified(reply)
    }

    async fn abort(&self) {
        match self.flaw {
            Flaw::SwallowsAborts => {}
            Flaw::AbortsTheNext => self.armed.store(true, Ordering::SeqCst),
            _ => self.device.abort().await,
        }
    }

    async fn lost(&self) {
        self.device.lost().await;
    }
}

async fn run(plugin: Arc<dyn DevicePlugin>, rule: &str) -> Report {
    device_suite(Arc::new(LineBench(plugin))).only(&[rule]).run().await
}

async fn rejects(rule: &'static str, flaw: Flaw) {
    let honest = run(Arc::new(LinePlugin), rule).await;
    assert_eq!(honest.kept(), [rule], "{honest}");
    let mutant = MutantPlugin { flaw, kept: Kept::default() };
    let mutant = run(Arc::new(mutant), rule).await;
    assert_eq!(mutant.broken(), [rule], "{mutant}");
    // The report shows what was seen, and never card data.
    let shown = mutant.to_string();
    assert!(shown.contains("seen: "), "{shown}");
    let number = test_card(Side::Chip).number;
    assert!(!shown.replace(' ', "").contains(number), "the report holds a card number");
}

macro_rules! mutants {
    ($($rule:ident: $flaw:ident;)*) => {
        $(#[tokio::test(start_paused = true)]
        async fn $rule() {
            rejects(stringify!($rule), Flaw::$flaw).await;
        })*
    };
}

mutants! {
    recognition_is_honest: TakesStrangersForItsOwn;
    a_failed_open_closes_the_link: LeavesTheLinkOpen;
    an_open_that_is_given_up_closes_the_link: KeepsWhatIsGivenUp;
    a_device_that_is_let_go_closes_its_link: KeepsItsLink;
    capabilities_are_constant_and_told: ClaimsWhatItLearnsLater;
    loaded_tables_are_in_the_reader: TakesTablesSilently;
    the_reader_is_told_the_amount: ChangesTheAmount;
    a_contactless_amount_does_not_change: HidesAChangedAmount;
    replies_hold_no_card_data: TellsTheNumber;
    news_hold_no_card_data: TellsTheNumberAsNews;
    a_pin_of_a_chip_is_for_the_host_alone: ForgetsThePin;
    card_data_are_protected_once: ProtectsAgain;
    a_chip_decides_once: DecidesAgain;
    a_card_is_finished_once: FinishesTwice;
    the_card_hears_what_the_acquirer_said: TellsEveryCardThatItIsApproved;
    a_question_that_nobody_answers_times_out: AsksWithoutALimit;
    an_answer_that_fits_no_question_is_a_failure: TakesAnyAnswer;
    an_abort_ends_each_command: SwallowsAborts;
    a_reply_belongs_to_its_command: AnswersTwice;
    an_abort_without_a_command_stops_nothing: AbortsTheNext;
    a_lost_link_at_the_end_leaves_the_card_unknown: SaysThatALostLinkIsATimeout;
    a_lost_link_is_said_in_each_command: SaysThatALossIsACancel;
}
