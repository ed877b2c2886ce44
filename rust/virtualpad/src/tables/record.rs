//! Records of tables, read from text (abecs-pinpad §5).

use sha1::{Digest, Sha1};

use crate::codes::Status;
use crate::wire::{Fields, number};

/// Shortest AID record, of the classic form.
const AID_LENGTH_MIN: usize = 284;
const CAPK_LENGTH: usize = 611;
const REVOKED_LENGTH: usize = 26;
/// Bits of the terminal's capabilities for a PIN that the card checks.
const OFFLINE_PIN_BITS: u8 = 0x90;

/// The network and index of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// Network, 1 to 99; 0 for keys that all share.
    pub network: u8,
    /// Two characters, `01` to `ZZ`.
    pub index: [u8; 2],
}

/// An application of a network, with the parameters for its transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the specification's table")]
pub struct AidRecord {
    pub key: RecordKey,
    pub aid: Vec<u8>,
    pub apptype: [u8; 2],
    pub appver: [[u8; 2]; 3],
    pub country: u16,
    pub currency: u16,
    pub exponent: u8,
    pub merchant_id: Vec<u8>,
    pub category: Vec<u8>,
    pub terminal_id: Vec<u8>,
    pub capabilities: [u8; 3],
    pub additional: [u8; 5],
    pub terminal_type: u8,
    /// Terminal action codes of the contact chip: default, denial, online.
    pub action_codes: [[u8; 5]; 3],
    /// Centavos.
    pub floor_limit: u32,
    pub tcc: u8,
    pub zero_amount: bool,
    /// Kernel, `0` for none.
    pub contactless_mode: u8,
    /// Centavos.
    pub contactless_limit: u32,
    /// Centavos.
    pub contactless_floor: u32,
    /// Centavos.
    pub contactless_cvm: u32,
    /// Terminal action codes of contactless: default, denial, online.
    pub contactless_action_codes: [[u8; 5]; 3],
    pub contactless_capabilities: [u8; 3],
    pub contactless_additional: [u8; 5],
    /// Centavos.
    pub mobile_limit: u32,
    pub contactless_scripts: bool,
}

/// A public key of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapkRecord {
    /// Where it stands.
    pub key: RecordKey,
    /// Registered identifier of the scheme.
    pub rid: [u8; 5],
    /// Which of its keys.
    pub index: u8,
}

/// One record of any kind.
pub(super) enum Record {
    Aid(Box<AidRecord>),
    Capk(CapkRecord),
    Revoked(RecordKey),
}

/// Splits records that follow each other. What is broken ends the list.
pub(super) fn split(mut text: &[u8]) -> Vec<&[u8]> {
    let mut records = Vec::new();
    while let Some(length) = text.get(..3).and_then(number) {
        if length < 8 || length > text.len() {
            break;
        }
        let (record, rest) = text.split_at(length);
        records.push(record);
        text = rest;
    }
    records
}

/// Reads one record; unknown and broken ones are an error, which the caller drops.
pub(super) fn parse(text: &[u8]) -> Result<Record, Status> {
    let mut fields = Fields::new(text);
    fields.bytes(3)?;
    let kind = fields.number(1)?;
    let key =
        RecordKey { network: fields.slot()?, index: fields.bytes(2)?.try_into().expect("two") };
    if !key.index.iter().all(u8::is_ascii_alphanumeric) || (kind != 2 && key.network == 0) {
        return Err(Status::INVPARM);
    }
    match kind {
        1 if text.len() >= AID_LENGTH_MIN => Ok(Record::Aid(Box::new(aid(key, fields)?))),
        2 if text.len() == CAPK_LENGTH => capk(key, fields).map(Record::Capk),
        3 if text.len() == REVOKED_LENGTH => Ok(Record::Revoked(key)),
        _ => Err(Status::INVPARM),
    }
}

fn aid(key: RecordKey, mut fields: Fields<'_>) -> Result<AidRecord, Status> {
    let length = fields.number(2)?;
    let mut aid = fields.hex(16)?;
    if !(5..=16).contains(&length) {
        return Err(Status::INVPARM);
    }
    aid.truncate(length);
    let apptype = fields.bytes(2)?.try_into().expect("two bytes were read");
    fields.bytes(16 + 2)?;
    let appver = [fields.hex_array()?, fields.hex_array()?, fields.hex_array()?];
    let country = three_digits(&mut fields)?;
    let currency = three_digits(&mut fields)?;
    let exponent = u8::try_from(fields.number(1)?).expect("one digit fits in a byte");
    let merchant_id = fields.bytes(15)?.to_vec();
    let category = fields.bytes(4)?.to_vec();
    let terminal_id = fields.bytes(8)?.to_vec();
    let capabilities: [u8; 3] = fields.hex_array()?;
    let additional = fields.hex_array()?;
    let terminal_type = fields.hex(1)?[0];
    let action_codes = codes(&mut fields)?;
    let floor_limit = amount(&mut fields)?;
    let tcc = fields.bytes(1)?[0];
    let zero_amount = fields.bytes(1)? == b"1";
    let contactless_mode = fields.bytes(1)?[0];
    let contactless_limit = amount(&mut fields)?;
    let contactless_floor = amount(&mut fields)?;
    let contactless_cvm = amount(&mut fields)?;
    fields.bytes(5 + 40 + 40 + 8)?;
    // What follows came with later versions: a missing tail takes defaults.
    let contactless_action_codes =
        if fields.is_empty() { action_codes } else { codes(&mut fields)? };
    let mut contactless_capabilities = capabilities;
    contactless_capabilities[1] &= !OFFLINE_PIN_BITS;
    let mut contactless_additional = additional;
    let mut mobile_limit = contactless_limit;
    let mut contactless_scripts = false;
    if !fields.is_empty() {
        contactless_capabilities = fields.hex_array()?;
        fields.bytes(1)?;
        contactless_additional = fields.hex_array()?;
        mobile_limit = amount(&mut fields)?;
        contactless_scripts = fields.bytes(1)? == b"1";
    }
    Ok(AidRecord {
        key,
        aid,
        apptype,
        appver,
        country,
        currency,
        exponent,
        merchant_id,
        category,
        terminal_id,
        capabilities,
        additional,
        terminal_type,
        action_codes,
        floor_limit,
        tcc,
        zero_amount,
        contactless_mode,
        contactless_limit,
        contactless_floor,
        contactless_cvm,
        contactless_action_codes,
        contactless_capabilities,
        contactless_additional,
        mobile_limit,
        contactless_scripts,
    })
}

/// Reads a key. Where the record carries a check sum, a wrong one breaks it.
fn capk(key: RecordKey, mut fields: Fields<'_>) -> Result<CapkRecord, Status> {
    let rid: [u8; 5] = fields.hex_array()?;
    let index = fields.hex(1)?[0];
    fields.bytes(2)?;
    let exponent_length = fields.number(1)?;
    let exponent = fields.hex(3)?;
    let modulus_length = fields.number(3)?;
    let modulus = fields.hex(248)?;
    let checked = fields.bytes(1)? == b"1";
    let checksum: [u8; 20] = fields.hex_array()?;
    let exponent = exponent.get(..exponent_length).ok_or(Status::INVPARM)?;
    let modulus = modulus.get(..modulus_length).ok_or(Status::INVPARM)?;
    let sum = Sha1::new().chain_update(rid).chain_update([index]).chain_update(modulus);
    if checked && sum.chain_update(exponent).finalize()[..] != checksum[..] {
        return Err(Status::INVPARM);
    }
    Ok(CapkRecord { key, rid, index })
}

fn three_digits(fields: &mut Fields<'_>) -> Result<u16, Status> {
    Ok(u16::try_from(fields.number(3)?).expect("three digits fit in 16 bits"))
}

fn codes(fields: &mut Fields<'_>) -> Result<[[u8; 5]; 3], Status> {
    Ok([fields.hex_array()?, fields.hex_array()?, fields.hex_array()?])
}

fn amount(fields: &mut Fields<'_>) -> Result<u32, Status> {
    Ok(u32::from_be_bytes(fields.hex_array()?))
}
