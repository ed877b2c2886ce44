//! Links of the host app keep the rules; the host is played by a thread.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use maquininha_link::conformance::bench::NativeBench;
use maquininha_link::native::{
    NativeLinkId, NativeLinkInbox, NativeLinkPort, NativeLinks, NativeScanInbox,
};
use maquininha_reader::port::{
    LinkAddress, LinkConnector, LinkError, LinkKind, LinkScanner, ReaderFound, ScanEvent,
};

maquininha_link::link_conformance!(NativeBench::new());

/// A host that keeps what it was given and counts what it was told.
#[derive(Default)]
struct Host {
    links: Mutex<Vec<NativeLinkInbox>>,
    scan: Mutex<Option<NativeScanInbox>>,
    closed: AtomicUsize,
    stopped: AtomicUsize,
    refuses_with: Option<LinkError>,
    drops: bool,
}

impl NativeLinkPort for Host {
    fn connect(&self, _link: NativeLinkId, _address: &LinkAddress, inbox: NativeLinkInbox) {
        match &self.refuses_with {
            Some(reason) => inbox.lost(reason.clone()),
            None if self.drops => drop(inbox),
            None => {
                inbox.connected();
                self.links.lock().expect("no panic").push(inbox);
            }
        }
    }

    fn send(&self, _link: NativeLinkId, _bytes: Vec<u8>) {}

    fn resume(&self, _link: NativeLinkId) {}

    fn close(&self, _link: NativeLinkId) {
        self.closed.fetch_add(1, Ordering::SeqCst);
    }

    fn start_scan(&self, inbox: NativeScanInbox) {
        *self.scan.lock().expect("no panic") = Some(inbox);
    }

    fn stop_scan(&self) {
        self.stopped.fetch_add(1, Ordering::SeqCst);
    }
}

fn address() -> LinkAddress {
    LinkAddress::new(LinkKind::Native, "00:11:22:33:44:55").expect("an address")
}

#[tokio::test]
async fn the_reason_of_the_host_is_that_of_the_connection_and_it_is_told_to_close() {
    for reason in [LinkError::RadioOff, LinkError::NotPaired, LinkError::Busy] {
        let host = Arc::new(Host { refuses_with: Some(reason.clone()), ..Host::default() });
        let links = NativeLinks::new(Arc::clone(&host) as Arc<dyn NativeLinkPort>);
        assert_eq!(links.connect(&address()).await.err(), Some(reason));
        assert_eq!(host.closed.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_host_that_drops_its_inbox_has_not_found_the_reader() {
    let host = Arc::new(Host { drops: true, ..Host::default() });
    let links = NativeLinks::new(Arc::clone(&host) as Arc<dyn NativeLinkPort>);
    assert_eq!(links.connect(&address()).await.err(), Some(LinkError::NotFound));
    assert_eq!(host.closed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_host_is_told_once_to_close_also_after_a_loss() {
    let host = Arc::new(Host::default());
    let links = NativeLinks::new(Arc::clone(&host) as Arc<dyn NativeLinkPort>);
    let mut link = links.connect(&address()).await.expect("it connects");
    host.links.lock().expect("no panic")[0].lost(LinkError::Lost);
    assert_eq!(link.receiver.receive().await, Err(LinkError::Lost));
    assert_eq!(host.closed.load(Ordering::SeqCst), 0);
    link.sender.close().await;
    drop(link);
    assert_eq!(host.closed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_send_that_the_host_never_answers_ends_with_the_link() {
    let host = Arc::new(Host::default());
    let links = NativeLinks::new(Arc::clone(&host) as Arc<dyn NativeLinkPort>);
    let mut link = links.connect(&address()).await.expect("it connects");
    let sending = tokio::spawn(async move { link.sender.send(b"hello").await });
    tokio::task::yield_now().await;
    host.links.lock().expect("no panic").clear();
    assert_eq!(sending.await.expect("no panic"), Err(LinkError::Lost));
}

#[tokio::test]
async fn a_scan_tells_what_the_host_finds_and_stops_it_once() {
    let host = Arc::new(Host::default());
    let links = NativeLinks::new(Arc::clone(&host) as Arc<dyn NativeLinkPort>);
    let mut events = links.scan().await.expect("a scan");
    assert_eq!(links.scan().await.err(), Some(LinkError::Busy));
    let found = ReaderFound {
        address: address(),
        name: Some("PAX-1850".to_owned()),
        rssi_dbm: Some(-60),
        paired: Some(true),
    };
    host.scan.lock().expect("no panic").as_ref().expect("a scan").found(found.clone());
    assert_eq!(events.recv().await, Some(ScanEvent::Found(found)));
    *host.scan.lock().expect("no panic") = None;
    assert_eq!(events.recv().await, Some(ScanEvent::Ended(None)));
    assert_eq!(events.recv().await, None);
    // A new one is possible as soon as the host was told to stop.
    while links.scan().await.is_err() {
        tokio::task::yield_now().await;
    }
    assert_eq!(host.stopped.load(Ordering::SeqCst), 1);
}
