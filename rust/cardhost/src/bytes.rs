//! Bytes in base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maquininha_card::OpaqueBytes;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes that nobody on the way reads.
#[derive(Clone, Default)]
pub(crate) struct Base64Bytes(pub(crate) OpaqueBytes);

impl Base64Bytes {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Base64Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(self.0.expose()))
    }
}

impl<'de> Deserialize<'de> for Base64Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes =
            STANDARD.decode(text).map_err(|_| D::Error::custom("the bytes are not base64"))?;
        OpaqueBytes::new(bytes).map(Self).map_err(D::Error::custom)
    }
}
