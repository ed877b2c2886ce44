//! The lines, as types (second-protocol §2 to §4).

use serde::{Deserialize, Serialize};

/// A line of ours.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outgoing<'a> {
    Command { seq: u32, what: &'a Action },
    Stop(u32),
    Ping(u32),
}

/// What a reader is told.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Hello { protocol: &'static str, version: u32 },
    Info,
    TablesBegin { network: u8, version: String },
    TablesRecord { record: String },
    TablesEnd,
    Read(ReadRequest),
    Protect(ProtectRequest),
    Pin(PinRequest),
    Decide(DecideRequest),
    Finish(FinishRequest),
    Remove { text: String },
    Show { text: String },
    AskKey { text: String, limit_s: u64 },
    AskMenu { title: String, options: Vec<String>, limit_s: u64 },
    AskInput { prompt: u16, letters: bool, chars_min: u8, chars_max: u8, limit_s: u64 },
    Bye { text: String },
}

#[derive(Serialize)]
pub(crate) struct ReadRequest {
    pub(crate) kind: &'static str,
    pub(crate) centavos: i64,
    pub(crate) time: String,
    pub(crate) sides: Vec<&'static str>,
    pub(crate) networks: Vec<NetworkRequest>,
    pub(crate) text: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) limit_s: u64,
}

#[derive(Serialize)]
pub(crate) struct NetworkRequest {
    pub(crate) number: u8,
    pub(crate) types: Vec<u8>,
}

/// A master key in the reader, and a working key under it.
#[derive(Serialize)]
pub(crate) struct KeyRequest {
    pub(crate) slot: u8,
    pub(crate) working_key: String,
}

#[derive(Serialize)]
pub(crate) struct ProtectRequest {
    pub(crate) key: KeyRequest,
    pub(crate) chained: bool,
    pub(crate) data: Vec<&'static str>,
}

#[derive(Serialize)]
pub(crate) struct PinRequest {
    pub(crate) key: KeyRequest,
    pub(crate) digits_min: u8,
    pub(crate) digits_max: u8,
    pub(crate) text: String,
    pub(crate) limit_s: u64,
}

#[derive(Serialize)]
pub(crate) struct DecideRequest {
    pub(crate) network: u8,
    pub(crate) kind: &'static str,
    pub(crate) centavos: i64,
    pub(crate) key: KeyRequest,
    pub(crate) online_only: bool,
    pub(crate) risk: String,
    pub(crate) tags: Vec<String>,
    pub(crate) text: Option<String>,
    pub(crate) limit_s: u64,
}

#[derive(Serialize)]
pub(crate) struct FinishRequest {
    pub(crate) verdict: &'static str,
    pub(crate) code: Option<String>,
    pub(crate) issuer_data: String,
    pub(crate) tags: Vec<String>,
}

/// A line of the reader.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Incoming {
    Answer { seq: u32, what: Answered },
    Failure { seq: u32, why: Failure },
    News { text: String },
    Pong(#[allow(dead_code, reason = "any line shows that the reader is alive")] u32),
}

/// What a reader answers.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answered {
    Done,
    Info(Box<Info>),
    Card(Box<Card>),
    Protected(Vec<Cryptogram>),
    Pin { block: String },
    Decided(Box<Decided>),
    Finished { accepted: bool, emv: String },
    Key(String),
    Choice(u8),
    Typed(String),
}

#[derive(Deserialize)]
pub(crate) struct Info {
    pub(crate) protocol: String,
    pub(crate) version: u32,
    pub(crate) serial: String,
    pub(crate) maker: String,
    pub(crate) model: String,
    pub(crate) firmware: String,
    /// `chip`, `contactless`, `stripe`, `pin`, `keys`, `letters`.
    pub(crate) can: Vec<String>,
    /// Rows and columns.
    pub(crate) display: Option<(u8, u8)>,
    /// Percent, and whether it is being charged.
    pub(crate) battery: Option<(u8, bool)>,
    /// Networks and the versions of their tables.
    pub(crate) tables: Vec<(u8, String)>,
    pub(crate) pin_slots: Vec<u8>,
    pub(crate) data_slots: Vec<u8>,
}

#[derive(Deserialize)]
pub(crate) struct Card {
    pub(crate) side: String,
    pub(crate) last_four: Option<String>,
    pub(crate) first_digits: Option<String>,
    /// Network, record and kind of application.
    #[serde(default)]
    pub(crate) candidates: Vec<(u8, String, u8)>,
    pub(crate) aid: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) holder: Option<String>,
    pub(crate) service_code: Option<String>,
    pub(crate) sequence: Option<u8>,
    /// `unreadable` or `no_application`: how its chip did before.
    pub(crate) chip: Option<String>,
    #[serde(default)]
    pub(crate) emv: String,
}

#[derive(Deserialize)]
pub(crate) struct Cryptogram {
    pub(crate) datum: String,
    pub(crate) bytes: String,
}

#[derive(Deserialize)]
pub(crate) struct Decided {
    pub(crate) verdict: String,
    #[serde(default)]
    pub(crate) signature: bool,
    #[serde(default)]
    pub(crate) offline_pin: bool,
    #[serde(default)]
    pub(crate) on_device: bool,
    pub(crate) pin_block: Option<String>,
    #[serde(default)]
    pub(crate) emv: String,
}

/// Why a reader did not (second-protocol §4).
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Failure {
    Canceled,
    Stopped,
    TimedOut,
    RemovedEarly,
    TwoCards,
    ContactlessError,
    OtherSide,
    PhoneAction,
    CardBlocked,
    CardInvalidated,
    CardProblem,
    ChipUnreadable,
    FallbackAllowed,
    NoApplication,
    StripeUnreadable,
    PinRefused,
    NoKey(u8),
    Tables,
    NotSupported,
    Refused,
    Busy,
    Security,
    #[serde(other)]
    Internal,
}
