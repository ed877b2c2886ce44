//! Readers within reach: a scanner, links and a plug-in that opens scripted devices.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{CardInterface, DeviceFailure};
use maquininha_reader::port::{
    ByteLink, CardDevice, DevicePlugin, LinkAddress, LinkConnector, LinkError, LinkKind,
    LinkReceiver, LinkScanner, LinkSender, ReaderFound, Recognition, ScanEvent, ScanStream,
};
use maquininha_reader::{ReaderManager, ReaderManagerConfig, ReaderPorts};
use tokio::sync::mpsc;

use super::device::FakeDevice;
use super::plan::acquirers;
use maquininha_reader::MemoryReaderStore;

struct Nothing;

#[async_trait]
impl LinkSender for Nothing {
    async fn send(&mut self, _bytes: &[u8]) -> Result<(), LinkError> {
        Ok(())
    }

    async fn close(&mut self) {}
}

#[async_trait]
impl LinkReceiver for Nothing {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        std::future::pending().await
    }
}

/// What happens to the next connections; then they work.
#[derive(Default)]
pub struct Field {
    pub links: Mutex<VecDeque<Option<LinkError>>>,
    pub devices: Mutex<VecDeque<FakeDevice>>,
    pub opened: Mutex<Vec<Arc<FakeDevice>>>,
    pub connections: Mutex<u32>,
    pub hangs: std::sync::atomic::AtomicBool,
}

pub struct Connector(pub Arc<Field>, pub LinkKind);

#[async_trait]
impl LinkConnector for Connector {
    fn kinds(&self) -> Vec<LinkKind> {
        vec![self.1]
    }

    async fn connect(&self, address: &LinkAddress) -> Result<ByteLink, LinkError> {
        *self.0.connections.lock().expect("lock") += 1;
        if self.0.hangs.load(std::sync::atomic::Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        match self.0.links.lock().expect("lock").pop_front() {
            Some(Some(error)) => Err(error),
            _ => Ok(ByteLink {
                address: address.clone(),
                sender: Box::new(Nothing),
                receiver: Box::new(Nothing),
            }),
        }
    }
}

pub struct Plugin {
    pub name: &'static str,
    pub sureness: Recognition,
    pub speaks: bool,
    pub field: Arc<Field>,
}

#[async_trait]
impl DevicePlugin for Plugin {
    fn name(&self) -> &str {
        self.name
    }

    fn recognizes(&self, _found: &ReaderFound) -> Recognition {
        self.sureness
    }

    async fn open(&self, _link: ByteLink) -> Result<Arc<dyn CardDevice>, DeviceFailure> {
        if !self.speaks {
            return Err(DeviceFailure::NotSupported);
        }
        let next = self.field.devices.lock().expect("lock").pop_front();
        let device = Arc::new(next.unwrap_or_else(|| FakeDevice::new(CardInterface::Chip)));
        self.field.opened.lock().expect("lock").push(Arc::clone(&device));
        Ok(device)
    }
}

pub struct Scanner(pub Vec<ReaderFound>);

#[async_trait]
impl LinkScanner for Scanner {
    async fn scan(&self) -> Result<ScanStream, LinkError> {
        let (sender, receiver) = mpsc::channel(8);
        for found in self.0.clone() {
            sender.send(ScanEvent::Found(found)).await.expect("room");
        }
        tokio::spawn(async move { sender.closed().await });
        Ok(receiver)
    }
}

pub fn address(kind: LinkKind) -> LinkAddress {
    LinkAddress::new(kind, "the-reader").expect("valid")
}

pub fn found(kind: LinkKind) -> ReaderFound {
    ReaderFound { address: address(kind), name: Some("PAD".into()), rssi_dbm: None, paired: None }
}

/// A field with two links and one plug-in.
pub fn manager(field: &Arc<Field>, store: &Arc<MemoryReaderStore>) -> ReaderManager {
    let plugin = Plugin {
        name: "scripted",
        sureness: Recognition::Yes,
        speaks: true,
        field: Arc::clone(field),
    };
    manager_with(field, store, vec![Arc::new(plugin)])
}

pub fn manager_with(
    field: &Arc<Field>,
    store: &Arc<MemoryReaderStore>,
    plugins: Vec<Arc<dyn DevicePlugin>>,
) -> ReaderManager {
    let connector = |kind| Arc::new(Connector(Arc::clone(field), kind)) as Arc<dyn LinkConnector>;
    let ports = ReaderPorts {
        connectors: vec![connector(LinkKind::Ble), connector(LinkKind::Tcp)],
        scanners: vec![Arc::new(Scanner(vec![found(LinkKind::Ble)]))],
        plugins,
        store: Arc::clone(store) as _,
    };
    ReaderManager::new(ReaderManagerConfig::new(acquirers()), ports).expect("valid")
}
