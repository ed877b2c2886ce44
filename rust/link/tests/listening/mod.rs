//! Listens to everything that is logged, and searches it for what a link carried.

use std::sync::Mutex;

use log::{LevelFilter, Log, Metadata, Record};
use maquininha_link::conformance::{Bench, PlayedReader};

/// Bytes that could be a card number; they are none.
const SECRET: &str = "4929 0000 0000 SECRET 0001";

/// Keeps everything that is logged, at every level.
struct Kept(Mutex<String>);

static KEPT: Kept = Kept(Mutex::new(String::new()));

impl Log for Kept {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let line = format!("{} {} {}\n", record.level(), record.target(), record.args());
        self.0.lock().expect("no panic").push_str(&line);
    }

    fn flush(&self) {}
}

/// Sends and receives the secret, loses the link with bytes on their way, and shows what there is
/// to show of it.
pub(crate) async fn exchange(bench: &dyn Bench) -> String {
    let mut reader: Box<dyn PlayedReader> = bench.reader().await;
    let mut near = bench.connector().connect(&reader.address()).await.expect("it connects");
    let mut far = reader.accept().await;
    near.sender.send(SECRET.as_bytes()).await.expect("sent");
    far.receiver.receive().await.expect("received");
    far.sender.send(SECRET.as_bytes()).await.expect("sent");
    near.receiver.receive().await.expect("received");
    let shown = format!("{near:?}");
    far.sender.send(SECRET.as_bytes()).await.expect("sent");
    reader.lose(far, 0).await;
    let mut errors = Vec::new();
    while errors.len() < 3 {
        errors.extend(near.receiver.receive().await.err());
        errors.extend(near.sender.send(SECRET.as_bytes()).await.err());
    }
    format!("{shown} {errors:?}")
}

/// The secret as text, as numbers, and as hexadecimal digits.
fn forms() -> [String; 3] {
    let numbers = format!("{:?}", &SECRET.as_bytes()[..8]);
    let hexadecimal = format!("{:02x?}", &SECRET.as_bytes()[..8]).replace(['[', ',', ' ', ']'], "");
    [SECRET[..9].to_owned(), numbers.trim_matches(['[', ']']).to_owned(), hexadecimal]
}

pub(crate) fn assert_silent(shown: &str) {
    let kept = heard();
    let all = format!("{kept}{shown}").to_lowercase();
    for form in forms() {
        let place = all.find(&form.to_lowercase());
        assert!(place.is_none(), "a secret is logged: {}", &all[place.unwrap_or(0)..]);
    }
}

pub(crate) fn listen() {
    // It is set by the first test of the process.
    let _ = log::set_logger(&KEPT);
    log::set_max_level(LevelFilter::Trace);
}

/// Everything that was logged.
pub(crate) fn heard() -> String {
    KEPT.0.lock().expect("no panic").clone()
}
