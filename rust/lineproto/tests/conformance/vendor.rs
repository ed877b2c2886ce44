//! A vendor's library, as vendors make them: every call blocks its thread until the reader is
//! done. It is foreign: a plug-in can only call it, as the one at the end does.

use std::sync::{Arc, mpsc};
use std::thread;

use async_trait::async_trait;
use maquininha_card::{DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceReply};
use maquininha_lineproto::LinePlugin;
use maquininha_reader::port::{
    ByteLink, CardDevice, DevicePlugin, NewsSink, ReaderFound, Recognition,
};
use maquininha_reader::{BlockingDevice, BlockingLibrary, StopFlag};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

enum Order {
    Run(Box<DeviceCommand>, NewsSink, mpsc::Sender<DeviceReply>),
    Cancel,
}

/// A reader that is open in the vendor's library, on a thread of its own.
pub(crate) struct VendorReader {
    orders: UnboundedSender<Order>,
    capabilities: DeviceCapabilities,
}

impl VendorReader {
    /// Opens a reader. Blocks.
    pub(crate) fn open(link: ByteLink) -> Result<Self, DeviceFailure> {
        let (orders, incoming) = unbounded_channel();
        let (opened, capabilities) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime
                .expect("a thread of its own has a runtime")
                .block_on(work(link, incoming, opened));
        });
        let capabilities = capabilities.recv().unwrap_or(Err(DeviceFailure::Internal))?;
        Ok(Self { orders, capabilities })
    }

    pub(crate) fn capabilities(&self) -> DeviceCapabilities {
        self.capabilities
    }

    /// Begins a command; the reply is to be waited for.
    pub(crate) fn begin(&self, command: DeviceCommand, news: NewsSink) -> VendorCall {
        let (reply, waiting) = mpsc::channel();
        // Where the library's thread is gone, the wait ends at once.
        let _ = self.orders.send(Order::Run(Box::new(command), news, reply));
        VendorCall(waiting)
    }

    /// Cancels the command that runs. Does not block.
    pub(crate) fn cancel(&self) {
        let _ = self.orders.send(Order::Cancel);
    }
}

/// A command that runs in the library.
pub(crate) struct VendorCall(mpsc::Receiver<DeviceReply>);

impl VendorCall {
    /// Waits for the reply. Blocks.
    pub(crate) fn wait(self) -> DeviceReply {
        self.0.recv().unwrap_or(DeviceReply::Failed(DeviceFailure::LinkLost))
    }
}

async fn work(
    link: ByteLink,
    mut orders: UnboundedReceiver<Order>,
    opened: mpsc::Sender<Result<DeviceCapabilities, DeviceFailure>>,
) {
    let device = match LinePlugin.open(link).await {
        Ok(device) => device,
        Err(failure) => {
            let _ = opened.send(Err(failure));
            return;
        }
    };
    let _ = opened.send(Ok(device.capabilities()));
    while let Some(order) = orders.recv().await {
        // A cancel without a command comes too late.
        let Order::Run(command, news, reply) = order else { continue };
        let mut run = device.execute(*command, &news);
        let done = loop {
            tokio::select! {
                biased;
                done = &mut run => break done,
                order = orders.recv() => match order {
                    Some(_) => device.abort().await,
                    // Whoever used the library is gone.
                    None => return,
                }
            }
        };
        drop(run);
        let _ = reply.send(done);
    }
}

/// The plug-in that wraps the library.
pub(crate) struct VendorPlugin;

#[async_trait]
impl DevicePlugin for VendorPlugin {
    fn name(&self) -> &'static str {
        "vendor"
    }

    fn recognizes(&self, found: &ReaderFound) -> Recognition {
        LinePlugin.recognizes(found)
    }

    async fn open(&self, link: ByteLink) -> Result<Arc<dyn CardDevice>, DeviceFailure> {
        let opened = tokio::task::spawn_blocking(move || VendorReader::open(link)).await;
        let reader = opened.unwrap_or(Err(DeviceFailure::Internal))?;
        let device = BlockingDevice::start(VendorLibrary(Arc::new(reader)));
        Ok(Arc::new(device.map_err(|_| DeviceFailure::Internal)?))
    }
}

/// The vendor's reader as a library that blocks.
struct VendorLibrary(Arc<VendorReader>);

impl BlockingLibrary for VendorLibrary {
    fn capabilities(&self) -> DeviceCapabilities {
        self.0.capabilities()
    }

    fn execute(&mut self, command: DeviceCommand, news: &NewsSink, stop: &StopFlag) -> DeviceReply {
        if stop.is_set() {
            return DeviceReply::Failed(DeviceFailure::Aborted);
        }
        let call = self.0.begin(command, news.clone());
        // A stop that came just before the command began met nothing to cancel.
        if stop.is_set() {
            self.0.cancel();
        }
        call.wait()
    }

    fn stopper(&self) -> Option<Box<dyn Fn() + Send + Sync>> {
        let reader = self.0.clone();
        Some(Box::new(move || reader.cancel()))
    }
}
