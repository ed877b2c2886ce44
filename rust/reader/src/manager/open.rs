//! Opening a reader: the link, the plug-in that speaks with it, and its session and tables.

use std::sync::Arc;

use maquininha_card::{DeviceCommand, DeviceFailure, DeviceInfo, DeviceReply, Message};
use tokio::sync::Notify;

use super::{Ports, ReaderChoice, ReaderManagerConfig};
use crate::ReaderError;
use crate::device_run::run_command;
use crate::port::{
    ByteLink, CardDevice, DevicePlugin, LinkError, NewsSink, ReaderFound, Recognition,
};

/// Plug-ins that are tried on one reader; each needs a link of its own.
const PLUGINS_TRIED_MAX: usize = 3;

pub(super) struct Opened {
    pub(super) device: Arc<dyn CardDevice>,
    pub(super) plugin: String,
}

/// Opens the link and finds the plug-in.
pub(super) async fn open(
    config: &ReaderManagerConfig,
    ports: &Ports,
    choice: &ReaderChoice,
) -> Result<Opened, ReaderError> {
    let plugins = plugins(ports, choice)?;
    for plugin in plugins {
        let link = link(config, ports, choice).await?;
        let opening = tokio::time::timeout(config.connect_limit, plugin.open(link));
        match opening.await.unwrap_or(Err(DeviceFailure::NoAnswer)) {
            Ok(device) => return Ok(Opened { device, plugin: plugin.name().to_owned() }),
            Err(DeviceFailure::NotSupported) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Err(no_plugin_fits(ports))
}

fn plugins<'a>(
    ports: &'a Ports,
    choice: &ReaderChoice,
) -> Result<Vec<&'a Arc<dyn DevicePlugin>>, ReaderError> {
    if let Some(name) = &choice.plugin {
        let plugin = ports.plugins.iter().find(|plugin| plugin.name() == name);
        return match plugin {
            Some(plugin) => Ok(vec![plugin]),
            None => Err(ReaderError::PluginMissing { name: name.clone() }),
        };
    }
    let found = ReaderFound {
        address: choice.address.clone(),
        name: choice.name.clone(),
        rssi_dbm: None,
        paired: None,
    };
    let mut plugins: Vec<_> = ports
        .plugins
        .iter()
        .map(|plugin| (plugin.recognizes(&found), plugin))
        .filter(|(sureness, _)| *sureness != Recognition::No)
        .collect();
    plugins.sort_by_key(|(sureness, _)| std::cmp::Reverse(*sureness));
    if plugins.is_empty() {
        return Err(no_plugin_fits(ports));
    }
    Ok(plugins.into_iter().take(PLUGINS_TRIED_MAX).map(|(_, plugin)| plugin).collect())
}

fn no_plugin_fits(ports: &Ports) -> ReaderError {
    let names: Vec<_> = ports.plugins.iter().map(|plugin| plugin.name()).collect();
    let installed = if names.is_empty() { String::from("none") } else { names.join(", ") };
    ReaderError::NoPluginFits { installed }
}

async fn link(
    config: &ReaderManagerConfig,
    ports: &Ports,
    choice: &ReaderChoice,
) -> Result<ByteLink, ReaderError> {
    let kind = choice.address.kind();
    let connector = ports.connectors.iter().find(|connector| connector.kinds().contains(&kind));
    let connector = connector.ok_or(ReaderError::LinkKind(kind))?;
    let opening = tokio::time::timeout(config.connect_limit, connector.connect(&choice.address));
    Ok(opening.await.unwrap_or(Err(LinkError::NotFound))?)
}

/// Session, keys, tables; then the session is closed until a payment comes.
pub(super) async fn prepare(
    config: &ReaderManagerConfig,
    device: &Arc<dyn CardDevice>,
) -> Result<DeviceInfo, DeviceFailure> {
    let never = Notify::new();
    let nowhere = NewsSink::nowhere();
    let acquirers = config.acquirers.clone();
    let command = DeviceCommand::Prepare { acquirers };
    let reply = run_command(device.as_ref(), command, config.prepare_limit, &never, &nowhere).await;
    let info = match reply {
        DeviceReply::Prepared { info, .. } => *info,
        DeviceReply::Failed(failure) => return Err(failure),
        _ => return Err(DeviceFailure::Internal),
    };
    let text = Message::Ready.pad_text(config.language);
    let command = DeviceCommand::Close { text };
    match run_command(device.as_ref(), command, super::QUICK_LIMIT, &never, &nowhere).await {
        DeviceReply::Failed(failure) => Err(failure),
        _ => Ok(info),
    }
}
