//! The port of the authorisation host over the simulated one.

use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{HostCommand, HostReply};
use maquininha_cardhost::{HostCall, call_name, reply_of};
use maquininha_flow::DriverProfile;
use maquininha_model::SerialNumber;
use maquininha_reader::port::AcquirerHost;

use crate::driver::profile_of;
use crate::faults::{CallFacts, Fault};
use crate::http_client::{NotSent, post_or_not_sent};
use crate::{Market, SilenceRule};

/// How long a connector waits for the host: below what the engine waits.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);
/// What an operator reads where no host is there.
const NOT_REACHED: &str = "the acquirer cannot be reached";
/// What an operator reads where the command is newer than the host's form.
const NOT_KNOWN: &str = "the acquirer's host does not know the command";
/// What comes with the status of a planted fault: nothing that could be read as a reply.
const NO_REPLY: &[u8] = &[];
/// Where a market serves its card hosts: the acquirer's name and the command follow.
pub const CARD_HOST_PATH: &str = "/acquirer/v1/card";

/// The way to the host.
#[derive(Clone, Debug)]
pub enum HostLink {
    /// The market is in this process. Planted faults hit these calls too.
    InProcess(Market),
    /// The market is behind an address such as `http://127.0.0.1:8700`.
    Http(String),
}

/// Settings of a connector.
#[derive(Clone, Debug)]
pub struct HostConfig {
    /// Which acquirer, by the name of its kit.
    pub acquirer: String,
    /// The terminal.
    pub serial: SerialNumber,
    /// What the acquirer does on silence; declared to the engine. It must be what the market has
    /// for the terminal.
    pub silence: SilenceRule,
    /// How long to wait for an answer; after it the host was silent.
    pub answer_limit: Duration,
}

impl HostConfig {
    /// A terminal's way to one acquirer, with the usual time limit.
    pub fn new(acquirer: &str, serial: SerialNumber, silence: SilenceRule) -> Self {
        let acquirer = acquirer.to_owned();
        Self { acquirer, serial, silence, answer_limit: ANSWER_LIMIT }
    }
}

/// A gateway connector to the host of one simulated acquirer.
#[derive(Clone, Debug)]
pub struct SimulatedHost {
    config: HostConfig,
    link: HostLink,
}

impl SimulatedHost {
    /// A connector.
    pub fn new(config: HostConfig, link: HostLink) -> Self {
        Self { config, link }
    }

    async fn in_process(&self, market: &Market, command: &HostCommand) -> HostReply {
        let HostConfig { acquirer, serial, .. } = &self.config;
        let hits = if market.has_faults() { market.hits(&self.facts(command)) } else { Vec::new() };
        for hit in &hits {
            match hit.fault {
                Fault::Delay { ms } => tokio::time::sleep(Duration::from_millis(ms)).await,
                Fault::DropBefore | Fault::RefuseConnections => return HostReply::Silent,
                Fault::StatusBefore { status } | Fault::HtmlErrorPage { status } => {
                    return reply_of(status, NO_REPLY);
                }
                _ => {}
            }
        }
        let outcome = market.card_host(acquirer, serial.as_str(), command);
        if hits.iter().any(|hit| hit.fault == Fault::Duplicate) {
            market.card_host(acquirer, serial.as_str(), command);
        }
        tokio::time::sleep(Duration::from_millis(outcome.delay_ms)).await;
        let changed = hits.iter().find_map(|hit| match hit.fault {
            Fault::DropAfter => Some(HostReply::Silent),
            Fault::StatusAfter { status } => Some(reply_of(status, NO_REPLY)),
            _ => None,
        });
        changed.unwrap_or(outcome.reply)
    }

    /// What faults know of a call: the same as over HTTP.
    fn facts(&self, command: &HostCommand) -> CallFacts {
        CallFacts {
            method: String::from("POST"),
            path: self.path(call_name(command).unwrap_or("unknown")),
            serials: vec![self.config.serial.to_string()],
            ..CallFacts::default()
        }
    }

    fn path(&self, call: &str) -> String {
        format!("{CARD_HOST_PATH}/{}/{call}", self.config.acquirer)
    }

    async fn over_http(&self, base: &str, command: &HostCommand) -> HostReply {
        let Some(call) = HostCall::of(&self.config.serial, command) else {
            return HostReply::Unavailable { message: NOT_KNOWN.to_owned() };
        };
        let url = format!("{base}{}", self.path(call.name()));
        match post_or_not_sent(&url, call.body(), self.config.answer_limit).await {
            Ok(Ok(answer)) => reply_of(answer.status, &answer.body),
            Ok(Err(_)) => HostReply::Silent,
            Err(NotSent) => HostReply::Unavailable { message: NOT_REACHED.to_owned() },
        }
    }
}

#[async_trait]
impl AcquirerHost for SimulatedHost {
    fn profile(&self) -> DriverProfile {
        profile_of(self.config.silence)
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        let answer = async {
            match &self.link {
                HostLink::InProcess(market) => self.in_process(market, &command).await,
                HostLink::Http(base) => self.over_http(base, &command).await,
            }
        };
        let limit = self.config.answer_limit;
        tokio::time::timeout(limit, answer).await.unwrap_or(HostReply::Silent)
    }
}
