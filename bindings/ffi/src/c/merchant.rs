//! The sales side of one company.

use std::ffi::c_char;
use std::sync::Arc;

use maquininha_merchant::CreateOutcome;
use maquininha_model::{ChargeId, SerialNumber};

use super::call::call;
use super::credentials::Credentials;
use super::devices::Devices;
use super::draft::Draft;
use super::fields::{
    MAQUININHA_FIELD_CODE, MAQUININHA_FIELD_HTTP_STATUS, MAQUININHA_FIELD_IS_NEW,
    MAQUININHA_FIELD_KIND, MAQUININHA_FIELD_SERIAL, MAQUININHA_FIELD_TENDER,
};
use super::memory::{Place, optional_bytes, optional_text, shared, take_back, text};
use super::record::Record;
use super::secrets::Secrets;
use super::settings::Settings;
use super::wait::wait;
use crate::MaquininhaError;
use crate::ports::MerchantPorts;

/// The sales side of one company. It has threads of its own: what was begun goes on whatever
/// becomes of its caller.
pub struct Merchant(pub(super) Arc<crate::merchant::Merchant>);

/// Opens the sales side: what was begun before goes on. Settings and credentials stay the
/// program's.
///
/// Errors: the settings are not valid, the store cannot be read or is open elsewhere.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_open(
    settings: *const Settings,
    credentials: *const Credentials,
    limit_ms: u32,
    merchant: *mut *mut Merchant,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(merchant, "merchant")?;
        let given = shared(settings, "settings")?.given();
        let ports = MerchantPorts {
            credentials: shared(credentials, "credentials")?.port(),
            secrets: Arc::new(Secrets::new(given.secrets)),
        };
        let merchant = crate::merchant::Merchant::open(given.config, ports);
        place.give(Merchant(wait(limit_ms, merchant)?));
        Ok(())
    })
}

/// Takes the company's whole list of terminals. A row that is wrong refuses the list, so that no
/// terminal disappears by mistake.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_sync_devices(
    merchant: *const Merchant,
    devices: *const Devices,
    limit_ms: u32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let merchant = shared(merchant, "merchant")?;
        let rows = shared(devices, "devices")?.rows();
        wait(limit_ms, merchant.0.sync_devices(rows))?;
        Ok(())
    })
}

/// Makes the order of a draft. KIND of the record says what came of it: `created`, and the record
/// is the sale; `device_needed` or `tender_needed`, nothing was sent, and the records in it are the
/// choices, with SERIAL or TENDER. The same draft again gives the same sale: after a lost answer
/// or a time limit this is the way to find out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_create(
    merchant: *const Merchant,
    draft: *const Draft,
    limit_ms: u32,
    outcome: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(outcome, "outcome")?;
        let merchant = shared(merchant, "merchant")?;
        let draft = shared(draft, "draft")?.given();
        place.give(created(wait(limit_ms, merchant.0.create(draft))?));
        Ok(())
    })
}

/// A sale by its reference; the records in it are its payments.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_sale(
    merchant: *const Merchant,
    reference: *const c_char,
    reference_length: usize,
    limit_ms: u32,
    sale: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(sale, "sale")?;
        let merchant = shared(merchant, "merchant")?;
        let reference = text(reference, reference_length, "reference")?;
        place.give(Record::from(wait(limit_ms, merchant.0.sale(reference))?));
        Ok(())
    })
}

/// Backs out before payment: the order is read and closed as canceled. A payment that comes within
/// two minutes is told and goes back. Where the order cannot be read now, IS_BACKING_OUT is 1 and
/// it is tried again.
///
/// Errors: a sale that is paid, or that the read shows as paid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_cancel(
    merchant: *const Merchant,
    reference: *const c_char,
    reference_length: usize,
    limit_ms: u32,
    sale: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(sale, "sale")?;
        let merchant = shared(merchant, "merchant")?;
        let reference = text(reference, reference_length, "reference")?;
        place.give(Record::from(wait(limit_ms, merchant.0.cancel(reference))?));
        Ok(())
    })
}

/// Asks for a refund: of one charge, or of all that stand where charge_id is null. By default the
/// operator is sent to the terminal that was paid; serial is the terminal at which the operator
/// stands, or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_refund(
    merchant: *const Merchant,
    reference: *const c_char,
    reference_length: usize,
    charge_id: *const c_char,
    charge_id_length: usize,
    serial: *const c_char,
    serial_length: usize,
    limit_ms: u32,
    sale: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(sale, "sale")?;
        let merchant = shared(merchant, "merchant")?;
        let reference = text(reference, reference_length, "reference")?;
        let charge = optional_text(charge_id, charge_id_length, "charge_id")?;
        let at = optional_text(serial, serial_length, "serial")?;
        let charge = charge.map(ChargeId::new).transpose().map_err(MaquininhaError::from)?;
        let at = at.map(SerialNumber::new).transpose().map_err(MaquininhaError::from)?;
        place.give(Record::from(wait(limit_ms, merchant.0.refund(reference, charge, at))?));
        Ok(())
    })
}

/// Closes a paid order now; for programs that switched automatic closing off.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_close_order(
    merchant: *const Merchant,
    reference: *const c_char,
    reference_length: usize,
    limit_ms: u32,
    sale: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(sale, "sale")?;
        let merchant = shared(merchant, "merchant")?;
        let reference = text(reference, reference_length, "reference")?;
        place.give(Record::from(wait(limit_ms, merchant.0.close_order(reference))?));
        Ok(())
    })
}

/// Takes a webhook that the program's HTTP server received: the secret part of its path or null,
/// the `Authorization` header or null, the body as it came. Answer with HTTP_STATUS, at once: 200
/// kept, 400 unreadable, 401 wrong credentials, 413 too long, 503 not kept. IS_NEW is 0 for a
/// delivery made again; CODE says why it was not taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_receive_webhook(
    merchant: *const Merchant,
    path_secret: *const c_char,
    path_secret_length: usize,
    authorization: *const c_char,
    authorization_length: usize,
    body: *const c_char,
    body_length: usize,
    limit_ms: u32,
    answer: *mut *mut Record,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(answer, "answer")?;
        let merchant = shared(merchant, "merchant")?;
        let path = optional_text(path_secret, path_secret_length, "path_secret")?;
        let header = optional_text(authorization, authorization_length, "authorization")?;
        let body = optional_bytes(body, body_length, "body")?.unwrap_or_default();
        let answer = wait(limit_ms, merchant.0.receive_webhook(path, header, body))?;
        place.give(
            Record::default()
                .with(MAQUININHA_FIELD_CODE, answer.error_code)
                .count(MAQUININHA_FIELD_HTTP_STATUS, i64::from(answer.status))
                .count(MAQUININHA_FIELD_IS_NEW, i64::from(answer.is_new)),
        );
        Ok(())
    })
}

/// Stops the sales side, waits for the calls under way and lets go of its store. What was begun
/// goes on at the next start. Twice is success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_close(
    merchant: *const Merchant,
    limit_ms: u32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || wait(limit_ms, shared(merchant, "merchant")?.0.shut_down()))
}

/// Gives the sales side back, after it was closed. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_merchant_free(merchant: *mut Merchant) {
    take_back(merchant);
}

fn created(outcome: CreateOutcome) -> Record {
    let needed = |word| Record::default().word(MAQUININHA_FIELD_KIND, word);
    match outcome {
        CreateOutcome::Created { sale, .. } => {
            Record::from(sale).word(MAQUININHA_FIELD_KIND, "created")
        }
        CreateOutcome::DeviceNeeded { devices } => {
            needed("device_needed").holding(devices.iter().map(|device| {
                let serial = device.device.serial.as_str();
                Record::default().word(MAQUININHA_FIELD_SERIAL, serial)
            }))
        }
        CreateOutcome::TenderNeeded { tenders } => needed("tender_needed").holding(
            tenders.iter().map(|kind| Record::default().word(MAQUININHA_FIELD_TENDER, kind.wire())),
        ),
    }
}
