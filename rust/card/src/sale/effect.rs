//! What comes to an operation, and what it wants done.

use std::time::Duration;

use maquininha_flow::DriverReply;

use crate::device::{DeviceCommand, DeviceReply};
use crate::host::{HostCommand, HostReply};
use crate::mark::Mark;
use crate::message::Message;
use crate::text::DisplayText;

/// What happens to an operation.
#[derive(Clone, Debug)]
pub enum SaleInput {
    /// It starts.
    Begin,
    /// The reader replied to the command that runs.
    Device(DeviceReply),
    /// The host replied to the call that runs.
    Host(HostReply),
    /// The mark was written and synced, or was not.
    Stored(Result<(), ()>),
    /// The wait is over.
    Timer,
    /// Operator or app want to stop.
    Cancel,
    /// The terminal decided to take the payment back whatever comes: it does not count any more.
    Undo,
    /// The link to the reader broke while no command ran.
    LinkLost,
}

/// What is to be done for an operation. At most one of device, host, mark and wait runs at a time.
#[derive(Clone, Debug)]
pub enum SaleEffect {
    /// Tell the reader; its reply comes back. After the limit the command is aborted, and comes
    /// back as such.
    Device {
        /// The command.
        command: Box<DeviceCommand>,
        /// How long it may take.
        limit: Duration,
    },
    /// Abort the command that runs.
    AbortDevice,
    /// Show something on the reader as soon as it is free; nothing comes back.
    Show(DisplayText),
    /// Call the host; its reply comes back, silence after the limit.
    Host {
        /// The command.
        command: Box<HostCommand>,
        /// How long it may take.
        limit: Duration,
    },
    /// Write a mark for this attempt, synced; whether it worked comes back.
    Mark(Mark),
    /// Forget the mark of this attempt; nothing comes back.
    Unmark,
    /// Wait; the timer comes back.
    Wait(Duration),
    /// Tell operator and card holder.
    Tell(Message),
    /// The one answer of the operation.
    Answer(Box<DriverReply>),
    /// The operation is over; the reader is free.
    End,
}
