/// Why the played service does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlayedBluezError {
    /// The program of the bus is missing.
    #[error("start dbus-daemon, which is not installed: apt-get install --yes dbus")]
    NoDaemon,
    /// The bus does not start.
    #[error("start dbus-daemon: {0}")]
    Daemon(String),
    /// The service cannot be offered on the bus.
    #[error("offer org.bluez on the bus: {0}")]
    Bus(#[from] zbus::Error),
}

/// What BlueZ answers to a call that it refuses, by the names of its interface.
#[derive(Debug, zbus::DBusError)]
#[zbus(prefix = "org.bluez.Error")]
pub(crate) enum Refusal {
    #[zbus(error)]
    ZBus(zbus::Error),
    Failed(String),
    InProgress(String),
    NotConnected(String),
    NotPermitted(String),
    NotReady(String),
}

/// A refusal of the bus itself, as its policy gives it.
pub(crate) fn access_denied() -> Refusal {
    let denied = zbus::fdo::Error::AccessDenied("Rejected send message".to_owned());
    Refusal::ZBus(denied.into())
}
