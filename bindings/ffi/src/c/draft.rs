//! A sale, while it is put together.

use std::ffi::c_char;
use std::sync::{Mutex, PoisonError};

use maquininha_merchant::SaleDraft;
use maquininha_model::{Financing, Installments, Item, Money, SerialNumber, Tender, TenderKind};

use super::call::{Stop, call};
use super::memory::{Place, optional_text, shared, take_back, text};
use super::record::Record;
use crate::MaquininhaError;
use crate::error::Refusal;

/// A sale, while it is put together.
pub struct Draft(Mutex<SaleDraft>);

impl Draft {
    pub(super) fn given(&self) -> SaleDraft {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(
        &self,
        how: impl FnOnce(&mut SaleDraft) -> Result<(), MaquininhaError>,
    ) -> Result<(), Stop> {
        how(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)).map_err(Stop::Failed)
    }
}

/// A sale at the counter: the program's own reference, unique for each sale, and the total in
/// centavos. Without a terminal it is listed on the registered ones, and the customer chooses
/// there how to pay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_draft_new(
    reference: *const c_char,
    reference_length: usize,
    total: i64,
    draft: *mut *mut Draft,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let place = Place::of_handle(draft, "draft")?;
        let reference = text(reference, reference_length, "reference")?;
        place.give(Draft(Mutex::new(SaleDraft::counter(reference, Money::brl(total)))));
        Ok(())
    })
}

/// A direct sale: it is pushed to one terminal, with its way to pay: `credit`, `debit`, `voucher`
/// or `pix`. Either may be null: the answer to the draft then names the choices, or takes the only
/// one. Instalments are 1 to 24, and above 1 for credit only.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_draft_set_direct(
    draft: *const Draft,
    serial: *const c_char,
    serial_length: usize,
    tender: *const c_char,
    tender_length: usize,
    installments: i32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let serial = optional_text(serial, serial_length, "serial")?;
        let serial = serial.map(SerialNumber::new).transpose().map_err(MaquininhaError::from)?;
        let tender = optional_text(tender, tender_length, "tender")?;
        let tender = tender.map(|word| tender_of(&word, installments)).transpose()?;
        shared(draft, "draft")?.change(|draft| {
            (draft.device, draft.tender) = (serial, tender);
            Ok(())
        })
    })
}

/// Lists the sale on this terminal; again for each further one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_draft_list_on(
    draft: *const Draft,
    serial: *const c_char,
    serial_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let serial = SerialNumber::new(text(serial, serial_length, "serial")?)?;
        shared(draft, "draft")?.change(|draft| {
            draft.listed_on.push(serial);
            Ok(())
        })
    })
}

/// The text on the terminal's screen; the reference where none is set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_draft_set_display_name(
    draft: *const Draft,
    name: *const c_char,
    name_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let name = text(name, name_length, "name")?;
        shared(draft, "draft")?.change(|draft| {
            draft.display_name = Some(name);
            Ok(())
        })
    })
}

/// The buyer's name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_draft_set_customer(
    draft: *const Draft,
    name: *const c_char,
    name_length: usize,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let name = text(name, name_length, "name")?;
        shared(draft, "draft")?.change(|draft| {
            draft.customer_name = Some(name);
            Ok(())
        })
    })
}

/// Adds a line: what it is, the price of one unit in centavos, how many units. Lines must add up to
/// the total; a sale without lines has one of the total.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_draft_add_item(
    draft: *const Draft,
    description: *const c_char,
    description_length: usize,
    amount: i64,
    quantity: u32,
    error: *mut *mut Record,
) -> i32 {
    call(error, || {
        let description = text(description, description_length, "description")?;
        shared(draft, "draft")?.change(|draft| {
            draft.items.push(Item {
                code: None,
                description,
                amount: Money::brl(amount),
                quantity,
            });
            Ok(())
        })
    })
}

/// Gives a draft back. Null is nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maquininha_draft_free(draft: *mut Draft) {
    take_back(draft);
}

/// A way to pay by its word.
pub(super) fn tender_of(word: &str, installments: i32) -> Result<Tender, MaquininhaError> {
    let kind = TenderKind::parse(word).map_err(Refusal::error)?;
    let installments = Installments::new(i64::from(installments)).map_err(Refusal::error)?;
    match kind {
        TenderKind::Credit => Ok(Tender::Credit { installments, financing: Financing::Merchant }),
        _ if installments == Installments::ONE => Ok(Tender::at_sight(kind)),
        _ => Err(MaquininhaError::value(format!("{word} takes no instalments"))),
    }
}
