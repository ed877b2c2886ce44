//! One command of a device, with its limit.

use std::time::Duration;

use maquininha_card::{DeviceCommand, DeviceFailure, DeviceReply};
use tokio::sync::Notify;

use crate::port::{CardDevice, NewsSink};

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
