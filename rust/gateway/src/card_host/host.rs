//! The connector itself.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{AcquirerSet, HostCommand, HostReply, NetworkNumber};
use maquininha_cardhost::{HostCall, REPLY_BYTES_MAX, reply_of};
use maquininha_flow::DriverProfile;
use maquininha_reader::port::AcquirerHost;
use maquininha_terminal::port::Credentials;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, RequestBuilder, Url};

use super::CardHostConfig;
use crate::transport::{ClientConfig, authorization, client, exchange};
use crate::{FailureKind, GatewayConfigError};

/// What an operator reads where the host cannot be reached.
const NOT_REACHED: &str = "the card host cannot be reached";
/// What an operator reads where the app has no credential for the host.
const NO_CREDENTIAL: &str = "there is no credential for the card host";
/// What an operator reads where a command is newer than the form of the calls.
const NOT_KNOWN: &str = "the card host has no word for this command";

/// One acquirer at a card host over HTTP, in the form of `docs/card-host.md`. Cheap to clone.
///
/// A call is sent once. Where no connection was made, or the host says by its status that it did
/// nothing, the reply is [`HostReply::Unavailable`]; everything else that is no reply is
/// [`HostReply::Silent`]. Bodies are never logged.
#[derive(Clone)]
pub struct HttpAcquirerHost {
    shared: Arc<Shared>,
    address: Url,
}

struct Shared {
    config: CardHostConfig,
    client: Client,
    credentials: Option<Arc<dyn Credentials>>,
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
        Ok(Self { shared: Shared::start(config, credentials)?, address })
    }

    /// A connector for each acquirer of a set, by its network, over the same connections: what
    /// [`maquininha_reader::RoutedHosts`] takes.
    pub fn for_each(
        config: CardHostConfig,
        acquirers: &AcquirerSet,
        credentials: Option<Arc<dyn Credentials>>,
    ) -> Result<BTreeMap<NetworkNumber, Arc<dyn AcquirerHost>>, GatewayConfigError> {
        let shared = Shared::start(config, credentials)?;
        let hosts = acquirers.profiles().iter().map(|profile| {
            let address = shared.config.address(&profile.name)?;
            let host = Self { shared: Arc::clone(&shared), address };
            Ok((profile.network, Arc::new(host) as Arc<dyn AcquirerHost>))
        });
        hosts.collect()
    }

    fn request(&self, call: &HostCall) -> Result<RequestBuilder, &'static str> {
        let mut url = self.address.clone();
        // An http address always has a path; where it had none, nothing would be there.
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(call.name());
        }
        let mut request = self.shared.client.post(url).header(CONTENT_TYPE, "application/json");
        if let Some(credentials) = &self.shared.credentials {
            let value = authorization(credentials.as_ref()).map_err(|_| NO_CREDENTIAL)?;
            request = request.header(AUTHORIZATION, value);
        }
        Ok(request.body(call.body().to_owned()))
    }
}

impl Shared {
    fn start(
        config: CardHostConfig,
        credentials: Option<Arc<dyn Credentials>>,
    ) -> Result<Arc<Self>, GatewayConfigError> {
        let client = client(&ClientConfig {
            user_agent: &config.user_agent,
            connect_timeout_ms: config.connect_timeout_ms,
            extra_root_certificates: &config.extra_root_certificates,
            headers: HeaderMap::new(),
        })?;
        Ok(Arc::new(Self { config, client, credentials }))
    }
}

#[async_trait]
impl AcquirerHost for HttpAcquirerHost {
    fn profile(&self) -> DriverProfile {
        self.shared.config.profile
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        let unavailable = |message: &str| HostReply::Unavailable { message: message.to_owned() };
        let config = &self.shared.config;
        let Some(call) = HostCall::of(&config.serial, &command) else {
            return unavailable(NOT_KNOWN);
        };
        let request = match self.request(&call) {
            Ok(request) => request,
            Err(message) => return unavailable(message),
        };
        let limit = Duration::from_millis(config.answer_timeout_ms);
        let answer = exchange(request, limit, REPLY_BYTES_MAX).await;
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        tracing::debug!(call = call.name(), status, "a call to a card host");
        match answer {
            Ok(answer) => reply_of(answer.status, &answer.body),
            Err(FailureKind::Unreachable) => unavailable(NOT_REACHED),
            Err(_) => HostReply::Silent,
        }
    }
}

impl fmt::Debug for HttpAcquirerHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpAcquirerHost")
            .field("config", &self.shared.config)
            .finish_non_exhaustive()
    }
}
