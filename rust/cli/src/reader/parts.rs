//! Reader manager and payment driver, put together with every link and the simulated acquirers.

use std::collections::BTreeMap;
use std::sync::Arc;

use maquininha_abecs::AbecsPlugin;
use maquininha_card::NetworkNumber;
use maquininha_gateway::{CardHostConfig, GatewayConfigError, HttpAcquirerHost};
use maquininha_link::serial::{SerialLinkConnector, SerialScanner};
use maquininha_link::tcp::TcpLinkConnector;
use maquininha_model::SerialNumber;
use maquininha_reader::port::{
    AcquirerHost, DevicePlugin, LinkConnector, LinkScanner, ReaderStore,
};
use maquininha_reader::{
    ReaderDriverConfig, ReaderError, ReaderManager, ReaderManagerConfig, ReaderPaymentDriver,
    ReaderPorts, RoutedHosts,
};
use maquininha_sandbox::{
    CARD_HOST_PATH, HostConfig, HostLink, Market, SilenceRule, SimulatedHost, kit_acquirers, kits,
    profile_of,
};
use maquininha_terminal::port::SystemClock;

/// A manager that knows every wire and takes the tables of the simulated acquirers.
pub fn manager(store: Arc<dyn ReaderStore>) -> Result<ReaderManager, ReaderError> {
    #[cfg(feature = "ble")]
    let radio = maquininha_link::ble::BleLinks::new();
    let connectors = vec![
        Arc::new(TcpLinkConnector::new()) as Arc<dyn LinkConnector>,
        Arc::new(SerialLinkConnector::new()),
        #[cfg(feature = "ble")]
        Arc::new(radio.clone()),
    ];
    let scanners = vec![
        Arc::new(SerialScanner) as Arc<dyn LinkScanner>,
        #[cfg(feature = "ble")]
        Arc::new(radio),
    ];
    let plugins = vec![Arc::new(AbecsPlugin::default()) as Arc<dyn DevicePlugin>];
    let ports = ReaderPorts { connectors, scanners, plugins, store };
    ReaderManager::new(ReaderManagerConfig::new(kit_acquirers()), ports)
}

/// A host for each of the simulated acquirers.
pub type Hosts = BTreeMap<NetworkNumber, Arc<dyn AcquirerHost>>;

/// The hosts of a market in this process.
pub fn hosts_in(market: &Market, serial: &SerialNumber) -> Hosts {
    let hosts = kits().into_iter().map(|kit| {
        let config = HostConfig::new(&kit.profile.name, serial.clone(), SilenceRule::Blocks);
        let host = SimulatedHost::new(config, HostLink::InProcess(market.clone()));
        (kit.profile.network, Arc::new(host) as Arc<dyn AcquirerHost>)
    });
    hosts.collect()
}

/// The card hosts of a market at an address, by the connector that ships.
pub fn hosts_at(market_at: &str, serial: &SerialNumber) -> Result<Hosts, GatewayConfigError> {
    let base = format!("{market_at}{CARD_HOST_PATH}");
    let config = CardHostConfig::new(base, serial.clone(), profile_of(SilenceRule::Blocks));
    HttpAcquirerHost::for_each(config, &kit_acquirers(), None)
}

/// A driver that takes cards by the manager's reader and asks the simulated acquirers.
pub fn driver(
    serial: &SerialNumber,
    manager: &ReaderManager,
    store: Arc<dyn ReaderStore>,
    hosts: Hosts,
) -> Result<ReaderPaymentDriver, ReaderError> {
    let acquirers = kit_acquirers();
    let hosts = RoutedHosts::new(&acquirers, hosts)?;
    Ok(ReaderPaymentDriver::new(
        ReaderDriverConfig::new(serial.clone(), acquirers),
        manager.slot(),
        Arc::new(hosts),
        store,
        Arc::new(SystemClock),
    ))
}
