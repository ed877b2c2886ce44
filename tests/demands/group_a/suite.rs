//! What a till does with a PIN pad, whatever is between them. This file knows no link.

use maquininha_card::{
    Answer, DeviceCommand, DeviceReply, DisplayText, FixedPrompt, InputKind, Question, TypedText,
};
use maquininha_flow::DriverReply;
use maquininha_reader::port::NewsSink;

use super::counter::{Till, code};
use std::time::Duration;

/// Shows, asks, sells by chip and PIN, contactless and stripe, and is declined.
pub(super) async fn a_till_at_work(till: &Till) {
    let counter = &till.counter;
    let text = DisplayText::new("BOM DIA");
    let shown = counter.device.execute(DeviceCommand::Show { text }, &NewsSink::nowhere()).await;
    assert_eq!(shown, DeviceReply::Shown);
    counter.person("type 42; press ok");
    let limit = Duration::from_secs(30);
    let table = Question::input(FixedPrompt::Table, InputKind::Numeric, 1..=3, limit);
    let ask = DeviceCommand::Ask(table.expect("a question"));
    let answer = counter.device.execute(ask, &NewsSink::nowhere()).await;
    let typed = Answer::Text(TypedText::new(String::from("42")));
    assert_eq!(answer, DeviceReply::Answered(typed));

    let chip = "insert chip-online-pin; type 1234; press ok; remove";
    assert_eq!(till.sell("chip", 25_00, chip).await.acquirer.as_deref(), Some("aurora"));
    let tapped = till.sell("tap", 30_00, "tap contactless").await;
    assert_eq!(tapped.acquirer.as_deref(), Some("boreal"));
    till.sell("stripe", 35_00, "swipe stripe-only").await;
    assert_eq!(code(&till.sale("declined", 10_51, chip).await), "51");
    let canceled = till.sale("canceled", 10_00, "press cancel").await;
    assert_eq!(canceled, DriverReply::Canceled);

    let books = till.market.books();
    let settled: Vec<_> = books
        .transactions
        .iter()
        .map(|known| (known.attempt_key.as_str(), known.settled()))
        .collect();
    let expected = [("chip", 25_00), ("tap", 30_00), ("stripe", 35_00), ("declined", 0)];
    assert_eq!(settled, expected);
}
