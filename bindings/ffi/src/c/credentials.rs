//! What opens the order API.

use std::ffi::c_char;
use std::sync::{Arc, PoisonError, RwLock};

use maquininha_model::Sensitive;
use maquininha_terminal::port;

use super::call::call;
use super::memory::{Place, shared, take_back, text};
use super::record::Record;
use crate::MaquininhaError;
use crate::ports::{Credential, Credentials as Port, HostError};

/// What opens the order API. The library asks for it before every call, so that a new key is used
/// from then on.
pub struct Credentials(Arc<Kept>);

struct Kept(RwLock<Credential>);

impl Port for Kept {
    fn credential(&self) -> Result<Credential, HostError> {
        Ok(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Credentials {
    pub(super) fn port(&self) -> Arc<dyn Port> {
        Arc::clone(&self.0) as Arc<dyn Port>
    }
}

/// Credentials by a secret key of the order API, for a machine that the merchant controls.
///
/// Errors: the key is empty, or holds colons or blanks.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_credentials_new(
    key: *const c_char,
    key_length: usize,
    credentials: *mut *mut Credentials,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(credentials, "credentials")?;
        let key = secret_key(text(key, key_length, "key")?)?;
        place.give(Credentials(Arc::new(Kept(RwLock::new(key)))));
        Ok(())
    })
}

/// From now on another secret key, also for what was opened with these credentials.
///
/// Errors: as for the first one; the old key then stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_credentials_set_key(
    credentials: *const Credentials,
    key: *const c_char,
    key_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let credentials = shared(credentials, "credentials")?;
        put(credentials, secret_key(text(key, key_length, "key")?)?);
        Ok(())
    })
}

/// From now on a token for the merchant's relay in the place of a key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_credentials_set_token(
    credentials: *const Credentials,
    token: *const c_char,
    token_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let credentials = shared(credentials, "credentials")?;
        let token = Sensitive::new(text(token, token_length, "token")?);
        put(credentials, Credential::Token { token });
        Ok(())
    })
}

/// Gives credentials back; what was opened with them goes on with the last key. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_credentials_free(credentials: *mut Credentials) {
    take_back(credentials);
}

/// A key that the order API could take.
fn secret_key(key: String) -> Result<Credential, MaquininhaError> {
    port::Credential::secret_key(key.clone())?;
    Ok(Credential::SecretKey { key: Sensitive::new(key) })
}

fn put(credentials: &Credentials, credential: Credential) {
    *credentials.0.0.write().unwrap_or_else(PoisonError::into_inner) = credential;
}
