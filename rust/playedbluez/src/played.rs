use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::DuplexStream;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use zbus::Connection;
use zbus::object_server::SignalEmitter;

use crate::adapter::Adapter;
use crate::device::{Connecting, Device, DeviceProfile, changed};
use crate::device_interface::DeviceInterface;
use crate::error::PlayedBluezError;

/// Connections that nobody has taken at the device's side yet.
const WAITING_MAX: usize = 16;

/// What all devices share: the bus and the radio.
pub(crate) struct World {
    connection: Connection,
    radio: Mutex<Radio>,
}

struct Radio {
    is_powered: bool,
    is_permitted: bool,
    scanning: BTreeSet<String>,
    devices: BTreeMap<String, Arc<Device>>,
}

impl World {
    /// The path of the one adapter.
    pub(crate) const ADAPTER: &'static str = "/org/bluez/hci0";

    fn radio(&self) -> MutexGuard<'_, Radio> {
        self.radio.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) const fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(crate) fn adapter_emitter(&self) -> zbus::Result<SignalEmitter<'static>> {
        SignalEmitter::new(&self.connection, Self::ADAPTER)
    }

    pub(crate) fn is_powered(&self) -> bool {
        self.radio().is_powered
    }

    pub(crate) fn is_permitted(&self) -> bool {
        self.radio().is_permitted
    }

    pub(crate) fn is_scanning(&self) -> bool {
        !self.radio().scanning.is_empty()
    }

    /// False if this client scans already.
    pub(crate) fn start_scan(&self, client: &str) -> bool {
        self.radio().scanning.insert(client.to_owned())
    }

    /// False if this client does not scan.
    pub(crate) fn stop_scan(&self, client: &str) -> bool {
        self.radio().scanning.remove(client)
    }

    /// Shows every device that is in reach and not shown yet.
    pub(crate) async fn show_devices_in_reach(&self) -> zbus::Result<()> {
        let devices: Vec<_> = self.radio().devices.values().cloned().collect();
        for device in devices {
            let is_new = {
                let mut state = device.state();
                let is_new = state.is_in_reach && !state.is_shown;
                state.is_shown |= is_new;
                is_new
            };
            if is_new {
                let interface = DeviceInterface(Arc::clone(&device));
                self.connection.object_server().at(device.path.as_str(), interface).await?;
            }
        }
        Ok(())
    }

    async fn hide(&self, device: &Device) -> zbus::Result<()> {
        device.close().await?;
        let was_shown = std::mem::take(&mut device.state().is_shown);
        if was_shown {
            let server = self.connection.object_server();
            server.remove::<DeviceInterface, _>(device.path.as_str()).await?;
        }
        Ok(())
    }
}

/// The Bluetooth service of a machine, played.
pub struct PlayedBluez(Arc<World>);

impl std::fmt::Debug for PlayedBluez {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.radio().devices.keys()).finish()
    }
}

impl PlayedBluez {
    /// Offers the service on a bus, with an adapter that is on and no devices. It leaves the bus
    /// when it is dropped inside of a runtime.
    pub async fn start(bus_address: &str) -> Result<Self, PlayedBluezError> {
        let connection = zbus::connection::Builder::address(bus_address)?.build().await?;
        let radio = Radio {
            is_powered: true,
            is_permitted: true,
            scanning: BTreeSet::new(),
            devices: BTreeMap::new(),
        };
        let world = Arc::new(World { connection, radio: Mutex::new(radio) });
        let server = world.connection.object_server();
        server.at("/", zbus::fdo::ObjectManager).await?;
        server.at(World::ADAPTER, Adapter(Arc::clone(&world))).await?;
        world.connection.request_name("org.bluez").await?;
        Ok(Self(world))
    }

    /// Puts a device into reach.
    pub async fn add(&self, profile: DeviceProfile) -> Result<PlayedDevice, PlayedBluezError> {
        let (sender, far_ends) = mpsc::channel(WAITING_MAX);
        let device = Device::new(Arc::clone(&self.0), profile, sender);
        self.0.radio().devices.insert(device.path.clone(), Arc::clone(&device));
        if self.0.is_scanning() {
            self.0.show_devices_in_reach().await?;
        }
        Ok(PlayedDevice { device, far_ends })
    }

    /// Switches the radio off, which ends every connection and scan, or on.
    pub async fn set_powered(&self, is_powered: bool) -> Result<(), PlayedBluezError> {
        let devices: Vec<_> = {
            let mut radio = self.0.radio();
            radio.is_powered = is_powered;
            if !is_powered {
                radio.scanning.clear();
            }
            radio.devices.values().cloned().collect()
        };
        if !is_powered {
            for device in devices {
                device.close().await?;
            }
        }
        let changes = [("Powered", is_powered.into())].into();
        changed(&self.0.connection, World::ADAPTER, "org.bluez.Adapter1", changes).await?;
        Ok(())
    }

    /// Whether programs may use the radio, as the policy of the bus says.
    pub fn set_permitted(&self, is_permitted: bool) {
        self.0.radio().is_permitted = is_permitted;
    }
}

impl Drop for PlayedBluez {
    fn drop(&mut self) {
        let world = Arc::clone(&self.0);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                // The adapter holds the world; both fail only if the bus is gone.
                let server = world.connection.object_server();
                let _ = server.remove::<Adapter, _>(World::ADAPTER).await;
                let _ = world.connection.clone().close().await;
            });
        }
    }
}

/// A device that is played. It is out of reach for good when it is dropped.
pub struct PlayedDevice {
    device: Arc<Device>,
    far_ends: mpsc::Receiver<DuplexStream>,
}

impl std::fmt::Debug for PlayedDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PlayedDevice").field(&self.device.profile).finish()
    }
}

impl PlayedDevice {
    /// The device's end of the next connection: what is written to it is notified, what is read
    /// from it was written by the host. Dropping it switches the device off, which is a loss for
    /// the host.
    pub async fn accept(&mut self) -> DuplexStream {
        // The device that is held here holds the sender.
        self.far_ends.recv().await.expect("a device outlives its connections")
    }

    /// Carries the bytes of every connection, one after the other, to a TCP address and back, for
    /// ever: behind it stands what speaks the device's protocol.
    ///
    /// A connection that cannot be carried on is lost for the host.
    pub async fn forward_to(&mut self, address: &str) {
        loop {
            let far_end = self.accept().await;
            let Ok(mut stream) = TcpStream::connect(address).await else { continue };
            // Small frames leave at once; where that cannot be asked for they leave later.
            let _ = stream.set_nodelay(true);
            let (mut from_host, mut to_host) = tokio::io::split(far_end);
            let (mut from_device, mut to_device) = stream.split();
            // The end of one direction is that of the connection, whoever ended it.
            tokio::select! {
                _ = tokio::io::copy(&mut from_host, &mut to_device) => {}
                _ = tokio::io::copy(&mut from_device, &mut to_host) => {}
            }
        }
    }

    /// Breaks the connection that is open, as a device that is switched off for a moment.
    pub async fn lose_link(&self) -> Result<(), PlayedBluezError> {
        Ok(self.device.close().await?)
    }

    /// Takes it out of reach, which breaks the connection, or back.
    pub async fn set_in_reach(&self, is_in_reach: bool) -> Result<(), PlayedBluezError> {
        self.device.state().is_in_reach = is_in_reach;
        if !is_in_reach {
            self.device.world.hide(&self.device).await?;
        } else if self.device.world.is_scanning() {
            self.device.world.show_devices_in_reach().await?;
        }
        Ok(())
    }

    /// What happens when somebody connects from now on.
    pub fn set_connecting(&self, connecting: Connecting) {
        self.device.state().connecting = connecting;
    }

    /// Whether it is paired with this machine.
    pub fn set_paired(&self, is_paired: bool) {
        self.device.state().is_paired = is_paired;
    }

    /// Refuses the next writes.
    pub fn fail_writes(&self, count: u32) {
        self.device.state().writes_that_fail = count;
    }

    /// Notifies the next packets twice.
    pub fn double_notifications(&self, count: u32) {
        self.device.state().notifications_twice = count;
    }
}

impl Drop for PlayedDevice {
    fn drop(&mut self) {
        self.device.world.radio().devices.remove(&self.device.path);
        self.device.state().is_in_reach = false;
        let device = Arc::clone(&self.device);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                // Fails only if the bus is gone, and the device with it.
                let _ = device.world.hide(&device).await;
            });
        }
    }
}
