//! Links that the host app brings, because only it can reach them: RFCOMM and GATT by Android's
//! Bluetooth, Core Bluetooth and External Accessory on iOS.

mod port;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_reader::port::{
    ByteLink, LinkAddress, LinkConnector, LinkError, LinkKind, LinkReceiver, LinkScanner,
    LinkSender, ScanStream,
};
use tokio::sync::watch;
use tokio::time::timeout;

pub use port::{NativeLinkId, NativeLinkInbox, NativeLinkPort, NativeScanInbox, Received};

use crate::feed::ScanFeed;
use crate::inbox::Inbox;

/// How long the host may take to connect. Bluetooth classic pages a sleeping reader for up to
/// ten seconds, and the user may be asked to pair meanwhile.
pub const CONNECT_LIMIT: Duration = Duration::from_secs(30);
/// What one call of `send` carries at most: a frame of a PIN pad in two calls (abecs-pinpad §9.3),
/// so that a loss in its middle is noticed.
pub const SEND_BYTES_MAX: usize = 2048;

/// Opens links of the host app, and scans by it.
#[derive(Clone)]
pub struct NativeLinks(Arc<Shared>);

struct Shared {
    port: Arc<dyn NativeLinkPort>,
    connect_limit: Duration,
    next_link: AtomicU64,
    /// Held by the scan that runs.
    scanning: Arc<tokio::sync::Mutex<()>>,
    /// The scan that runs, or ran last.
    scan: Mutex<Option<ScanFeed>>,
}

impl Shared {
    /// Whether nobody listens to the scan that runs: the host is about to be told.
    fn is_scan_ending(&self) -> bool {
        let scan = self.scan.lock().unwrap_or_else(PoisonError::into_inner);
        scan.as_ref().is_some_and(|scan| !scan.is_heard())
    }

    fn keep_scan(&self, scan: ScanFeed) {
        *self.scan.lock().unwrap_or_else(PoisonError::into_inner) = Some(scan);
    }
}

impl std::fmt::Debug for NativeLinks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NativeLinks")
    }
}

impl NativeLinks {
    /// Links of this host, with [`CONNECT_LIMIT`].
    pub fn new(port: Arc<dyn NativeLinkPort>) -> Self {
        Self::with_connect_limit(port, CONNECT_LIMIT)
    }

    /// Links of this host, with a limit of its own for one connection.
    pub fn with_connect_limit(port: Arc<dyn NativeLinkPort>, connect_limit: Duration) -> Self {
        let (next_link, scanning, scan) = (AtomicU64::new(1), Arc::default(), Mutex::default());
        Self(Arc::new(Shared { port, connect_limit, next_link, scanning, scan }))
    }
}

#[async_trait]
impl LinkConnector for NativeLinks {
    fn kinds(&self) -> Vec<LinkKind> {
        vec![LinkKind::Native]
    }

    async fn connect(&self, address: &LinkAddress) -> Result<ByteLink, LinkError> {
        crate::only(LinkKind::Native, address)?;
        let id = NativeLinkId(self.0.next_link.fetch_add(1, Ordering::Relaxed));
        let (inbox, connected) = (Inbox::new(), watch::Sender::new(false));
        let (sent, turned_away) = (watch::Sender::new(0), watch::Sender::new(false));
        // Made before the host is called: whatever happens from here on, it is told to close.
        let end = HostEnd { links: Arc::clone(&self.0), id, inbox: inbox.clone(), is_told: false };
        let sender = NativeSender { end, sent: sent.subscribe(), asked: 0 };
        let receiver = NativeReceiver {
            links: Arc::clone(&self.0),
            id,
            inbox: inbox.clone(),
            turned_away: turned_away.clone(),
        };
        let mut answer = connected.subscribe();
        let host_inbox = NativeLinkInbox { inbox: inbox.clone(), connected, sent, turned_away };
        self.0.port.connect(id, address, host_inbox);
        let answered = async {
            tokio::select! {
                biased;
                // An inbox that was dropped ended the link; the reason stands there.
                Ok(_) = answer.wait_for(|connected| *connected) => Ok(()),
                reason = inbox.ended() => Err(reason),
            }
        };
        match timeout(self.0.connect_limit, answered).await {
            Ok(Ok(())) => {}
            // Lost before it was there: nothing answered.
            Ok(Err(LinkError::Lost)) | Err(_) => return Err(LinkError::NotFound),
            Ok(Err(reason)) => return Err(reason),
        }
        let address = address.clone();
        Ok(ByteLink { address, sender: Box::new(sender), receiver: Box::new(receiver) })
    }
}

/// Tells the host exactly once to close, at the latest when it is dropped.
struct HostEnd {
    links: Arc<Shared>,
    id: NativeLinkId,
    inbox: Inbox,
    is_told: bool,
}

impl HostEnd {
    fn tell(&mut self, reason: LinkError) {
        self.inbox.end(reason);
        if !self.is_told {
            self.is_told = true;
            self.links.port.close(self.id);
        }
    }
}

impl Drop for HostEnd {
    fn drop(&mut self) {
        self.tell(LinkError::Closed);
    }
}

struct NativeSender {
    end: HostEnd,
    sent: watch::Receiver<u64>,
    asked: u64,
}

#[async_trait]
impl LinkSender for NativeSender {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        for piece in bytes.chunks(SEND_BYTES_MAX) {
            if let Some(reason) = self.end.inbox.end_reason() {
                return Err(reason);
            }
            // A send that was dropped may still be on its way.
            self.taken().await?;
            self.asked += 1;
            self.end.links.port.send(self.end.id, piece.to_vec());
            self.taken().await?;
        }
        match self.end.inbox.end_reason() {
            Some(reason) => Err(reason),
            None => Ok(()),
        }
    }

    async fn close(&mut self) {
        self.end.tell(LinkError::Closed);
    }
}

impl NativeSender {
    /// Waits until the host has answered every send.
    async fn taken(&mut self) -> Result<(), LinkError> {
        let asked = self.asked;
        tokio::select! {
            biased;
            reason = self.end.inbox.ended() => Err(reason),
            sent = self.sent.wait_for(|sent| *sent >= asked) => {
                sent.map(|_| ()).map_err(|_| LinkError::Lost)
            }
        }
    }
}

struct NativeReceiver {
    links: Arc<Shared>,
    id: NativeLinkId,
    inbox: Inbox,
    turned_away: watch::Sender<bool>,
}

#[async_trait]
impl LinkReceiver for NativeReceiver {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        let taken = self.inbox.take().await?;
        if taken.is_empty_now && self.turned_away.send_replace(false) {
            self.links.port.resume(self.id);
        }
        Ok(taken.bytes)
    }
}

#[async_trait]
impl LinkScanner for NativeLinks {
    async fn scan(&self) -> Result<ScanStream, LinkError> {
        let scanning = Arc::clone(&self.0.scanning);
        let scans = match Arc::clone(&scanning).try_lock_owned() {
            Ok(scans) => scans,
            // A scan that was let go of does not refuse the next one.
            Err(_) if self.0.is_scan_ending() => scanning.lock_owned().await,
            Err(_) => return Err(LinkError::Busy),
        };
        let (feed, stream) = ScanFeed::new();
        self.0.keep_scan(feed.clone());
        self.0.port.start_scan(NativeScanInbox(feed.clone()));
        let links = Arc::clone(&self.0);
        tokio::spawn(async move {
            feed.over().await;
            links.port.stop_scan();
            drop(scans);
        });
        Ok(stream)
    }
}
