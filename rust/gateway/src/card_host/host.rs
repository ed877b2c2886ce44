//! The connector itself.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use maquininha_card::{AcquirerSet, HostCommand, HostReply, NetworkNumber};
use maquininha_cardhost::{HostCall, REPLY_BYTES_MAX, reply_of};
use maquininha_flow::DriverProfile;
use maquininha_reader::port::AcquirerHost;
use maquininha_terminal::port::Credentials;
use reqwest::Url;

use super::CardHostConfig;
use super::caller::{Caller, NoAnswer};
use crate::GatewayConfigError;

/// What an operator reads where a command is newer than the form of the calls.
const NOT_KNOWN: &str = "the card host has no word for this command";

/// One acquirer at a card host over HTTP, in the form of `docs/card-host.md`. Cheap to clone.
///
/// A call is sent once. Where no connection was made, or the host says by its status that it did
/// nothing, the reply is [`HostReply::Unavailable`]; everything else that is no reply is
/// [`HostReply::Silent`]. Bodies are never logged.
#[derive(Clone)]
pub struct HttpAcquirerHost {
    caller: Arc<Caller>,
    address: Url,
}

impl HttpAcquirerHost {
    /// Checks the settings and starts; sends nothing. The acquirer is named as in its profile. The
    /// credential is asked for before every call; without one no `Authorization` is sent.
    pub fn new(
        config: CardHostConfig,
        acquirer: &str,
        credentials: Option<Arc<dyn Credentials>>,
    ) -> Result<Self, GatewayConfigError> {
        let address = config.address(acquirer)?;
        Ok(Self { caller: Caller::start(config, credentials)?, address })
    }

    /// A connector for each acquirer of a set, by its network, over the same connections: what
    /// [`maquininha_reader::RoutedHosts`] takes.
    pub fn for_each(
        config: CardHostConfig,
        acquirers: &AcquirerSet,
        credentials: Option<Arc<dyn Credentials>>,
    ) -> Result<BTreeMap<NetworkNumber, Arc<dyn AcquirerHost>>, GatewayConfigError> {
        let caller = Caller::start(config, credentials)?;
        let hosts = acquirers.profiles().iter().map(|profile| {
            let address = caller.config.address(&profile.name)?;
            let host = Self { caller: Arc::clone(&caller), address };
            Ok((profile.network, Arc::new(host) as Arc<dyn AcquirerHost>))
        });
        hosts.collect()
    }
}

#[async_trait]
impl AcquirerHost for HttpAcquirerHost {
    fn profile(&self) -> DriverProfile {
        self.caller.config.profile
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        let unavailable = |message: &str| HostReply::Unavailable { message: message.to_owned() };
        let Some(call) = HostCall::of(&self.caller.config.serial, &command) else {
            return unavailable(NOT_KNOWN);
        };
        let parts = [call.name()];
        let body = Some(call.body());
        match self.caller.call(&self.address, &parts, body, REPLY_BYTES_MAX).await {
            Ok(answer) => reply_of(answer.status, &answer.body),
            Err(NoAnswer::NotSent(why)) => unavailable(why),
            Err(NoAnswer::Silent) => HostReply::Silent,
        }
    }
}

impl fmt::Debug for HttpAcquirerHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpAcquirerHost")
            .field("config", &self.caller.config)
            .finish_non_exhaustive()
    }
}
