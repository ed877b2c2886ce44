//! A7, A20: what the PIN pad is told, and who decides.

use std::time::Duration;

use maquininha_card::{
    AcquirerVerdict, Answer, CardEntries, CardInterface, DeviceCommand, DeviceFailure, DeviceReply,
    DisplayText, FixedPrompt, InputKind, Key, LocalTime, NetworkFilter, Question, ReadCard,
    TransactionKind, TypedText,
};
use maquininha_flow::DriverReply;
use maquininha_model::Money;
use maquininha_reader::port::NewsSink;
use maquininha_sandbox::kit_acquirers;
use maquininha_virtualpad::Fault;

use super::counter::{Counter, Till, Wire, code};

const LIMIT: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_secs(1);
const CHIP: &str = "insert chip-online-pin; type 1234; press ok; remove";

/// A7: the PIN pad does the same for every amount and every end; the host alone decides.
#[tokio::test]
async fn the_host_decides_and_the_pin_pad_only_carries_out() {
    let till = Till::open(Wire::Network).await;
    let mut traces = Vec::new();
    for (attempt, centavos, is_approved) in
        [("a", 1_00, true), ("b", 9_000_00, true), ("c", 10_51, false), ("d", 10_05, false)]
    {
        till.counter.trace.lock().expect("lock").clear();
        if is_approved {
            till.sell(attempt, centavos, CHIP).await;
        } else {
            let reply = till.sale(attempt, centavos, CHIP).await;
            assert!(matches!(reply, DriverReply::Declined { .. }), "{reply:?}");
        }
        let trace = till.counter.trace.lock().expect("lock").clone();
        for (command, reply) in &trace {
            if let (DeviceCommand::FinishChip(finish), DeviceReply::ChipFinished(end)) =
                (command, reply)
            {
                let verdict =
                    if is_approved { AcquirerVerdict::Approved } else { AcquirerVerdict::Declined };
                assert_eq!(finish.verdict, verdict, "{attempt}");
                assert_eq!(end.accepted, is_approved, "{attempt}");
            }
            if let DeviceCommand::GoOnChip(go) = command {
                assert!(go.online_only, "the chip may not approve by itself");
            }
        }
        let names: Vec<_> = trace.iter().map(|(it, _)| std::mem::discriminant(it)).collect();
        traces.push(names);
    }
    // The first sale loads the tables within "prepare"; the commands are the same.
    assert!(traces.windows(2).all(|two| two[0] == two[1]), "one flow for every amount");
    // Without the host nothing is approved, whatever the card says.
    till.server.stop_endpoint(0).expect("an endpoint");
    let reply = till.sale("e", 1_00, "insert offline-approving; remove").await;
    assert!(matches!(reply, DriverReply::Unavailable { .. }), "{reply:?}");
}

fn question(
    counter: &Counter,
    person: &str,
    question: Question,
) -> impl Future<Output = DeviceReply> {
    counter.person(person);
    let device = std::sync::Arc::clone(&counter.device);
    async move { device.execute(DeviceCommand::Ask(question), &NewsSink::nowhere()).await }
}

fn input(limit: Duration) -> Question {
    Question::input(FixedPrompt::Pump, InputKind::Numeric, 1..=2, limit).expect("a question")
}

fn menu(limit: Duration) -> Question {
    Question::menu("ESCOLHA", &["UM", "DOIS", "TRES"], limit).expect("a question")
}

fn keys(limit: Duration) -> Question {
    Question::key("CONFIRMA?", limit).expect("a question")
}

fn read(limit: Duration) -> DeviceCommand {
    let acquirers = kit_acquirers();
    let networks = acquirers
        .profiles()
        .iter()
        .map(|profile| NetworkFilter { network: profile.network, application_types: Vec::new() });
    DeviceCommand::ReadCard(ReadCard {
        kind: TransactionKind::Sale,
        amount: Money::brl(10_00),
        time: LocalTime { year: 2026, month: 11, day: 30, hour: 12, minute: 0, second: 0 },
        entries: CardEntries::ALL,
        networks: networks.collect(),
        text: None,
        tags: Vec::new(),
        limit,
    })
}

async fn run(counter: &Counter, person: &str, command: DeviceCommand) -> DeviceReply {
    counter.person(person);
    counter.device.execute(command, &NewsSink::nowhere()).await
}

async fn prepared() -> Counter {
    let counter = Counter::open(Wire::Network, 1).await;
    let prepare = DeviceCommand::Prepare { acquirers: kit_acquirers() };
    let reply = run(&counter, "", prepare).await;
    assert!(matches!(reply, DeviceReply::Prepared { .. }), "{reply:?}");
    counter
}

fn failed(failure: DeviceFailure) -> DeviceReply {
    DeviceReply::Failed(failure)
}

/// A20: messages and answers from the keypad, with time limit and cancel.
#[tokio::test]
async fn messages_and_questions_have_answers_time_limits_and_cancel() {
    let counter = prepared().await;
    let text = DisplayText::new("OLA\nMUNDO");
    assert_eq!(run(&counter, "", DeviceCommand::Show { text }).await, DeviceReply::Shown);
    let shown = counter.pad.with(|pad| pad.screen().lines.join("|"));
    assert!(shown.contains("OLA") && shown.contains("MUNDO"), "{shown}");

    let typed = |text: &str| DeviceReply::Answered(Answer::Text(TypedText::new(text.to_owned())));
    assert_eq!(question(&counter, "type 07; press ok", input(LIMIT)).await, typed("07"));
    let chosen = DeviceReply::Answered(Answer::Choice(1));
    assert_eq!(question(&counter, "press down; press ok", menu(LIMIT)).await, chosen);
    let key = |key| DeviceReply::Answered(Answer::Key(key));
    assert_eq!(question(&counter, "press ok", keys(LIMIT)).await, key(Key::Enter));
    assert_eq!(question(&counter, "press clear", keys(LIMIT)).await, key(Key::Clear));
    for ask in [input, menu, keys] {
        let reply = question(&counter, "press cancel", ask(LIMIT)).await;
        assert_eq!(reply, failed(DeviceFailure::Canceled));
        let reply = question(&counter, "", ask(SHORT)).await;
        assert_eq!(reply, failed(DeviceFailure::TimedOut));
    }
}

/// A20: stripe, chip and contactless cards, with time limit and cancel.
#[tokio::test]
async fn stripe_chip_and_contactless_cards_are_read_with_time_limit_and_cancel() {
    let counter = prepared().await;
    for (person, interface) in [
        ("swipe stripe-only", CardInterface::Stripe),
        ("tap contactless", CardInterface::Contactless),
        ("insert chip-online-pin", CardInterface::Chip),
    ] {
        let reply = run(&counter, person, read(LIMIT)).await;
        let DeviceReply::CardSeen(card) = &reply else { panic!("{person}: {reply:?}") };
        assert_eq!(card.interface, interface);
        assert!(card.card.is_some(), "its last four digits");
    }
    let text = DisplayText::new("RETIRE O CARTAO");
    let removed = run(&counter, "remove", DeviceCommand::RemoveCard { text }).await;
    assert_eq!(removed, DeviceReply::CardRemoved);
    assert_eq!(run(&counter, "press cancel", read(LIMIT)).await, failed(DeviceFailure::Canceled));
    assert_eq!(run(&counter, "", read(SHORT)).await, failed(DeviceFailure::TimedOut));
}

/// A20: malformed frames are asked for again, and what cannot be mended is told.
#[tokio::test]
async fn malformed_frames_do_not_harm() {
    let counter = prepared().await;
    let plan = |command: &[u8; 3], fault| {
        counter.pad.with(|pad| pad.faults().next_of(*command, fault));
    };
    for fault in
        [Fault::BadCrc { times: 2 }, Fault::Garbage, Fault::ManyAcks { count: 3 }, Fault::Nak]
    {
        plan(b"GCD", fault);
        let reply = question(&counter, "type 07; press ok", input(LIMIT)).await;
        assert!(matches!(reply, DeviceReply::Answered(_)), "{fault:?}: {reply:?}");
        plan(b"GCX", fault);
        let reply = run(&counter, "tap contactless", read(LIMIT)).await;
        assert!(matches!(reply, DeviceReply::CardSeen(_)), "{fault:?}: {reply:?}");
    }
    plan(b"GCD", Fault::BadCrc { times: 9 });
    let reply = question(&counter, "type 07; press ok", input(LIMIT)).await;
    let DeviceReply::Failed(failure) = reply else { panic!("{reply:?}") };
    assert!(failure.card_side_unknown(), "{failure:?}");
}

/// A20: a wrong PIN is the issuer's to refuse.
#[tokio::test]
async fn a_wrong_pin_is_declined_by_the_issuer() {
    let till = Till::open(Wire::Network).await;
    let wrong = "insert chip-online-pin; type 4321; press ok; remove";
    assert_eq!(code(&till.sale("a", 10_00, wrong).await), "55");
    till.sell("b", 10_00, CHIP).await;
}
