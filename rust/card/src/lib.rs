//! A card transaction over any reader and any authorisation host: the words that both sides speak,
//! and the machine between them. Pure: no I/O, no clock, no randomness.
//!
//! - [`DeviceCommand`] and [`DeviceReply`]: what a reader is told and answers;
//! - [`HostCommand`] and [`HostReply`]: what an acquirer is asked and answers;
//! - [`AcquirerProfile`]: what an acquirer configures;
//! - [`Script`]: a flow of questions, messages and payments as data.
//!
//! A card number, a track or a PIN has no type here. What a reader encrypted is [`OpaqueBytes`],
//! which shows its length and nothing else.

mod bytes;
mod card_seen;
mod device;
mod entry;
mod failure;
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
    NetworkNumber, PinBlock, PinKey, ProfileError, ProtectedData, ProtectedDatum,
};
pub use profile::{
    AcquirerProfile, AcquirerSet, FallbackRule, NETWORKS_MAX, StripePinRule, TAGS_MAX, TableSet,
    TerminalRisk,
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
