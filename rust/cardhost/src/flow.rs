//! Flows that the host hands out, and what came of their runs (`docs/card-host.md`).

use maquininha_card::{SaleEnd, ScriptEnd, ScriptOutcome, TypedText};
use maquininha_model::{AttemptKey, SerialNumber};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::{CardHostError, REPLY_BYTES_MAX, RESULT_BYTES_MAX, error};

/// The part of the address below which a host has its flows. No acquirer is named so.
pub const FLOWS_NAME: &str = "flows";
/// The last part of the address that takes the results of a flow.
pub const RESULTS_NAME: &str = "results";

/// A flow that a host has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowEntry {
    /// Its name, by which it is fetched.
    pub name: String,
    /// Another text has another version; it says nothing else.
    pub version: String,
}

#[derive(Serialize, Deserialize)]
struct FlowListForm {
    flows: Vec<FlowEntry>,
}

/// Writes the list of a host's flows.
pub fn write_flows(flows: Vec<FlowEntry>) -> String {
    error::write(&FlowListForm { flows })
}

/// Reads the list of a host's flows, at most [`REPLY_BYTES_MAX`] long.
pub fn read_flows(body: &[u8]) -> Result<Vec<FlowEntry>, CardHostError> {
    error::read(body, REPLY_BYTES_MAX).map(|FlowListForm { flows }| flows)
}

/// How a run of a flow ended, as the host hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FlowOutcome {
    /// Its last step was taken: what it showed was acknowledged, what it asked was answered.
    Completed,
    /// Card holder, cashier, till or the flow itself canceled it.
    Canceled,
    /// Nobody answered in time.
    TimedOut,
    /// The reader failed, or the flow could not go on.
    Failed,
    /// The payment was not approved; `sale` says how it ended.
    NotPaid,
}

/// An answer of card holder or cashier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowAnswer {
    /// The name that the flow gave it.
    pub name: String,
    /// What was typed, or the text of the option that was chosen.
    #[serde(serialize_with = "write_text", deserialize_with = "read_text")]
    pub text: TypedText,
}

/// What came of one run of a flow. The host keeps it once for each terminal and run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowResult {
    /// The terminal.
    pub serial: SerialNumber,
    /// Names this run for ever, of the app's making: sent again it is the same result.
    pub run: AttemptKey,
    /// The version of the flow that ran, where the host named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How it ended.
    pub outcome: FlowOutcome,
    /// What was answered, in order.
    #[serde(default)]
    pub answers: Vec<FlowAnswer>,
    /// How the last payment ended, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale: Option<SaleEnd>,
}

impl FlowResult {
    /// The result of a run that ended.
    pub fn of(
        serial: SerialNumber,
        run: AttemptKey,
        version: Option<String>,
        end: &ScriptEnd,
    ) -> Self {
        let answers = end.answers.iter();
        let answers = answers
            .map(|answer| FlowAnswer { name: answer.name.clone(), text: answer.text.clone() })
            .collect();
        Self { serial, run, version, outcome: end.outcome.into(), answers, sale: end.sale }
    }
}

impl From<ScriptOutcome> for FlowOutcome {
    fn from(outcome: ScriptOutcome) -> Self {
        match outcome {
            ScriptOutcome::Completed => Self::Completed,
            ScriptOutcome::Canceled => Self::Canceled,
            ScriptOutcome::TimedOut => Self::TimedOut,
            ScriptOutcome::NotPaid(_) => Self::NotPaid,
            _ => Self::Failed,
        }
    }
}

/// A result as the body of its call, for the wire alone: it holds what was typed.
pub fn write_result(result: &FlowResult) -> Zeroizing<String> {
    Zeroizing::new(error::write(result))
}

/// Reads the body of a result, at most [`RESULT_BYTES_MAX`] long.
pub fn read_result(body: &[u8]) -> Result<FlowResult, CardHostError> {
    error::read(body, RESULT_BYTES_MAX)
}

/// What a host says to a result that it keeps, now or since an earlier call.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
enum RecordedForm {
    Recorded,
}

/// Writes that a result is kept.
pub fn write_recorded() -> String {
    error::write(&RecordedForm::Recorded)
}

/// Reads that a result is kept; anything else is an error, and it may be kept all the same.
pub fn read_recorded(body: &[u8]) -> Result<(), CardHostError> {
    error::read(body, REPLY_BYTES_MAX).map(|RecordedForm::Recorded| ())
}

fn write_text<S: Serializer>(text: &TypedText, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text.expose())
}

fn read_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TypedText, D::Error> {
    String::deserialize(deserializer).map(TypedText::new)
}
