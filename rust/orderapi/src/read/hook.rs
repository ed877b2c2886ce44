//! Records of webhook deliveries (pagarme-connect §5.4).

use maquininha_model::{HookId, Timestamp};
use serde_json::value::RawValue;

use super::page::raw_page;
use super::scalar::Scalar;
use super::time::time;
use super::wire::{Field, wire_struct};
use super::{Page, ReadError};

/// One delivery, as the hook list gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookRecord {
    /// Its id.
    pub id: HookId,
    /// Event name in lower case.
    pub event: String,
    /// `pending`, `sent`, `failed` or another word, in lower case.
    pub status: String,
    /// Tries and the most of them, as the service writes it: `1/10`.
    pub attempts: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// The delivery as JSON text, as [`super::read_webhook`] takes it.
    pub payload: String,
}

wire_struct! {
    /// A record as it comes.
    HookResponse<Skipped> {
        id: Scalar<'a> = "id",
        event: Scalar<'a> = "event" | "type",
        status: Scalar<'a> = "status",
        attempts: Scalar<'a> = "attempts",
        created_at: Scalar<'a> = "created_at",
        account: Option<&'a RawValue> = "account",
        data: Option<&'a RawValue> = "data",
    }
}

/// Reads a page of hook records.
pub fn read_hooks_page(body: &[u8]) -> Result<Page<HookRecord>, ReadError> {
    raw_page(body, HookResponse::into_record)
}

wire_struct! {
    /// Tells a whole delivery from the record it is about.
    EnvelopeResponse<Skipped> {
        id: Scalar<'a> = "id",
        event: Scalar<'a> = "type",
        data: Option<&'a RawValue> = "data",
    }
}

/// "As delivered" may mean the delivery or what it carried.
fn is_envelope(data: &RawValue) -> bool {
    serde_json::from_str::<Field<EnvelopeResponse<'_>>>(data.get())
        .ok()
        .and_then(Field::value)
        .is_some_and(|inner| {
            inner.data.is_some() && inner.event.text().is_some() && inner.id.text().is_some()
        })
}

#[derive(serde::Serialize)]
struct Payload<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a RawValue>,
    #[serde(rename = "type")]
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    data: Option<&'a RawValue>,
}

impl HookResponse<'_> {
    fn into_record(self) -> Result<HookRecord, ReadError> {
        let id = self.id.text().ok_or_else(|| ReadError::missing("id"))?;
        let id = HookId::new(id).map_err(|_| ReadError::invalid("id", "is not an id"))?;
        let event = self.event.text().ok_or_else(|| ReadError::missing("event"))?;
        let event = event.to_ascii_lowercase();
        let created_at = time(&self.created_at);
        let payload = match self.data.filter(|data| is_envelope(data)) {
            Some(whole) => whole.get().to_owned(),
            None => serde_json::to_string(&Payload {
                id: id.as_str(),
                account: self.account,
                event: &event,
                created_at: created_at.map(|time| time.to_string()),
                data: self.data,
            })
            .map_err(|_| ReadError::invalid("data", "cannot be written again"))?,
        };
        let status = self.status.text().unwrap_or_default().to_ascii_lowercase();
        Ok(HookRecord { id, event, status, attempts: self.attempts.string(), created_at, payload })
    }
}
