//! Links to a virtual PIN pad as a host app brings some.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use maquininha_link::native::Received;
use maquininha_virtualpad::rim::{PadHandle, memory};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf};
use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;

use crate::ports::{
    HostError, LinkFailure, NativeLinkInbox, NativeLinkPort, NativeReader, NativeScanInbox,
};

/// Bytes that are read at once: as a socket gives them.
const READ_BYTES: usize = 512;
/// Sends that wait: the library gives the next one once the last was answered.
const SENDS_MAX: usize = 4;
/// The name of a virtual PIN pad in a search, as its kind shows itself.
const NAME: &str = "PAX-VIRTUAL";

/// Links inside the process.
pub(super) struct PinPadLinks {
    pad: PadHandle,
    place: String,
    runtime: Handle,
    links: Mutex<HashMap<u64, OpenLink>>,
    scan: Mutex<Option<Arc<NativeScanInbox>>>,
}

struct OpenLink {
    sends: mpsc::Sender<Vec<u8>>,
    resumed: Arc<Notify>,
    work: AbortHandle,
}

impl PinPadLinks {
    pub(super) fn new(pad: PadHandle, place: String, runtime: Handle) -> Self {
        Self { pad, place, runtime, links: Mutex::default(), scan: Mutex::default() }
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    fn links(&self) -> MutexGuard<'_, HashMap<u64, OpenLink>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl NativeLinkPort for PinPadLinks {
    fn connect(
        &self,
        link: u64,
        place: String,
        inbox: Arc<NativeLinkInbox>,
    ) -> Result<(), HostError> {
        if place != self.place {
            return inbox.lost(LinkFailure::NotFound).map_err(|_| HostError::Failed);
        }
        let (sends, to_send) = mpsc::channel(SENDS_MAX);
        let resumed = Arc::new(Notify::new());
        let (pad, again) = (self.pad.clone(), Arc::clone(&resumed));
        let work = self.runtime.spawn(async move {
            let (reader, writer) = tokio::io::split(memory::connect(&pad));
            let _ = inbox.connected();
            tokio::select! {
                () = send_all(&inbox, writer, to_send) => {}
                () = receive_all(&inbox, reader, &again) => {}
            }
            let _ = inbox.lost(LinkFailure::Lost);
        });
        let work = work.abort_handle();
        self.links().insert(link, OpenLink { sends, resumed, work });
        Ok(())
    }

    fn send(&self, link: u64, bytes: Vec<u8>) -> Result<(), HostError> {
        if let Some(open) = self.links().get(&link) {
            open.sends.try_send(bytes).map_err(|_| HostError::Failed)?;
        }
        Ok(())
    }

    fn resume(&self, link: u64) -> Result<(), HostError> {
        if let Some(open) = self.links().get(&link) {
            open.resumed.notify_one();
        }
        Ok(())
    }

    fn close(&self, link: u64) -> Result<(), HostError> {
        if let Some(open) = self.links().remove(&link) {
            open.work.abort();
        }
        Ok(())
    }

    fn start_scan(&self, inbox: Arc<NativeScanInbox>) -> Result<(), HostError> {
        let reader = NativeReader {
            place: self.place.clone(),
            name: Some(NAME.to_owned()),
            rssi_dbm: None,
            paired: Some(true),
        };
        inbox.found(reader).map_err(|_| HostError::Failed)?;
        *self.scan.lock().unwrap_or_else(PoisonError::into_inner) = Some(inbox);
        Ok(())
    }

    fn stop_scan(&self) -> Result<(), HostError> {
        drop(self.scan.lock().unwrap_or_else(PoisonError::into_inner).take());
        Ok(())
    }
}

/// Sends until the pipe breaks or the link is given up.
async fn send_all(
    inbox: &NativeLinkInbox,
    mut writer: WriteHalf<DuplexStream>,
    mut sends: mpsc::Receiver<Vec<u8>>,
) {
    while let Some(bytes) = sends.recv().await {
        if writer.write_all(&bytes).await.is_err() {
            return;
        }
        let _ = inbox.sent();
    }
}

/// Receives until the pipe ends; offers again what was turned away.
async fn receive_all(
    inbox: &NativeLinkInbox,
    mut reader: ReadHalf<DuplexStream>,
    resumed: &Notify,
) {
    let mut buffer = [0; READ_BYTES];
    loop {
        let count = match reader.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => count,
        };
        while let Ok(Received::Full) = inbox.received(buffer[..count].to_vec()) {
            resumed.notified().await;
        }
    }
}
