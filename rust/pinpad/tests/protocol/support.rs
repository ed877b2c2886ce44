//! The vectors of `tests/vectors/abecs.json`, and a PIN pad that plays a recording.

use maquininha_model::Money;
use maquininha_pinpad::card::{Chaining, DataKey, EmvData, PinKey, TagList, TrackKey};
use maquininha_pinpad::command::{
    ClearDigits, Clx, Fcx, Gcx, Gix, Gox, Gtk, HostOutcome, InfoId, Opn, Rmc, Selection, Tracks,
};
use maquininha_pinpad::{Answer, AnswerError, Command, KeySlot, Network, RandomSource, Request};
use serde_json::Value;
use time::{Date, Month, PrimitiveDateTime, Time};

pub(crate) fn vectors() -> Value {
    let text = include_str!("../../../../tests/vectors/abecs.json");
    serde_json::from_str(text).expect("the vectors are JSON")
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    hex(text(value))
}

pub(crate) fn hex(digits: &str) -> Vec<u8> {
    assert_eq!(digits.len() % 2, 0);
    let pair = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
    (0..digits.len()).step_by(2).map(pair).collect()
}

pub(crate) fn slot(number: u16) -> KeySlot {
    KeySlot::new(number).expect("a slot")
}

pub(crate) fn network() -> Network {
    Network::new(4).expect("a network")
}

pub(crate) fn sale_time() -> PrimitiveDateTime {
    let date = Date::from_calendar_date(2026, Month::January, 31).expect("a date");
    PrimitiveDateTime::new(date, Time::from_hms(10, 15, 30).expect("a time"))
}

pub(crate) fn recorded_gix() -> Gix {
    Gix::of([
        InfoId::SerialNumber,
        InfoId::Model,
        InfoId::SpecVersion,
        InfoId::PinDukptKeys,
        InfoId::DataDukptKeys,
        InfoId::TableVersion(Some(network())),
    ])
}

pub(crate) fn recorded_gcx() -> Gcx {
    let selection = Selection::Network(network());
    Gcx { selection, ..Gcx::sale(Money::brl(250_00), sale_time()) }
}

pub(crate) fn recorded_gtk() -> Gtk {
    let key = DataKey::Dukpt { slot: slot(20), chaining: Chaining::Ecb };
    let key = TrackKey::Stored(key);
    Gtk { tracks: Tracks::TRACK2, key, clear_digits: ClearDigits::Six }
}

pub(crate) fn recorded_gox() -> Gox {
    let tags = [0x9F26, 0x9F27, 0x9F10, 0x9F37, 0x9F36, 0x95, 0x9A, 0x9C, 0x9F02, 0x5F2A, 0x82];
    let tags: Vec<u32> = tags.into_iter().chain([0x9F1A, 0x5F34]).collect();
    let tags = TagList::new(&tags).expect("tags");
    Gox::sale(network(), PinKey::Dukpt { slot: slot(14) }, Money::brl(250_00), tags)
}

pub(crate) fn recorded_fcx() -> Fcx {
    let emv_data = EmvData::from_bytes(&hex("91081122334455667788")).expect("EMV data");
    Fcx {
        outcome: HostOutcome::Approved { response_code: *b"00", emv_data },
        tags: Some(TagList::new(&[0x9F27, 0x9F36]).expect("tags")),
        time_limit: None,
    }
}

/// The commands of the recorded sale, as the builders write them.
pub(crate) fn recorded_requests() -> Vec<Request> {
    let rmc = Rmc { message: String::from("RETIRE O CARTAO") };
    let requests = [
        Opn.request(),
        recorded_gix().request(),
        recorded_gcx().request(),
        recorded_gtk().request(),
        recorded_gox().request(),
        recorded_fcx().request(),
        rmc.request(),
        Clx::with_message("OBRIGADO").request(),
    ];
    requests.map(|request| request.expect("it can be sent")).into()
}

/// One command of the recorded sale: its frame, and what the PIN pad sends after ACK.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) name: String,
    pub(crate) command: Vec<u8>,
    pub(crate) replies: Vec<Vec<u8>>,
}

pub(crate) fn recorded_sale() -> Vec<Exchange> {
    let vectors = vectors();
    let mut sale: Vec<Exchange> = Vec::new();
    for step in vectors["sale"].as_array().expect("a list") {
        let frame = bytes(&step["frame"]);
        if step["from"] == "host" {
            let name = text(&step["name"]).to_owned();
            sale.push(Exchange { name, command: frame, replies: Vec::new() });
        } else {
            sale.last_mut().expect("the host begins").replies.push(frame);
        }
    }
    assert_eq!(sale.len(), 8);
    sale
}

pub(crate) fn read<C: Command>(command: &C, payload: &[u8]) -> Result<C::Answer, AnswerError> {
    command.read(Answer::parse(payload).expect("an answer"))
}

/// An answer of TLV fields.
pub(crate) fn tlv(id: &str, fields: &[(u16, &[u8])]) -> Vec<u8> {
    let mut block = Vec::new();
    for (id, value) in fields {
        block.extend(id.to_be_bytes());
        block.extend(u16::try_from(value.len()).expect("short").to_be_bytes());
        block.extend(*value);
    }
    [format!("{id}000{:03}", block.len()).as_bytes(), &block].concat()
}

#[track_caller]
pub(crate) fn refused(command: &impl Command, what: &str) {
    let error = command.request().expect_err("it is refused").to_string();
    assert!(error.contains(what), "{error}");
}

/// Not by chance at all: xorshift, for tests only.
pub(crate) struct Counted(pub(crate) u64);

impl RandomSource for Counted {
    fn fill(&mut self, buffer: &mut [u8]) {
        for byte in buffer {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            *byte = self.0.to_le_bytes()[3];
        }
    }
}
