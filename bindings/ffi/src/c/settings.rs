//! Settings of a company's sales side.

use std::collections::BTreeMap;
use std::ffi::c_char;
use std::sync::{Mutex, PoisonError};

use maquininha_merchant::config::{WEBHOOK_PASSWORD_NAME, WEBHOOK_PATH_NAME};
use maquininha_model::{AccountId, Sensitive};

use super::call::{Stop, call};
use super::memory::{Place, optional_text, shared, take_back, text};
use super::record::Record;
use crate::MaquininhaError;
use crate::merchant::{MerchantConfig, merchant_config};
use crate::types::Secret;

/// Settings of a company's sales side, while they are put together. What was opened with them
/// does not see later changes.
pub struct Settings(Mutex<Given>);

#[derive(Clone)]
pub(super) struct Given {
    pub(super) config: MerchantConfig,
    pub(super) secrets: BTreeMap<String, Secret>,
}

impl Settings {
    pub(super) fn given(&self) -> Given {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(
        &self,
        how: impl FnOnce(&mut Given) -> Result<(), MaquininhaError>,
    ) -> Result<(), Stop> {
        how(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)).map_err(Stop::Failed)
    }
}

/// Settings with every default, for an activated establishment: the company's own name or number,
/// the origin of the order API or of the merchant's relay, the folder of the store. The folder is
/// made where it is missing, and belongs to one company.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_settings_new(
    company: *const c_char,
    company_length: usize,
    url: *const c_char,
    url_length: usize,
    folder: *const c_char,
    folder_length: usize,
    settings: *mut *mut Settings,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(settings, "settings")?;
        let company = text(company, company_length, "company")?;
        let url = text(url, url_length, "url")?;
        let mut config = merchant_config(company, url, text(folder, folder_length, "folder")?)?;
        config.activated = true;
        let secrets = BTreeMap::new();
        place.give(Settings(Mutex::new(Given { config, secrets })));
        Ok(())
    })
}

/// The software house in the partner programme; without one no order is made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_settings_set_partner(
    settings: *const Settings,
    partner_id: *const c_char,
    partner_id_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let partner = text(partner_id, partner_id_length, "partner_id")?;
        shared(settings, "settings")?.change(|given| {
            given.config.partner_id = Some(partner);
            Ok(())
        })
    })
}

/// The account at the order API; webhooks of other accounts are not taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_settings_set_account(
    settings: *const Settings,
    account_id: *const c_char,
    account_id_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let account = text(account_id, account_id_length, "account_id")?;
        shared(settings, "settings")?.change(|given| {
            given.config.account_id = Some(AccountId::new(account)?);
            Ok(())
        })
    })
}

/// Whether a paid order is closed by itself: 1, the default, or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_settings_set_auto_close(
    settings: *const Settings,
    auto_close: i32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        shared(settings, "settings")?.change(|given| {
            given.config.policy.auto_close = auto_close != 0;
            Ok(())
        })
    })
}

/// What guards the webhook: user and password of HTTP Basic, the secret part of its path. Each may
/// be null. The library keeps them in memory only.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_settings_set_webhook_guard(
    settings: *const Settings,
    user: *const c_char,
    user_length: usize,
    password: *const c_char,
    password_length: usize,
    path_secret: *const c_char,
    path_secret_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let user = optional_text(user, user_length, "user")?;
        let password = optional_text(password, password_length, "password")?;
        let path = optional_text(path_secret, path_secret_length, "path_secret")?;
        shared(settings, "settings")?.change(|given| {
            given.config.webhook_user = user;
            given.secrets.clear();
            for (name, secret) in [(WEBHOOK_PASSWORD_NAME, password), (WEBHOOK_PATH_NAME, path)] {
                if let Some(secret) = secret {
                    given.secrets.insert(name.to_owned(), Sensitive::new(secret));
                }
            }
            Ok(())
        })
    })
}

/// Lets webhooks in though nothing guards them: 1, or 0, the default. For tests, and for servers
/// that guard them themselves.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_settings_set_webhook_unguarded(
    settings: *const Settings,
    unguarded: i32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        shared(settings, "settings")?.change(|given| {
            given.config.webhook_unguarded = unguarded != 0;
            Ok(())
        })
    })
}

/// Gives settings back. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_settings_free(settings: *mut Settings) {
    take_back(settings);
}
