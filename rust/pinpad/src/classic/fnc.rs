use super::goc::write_tags;
use crate::answer::Answer;
use crate::card::{EmvData, TagList};
use crate::command::{HostOutcome, script_results};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::layout::Cursor;
use crate::payload::Payload;
use crate::request::Command;

/// Tells the chip what the acquirer said: once after each GOC that went online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fnc {
    /// What the acquirer said.
    pub outcome: HostOutcome,
    /// Objects that are wanted.
    pub tags: Option<TagList>,
}

/// Who decided at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FncDecision {
    /// Approved.
    Approved,
    /// The card declined. If the acquirer approved, the host must reverse.
    DeclinedByCard,
    /// The acquirer declined.
    DeclinedByAcquirer,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FncAnswer {
    /// Who decided.
    pub decision: FncDecision,
    /// The objects that were wanted.
    pub emv_data: EmvData,
    /// Results of issuer scripts, five bytes each.
    pub script_results: Vec<[u8; 5]>,
}

impl Command for Fnc {
    type Answer = FncAnswer;

    fn id(&self) -> CommandId {
        CommandId::Fnc
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let none = EmvData::default();
        let (state, code, emv_data) = match &self.outcome {
            HostOutcome::Approved { response_code, emv_data } if response_code == b"00" => {
                (b"0", response_code, emv_data)
            }
            HostOutcome::Approved { response_code, emv_data } => (b"9", response_code, emv_data),
            HostOutcome::Declined { response_code, emv_data } => (b"0", response_code, emv_data),
            HostOutcome::NoAnswer => (b"1", b"  ", &none),
        };
        if !code.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ') {
            return Err(ValueError::Malformed { what: "response code" });
        }
        payload.begin_block()?;
        payload.raw(state)?;
        payload.raw(b"0")?;
        payload.raw(code)?;
        payload.digits(emv_data.as_bytes().len() as u64, 3)?;
        payload.hex(emv_data.as_bytes())?;
        payload.raw(b"000")?;
        write_tags(payload, self.tags.as_ref())
    }

    fn read(&self, answer: Answer<'_>) -> Result<FncAnswer, AnswerError> {
        let malformed = AnswerError::MalformedField { what: "decision of the card" };
        let mut cursor = Cursor::new(answer.ok(self.id())?.block()?);
        let decision = match cursor.one() {
            Some(b'0') => FncDecision::Approved,
            Some(b'1') => FncDecision::DeclinedByCard,
            Some(b'2') => FncDecision::DeclinedByAcquirer,
            _ => return Err(malformed),
        };
        let emv_data = cursor.counted_hex(3).ok_or(malformed)?;
        let results = cursor.counted_hex(2).unwrap_or_default();
        Ok(FncAnswer {
            decision,
            emv_data: EmvData::returned(&emv_data)?,
            script_results: script_results(&results),
        })
    }
}
