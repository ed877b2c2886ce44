//! A library that blocks its caller does not block the engine.

mod support;

use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{DeviceCapabilities, DeviceCommand, DeviceFailure, DeviceReply, DisplayText};
use maquininha_reader::port::{CardDevice, NewsSink};
use maquininha_reader::{BlockingDevice, BlockingLibrary, StopFlag};
use support::plan;

/// Blocks until it is told to stop, for `RemoveCard`; panics for `Inspect`.
struct Library;

impl BlockingLibrary for Library {
    fn capabilities(&self) -> DeviceCapabilities {
        plan::capabilities()
    }

    fn execute(
        &mut self,
        command: DeviceCommand,
        _news: &NewsSink,
        stop: &StopFlag,
    ) -> DeviceReply {
        match command {
            DeviceCommand::RemoveCard { .. } => {
                while !stop.is_set() {
                    std::thread::sleep(Duration::from_millis(1));
                }
                DeviceReply::Failed(DeviceFailure::Aborted)
            }
            DeviceCommand::Inspect => panic!("a library that breaks"),
            _ => DeviceReply::Shown,
        }
    }
}

fn text() -> DisplayText {
    DisplayText::new("?")
}

#[tokio::test]
async fn a_library_that_blocks_leaves_the_engine_free_and_can_be_stopped() {
    let device = Arc::new(BlockingDevice::start(Library).expect("a thread"));
    device.abort().await;
    let waiting = {
        let device = Arc::clone(&device);
        tokio::spawn(async move {
            device.execute(DeviceCommand::RemoveCard { text: text() }, &NewsSink::nowhere()).await
        })
    };
    // This is the only thread of the engine; it would not get here if it were blocked.
    while !waiting.is_finished() {
        device.abort().await;
        tokio::task::yield_now().await;
    }
    let reply = waiting.await.expect("ends");
    assert_eq!(reply, DeviceReply::Failed(DeviceFailure::Aborted));
    let next = device.execute(DeviceCommand::Show { text: text() }, &NewsSink::nowhere()).await;
    assert_eq!(next, DeviceReply::Shown, "a stop hits one command only");
}

#[tokio::test]
async fn a_library_that_breaks_is_a_reader_that_is_gone() {
    let device = BlockingDevice::start(Library).expect("a thread");
    let reply = device.execute(DeviceCommand::Inspect, &NewsSink::nowhere()).await;
    assert_eq!(reply, DeviceReply::Failed(DeviceFailure::NoAnswer));
    device.lost().await;
    let after = device.execute(DeviceCommand::Inspect, &NewsSink::nowhere()).await;
    assert_eq!(after, DeviceReply::Failed(DeviceFailure::NoAnswer));
}
