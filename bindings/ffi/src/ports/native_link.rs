//! Links to readers that the host app brings, because only it can reach them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use maquininha_link::native::{self, NativeLinkId};
use maquininha_reader::port::{LinkAddress, LinkError};
use tokio::sync::watch;

use super::{HostError, Lane, NativeLinkInbox, NativeScanInbox};

/// How long closing waits until the host was told to close what it has open. A host returns at once
/// from every call.
const RELEASE_LIMIT: Duration = Duration::from_secs(2);

/// The links that the host app brings: RFCOMM and USB on Android, Core Bluetooth and External
/// Accessory on iOS.
///
/// Every call returns at once and never blocks; what comes of it goes to an inbox, from any thread.
/// Calls come one at a time and in order. Calls for links that the host no longer knows are
/// ignored. Links are told apart by their numbers; each connection has a new one. A host that
/// throws has lost the link.
#[uniffi::export(with_foreign)]
pub trait NativeLinkPort: Send + Sync {
    /// Opens a link to the reader at a place of the host's own words, such as a Bluetooth
    /// address, and answers with `connected` or `lost`. A host that lets go of the inbox without
    /// an answer has lost the link; one that never answers has after the limit of the settings.
    fn connect(
        &self,
        link: u64,
        place: String,
        inbox: Arc<NativeLinkInbox>,
    ) -> Result<(), HostError>;

    /// Sends bytes, at most 2,048, and answers once with `sent` when the system has taken all of
    /// them; there is no other send before that. The host cuts them into pieces where its radio
    /// needs it.
    fn send(&self, link: u64, bytes: Vec<u8>) -> Result<(), HostError>;

    /// There is room again, after a `received` was turned away. It may come before that call
    /// returns, and once more than needed.
    fn resume(&self, link: u64) -> Result<(), HostError>;

    /// Gives up the link or the attempt and frees what it holds. Called exactly once for each
    /// `connect`, also after a loss. Nothing of this link may reach the inbox afterwards, and the
    /// reader can be connected again at once.
    fn close(&self, link: u64) -> Result<(), HostError>;

    /// Starts to look for readers. One scan at a time. A host that throws cannot scan.
    fn start_scan(&self, inbox: Arc<NativeScanInbox>) -> Result<(), HostError>;

    /// Ends the scan. Called once for each `start_scan`.
    fn stop_scan(&self) -> Result<(), HostError>;
}

/// What the readers need of the host app.
#[derive(Clone, uniffi::Record)]
pub struct ReaderHostPorts {
    /// The links that the app brings, where it brings some.
    pub native_links: Option<Arc<dyn NativeLinkPort>>,
}

/// The host's links as the engine sees them.
pub(crate) struct HostNativeLinks {
    host: Arc<dyn NativeLinkPort>,
    lane: Lane,
    /// The inboxes of links that are open, to tell of a host that throws. The host holds them: one
    /// that it lets go of is a loss.
    inboxes: Mutex<HashMap<u64, Weak<NativeLinkInbox>>>,
    /// Links and scans that the host was not yet told to end.
    held: Arc<watch::Sender<usize>>,
}

impl HostNativeLinks {
    pub(crate) fn new(host: Arc<dyn NativeLinkPort>, lane: Lane) -> Self {
        let held = Arc::new(watch::Sender::new(0));
        Self { host, lane, inboxes: Mutex::default(), held }
    }

    /// Waits until the host was told to close everything.
    pub(crate) async fn released(&self) {
        let mut held = self.held.subscribe();
        let all_told = held.wait_for(|held| *held == 0);
        if tokio::time::timeout(RELEASE_LIMIT, all_told).await.is_err() {
            tracing::warn!("the host app does not return from closing its links to readers");
        }
    }

    fn hold(&self) {
        self.held.send_modify(|held| *held += 1);
    }

    fn inboxes(&self) -> MutexGuard<'_, HashMap<u64, Weak<NativeLinkInbox>>> {
        self.inboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl native::NativeLinkPort for HostNativeLinks {
    fn connect(&self, link: NativeLinkId, address: &LinkAddress, inbox: native::NativeLinkInbox) {
        self.hold();
        let inbox = Arc::new(NativeLinkInbox::new(inbox));
        self.inboxes().insert(link.number(), Arc::downgrade(&inbox));
        let (host, place) = (Arc::clone(&self.host), address.place().to_owned());
        self.lane.call(move || {
            if host.connect(link.number(), place, Arc::clone(&inbox)).is_err() {
                inbox.threw("connecting");
            }
        });
    }

    fn send(&self, link: NativeLinkId, bytes: Vec<u8>) {
        let inbox = self.inboxes().get(&link.number()).cloned().unwrap_or_default();
        let sending = Sending(inbox);
        let host = Arc::clone(&self.host);
        self.lane.call(move || match host.send(link.number(), bytes) {
            Ok(()) => sending.handed_over(),
            Err(HostError::Failed) => drop(sending),
        });
    }

    fn resume(&self, link: NativeLinkId) {
        let inbox = self.inboxes().get(&link.number()).cloned().unwrap_or_default();
        let host = Arc::clone(&self.host);
        self.lane.call(move || {
            if host.resume(link.number()).is_err()
                && let Some(inbox) = inbox.upgrade()
            {
                inbox.threw("going on to receive");
            }
        });
    }

    fn close(&self, link: NativeLinkId) {
        self.inboxes().remove(&link.number());
        let host = Arc::clone(&self.host);
        let told = Told(Arc::clone(&self.held));
        self.lane.call(move || {
            if host.close(link.number()).is_err() {
                tracing::warn!("the host app threw while it closed a link to a reader");
            }
            drop(told);
        });
    }

    fn start_scan(&self, inbox: native::NativeScanInbox) {
        self.hold();
        let inbox = Arc::new(NativeScanInbox::new(inbox));
        let host = Arc::clone(&self.host);
        self.lane.call(move || {
            if host.start_scan(Arc::clone(&inbox)).is_err() {
                inbox.threw();
            }
        });
    }

    fn stop_scan(&self) {
        let host = Arc::clone(&self.host);
        let told = Told(Arc::clone(&self.held));
        self.lane.call(move || {
            if host.stop_scan().is_err() {
                tracing::warn!("the host app threw while it ended a search for readers");
            }
            drop(told);
        });
    }
}

/// Bytes on their way to the host. Dropped before the host took them, the link is lost: a call that
/// is not made or is thrown out of will never be answered.
struct Sending(Weak<NativeLinkInbox>);

impl Sending {
    fn handed_over(mut self) {
        self.0 = Weak::new();
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if let Some(inbox) = self.0.upgrade() {
            inbox.threw("sending");
        }
    }
}

/// The host was told to end a link or scan, or cannot be told any more.
struct Told(Arc<watch::Sender<usize>>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.send_modify(|held| *held = held.saturating_sub(1));
    }
}

/// A host that threw: what it threw stays on its side.
pub(super) fn thrown(while_: &str) -> LinkError {
    LinkError::Io(format!("the host app failed while {while_}"))
}
