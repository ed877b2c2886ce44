//! The flows of a card host: fetched from it, and their results brought back.

use std::fmt;
use std::sync::Arc;

use maquininha_card::{SCRIPT_BYTES_MAX, Script, ScriptError};
use maquininha_cardhost::{
    CardHostError, FLOWS_NAME, FlowEntry, FlowResult, REPLY_BYTES_MAX, RESULTS_NAME, StatusMeaning,
    read_flows, read_recorded, write_result,
};
use maquininha_terminal::port::Credentials;
use reqwest::Url;

use super::CardHostConfig;
use super::caller::{Caller, NoAnswer};
use crate::GatewayConfigError;
use crate::answer::Answer;

/// Why a flow did not come, or its result was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FlowHostError {
    /// Nothing was sent.
    #[error("{0}")]
    NotSent(&'static str),
    /// The host did nothing, and says so by its status. 422 says that it knows another result of
    /// the same run, 404 that it has no such flow.
    #[error("the card host refused the call with status {status}")]
    Refused {
        /// The status.
        status: u16,
    },
    /// No answer that can be read: late, cut, too long, or of another status. A result may have
    /// been taken all the same; it is sent again under the same run.
    #[error("the card host gave no answer that can be read")]
    Silent,
    /// The list of flows cannot be read.
    #[error("the list of flows cannot be read: {0}")]
    List(#[from] CardHostError),
    /// The flow cannot be used, so nothing of it runs.
    #[error("the flow cannot be used: {0}")]
    Script(#[from] ScriptError),
    /// The host sent a flow of another name, which was not asked for.
    #[error("the card host sent the flow {0:?}, which was not asked for")]
    Other(String),
}

/// A flow as it was fetched, ready to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// What runs.
    pub script: Arc<Script>,
    /// Its version, from `ETag`, where the host gave one. It belongs into the result.
    pub version: Option<String>,
}

/// The flows of a card host over HTTP, in the form of `docs/card-host.md`. Cheap to clone.
///
/// Each call is sent once, by the rules of [`crate::HttpAcquirerHost`]: its client, credential and
/// limits. When a flow is fetched and when it runs is the app's choice.
#[derive(Clone)]
pub struct HttpFlowHost {
    caller: Arc<Caller>,
    address: Url,
}

impl HttpFlowHost {
    /// Checks the settings and starts; sends nothing. The profile of the settings has no part in it.
    pub fn new(
        config: CardHostConfig,
        credentials: Option<Arc<dyn Credentials>>,
    ) -> Result<Self, GatewayConfigError> {
        let address = config.address(FLOWS_NAME)?;
        Ok(Self { caller: Caller::start(config, credentials)?, address })
    }

    /// The flows that the host has, with their versions.
    pub async fn list(&self) -> Result<Vec<FlowEntry>, FlowHostError> {
        let answer = self.call(&[], None, REPLY_BYTES_MAX).await?;
        Ok(read_flows(&answer.body)?)
    }

    /// Fetches a flow and checks it whole.
    pub async fn fetch(&self, name: &str) -> Result<Flow, FlowHostError> {
        let answer = self.call(&[name], None, SCRIPT_BYTES_MAX).await?;
        let text = str::from_utf8(&answer.body);
        let text = text.map_err(|error| ScriptError::Form(error.to_string()))?;
        let script = Script::from_json(text)?;
        if script.name() != name {
            return Err(FlowHostError::Other(script.name().to_owned()));
        }
        Ok(Flow { script: Arc::new(script), version: answer.etag })
    }

    /// Tells the host what came of a run of a flow. It may be told again until it was heard: the
    /// host keeps the result of a run once.
    pub async fn report(&self, name: &str, result: &FlowResult) -> Result<(), FlowHostError> {
        let body = write_result(result);
        let answer = self.call(&[name, RESULTS_NAME], Some(&body), REPLY_BYTES_MAX).await?;
        read_recorded(&answer.body).map_err(|_| FlowHostError::Silent)
    }

    /// The answer to a call, of status 200.
    async fn call(
        &self,
        parts: &[&str],
        body: Option<&str>,
        bytes_max: usize,
    ) -> Result<Answer, FlowHostError> {
        let answer = self.caller.call(&self.address, parts, body, bytes_max).await;
        let answer = answer.map_err(|error| match error {
            NoAnswer::NotSent(why) => FlowHostError::NotSent(why),
            NoAnswer::Silent => FlowHostError::Silent,
        })?;
        match StatusMeaning::of(answer.status) {
            StatusMeaning::Reply => Ok(answer),
            StatusMeaning::NothingDone => Err(FlowHostError::Refused { status: answer.status }),
            StatusMeaning::Unclear => Err(FlowHostError::Silent),
        }
    }
}

impl fmt::Debug for HttpFlowHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpFlowHost").field("config", &self.caller.config).finish_non_exhaustive()
    }
}
