//! A card device that drives the virtual PIN pad by plain frames, without a link and without the
//! project's own protocol package: enough of ABECS for sales, refunds and questions, in clear
//! session. What passes between the two is recorded.

#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]

mod commands;
pub mod shop;
mod wire;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use maquininha_card::{CardEntries, DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceReply};
use maquininha_reader::port::{CardDevice, NewsSink};
use maquininha_sandbox::AcquirerKit;
use maquininha_virtualpad::{PadSettings, Profile, VirtualPinPad};

/// Longest wait for an answer, in milliseconds of the device's own time.
const ANSWER_MS_MAX: u64 = 300_000;
/// Steps of the device's time.
const STEP_MS: u64 = 100;

/// The virtual PIN pad of a number, with the keys of these acquirers.
pub fn pad_with(kits: &[AcquirerKit], number: u32) -> VirtualPinPad {
    let mut settings = PadSettings::new(Profile::Abecs220, u64::from(number));
    for kit in kits {
        kit.inject(&mut settings.keys, number);
    }
    VirtualPinPad::new(settings)
}

/// The device.
#[derive(Clone)]
pub struct BarePad {
    shared: Arc<Shared>,
}

struct Shared {
    pad: Mutex<VirtualPinPad>,
    /// Everything that passed, both ways.
    capture: Mutex<Vec<u8>>,
    /// The names of the commands, in order.
    names: Mutex<Vec<String>>,
    aborted: AtomicBool,
}

impl BarePad {
    pub fn new(pad: VirtualPinPad) -> Self {
        let shared = Shared {
            pad: Mutex::new(pad),
            capture: Mutex::default(),
            names: Mutex::default(),
            aborted: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The PIN pad itself, for whoever stands before it.
    pub fn pad(&self) -> MutexGuard<'_, VirtualPinPad> {
        self.shared.pad.lock().expect("lock")
    }

    /// What passed on the wire so far.
    pub fn capture(&self) -> Vec<u8> {
        self.shared.capture.lock().expect("lock").clone()
    }

    /// Names of the commands so far.
    pub fn names(&self) -> Vec<String> {
        self.shared.names.lock().expect("lock").clone()
    }

    /// Sends a command and waits for its answer: status, and its blocks.
    async fn exchange(&self, command: &[u8]) -> Result<(u16, Vec<u8>), DeviceFailure> {
        let name = String::from_utf8_lossy(&command[..3]).into_owned();
        self.shared.names.lock().expect("lock").push(name);
        let frame = wire::frame(command);
        self.record(&frame);
        self.pad().push(&frame);
        let mut received = Vec::new();
        let mut waited_ms = 0;
        while waited_ms < ANSWER_MS_MAX {
            if self.shared.aborted.swap(false, Ordering::SeqCst) {
                self.record(&[wire::CANCEL]);
                self.pad().push(&[wire::CANCEL]);
                self.pad().advance(STEP_MS);
                let _end = self.pad().take_output();
                return Err(DeviceFailure::Aborted);
            }
            let output = self.pad().take_output();
            self.record(&output);
            received.extend(output);
            while let Some(data) = wire::take_frame(&mut received) {
                if &data[..3] != b"NTM" {
                    return wire::answer(&data).ok_or(DeviceFailure::Internal);
                }
            }
            self.pad().advance(STEP_MS);
            waited_ms += STEP_MS;
            tokio::task::yield_now().await;
        }
        Err(DeviceFailure::NoAnswer)
    }

    fn record(&self, bytes: &[u8]) {
        self.shared.capture.lock().expect("lock").extend_from_slice(bytes);
    }
}

#[async_trait]
impl CardDevice for BarePad {
    fn capabilities(&self) -> DeviceCapabilities {
        DeviceCapabilities {
            entries: CardEntries::ALL,
            pin: true,
            display: Some((2, 16)),
            keyboard: true,
            alphanumeric: true,
        }
    }

    async fn execute(&self, command: DeviceCommand, _news: &NewsSink) -> DeviceReply {
        self.shared.aborted.store(false, Ordering::SeqCst);
        self.carry_out(command).await.unwrap_or_else(DeviceReply::Failed)
    }

    async fn abort(&self) {
        self.shared.aborted.store(true, Ordering::SeqCst);
    }
}
