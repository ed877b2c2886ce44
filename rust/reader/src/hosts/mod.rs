//! Several acquirers behind one port.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use maquininha_card::{AcquirerSet, HostCommand, HostReply, NetworkNumber};
use maquininha_flow::{DriverProfile, OnSilence, Query};
use maquininha_model::AttemptKey;
use tokio::task::JoinSet;

use crate::ReaderError;
use crate::port::AcquirerHost;

/// Attempts whose acquirer is remembered; of older ones all acquirers are asked.
const ROUTES_MAX: usize = 1024;

/// One [`AcquirerHost`] for several: a command that names a network goes to its acquirer, and what
/// follows goes to the one that has the attempt.
///
/// Which one has it is remembered while the program runs. After a restart all are asked at once:
/// an attempt is at one acquirer only, so one that has it is right, and the rest is an answer only
/// if every one of them gave it.
pub struct RoutedHosts {
    acquirers: AcquirerSet,
    hosts: BTreeMap<NetworkNumber, Arc<dyn AcquirerHost>>,
    profile: DriverProfile,
    routes: Mutex<Routes>,
}

#[derive(Default)]
struct Routes {
    by_attempt: HashMap<AttemptKey, NetworkNumber>,
    oldest: VecDeque<AttemptKey>,
}

impl RoutedHosts {
    /// Needs a host for each acquirer of the set. Their rules for silence must go together: the
    /// driver declares one that is safe for all.
    pub fn new(
        acquirers: &AcquirerSet,
        hosts: BTreeMap<NetworkNumber, Arc<dyn AcquirerHost>>,
    ) -> Result<Self, ReaderError> {
        let networks = acquirers.profiles().iter().map(|profile| profile.network);
        for network in networks {
            if !hosts.contains_key(&network) {
                return Err(ReaderError::HostMissing(network));
            }
        }
        let mut profiles = hosts.values().map(|host| host.profile());
        let first = profiles.next().ok_or(ReaderError::HostsDiffer)?;
        let profile = profiles
            .try_fold(first, |all, next| together(all, next).ok_or(ReaderError::HostsDiffer))?;
        Ok(Self { acquirers: acquirers.clone(), hosts, profile, routes: Mutex::default() })
    }

    async fn routed(&self, command: HostCommand) -> HostReply {
        let attempt_key = command.attempt_key();
        let network = command.network().or_else(|| self.route(attempt_key));
        let Some(network) = network else { return self.ask_all(&command).await };
        let Some(host) = self.hosts.get(&network) else {
            let message = format!("network {network} has no authorisation host");
            return HostReply::Unavailable { message };
        };
        if matches!(command, HostCommand::Authorize(_) | HostCommand::Refund(_)) {
            self.remember(attempt_key.clone(), network);
        }
        host.call(command).await
    }

    /// An approval names its acquirer: as that one does itself, else as it is configured (P10).
    fn named(&self, mut reply: HostReply) -> HostReply {
        if let HostReply::Approved(approval) = &mut reply
            && let Some(profile) = self.acquirers.profile(approval.network)
        {
            approval.approval.acquirer.get_or_insert_with(|| profile.name.clone());
        }
        reply
    }

    fn route(&self, attempt_key: &AttemptKey) -> Option<NetworkNumber> {
        self.lock().by_attempt.get(attempt_key).copied()
    }

    fn remember(&self, attempt_key: AttemptKey, network: NetworkNumber) {
        let mut routes = self.lock();
        if routes.by_attempt.insert(attempt_key.clone(), network).is_none() {
            routes.oldest.push_back(attempt_key);
        }
        if routes.oldest.len() > ROUTES_MAX
            && let Some(oldest) = routes.oldest.pop_front()
        {
            routes.by_attempt.remove(&oldest);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Routes> {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks all acquirers at once. What only the acquirer of the attempt can say counts at once.
    /// "Undone" and "declined" may also come from one that was told to undo a payment it never
    /// had, and "not found" from any; they count only if nobody is silent.
    async fn ask_all(&self, command: &HostCommand) -> HostReply {
        let mut calls = JoinSet::new();
        for (network, host) in &self.hosts {
            let (network, host, command) = (*network, Arc::clone(host), command.clone());
            calls.spawn(async move { (network, host.call(command).await) });
        }
        let mut answer = HostReply::NotFound;
        let mut is_silent = false;
        while let Some(called) = calls.join_next().await {
            match called {
                Ok((_, HostReply::NotFound)) => {}
                Ok((_, reply @ (HostReply::Undone | HostReply::Declined { .. }))) => answer = reply,
                Ok((_, HostReply::Silent | HostReply::Unavailable { .. })) | Err(_) => {
                    is_silent = true;
                }
                Ok((network, reply)) => {
                    self.remember(command.attempt_key().clone(), network);
                    return reply;
                }
            }
        }
        if is_silent { HostReply::Silent } else { answer }
    }
}

#[async_trait]
impl AcquirerHost for RoutedHosts {
    fn profile(&self) -> DriverProfile {
        self.profile
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        self.named(self.routed(command).await)
    }
}

/// One declaration that is safe for two acquirers: the shorter windows, the longer horizon.
/// `None` where one of them acts at a time that the other does not.
fn together(one: DriverProfile, other: DriverProfile) -> Option<DriverProfile> {
    if one.reversal() != other.reversal() {
        return None;
    }
    let mut undo_window = one.undo_window().min(other.undo_window());
    let on_silence = match (one.on_silence(), other.on_silence()) {
        (a, b) if a == b => a,
        (OnSilence::AutoUndo { after: a }, OnSilence::AutoUndo { after: b }) => {
            undo_window = undo_window.min(a.min(b));
            OnSilence::AutoUndo { after: a.min(b) }
        }
        // Whoever undoes by itself is obeyed; one that waits is decided earlier than it must be.
        (OnSilence::Blocks, OnSilence::AutoUndo { after })
        | (OnSilence::AutoUndo { after }, OnSilence::Blocks) => {
            undo_window = undo_window.min(after);
            OnSilence::AutoUndo { after }
        }
        _ => return None,
    };
    let query = match (one.query(), other.query()) {
        (Query::ByAttempt { horizon: a }, Query::ByAttempt { horizon: b }) => {
            Query::ByAttempt { horizon: a.max(b) }
        }
        _ => Query::Never,
    };
    Some(DriverProfile::new(on_silence, undo_window, query, one.reversal()))
}
