//! Readers that were connected before.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::port::{LinkAddress, LinkKind, ReaderStore, StoreError};
use crate::{REMEMBERED_MAX, ReaderError};

const PREFIX: &str = "reader/";
const LAST: &str = "last-reader";
/// Foreign texts are cut to this many characters before they are kept.
const TEXT_CHARS_MAX: usize = 64;

/// A reader that was connected before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedReader {
    /// Where it is.
    pub address: LinkAddress,
    /// The device plug-in that speaks with it.
    pub plugin: String,
    /// Its name, where it tells one: foreign text.
    pub name: Option<String>,
    /// Its serial number: foreign text.
    pub serial: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    kind: String,
    place: String,
    plugin: String,
    name: Option<String>,
    serial: Option<String>,
}

/// The readers in the store.
#[derive(Clone)]
pub(crate) struct Remembered(Arc<dyn ReaderStore>);

impl Remembered {
    pub(crate) fn new(store: Arc<dyn ReaderStore>) -> Self {
        Self(store)
    }

    /// All of them, in no particular order. A value that cannot be read is left out.
    pub(crate) async fn all(&self) -> Result<Vec<RememberedReader>, StoreError> {
        let mut readers = Vec::new();
        for name in self.0.names(PREFIX).await?.into_iter().take(REMEMBERED_MAX) {
            let value = self.0.get(&name).await?;
            readers.extend(value.as_deref().and_then(read));
        }
        Ok(readers)
    }

    pub(crate) async fn find(
        &self,
        address: &LinkAddress,
    ) -> Result<Option<RememberedReader>, StoreError> {
        let value = self.0.get(&name(address)).await?;
        let reader = value.as_deref().and_then(read);
        Ok(reader.filter(|reader| reader.address == *address))
    }

    /// The one that was connected last.
    pub(crate) async fn last(&self) -> Result<Option<RememberedReader>, StoreError> {
        let Some(name) = self.0.get(LAST).await? else { return Ok(None) };
        Ok(self.0.get(&name).await?.as_deref().and_then(read))
    }

    pub(crate) async fn keep(&self, reader: &RememberedReader) -> Result<(), ReaderError> {
        let name = name(&reader.address);
        let names = self.0.names(PREFIX).await?;
        if !names.contains(&name) && names.len() >= REMEMBERED_MAX {
            return Err(ReaderError::TooManyRemembered);
        }
        let cut = |text: &String| text.chars().take(TEXT_CHARS_MAX).collect();
        let kept = Kept {
            kind: word(reader.address.kind()).to_owned(),
            place: reader.address.place().to_owned(),
            plugin: reader.plugin.clone(),
            name: reader.name.as_ref().map(cut),
            serial: reader.serial.as_ref().map(cut),
        };
        let value =
            serde_json::to_string(&kept).map_err(|error| StoreError::Io(error.to_string()))?;
        self.0.put(&name, Some(&value)).await?;
        Ok(self.0.put(LAST, Some(&name)).await?)
    }

    pub(crate) async fn forget(&self, address: &LinkAddress) -> Result<(), StoreError> {
        let name = name(address);
        self.0.put(&name, None).await?;
        if self.0.get(LAST).await?.as_ref() == Some(&name) {
            self.0.put(LAST, None).await?;
        }
        Ok(())
    }
}

fn read(value: &str) -> Option<RememberedReader> {
    let kept: Kept = serde_json::from_str(value).ok()?;
    let kind = KINDS.into_iter().find(|kind| word(*kind) == kept.kind)?;
    let address = LinkAddress::new(kind, kept.place).ok()?;
    Some(RememberedReader { address, plugin: kept.plugin, name: kept.name, serial: kept.serial })
}

const KINDS: [LinkKind; 5] =
    [LinkKind::Tcp, LinkKind::Serial, LinkKind::Ble, LinkKind::Native, LinkKind::Memory];

const fn word(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Tcp => "tcp",
        LinkKind::Serial => "serial",
        LinkKind::Ble => "ble",
        LinkKind::Native => "native",
        LinkKind::Memory => "memory",
    }
}

/// A place may be longer than the name of a value, so the name is its FNV-1a hash; two readers that
/// share one would share a memory, and no more.
fn name(address: &LinkAddress) -> String {
    let bytes = word(address.kind()).bytes().chain([0]).chain(address.place().bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{PREFIX}{hash:016x}")
}
