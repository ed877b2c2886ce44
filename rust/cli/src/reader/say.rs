//! What is told of a reader: English for people at a command line, JSON for machines. Messages of
//! a payment are in Portuguese, as on the phone.

use maquininha_card::{CardEntries, DeviceInfo, DeviceNews, Language};
use maquininha_reader::connection::ReaderState;
use maquininha_reader::port::{LinkAddress, LinkKind};
use maquininha_reader::{ReaderEvent, ReaderEvents, ReaderManager, ReaderNews};
use serde_json::{Value, json};

use crate::output::Output;

/// The word of a kind of link, as the option that names it.
pub(crate) const fn link_word(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Tcp => "tcp",
        LinkKind::Serial => "serial",
        LinkKind::Ble => "ble",
        LinkKind::Native => "native",
        LinkKind::Memory => "memory",
        _ => "other",
    }
}

/// What a reader is, for machines.
pub(super) fn info_json(address: &LinkAddress, info: &DeviceInfo) -> Value {
    let can = &info.capabilities;
    json!({
        "link": link_word(address.kind()),
        "place": address.place(),
        "serial": info.serial,
        "maker": info.maker,
        "model": info.model,
        "firmware": info.firmware,
        "protocol": info.protocol,
        "chip": can.entries.chip,
        "contactless": can.entries.contactless,
        "stripe": can.entries.stripe,
        "pin": can.pin,
        "display": can.display.map(|(lines, columns)| json!({ "lines": lines, "columns": columns })),
        "keyboard": can.keyboard,
        "letters": can.alphanumeric,
        "battery": info.battery.map(|battery| {
            json!({ "percent": battery.percent, "charging": battery.charging })
        }),
    })
}

/// What a reader is, for people.
pub(super) fn info_text(address: &LinkAddress, info: &DeviceInfo) -> String {
    let can = &info.capabilities;
    let display = can.display.map_or("none".to_owned(), |(lines, columns)| {
        format!("{lines} lines of {columns} characters")
    });
    let keys = match (can.keyboard, can.alphanumeric) {
        (false, _) => "none",
        (true, false) => "digits",
        (true, true) => "digits and letters",
    };
    let battery = info.battery.map_or("not told".to_owned(), |battery| {
        let charging = if battery.charging { ", charging" } else { "" };
        format!("{} %{charging}", battery.percent)
    });
    let pin = if can.pin { "yes" } else { "no" };
    [
        format!("reader    {} {}", info.maker, info.model),
        format!("at        {} {}", link_word(address.kind()), address.place()),
        format!("serial    {}", info.serial),
        format!("firmware  {}", info.firmware),
        format!("protocol  {}", info.protocol),
        format!("cards     {}", entries_text(can.entries)),
        format!("PIN       {pin}"),
        format!("display   {display}"),
        format!("keys      {keys}"),
        format!("battery   {battery}"),
    ]
    .join("\n")
}

fn entries_text(entries: CardEntries) -> String {
    let sides =
        [(entries.chip, "chip"), (entries.contactless, "contactless"), (entries.stripe, "stripe")];
    let words: Vec<_> =
        sides.iter().filter(|(is_there, _)| *is_there).map(|(_, word)| *word).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// Tells what happens with the reader.
pub(super) struct ReaderTeller {
    events: ReaderEvents,
    told: ReaderState,
    out: Output,
}

impl ReaderTeller {
    /// Takes the events from now on.
    pub(super) fn new(manager: &ReaderManager, out: Output) -> Self {
        Self { events: manager.events(), told: ReaderState::NotConnected, out }
    }

    /// Tells until something is done.
    pub(super) async fn until<T>(&mut self, done: impl Future<Output = T>) -> T {
        tokio::pin!(done);
        loop {
            tokio::select! {
                biased;
                event = self.events.next() => match event {
                    Ok(event) => self.tell(&event),
                    Err(_) => return done.await,
                },
                done = &mut done => return done,
            }
        }
    }

    fn tell(&mut self, event: &ReaderEvent) {
        match event {
            // The rest of the view, such as the battery, changes by itself.
            ReaderEvent::View(view) if view.state != self.told => {
                self.told = view.state;
                tell_state(view.state, self.out);
            }
            ReaderEvent::News(ReaderNews::Message(message)) => {
                let text = message.user_text(Language::PtBr);
                let fields = json!({ "code": message.code(), "text": text });
                self.out.tell("message", fields, format!("  {text}"));
            }
            ReaderEvent::News(ReaderNews::Device(DeviceNews::Text(text))) => {
                let fields = json!({ "text": text.as_str() });
                let line = text.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
                self.out.tell("reader_text", fields, format!("  {line}"));
            }
            _ => {}
        }
    }
}

fn tell_state(state: ReaderState, out: Output) {
    let (word, text, reason) = match state {
        ReaderState::NotConnected => ("not_connected", None, None),
        ReaderState::Connecting => ("connecting", Some("connecting".to_owned()), None),
        ReaderState::Preparing => {
            ("preparing", Some("opening the session, loading tables".to_owned()), None)
        }
        ReaderState::Ready => ("ready", None, None),
        ReaderState::Busy => ("busy", None, None),
        ReaderState::Reconnecting { reason, attempt, .. } => {
            let text = format!("{} Try {attempt} to reconnect", reason.user_text(Language::En));
            ("reconnecting", Some(text), Some(reason.code()))
        }
        // The command ends with the reason.
        ReaderState::Failed { reason } => ("failed", None, Some(reason.code())),
        _ => return,
    };
    out.record("reader_state", json!({ "state": word, "reason": reason }));
    if let Some(text) = text {
        out.text(format!("… {text}"));
    }
}
