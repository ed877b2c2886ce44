//! A card transaction over any reader and any authorisation host: the words that both sides speak,
//! and the machine between them. Pure: no I/O, no clock, no randomness.
//!
//! - [`DeviceCommand`] and [`DeviceReply`]: what a reader is told and answers;
//! - [`HostCommand`] and [`HostReply`]: what an acquirer is asked and answers;
//! - [`AcquirerSet`]: what acquirers configure, as data that is read from a text;
//! - [`Script`]: a flow of questions, messages and payments as data.
//!
//! A card number, a track or a PIN has no type here. What a reader encrypted is [`OpaqueBytes`],
//! which shows its length and nothing else.

mod bytes;
mod card_seen;
mod device;
mod entry;
mod failure;
mod hex;
mod host;
mod inquiry;
mod local_time;
mod mark;
mod message;
mod network;
mod profile;
mod question;
mod routing;
mod sale;
mod script;
mod text;

pub use bytes::{OPAQUE_BYTES_MAX, OpaqueBytes, TooLong};
pub use card_seen::{
    Aid, Bin, CANDIDATES_MAX, CandidateNetwork, CardSeen, ChipStatus, ServiceCode,
};
pub use device::{
    AcquirerVerdict, Battery, ChipDecided, ChipFinished, ChipVerdict, DeviceCapabilities,
    DeviceCommand, DeviceInfo, DeviceNews, DeviceReply, EnterPin, FinishChip, GoOnChip,
    NetworkFilter, Protect, ReadCard, ResponseCode, TransactionKind, Verification,
};
pub use entry::{CardEntries, CardInterface, EntryMode};
pub use failure::DeviceFailure;
pub use host::{
    AuthorizationRequest, HostApproval, HostCard, HostCommand, HostRefund, HostReply,
    HostUndoReason,
};
pub use inquiry::{CardInquiry, InquiryEffect, InquiryInput};
pub use local_time::{BRASILIA_OFFSET_MINUTES, LocalTime};
pub use mark::Mark;
pub use message::{Language, Message};
pub use network::{
    ApplicationType, CardDatum, Chaining, DataProtection, KeyScheme, KeySerial, KeySlot,
    NetworkNumber, NoKeySerial, PinBlock, PinKey, ProfileError, ProtectedData, ProtectedDatum,
};
pub use profile::{
    ACQUIRERS_BYTES_MAX, APPLICATIONS_MAX, AcquirerProfile, AcquirerSet, AcquirersError,
    CARD_MATCHES_MAX, FallbackRule, NAME_CHARS_MAX, NETWORKS_MAX, RECORD_BYTES_MAX, RULES_MAX,
    StripePinRule, TABLE_BYTES_MAX, TABLE_RECORDS_MAX, TAGS_MAX, TableSet, TerminalRisk,
};
pub use question::{
    Answer, FixedPrompt, INPUT_CHARS_MAX, InputKind, Key, MENU_OPTION_CHARS_MAX, MENU_OPTIONS_MAX,
    QUESTION_LIMIT_MAX, Question, QuestionError, QuestionKind, TypedText,
};
pub use routing::{CardMatch, RoutingRule, choose};
pub use sale::{CardSale, Job, SaleEffect, SaleInput, SaleLimits, SalePlan};
pub use script::{
    CASHIER_TEXT_CHARS_MAX, CashierAnswer, CashierPrompt, CashierReply, SCRIPT_BYTES_MAX,
    SCRIPT_STEPS_MAX, SCRIPT_STEPS_RUN_MAX, SaleEnd, Script, ScriptAnswer, ScriptEffect, ScriptEnd,
    ScriptError, ScriptInput, ScriptOutcome, ScriptRun, ScriptSale,
};
pub use text::{DISPLAY_TEXT_BYTES_MAX, DisplayText};

/// The code of the guide is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/acquirers.md")]
struct Guide;
