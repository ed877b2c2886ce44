//! One connection: a task that owns its streams, and the two halves of the link.
//!
//! The streams of the package have to be dropped inside of a runtime, and that of notifications
//! does not end when the device is gone; so a task owns them and watches for the loss.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use btleplug::api::{
    Central, CentralEvent, CharPropFlags, Characteristic, Peripheral as _, ValueNotification,
    WriteType,
};
use btleplug::platform::{Adapter, Peripheral};
use futures_util::{FutureExt, Stream, StreamExt};
use maquininha_reader::port::{LinkError, LinkReceiver, LinkSender};
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::error::{meaning, meaning_of_connecting};
use super::places::{Leaving, Place};
use super::profile::{BleProfile, WriteMode};
use super::radio::{Radio, is_loss_of};
use crate::inbox::Inbox;

/// How long letting a device go may take before the link is given up without it.
const RELEASE_LIMIT: Duration = Duration::from_secs(5);
/// What ATT adds to each packet (Bluetooth Core, Vol 3 Part F §3.4.5).
const PACKET_HEAD_BYTES: usize = 3;
/// The packet that every device takes: the smallest MTU less its head.
const PACKET_BYTES_MIN: usize = 20;

type Events = Pin<Box<dyn Stream<Item = CentralEvent> + Send>>;
type Notifications = Pin<Box<dyn Stream<Item = ValueNotification> + Send>>;

/// A connection whose bytes flow.
struct Open {
    peripheral: Peripheral,
    events: Events,
    notifications: Notifications,
    notify: Characteristic,
    pen: Pen,
}

/// What is needed to write.
struct Pen {
    peripheral: Peripheral,
    write: Characteristic,
    write_mode: WriteMode,
    packet_bytes: usize,
    packets: u32,
}

/// Opens a link on a task of its own, which stays until the link is over.
pub(super) async fn open(
    radio: Arc<Radio>,
    profiles: Arc<[BleProfile]>,
    place: Place,
    at: String,
    limit: Duration,
) -> Result<(Box<dyn LinkSender>, Box<dyn LinkReceiver>), LinkError> {
    let inbox = Inbox::new();
    let leaving = place.leaving();
    let (opened, answer) = oneshot::channel();
    let (done, is_done) = watch::channel(());
    let task_inbox = inbox.clone();
    // If this is dropped before the answer, the guard makes the task clean up.
    let end = End { inbox: inbox.clone(), leaving: leaving.clone(), is_done };
    tokio::spawn(async move {
        serve(&radio, &profiles, &at, limit, &leaving, &task_inbox, opened).await;
        // The device is free before anybody learns that it is.
        drop(place);
        drop(done);
    });
    let pen = answer.await.unwrap_or(Err(LinkError::Lost))?;
    Ok((Box::new(BleSender { pen, end }), Box::new(BleReceiver(inbox))))
}

async fn serve(
    radio: &Radio,
    profiles: &[BleProfile],
    at: &str,
    limit: Duration,
    leaving: &Leaving,
    inbox: &Inbox,
    opened: oneshot::Sender<Result<Pen, LinkError>>,
) {
    let deadline = Instant::now() + limit;
    let given_up = || async {
        tokio::select! {
            () = sleep_until(deadline) => LinkError::NotFound,
            () = leaving.said() => LinkError::Closed,
        }
    };
    let mut tried = None;
    let opening = async {
        // Not simply dropped when it is given up: it ends its scan first.
        let adapter = radio.adapter().await?;
        let peripheral = radio.find(&adapter, at, given_up()).await?;
        tried = Some(peripheral.clone());
        tokio::select! {
            open = connected(&adapter, peripheral, profiles) => open,
            reason = given_up() => Err(reason),
        }
    };
    let open = opening.await;
    let Open { peripheral, mut events, mut notifications, notify, pen } = match open {
        Ok(open) => open,
        Err(error) => {
            leaving.say();
            if let Some(peripheral) = tried {
                release(&peripheral).await;
            }
            // Nobody waits any more where it was given up.
            let _ = opened.send(Err(error));
            return;
        }
    };
    if opened.send(Ok(pen)).is_ok() {
        let reason = tokio::select! {
            reason = carry(&peripheral, &mut events, &mut notifications, &notify, inbox) => {
                Some(reason)
            }
            // Whoever said it knows the reason.
            () = leaving.said() => None,
        };
        // Before anybody learns of the end, so that a connection right after it waits.
        leaving.say();
        if let Some(reason) = reason {
            inbox.end(reason);
        }
    }
    leaving.say();
    drop((events, notifications));
    release(&peripheral).await;
}

/// Connects, chooses the profile and subscribes.
async fn connected(
    adapter: &Adapter,
    peripheral: Peripheral,
    profiles: &[BleProfile],
) -> Result<Open, LinkError> {
    // Before the connection, so that no loss is missed.
    let events = adapter.events().await.map_err(|error| meaning(&error))?;
    peripheral.connect().await.map_err(|error| meaning_of_connecting(&error))?;
    peripheral.discover_services().await.map_err(|error| meaning_of_connecting(&error))?;
    let (profile, write, notify) =
        byte_service(profiles, &peripheral).ok_or(LinkError::NoByteService)?;
    // The stream before the subscription, so that no byte is missed.
    let notifications = peripheral.notifications().await.map_err(|error| meaning(&error))?;
    peripheral.subscribe(&notify).await.map_err(|error| meaning(&error))?;
    let mtu = usize::from(peripheral.mtu());
    let packet_bytes = mtu.saturating_sub(PACKET_HEAD_BYTES).max(PACKET_BYTES_MIN);
    let pen = Pen {
        peripheral: peripheral.clone(),
        write_mode: possible(profile.write_mode, write.properties),
        write,
        packet_bytes: packet_bytes.min(profile.packet_bytes_max),
        packets: 0,
    };
    Ok(Open { peripheral, events, notifications, notify, pen })
}

fn byte_service<'a>(
    profiles: &'a [BleProfile],
    peripheral: &Peripheral,
) -> Option<(&'a BleProfile, Characteristic, Characteristic)> {
    let characteristics = peripheral.characteristics();
    profiles.iter().find_map(|profile| {
        let of = |uuid| {
            let mut all = characteristics.iter();
            all.find(|one| one.service_uuid == profile.service && one.uuid == uuid).cloned()
        };
        Some((profile, of(profile.write)?, of(profile.notify)?))
    })
}

/// The wanted way to write, or the one that the device offers.
fn possible(wanted: WriteMode, offered: CharPropFlags) -> WriteMode {
    let with_response = offered.contains(CharPropFlags::WRITE);
    let without_response = offered.contains(CharPropFlags::WRITE_WITHOUT_RESPONSE);
    match wanted {
        WriteMode::WithoutResponse { .. } if !without_response => WriteMode::WithResponse,
        WriteMode::WithoutResponse { .. } if !with_response => {
            WriteMode::WithoutResponse { confirmed_every: 0 }
        }
        WriteMode::WithResponse if !with_response && without_response => {
            WriteMode::WithoutResponse { confirmed_every: 0 }
        }
        possible => possible,
    }
}

/// Carries notifications until the device is gone, and says why.
async fn carry(
    peripheral: &Peripheral,
    events: &mut Events,
    notifications: &mut Notifications,
    notify: &Characteristic,
    inbox: &Inbox,
) -> LinkError {
    let id = peripheral.id();
    let put = |notification: ValueNotification| {
        let is_ours = notification.uuid == notify.uuid;
        !is_ours || inbox.put(notification.value)
    };
    loop {
        tokio::select! {
            notification = notifications.next() => match notification {
                None => return LinkError::Lost,
                Some(notification) => if !put(notification) {
                    return LinkError::Io("it sends more than is taken".to_owned());
                },
            },
            event = events.next() => {
                let is_loss = event.is_none_or(|event| is_loss_of(&event, &id));
                // Asked again, because word of the end of an earlier connection may be late.
                if is_loss && !peripheral.is_connected().await.unwrap_or(false) {
                    // What came before the loss lies in the other stream.
                    while let Some(Some(notification)) = notifications.next().now_or_never() {
                        put(notification);
                    }
                    return LinkError::Lost;
                }
            }
        }
    }
}

/// Lets a device go, also in the middle of connecting. It fails if it is gone already.
async fn release(peripheral: &Peripheral) {
    let _ = timeout(RELEASE_LIMIT, peripheral.disconnect()).await;
}

/// Ends the link at the latest when it is dropped.
struct End {
    inbox: Inbox,
    leaving: Leaving,
    is_done: watch::Receiver<()>,
}

impl Drop for End {
    fn drop(&mut self) {
        self.inbox.end(LinkError::Closed);
        self.leaving.say();
    }
}

struct BleSender {
    pen: Pen,
    end: End,
}

#[async_trait]
impl LinkSender for BleSender {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), LinkError> {
        let packets = bytes.chunks(self.pen.packet_bytes);
        for packet in packets {
            let written = tokio::select! {
                biased;
                reason = self.end.inbox.ended() => return Err(reason),
                written = self.pen.write(packet) => written,
            };
            if let Err(error) = written {
                self.end.leaving.say();
                self.end.inbox.end(error);
            }
        }
        self.end.inbox.end_reason().map_or(Ok(()), Err)
    }

    async fn close(&mut self) {
        self.end.inbox.end(LinkError::Closed);
        self.end.leaving.say();
        // Until the device is free; then the task drops its end of this.
        let _ = timeout(RELEASE_LIMIT, self.end.is_done.changed()).await;
    }
}

impl Pen {
    async fn write(&mut self, packet: &[u8]) -> Result<(), LinkError> {
        self.packets = self.packets.wrapping_add(1);
        let is_confirmed = match self.write_mode {
            WriteMode::WithResponse => true,
            WriteMode::WithoutResponse { confirmed_every: 0 } => false,
            WriteMode::WithoutResponse { confirmed_every } => {
                self.packets.is_multiple_of(confirmed_every)
            }
        };
        let way = if is_confirmed { WriteType::WithResponse } else { WriteType::WithoutResponse };
        match self.peripheral.write(&self.write, packet, way).await {
            Ok(()) => Ok(()),
            // A device that is gone fails in many words.
            Err(_) if !self.peripheral.is_connected().await.unwrap_or(false) => {
                Err(LinkError::Lost)
            }
            Err(error) => Err(meaning(&error)),
        }
    }
}

struct BleReceiver(Inbox);

#[async_trait]
impl LinkReceiver for BleReceiver {
    async fn receive(&mut self) -> Result<Vec<u8>, LinkError> {
        Ok(self.0.take().await?.bytes)
    }
}
