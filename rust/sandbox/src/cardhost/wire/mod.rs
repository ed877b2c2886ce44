//! The host's words as JSON; opaque bytes are in base64.

mod bytes;
mod card;
mod reply;
mod request;

pub(crate) use bytes::Base64Bytes;
pub(crate) use card::{CardForm, VerificationForm};
pub(crate) use reply::ReplyForm;
pub(crate) use request::{AuthorizeForm, IdentifyForm, KeyForm, RefundForm};
