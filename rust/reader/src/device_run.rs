//! One command of a device, with its limit.

use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{DeviceCommand, DeviceFailure, DeviceReply};
use tokio::sync::Notify;

use crate::ReaderError;
use crate::port::{CardDevice, NewsSink};
use crate::slot::DeviceSlot;

/// How long a device has to reply once it was told to stop: a link's own time-outs and a slow
/// radio (abecs-pinpad §1.5, §9.3). Then it is given up.
pub const ABORT_GRACE: Duration = Duration::from_secs(8);

/// Runs a command until it replies. After the limit, or once `abort` is told, it is stopped and
/// has [`ABORT_GRACE`] to reply; a device that does not is gone.
pub(crate) async fn run_command(
    device: &dyn CardDevice,
    command: DeviceCommand,
    limit: Duration,
    abort: &Notify,
    news: &NewsSink,
) -> DeviceReply {
    let mut execution = device.execute(command, news);
    tokio::select! {
        biased;
        reply = &mut execution => return reply,
        () = abort.notified() => {}
        () = tokio::time::sleep(limit) => {}
    }
    let stopped = async { tokio::join!(device.abort(), execution).1 };
    tokio::time::timeout(ABORT_GRACE, stopped)
        .await
        .unwrap_or(DeviceReply::Failed(DeviceFailure::NoAnswer))
}

/// Runs one command, in turn with payments. A command is never dropped half way: whoever stops
/// waiting for it, or tells `stop`, has it aborted.
pub(crate) async fn in_turn(
    slot: &DeviceSlot,
    turn_wait: Duration,
    command: DeviceCommand,
    limit: Duration,
    stop: Arc<Notify>,
) -> Result<DeviceReply, ReaderError> {
    let lease = slot.lease(turn_wait).await?;
    let _guard = StopOnDrop(Arc::clone(&stop));
    let run = tokio::spawn(async move {
        let device = lease.device.as_ref();
        let reply = run_command(device, command, limit, &stop, &NewsSink::nowhere()).await;
        if matches!(&reply, DeviceReply::Failed(failure) if failure.link_is_gone()) {
            lease.give_up();
        }
        reply
    });
    match run.await {
        Ok(DeviceReply::Failed(failure)) => Err(failure.into()),
        Ok(reply) => Ok(reply),
        Err(_) => Err(ReaderError::Closed),
    }
}

struct StopOnDrop(Arc<Notify>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}
