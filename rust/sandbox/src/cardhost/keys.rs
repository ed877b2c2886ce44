//! The keys of an acquirer, as its security module holds them (abecs-pinpad §6.1).

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use maquininha_card::{KeySlot, NetworkNumber, OpaqueBytes};
use maquininha_virtualpad::crypto::Key;
use maquininha_virtualpad::issuer::wrap_working_key;
use rsa::{BoxedUint, Pkcs1v15Encrypt, PrivateKey};
use sha2::Sha256;

/// Working keys that are good at the same time: the newest, and the one before it for payments
/// that were under way when it came.
const WORKING_KEYS_KEPT: usize = 2;
/// The first bytes of a key serial number name issuer and key set; the rest is device and counter
/// (ANSI X9.24-1:2009).
pub(super) const KEY_SET_BYTES: usize = 4;

/// The name of a key set: the first bytes of its serial numbers.
pub type KeySet = [u8; KEY_SET_BYTES];

/// What an acquirer knows of one slot of its PIN pads.
#[derive(Clone)]
pub enum SlotKeys {
    /// A master key, and the working keys that were handed out under it.
    Master {
        /// The key in the devices.
        master: Key,
        /// Working keys, the newest last.
        working: VecDeque<Key>,
        /// How many were handed out.
        issued: u32,
    },
    /// Base keys by key set.
    Dukpt(BTreeMap<KeySet, Key>),
}

impl SlotKeys {
    /// A master key with its first working key.
    pub fn master(master: Key) -> Self {
        let mut keys = Self::Master { master, working: VecDeque::new(), issued: 0 };
        keys.rotate();
        keys
    }

    /// A base key for one key set.
    pub fn dukpt(set: KeySet, base: Key) -> Self {
        Self::Dukpt(BTreeMap::from([(set, base)]))
    }

    /// The newest working key under the master key, as a PIN pad takes it; none for DUKPT.
    pub fn wrapped_working_key(&self) -> Option<OpaqueBytes> {
        let Self::Master { master, working, .. } = self else { return None };
        let wrapped = wrap_working_key(master, working.back()?);
        OpaqueBytes::new(wrapped.to_vec()).ok()
    }

    /// Makes a new working key. The one before the last is no longer good. Nothing for DUKPT, whose
    /// keys are new each time.
    fn rotate(&mut self) {
        let Self::Master { master, working, issued } = self else { return };
        *issued += 1;
        let made = keyed_hash(master, &[b"working key", &issued.to_be_bytes()]);
        working.push_back(std::array::from_fn(|at| made[at]));
        while working.len() > WORKING_KEYS_KEPT {
            working.pop_front();
        }
    }
}

/// A key pair for random keys (abecs-pinpad §6.5, methods 90 and 91).
#[derive(Clone)]
pub struct TransportKey {
    private: PrivateKey,
    modulus: Vec<u8>,
}

/// The exponent of transport keys, 65537.
pub(super) const TRANSPORT_EXPONENT: [u8; 3] = [1, 0, 1];

impl TransportKey {
    /// From two primes of 1,024 bits, in hex; nothing if they are no such primes.
    pub fn from_primes(p: &str, q: &str) -> Option<Self> {
        let read = |text: &str| BoxedUint::from_be_hex(text, 1024).into_option();
        let exponent = BoxedUint::from_be_slice_vartime(&TRANSPORT_EXPONENT);
        let private = PrivateKey::from_p_q(read(p)?, read(q)?, exponent).ok()?;
        let modulus = rsa::traits::PublicKeyParts::n(&private).as_ref().to_be_bytes().to_vec();
        Some(Self { private, modulus })
    }

    /// The public half: 256 bytes.
    pub fn modulus(&self) -> &[u8] {
        &self.modulus
    }

    /// Opens a random key of a PIN pad.
    pub(super) fn open(&self, cryptogram: &[u8]) -> Option<Key> {
        let clear = self.private.decrypt(Pkcs1v15Encrypt, cryptogram).ok()?;
        let clear = zeroize::Zeroizing::new(clear);
        clear.as_slice().try_into().ok()
    }
}

/// All keys of one acquirer's network.
#[derive(Clone)]
pub struct NetworkKeys {
    /// The acquirer: lower-case letters, digits and hyphens; it stands in the host's address.
    pub acquirer: String,
    /// The network.
    pub network: NetworkNumber,
    /// Slots for card data.
    pub data: BTreeMap<KeySlot, SlotKeys>,
    /// Slots for PINs.
    pub pin: BTreeMap<KeySlot, SlotKeys>,
    /// For PIN pads without a data key of this acquirer.
    pub transport: Option<TransportKey>,
}

impl NetworkKeys {
    /// Hands out new working keys in every slot that has them.
    pub(super) fn rotate(&mut self) {
        self.data.values_mut().chain(self.pin.values_mut()).for_each(SlotKeys::rotate);
    }
}

/// Shows slots, never keys.
impl fmt::Debug for NetworkKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NetworkKeys")
            .field("acquirer", &self.acquirer)
            .field("network", &self.network)
            .field("data", &self.data.keys())
            .field("pin", &self.pin.keys())
            .finish_non_exhaustive()
    }
}

/// A hash of parts that only who has the key can make. Each part is told apart by its length.
pub(super) fn keyed_hash(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any length of key is taken");
    for part in parts {
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        mac.update(&length.to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
