use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use async_trait::async_trait;
use maquininha_reader::port::{
    ByteLink, LinkAddress, LinkConnector, LinkError, LinkKind, LinkReceiver, LinkSender,
};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

use super::{Bench, PlayedReader};
use crate::memory::{MemoryNet, MemoryReader};
use crate::native::{
    NativeLinkId, NativeLinkInbox, NativeLinkPort, NativeLinks, NativeScanInbox, Received,
};

/// Short, for the rule about readers that do not answer.
const CONNECT_LIMIT: Duration = Duration::from_secs(1);

/// Links of a host app that is played by a thread of its own; its radio is a room of memory
/// links.
#[derive(Debug)]
pub struct NativeBench {
    air: MemoryNet,
    links: NativeLinks,
    readers: AtomicUsize,
}

impl NativeBench {
    /// A bench with a host of its own.
    pub fn new() -> Self {
        let air = MemoryNet::new();
        let host = PlayedHost::start(air.clone());
        let links = NativeLinks::with_connect_limit(Arc::new(host), CONNECT_LIMIT);
        Self { air, links, readers: AtomicUsize::new(0) }
    }
}

impl Default for NativeBench {
    fn default() -> Self {
        Self::new()
    }
}

fn as_kind(kind: LinkKind, address: &LinkAddress) -> LinkAddress {
    LinkAddress::new(kind, address.place()).expect("it was an address before")
}

#[async_trait]
impl Bench for NativeBench {
    fn connector(&self) -> Arc<dyn LinkConnector> {
        Arc::new(self.links.clone())
    }

    async fn reader(&self) -> Box<dyn PlayedReader> {
        let number = self.readers.fetch_add(1, Ordering::Relaxed);
        let reader = self.air.reader(&format!("reader {number}")).expect("a place of its own");
        Box::new(NativeReader(reader))
    }

    fn nowhere(&self) -> LinkAddress {
        LinkAddress::new(LinkKind::Native, "nowhere").expect("an address")
    }

    fn more_than_it_keeps(&self) -> Option<usize> {
        Some(1024 * 1024)
    }

    fn long_bytes(&self) -> usize {
        // More than the link keeps, so that the host is turned away and called again.
        1024 * 1024
    }
}

struct NativeReader(MemoryReader);

#[async_trait]
impl PlayedReader for NativeReader {
    fn address(&self) -> LinkAddress {
        as_kind(LinkKind::Native, self.0.address())
    }

    async fn accept(&mut self) -> ByteLink {
        self.0.accept().await
    }

    async fn lose(&mut self, _far_end: ByteLink, _way: usize) {
        self.0.lose_link();
    }

    async fn set_answers(&mut self, answers: bool) -> bool {
        self.0.set_answers(answers);
        true
    }
}

/// A host app: its calls go to a thread, which works on them in order, as an app does that has a
/// handler for its Bluetooth.
struct PlayedHost(mpsc::UnboundedSender<Call>);

enum Call {
    Connect(NativeLinkId, LinkAddress, NativeLinkInbox),
    Send(NativeLinkId, Vec<u8>),
    Resume(NativeLinkId),
    Close(NativeLinkId),
}

impl PlayedHost {
    fn start(air: MemoryNet) -> Self {
        let (sender, calls) = mpsc::unbounded_channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            runtime.expect("a runtime").block_on(work(air, calls));
        });
        Self(sender)
    }

    fn call(&self, call: Call) {
        // The thread is there as long as its host.
        let _ = self.0.send(call);
    }
}

impl NativeLinkPort for PlayedHost {
    fn connect(&self, link: NativeLinkId, address: &LinkAddress, inbox: NativeLinkInbox) {
        self.call(Call::Connect(link, as_kind(LinkKind::Memory, address), inbox));
    }

    fn send(&self, link: NativeLinkId, bytes: Vec<u8>) {
        self.call(Call::Send(link, bytes));
    }

    fn resume(&self, link: NativeLinkId) {
        self.call(Call::Resume(link));
    }

    fn close(&self, link: NativeLinkId) {
        self.call(Call::Close(link));
    }

    fn start_scan(&self, inbox: NativeScanInbox) {
        inbox.failed(LinkError::NotPermitted("it only plays links".to_owned()));
    }

    fn stop_scan(&self) {}
}

struct HostLink {
    to_send: mpsc::UnboundedSender<Vec<u8>>,
    resumed: Arc<Notify>,
    working: JoinHandle<()>,
}

async fn work(air: MemoryNet, mut calls: mpsc::UnboundedReceiver<Call>) {
    let mut links: HashMap<NativeLinkId, HostLink> = HashMap::new();
    while let Some(call) = calls.recv().await {
        match call {
            Call::Connect(id, address, inbox) => {
                let (to_send, sends) = mpsc::unbounded_channel();
                let resumed = Arc::new(Notify::new());
                let link = serve(air.clone(), address, inbox, sends, Arc::clone(&resumed));
                let working = tokio::spawn(link);
                links.insert(id, HostLink { to_send, resumed, working });
            }
            Call::Send(id, bytes) => {
                if let Some(link) = links.get(&id) {
                    let _ = link.to_send.send(bytes);
                }
            }
            Call::Resume(id) => {
                if let Some(link) = links.get(&id) {
                    link.resumed.notify_one();
                }
            }
            Call::Close(id) => {
                if let Some(link) = links.remove(&id) {
                    link.working.abort();
                    // Until everything of it is gone, so that the next connect finds it free.
                    let _ = link.working.await;
                }
            }
        }
    }
}

async fn serve(
    air: MemoryNet,
    address: LinkAddress,
    inbox: NativeLinkInbox,
    sends: mpsc::UnboundedReceiver<Vec<u8>>,
    resumed: Arc<Notify>,
) {
    let link = match air.connect(&address).await {
        Ok(link) => link,
        Err(error) => return inbox.lost(error),
    };
    inbox.connected();
    let ByteLink { sender, receiver, .. } = link;
    let error = tokio::select! {
        error = send_all(&inbox, sender, sends) => error,
        error = receive_all(&inbox, receiver, &resumed) => error,
    };
    inbox.lost(error);
}

async fn send_all(
    inbox: &NativeLinkInbox,
    mut sender: Box<dyn LinkSender>,
    mut sends: mpsc::UnboundedReceiver<Vec<u8>>,
) -> LinkError {
    while let Some(bytes) = sends.recv().await {
        if let Err(error) = sender.send(&bytes).await {
            return error;
        }
        inbox.sent();
    }
    LinkError::Lost
}

async fn receive_all(
    inbox: &NativeLinkInbox,
    mut receiver: Box<dyn LinkReceiver>,
    resumed: &Notify,
) -> LinkError {
    loop {
        let bytes = match receiver.receive().await {
            Ok(bytes) => bytes,
            Err(error) => return error,
        };
        while inbox.received(bytes.clone()) == Received::Full {
            resumed.notified().await;
        }
    }
}
