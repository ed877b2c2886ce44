use super::gcx::write_objects;
use crate::answer::Answer;
use crate::card::{EmvData, TagList};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::field;
use crate::payload::Payload;
use crate::request::Command;
use crate::tlv::Parameters;
use crate::value::TimeLimit;

/// Bytes of the result of one issuer script.
const SCRIPT_RESULT_LEN: usize = 5;

/// What the acquirer said (abecs-pinpad §7.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostOutcome {
    /// Approved.
    Approved {
        /// The response code, two characters.
        response_code: [u8; 2],
        /// The issuer's objects (91, 71, 72), as received.
        emv_data: EmvData,
    },
    /// Declined.
    Declined {
        /// The response code, two characters.
        response_code: [u8; 2],
        /// The issuer's objects (91, 71, 72), as received.
        emv_data: EmvData,
    },
    /// There is no valid answer. Whatever the card says then, the request has to be reversed.
    NoAnswer,
}

/// Tells the card what the acquirer said: once after each GOX.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fcx {
    /// What the acquirer said.
    pub outcome: HostOutcome,
    /// Objects that are wanted.
    pub tags: Option<TagList>,
    /// Seconds to tap again for issuer scripts.
    pub time_limit: Option<TimeLimit>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FcxAnswer {
    /// Whether the card approved. If it did not and the acquirer did, the host must reverse.
    pub is_approved: bool,
    /// The objects that were wanted. For a tap they may be missing: those of GOX count.
    pub emv_data: EmvData,
    /// Results of issuer scripts.
    pub script_results: Vec<[u8; SCRIPT_RESULT_LEN]>,
}

impl Command for Fcx {
    type Answer = FcxAnswer;

    fn id(&self) -> CommandId {
        CommandId::Fcx
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let none = EmvData::default();
        let (option, response, emv_data) = match &self.outcome {
            HostOutcome::Approved { response_code, emv_data } => {
                (b"0000", Some(response_code), emv_data)
            }
            HostOutcome::Declined { response_code, emv_data } => {
                (b"1000", Some(response_code), emv_data)
            }
            HostOutcome::NoAnswer => (b"2000", None, &none),
        };
        payload.parameter(field::FCXOPT, option)?;
        if let Some(code) = response {
            if !code.iter().all(u8::is_ascii_alphanumeric) {
                return Err(ValueError::Malformed { what: "response code" });
            }
            payload.parameter(field::ARC, code)?;
        }
        write_objects(payload, emv_data, self.tags.as_ref())?;
        match self.time_limit {
            Some(limit) => payload.parameter(field::TIMEOUT, &[limit.as_seconds()]),
            None => Ok(()),
        }
    }

    fn read(&self, answer: Answer<'_>) -> Result<FcxAnswer, AnswerError> {
        let fields = Parameters::of(answer.ok(self.id())?)?;
        let malformed = AnswerError::MalformedField { what: "decision of the card" };
        // Some devices name the result like that of GOX (abecs-pinpad §12.8).
        let other = || fields.get(field::GOXRES).filter(|result| result.len() == 3);
        let result = fields.get(field::FCXRES).or_else(other);
        let result = result.ok_or(AnswerError::MissingField { field: field::FCXRES })?;
        let is_approved = match (result.len(), result.first()) {
            (3, Some(b'0')) => true,
            (3, Some(b'1')) => false,
            _ => return Err(malformed),
        };
        let emv_data = fields.get(field::EMVDATA).map(EmvData::returned).transpose()?;
        let results = fields.get(field::ISRESULTS).unwrap_or_default();
        Ok(FcxAnswer {
            is_approved,
            emv_data: emv_data.unwrap_or_default(),
            script_results: script_results(results),
        })
    }
}

/// Whole results only; a remainder is no result.
pub(crate) fn script_results(bytes: &[u8]) -> Vec<[u8; SCRIPT_RESULT_LEN]> {
    bytes.as_chunks().0.to_vec()
}
