use maquininha_reader::port::{LinkAddress, LinkError, ReaderFound};
use tokio::sync::watch;

use crate::feed::ScanFeed;
use crate::inbox::Inbox;

/// Tells the links of one port apart; each connection has a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NativeLinkId(pub(super) u64);

impl NativeLinkId {
    /// As a number, for hosts that keep their links in a table.
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// The links that the host app brings: RFCOMM on Android, Core Bluetooth and External Accessory
/// on iOS.
///
/// Every call returns at once and never blocks; what comes of it goes to the inbox, from any
/// thread. Calls for one link come one at a time and in order. Calls for links that the host no
/// longer knows are ignored.
pub trait NativeLinkPort: Send + Sync + 'static {
    /// Opens a link to a reader, and answers with `connected` or `lost`. A host that drops the
    /// inbox without an answer has lost the link.
    fn connect(&self, link: NativeLinkId, address: &LinkAddress, inbox: NativeLinkInbox);

    /// Sends bytes, at most [`SEND_BYTES_MAX`](super::SEND_BYTES_MAX), and answers once with
    /// `sent` when the system has taken all of them; there is no other send before that. The host
    /// cuts them into pieces where its radio needs it.
    fn send(&self, link: NativeLinkId, bytes: Vec<u8>);

    /// There is room again, after a `received` was turned away. It may come before that call
    /// returns, and once more than needed.
    fn resume(&self, link: NativeLinkId);

    /// Gives up the link or the attempt and frees what it holds. Called exactly once for each
    /// `connect`, also after a loss. Nothing of this link may reach the inbox afterwards, and the
    /// reader can be connected again at once.
    fn close(&self, link: NativeLinkId);

    /// Starts to look for readers. One scan at a time.
    fn start_scan(&self, inbox: NativeScanInbox);

    /// Ends the scan. Called once for each `start_scan`.
    fn stop_scan(&self);
}

/// Whether received bytes were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Received {
    /// They were.
    Taken,
    /// None of them was, because nobody takes them at the other end. To be offered again after
    /// `resume`; a host whose system cannot wait, as for GATT notifications, reports the link
    /// as lost instead. It keeps 256 KiB, which no reader sends unasked.
    Full,
}

/// Where a host tells what happens on one link. Usable from any thread; never blocks.
pub struct NativeLinkInbox {
    pub(super) inbox: Inbox,
    pub(super) connected: watch::Sender<bool>,
    pub(super) sent: watch::Sender<u64>,
    pub(super) turned_away: watch::Sender<bool>,
}

impl std::fmt::Debug for NativeLinkInbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NativeLinkInbox")
    }
}

impl NativeLinkInbox {
    /// The link is open.
    pub fn connected(&self) {
        self.connected.send_replace(true);
    }

    /// Bytes of the reader, in order, in any pieces.
    pub fn received(&self, bytes: Vec<u8>) -> Received {
        // Marked first, so that a receiver that empties the inbox in between calls resume.
        self.turned_away.send_replace(true);
        if self.inbox.put(bytes) {
            self.turned_away.send_replace(false);
            return Received::Taken;
        }
        Received::Full
    }

    /// The bytes of the last `send` were taken by the system.
    pub fn sent(&self) {
        self.sent.send_modify(|count| *count += 1);
    }

    /// The link is over, or was not opened. The first reason stays; bytes that were received
    /// before are still delivered.
    pub fn lost(&self, reason: LinkError) {
        // Closed is what our own side says.
        let reason = if reason == LinkError::Closed { LinkError::Lost } else { reason };
        self.inbox.end(reason);
    }
}

impl Drop for NativeLinkInbox {
    fn drop(&mut self) {
        self.inbox.end(LinkError::Lost);
    }
}

/// Where a host tells what its scan finds. Dropping it ends the scan.
#[derive(Debug)]
pub struct NativeScanInbox(pub(super) ScanFeed);

impl NativeScanInbox {
    /// A reader came into sight, or its name or strength changed.
    pub fn found(&self, reader: ReaderFound) {
        self.0.found(reader);
    }

    /// It is out of sight.
    pub fn gone(&self, address: LinkAddress) {
        self.0.gone(address);
    }

    /// The scan is over because of this: radio off, not permitted.
    pub fn failed(&self, reason: LinkError) {
        self.0.ended(Some(reason));
    }
}

impl Drop for NativeScanInbox {
    fn drop(&mut self) {
        self.0.ended(None);
    }
}
