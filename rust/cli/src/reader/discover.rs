//! Looking for readers.

use std::sync::Arc;
use std::time::Duration;

use maquininha_link::serial::{UsbDetails, ports};
use maquininha_reader::port::LinkKind;
use maquininha_reader::{DiscoveredReader, DiscoveryEvent, MemoryReaderStore};
use serde_json::{Value, json};

use super::parts;
use super::say::link_word;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;

/// Tells readers as they come and go, until Ctrl-C or for some seconds. Ends with 1 where none
/// was seen.
pub(super) async fn run(seconds: Option<u64>, out: Output) -> Result<Exit, CliError> {
    let mut stop = crate::sandbox::listen()?;
    let manager = parts::manager(Arc::new(MemoryReaderStore::default()))?;
    let mut search = manager.discover().await?;
    out.text("Looking for readers; Ctrl-C stops it.");
    let over = async {
        match seconds {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(over);
    let mut found = 0_usize;
    loop {
        tokio::select! {
            () = stop.stopped() => break,
            () = &mut over => break,
            event = search.next() => match event {
                Some(DiscoveryEvent::Found(reader)) => {
                    found += 1;
                    tell_found(&reader, out).await;
                }
                Some(DiscoveryEvent::Gone(address)) => {
                    let (link, place) = (link_word(address.kind()), address.place());
                    let fields = json!({ "link": link, "place": place });
                    out.tell("gone", fields, format!("  gone   {link} {place}"));
                }
                Some(DiscoveryEvent::Trouble(error)) => {
                    let fields = json!({ "message": error.to_string() });
                    out.tell("trouble", fields, format!("  {error}"));
                }
                Some(_) => {}
                None => break,
            },
        }
    }
    if found == 0 {
        out.text("No reader was seen. A PIN pad on the network is not searched for: name it.");
    }
    out.record("stopped", json!({ "found": found }));
    Ok(Exit::of(found > 0))
}

async fn tell_found(reader: &DiscoveredReader, out: Output) {
    let found = &reader.found;
    let (link, place) = (link_word(found.address.kind()), found.address.place());
    let usb = match found.address.kind() {
        // It may be gone again by now.
        LinkKind::Serial => ports()
            .await
            .unwrap_or_default()
            .into_iter()
            .find_map(|port| if port.address == found.address { port.usb } else { None }),
        _ => None,
    };
    let fields = json!({
        "link": link,
        "place": place,
        "name": found.name,
        "rssi_dbm": found.rssi_dbm,
        "paired": found.paired,
        "plugins": reader.plugins,
        "usb": usb.as_ref().map(usb_json),
    });
    let serial = usb.and_then(|usb| usb.serial_number).map(|serial| format!("serial {serial}"));
    let strength = found.rssi_dbm.map(|dbm| format!("{dbm} dBm"));
    let plugins =
        (!reader.plugins.is_empty()).then(|| format!("may speak {}", reader.plugins.join(", ")));
    let more = [found.name.clone(), serial, strength, plugins];
    let more: Vec<String> = more.into_iter().flatten().collect();
    out.tell("found", fields, format!("  found  {link} {place}  {}", more.join("  ")));
}

fn usb_json(usb: &UsbDetails) -> Value {
    json!({
        "vendor_id": format!("{:04x}", usb.vendor_id),
        "product_id": format!("{:04x}", usb.product_id),
        "serial_number": usb.serial_number,
        "manufacturer": usb.manufacturer,
        "product": usb.product,
    })
}
