use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use zbus::Connection;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, Value};

use crate::error::{Refusal, access_denied};
use crate::gatt::{Characteristic, Role, Service};
use crate::played::World;

/// Bytes on their way, in each direction, before a write waits: a few packets, as a radio keeps.
const ON_THE_WAY_MAX: usize = 4096;
/// How long a connection attempt lasts that nobody answers, as BlueZ gives up.
const CONNECT_LIMIT: Duration = Duration::from_secs(20);

/// What a device is, to everybody who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceProfile {
    /// Its address, `AA:BB:CC:DD:EE:FF`.
    pub address: String,
    /// The name that it tells.
    pub name: String,
    /// The service that carries bytes, in lower case.
    pub service: String,
    /// The characteristic that is written to.
    pub write: String,
    /// The characteristic that notifies; may be the same.
    pub notify: String,
    /// How the written characteristic may be written: `write`, `write-without-response`.
    pub write_flags: Vec<String>,
    /// The bytes of one packet, three of which are its head. At least 23.
    pub mtu: u16,
    /// Whether it gives its bytes to paired hosts only.
    pub needs_pairing: bool,
    /// Whether it tells its service before it is connected.
    pub advertises_service: bool,
}

/// What happens when somebody connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Connecting {
    /// It works, after a while.
    Works(Duration),
    /// It fails at once.
    Fails,
    /// Nobody answers.
    Silent,
}

/// The state of one device, shared by its interfaces.
pub(crate) struct Device {
    pub(crate) profile: DeviceProfile,
    pub(crate) path: String,
    pub(crate) world: Arc<World>,
    far_ends: mpsc::Sender<DuplexStream>,
    state: Mutex<State>,
    /// Counts what may end a connection attempt.
    pub(crate) given_up: watch::Sender<u64>,
}

pub(crate) struct State {
    pub(crate) is_in_reach: bool,
    pub(crate) is_shown: bool,
    pub(crate) is_paired: bool,
    pub(crate) connecting: Connecting,
    pub(crate) writes_that_fail: u32,
    pub(crate) notifications_twice: u32,
    pub(crate) is_connecting: bool,
    pub(crate) is_connected: bool,
    pub(crate) is_resolved: bool,
    notifying: watch::Sender<bool>,
    to_far_end: Option<Arc<tokio::sync::Mutex<WriteHalf<DuplexStream>>>>,
    session: u64,
}

impl Device {
    pub(crate) fn new(
        world: Arc<World>,
        profile: DeviceProfile,
        far_ends: mpsc::Sender<DuplexStream>,
    ) -> Arc<Self> {
        let path = format!("{}/dev_{}", World::ADAPTER, profile.address.replace(':', "_"));
        let state = State {
            is_in_reach: true,
            is_shown: false,
            is_paired: false,
            connecting: Connecting::Works(Duration::ZERO),
            writes_that_fail: 0,
            notifications_twice: 0,
            is_connecting: false,
            is_connected: false,
            is_resolved: false,
            notifying: watch::Sender::new(false),
            to_far_end: None,
            session: 0,
        };
        let (state, given_up) = (Mutex::new(state), watch::Sender::new(0));
        Arc::new(Self { profile, path, world, far_ends, state, given_up })
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn permitted(&self) -> Result<(), Refusal> {
        if self.world.is_permitted() { Ok(()) } else { Err(access_denied()) }
    }

    pub(crate) fn emitter(&self) -> zbus::Result<SignalEmitter<'static>> {
        let path = ObjectPath::try_from(self.path.clone())?;
        SignalEmitter::new(self.world.connection(), path)
    }

    pub(crate) async fn connect(self: &Arc<Self>) -> Result<(), Refusal> {
        self.permitted()?;
        if !self.world.is_powered() {
            return Err(Refusal::NotReady("Resource Not Ready".to_owned()));
        }
        let how = {
            let mut state = self.state();
            if state.is_connected {
                return Ok(());
            }
            if state.is_connecting {
                return Err(Refusal::InProgress("Operation already in progress".to_owned()));
            }
            state.is_connecting = true;
            if state.is_in_reach { state.connecting } else { Connecting::Silent }
        };
        let reached = self.reach(how).await;
        let opened = match reached {
            Ok(()) => self.open().await,
            Err(refusal) => Err(refusal),
        };
        self.state().is_connecting = false;
        opened
    }

    /// Waits as the device answers, or until somebody gives up.
    async fn reach(&self, how: Connecting) -> Result<(), Refusal> {
        let wait = match how {
            Connecting::Works(wait) => wait,
            Connecting::Fails => {
                return Err(Refusal::Failed("le-connection-abort-by-local".to_owned()));
            }
            Connecting::Silent => CONNECT_LIMIT,
        };
        let mut given_up = self.given_up.subscribe();
        given_up.mark_unchanged();
        if wait.is_zero() {
            return Ok(());
        }
        match (timeout(wait, given_up.changed()).await, how) {
            (Err(_), Connecting::Works(_)) => Ok(()),
            (Err(_), _) => Err(Refusal::Failed("le-connection-abort-by-local".to_owned())),
            (Ok(_), _) => Err(Refusal::Failed("Operation canceled".to_owned())),
        }
    }

    async fn open(self: &Arc<Self>) -> Result<(), Refusal> {
        let (near, far) = tokio::io::duplex(ON_THE_WAY_MAX);
        let (from_far_end, to_far_end) = tokio::io::split(near);
        let session = {
            let mut state = self.state();
            state.is_connected = true;
            state.session += 1;
            state.to_far_end = Some(Arc::new(tokio::sync::Mutex::new(to_far_end)));
            state.notifying.send_replace(false);
            state.session
        };
        if self.far_ends.try_send(far).is_err() {
            self.close().await?;
            return Err(Refusal::Failed("nobody plays the device".to_owned()));
        }
        self.tell(&[("Connected", Value::from(true))]).await?;
        self.show_services().await?;
        self.state().is_resolved = true;
        self.tell(&[("ServicesResolved", Value::from(true))]).await?;
        tokio::spawn(notify_all(Arc::clone(self), session, from_far_end));
        Ok(())
    }

    /// Ends the connection, whoever wanted that, and tells everybody in the order of BlueZ.
    pub(crate) async fn close(&self) -> zbus::Result<()> {
        self.given_up.send_modify(|count| *count += 1);
        {
            let mut state = self.state();
            if !state.is_connected {
                return Ok(());
            }
            state.is_connected = false;
            state.is_resolved = false;
            state.notifying.send_replace(false);
            state.to_far_end = None;
            state.session += 1;
        }
        self.hide_services().await?;
        self.tell(&[("ServicesResolved", Value::from(false))]).await?;
        self.tell(&[("Connected", Value::from(false))]).await
    }

    async fn tell(&self, changes: &[(&'static str, Value<'static>)]) -> zbus::Result<()> {
        let changes = changes.iter().map(|(name, value)| (*name, value.clone())).collect();
        changed(self.world.connection(), &self.path, "org.bluez.Device1", changes).await
    }

    fn service_path(&self) -> String {
        format!("{}/service0010", self.path)
    }

    fn roles(&self) -> Vec<Role> {
        let is_one = self.profile.write == self.profile.notify;
        if is_one { vec![Role::Both] } else { vec![Role::Notify, Role::Write] }
    }

    async fn show_services(self: &Arc<Self>) -> zbus::Result<()> {
        let server = self.world.connection().object_server();
        let service = self.service_path();
        server.at(service.as_str(), Service(Arc::clone(self))).await?;
        for role in self.roles() {
            let characteristic = Characteristic { device: Arc::clone(self), role };
            server.at(self.characteristic_path(role), characteristic).await?;
        }
        Ok(())
    }

    async fn hide_services(&self) -> zbus::Result<()> {
        let server = self.world.connection().object_server();
        for role in self.roles() {
            server.remove::<Characteristic, _>(self.characteristic_path(role)).await?;
        }
        server.remove::<Service, _>(self.service_path()).await?;
        Ok(())
    }

    pub(crate) fn characteristic_path(&self, role: Role) -> String {
        format!("{}/char00{}", self.service_path(), role.number())
    }

    fn notifying_path(&self) -> String {
        let role = if self.roles().contains(&Role::Both) { Role::Both } else { Role::Notify };
        self.characteristic_path(role)
    }

    pub(crate) fn is_notifying(&self) -> bool {
        *self.state().notifying.borrow()
    }

    pub(crate) fn set_notifying(&self, is_notifying: bool) -> Result<(), Refusal> {
        self.permitted()?;
        let state = self.state();
        if self.profile.needs_pairing && !state.is_paired {
            return Err(Refusal::NotPermitted("Not paired".to_owned()));
        }
        if !state.is_connected {
            return Err(Refusal::NotConnected("Not Connected".to_owned()));
        }
        state.notifying.send_replace(is_notifying);
        Ok(())
    }

    /// What the host writes goes to whoever plays the device; it waits while nobody takes it.
    pub(crate) async fn write(&self, bytes: &[u8]) -> Result<(), Refusal> {
        self.permitted()?;
        let not_connected = || Refusal::NotConnected("Not Connected".to_owned());
        let far_end = {
            let mut state = self.state();
            if state.writes_that_fail > 0 {
                state.writes_that_fail -= 1;
                return Err(Refusal::Failed("Failed to initiate write".to_owned()));
            }
            if bytes.len() + 3 > usize::from(self.profile.mtu) {
                return Err(Refusal::Failed("Invalid value length".to_owned()));
            }
            state.to_far_end.clone().ok_or_else(not_connected)?
        };
        let mut given_up = self.given_up.subscribe();
        given_up.mark_unchanged();
        let mut far_end = far_end.lock().await;
        tokio::select! {
            written = far_end.write_all(bytes) => written.map_err(|_| not_connected()),
            _ = given_up.changed() => Err(not_connected()),
        }
    }
}

/// Notifies what the far end sends, in packets, once the host wants them; the end of the far end
/// is that of the connection.
async fn notify_all(device: Arc<Device>, session: u64, mut far_end: ReadHalf<DuplexStream>) {
    let mut notifying = device.state().notifying.subscribe();
    let mut given_up = device.given_up.subscribe();
    let mut packet = vec![0; usize::from(device.profile.mtu) - 3];
    loop {
        let read = async {
            // Ends with its sender, which the device holds.
            let _ = notifying.wait_for(|is_notifying| *is_notifying).await;
            far_end.read(&mut packet).await
        };
        let read = tokio::select! {
            read = read => read,
            _ = given_up.changed() => return,
        };
        if device.state().session != session {
            return;
        }
        let Ok(count @ 1..) = read else {
            // The bus is there as long as the world.
            let _ = device.close().await;
            return;
        };
        let times = {
            let mut state = device.state();
            let is_twice = state.notifications_twice > 0;
            state.notifications_twice = state.notifications_twice.saturating_sub(1);
            if is_twice { 2 } else { 1 }
        };
        for _ in 0..times {
            let value = Value::from(packet[..count].to_vec());
            let changes = HashMap::from([("Value", value)]);
            let (connection, path) = (device.world.connection(), device.notifying_path());
            let _ = changed(connection, &path, "org.bluez.GattCharacteristic1", changes).await;
        }
        // A radio sends a few packets in each interval; without a pause the bus would be flooded.
        sleep(Duration::from_micros(200)).await;
    }
}

/// Tells everybody that properties changed.
pub(crate) async fn changed(
    connection: &Connection,
    path: &str,
    interface: &'static str,
    changes: HashMap<&'static str, Value<'static>>,
) -> zbus::Result<()> {
    let emitter = SignalEmitter::new(connection, path)?;
    let interface = zbus::names::InterfaceName::try_from(interface)?;
    zbus::fdo::Properties::properties_changed(&emitter, interface, changes, [].as_slice().into())
        .await
}
