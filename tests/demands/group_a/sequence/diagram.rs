//! Messages between those who take part in a sale, and their diagram.

use std::sync::{Arc, Mutex};

/// Who takes part, as the diagram names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    App,
    Sdk,
    PinPad,
    Acquirer,
    OrderApi,
}

impl Part {
    const ALL: [(Self, &str, &str); 5] = [
        (Self::App, "App", "App"),
        (Self::Sdk, "SDK", "Maquininha"),
        (Self::PinPad, "PAD", "PIN pad"),
        (Self::Acquirer, "ACQ", "Acquirer"),
        (Self::OrderApi, "API", "Order API"),
    ];

    fn mark(self) -> &'static str {
        let named = Self::ALL.into_iter().find(|(part, ..)| *part == self);
        named.expect("all are listed").1
    }
}

/// What passed from one to another.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) from: Part,
    pub(super) to: Part,
    pub(super) is_answer: bool,
    pub(super) text: String,
}

/// Everything that passed, in its order.
#[derive(Clone, Default)]
pub(super) struct Trace(Arc<Mutex<Vec<Message>>>);

impl Trace {
    pub(super) fn ask(&self, from: Part, to: Part, text: impl Into<String>) {
        self.push(Message { from, to, is_answer: false, text: text.into() });
    }

    pub(super) fn answer(&self, from: Part, to: Part, text: impl Into<String>) {
        self.push(Message { from, to, is_answer: true, text: text.into() });
    }

    fn push(&self, message: Message) {
        self.0.lock().expect("lock").push(message);
    }

    pub(super) fn messages(&self) -> Vec<Message> {
        self.0.lock().expect("lock").clone()
    }
}

/// Until here one message follows the other.
pub(super) const ASKS_ACQUIRER: &str = "authorise";
/// From here they do so again.
pub(super) const TELLS_CHIP: &str = "tell the chip";
/// The card's last word.
pub(super) const ACCEPTED: &str = "accepted";

/// The messages as Mermaid. While the acquirer decides, and after the card's last word, what happens
/// with one party and what happens with another go on side by side: among each other their order
/// is chance.
pub(super) fn diagram(messages: &[Message]) -> String {
    let named = Part::ALL.map(|(_, mark, name)| format!("    participant {mark} as {name}\n"));
    let place = |beginning: &str| {
        let found = messages.iter().position(|message| message.text.starts_with(beginning));
        found.expect("a chip sale has it")
    };
    let (asks, tells, accepted) = (place(ASKS_ACQUIRER), place(TELLS_CHIP), place(ACCEPTED) + 1);
    [
        "sequenceDiagram\n",
        &named.concat(),
        &arrows("    ", messages[..asks].iter()),
        &side_by_side(&messages[asks..tells]),
        &arrows("    ", messages[tells..accepted].iter()),
        &side_by_side(&messages[accepted..]),
    ]
    .concat()
}

fn arrows<'a>(indent: &str, messages: impl Iterator<Item = &'a Message>) -> String {
    let arrow = |message: &Message| {
        let arrow = if message.is_answer { "-->>" } else { "->>" };
        let (from, to) = (message.from.mark(), message.to.mark());
        format!("{indent}{from}{arrow}{to}: {}\n", message.text)
    };
    messages.map(arrow).collect()
}

fn side_by_side(messages: &[Message]) -> String {
    let lanes = [
        ("for the app", &[Part::App][..]),
        ("at the PIN pad", &[Part::PinPad]),
        ("at acquirer and order API", &[Part::Acquirer, Part::OrderApi]),
    ];
    let lanes = lanes.map(|(title, parts)| {
        let in_lane =
            |message: &&Message| parts.contains(&message.from) || parts.contains(&message.to);
        (title, arrows("        ", messages.iter().filter(in_lane)))
    });
    let drawn = lanes.iter().filter(|(_, lane)| !lane.is_empty());
    let drawn: Vec<_> = drawn.map(|(title, lane)| format!("{title}\n{lane}")).collect();
    format!("    par {}    end\n", drawn.join("    and "))
}

#[test]
fn a_message_more_or_in_another_order_is_another_diagram() {
    let trace = Trace::default();
    trace.ask(Part::App, Part::Sdk, "pay");
    trace.ask(Part::Sdk, Part::PinPad, "read a card");
    trace.ask(Part::Sdk, Part::Acquirer, ASKS_ACQUIRER);
    trace.ask(Part::Sdk, Part::PinPad, TELLS_CHIP);
    trace.answer(Part::PinPad, Part::Sdk, ACCEPTED);
    trace.ask(Part::Sdk, Part::PinPad, "close");
    trace.ask(Part::Sdk, Part::Acquirer, "confirm");
    trace.ask(Part::Sdk, Part::OrderApi, "post");
    let messages = trace.messages();
    let whole = diagram(&messages);
    assert_ne!(diagram(&messages[..7]), whole);
    let turned = |at: usize| {
        let mut turned = messages.clone();
        turned.swap(at, at + 1);
        diagram(&turned)
    };
    assert_ne!(turned(0), whole);
    assert_ne!(turned(6), whole, "the books have their order");
    // Where two go side by side, their order among each other says nothing.
    assert_eq!(turned(5), whole);
}
