use super::text::{Head, Reader, Writer};
use crate::error::ValueError;
use crate::value::{Network, RecordIndex};

/// The kind of record.
pub(super) const KIND: u8 = b'1';
/// Bytes of an AID.
const AID_LEN: std::ops::RangeInclusive<usize> = 5..=16;
/// `T1_ICCSTD`: EMV with contact.
const EMV: u64 = 3;

/// Terminal action codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tacs {
    /// Default.
    pub default: [u8; 5],
    /// Denial.
    pub denial: [u8; 5],
    /// Online.
    pub online: [u8; 5],
}

/// What every device knows about contactless use of an application. Limits are in centavos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contactless {
    /// `1`: an amount of zero is allowed, online only.
    pub zero_amount: u8,
    /// Which kernel, and how; `0` is none (abecs-pinpad §5, §12.6).
    pub mode: u8,
    /// More than this is not paid by tapping.
    pub transaction_limit: u32,
    /// More than this goes online.
    pub floor_limit: u32,
    /// From this amount on the cardholder is verified.
    pub cvm_limit: u32,
    /// Version of the application and a reserved digit, five characters.
    pub app_version: [u8; 5],
}

/// Action codes for contactless use; those of the chip where absent.
pub type ContactlessTacs = Tacs;

/// What newer devices know about contactless use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactlessTerminal {
    /// Terminal capabilities (9F33).
    pub capabilities: [u8; 3],
    /// Whether phones may verify the cardholder; newer devices always let them.
    pub mobile_cvm: u8,
    /// Additional terminal capabilities (9F40).
    pub additional_capabilities: [u8; 5],
    /// The transaction limit of phones, in centavos.
    pub mobile_limit: u32,
    /// `1`: issuer scripts are carried out.
    pub issuer_scripts: u8,
}

/// An application that cards may have (`T1`).
///
/// The record has 284, 314 or 340 characters, by what of contactless use is given: a classic
/// device takes the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AidRecord {
    /// The network that it belongs to.
    pub network: Network,
    /// Its number.
    pub index: RecordIndex,
    /// The application identifier, 5 to 16 bytes.
    pub aid: Vec<u8>,
    /// A type of our own choice, 1 to 98, by which GCX can select.
    pub kind: u8,
    /// A label, at most 16 characters; not used since EMV 4.3.
    pub label: String,
    /// Three versions of the application (9F09).
    pub versions: [[u8; 2]; 3],
    /// Country of the terminal, 076 for Brazil (9F1A).
    pub country: u16,
    /// Currency, 986 for the real (5F2A).
    pub currency: u16,
    /// Digits behind the point of the currency (5F36).
    pub currency_exponent: u8,
    /// Number of the merchant, at most 15 characters (9F16).
    pub merchant_id: String,
    /// Merchant category code (9F15).
    pub merchant_category: u16,
    /// Number of the terminal, at most 8 characters (9F1C).
    pub terminal_id: String,
    /// Terminal capabilities (9F33).
    pub capabilities: [u8; 3],
    /// Additional terminal capabilities (9F40).
    pub additional_capabilities: [u8; 5],
    /// Terminal type (9F35).
    pub terminal_type: u8,
    /// Action codes of the chip.
    pub tacs: Tacs,
    /// Floor limit in centavos (9F1B).
    pub floor_limit: u32,
    /// Transaction category code, one character (9F53).
    pub category: u8,
    /// Contactless use.
    pub contactless: Contactless,
    /// Default of the transaction certificate's data object list.
    pub tdol: [u8; 20],
    /// Default of the dynamic data object list.
    pub ddol: [u8; 20],
    /// Response codes of offline decisions, eight characters; ignored.
    pub offline_codes: [u8; 8],
    /// Action codes of contactless use: with these the record has 314 characters.
    pub contactless_tacs: Option<ContactlessTacs>,
    /// More of contactless use: with this it has 340. It needs the action codes.
    pub contactless_terminal: Option<ContactlessTerminal>,
}

impl AidRecord {
    /// The record as it is loaded.
    pub fn to_text(&self) -> Result<Vec<u8>, ValueError> {
        self.check()?;
        let mut writer = Writer::record(KIND, Some(self.network), self.index);
        writer.number_within(self.aid.len() as u64, 2);
        writer.hex_padded(&self.aid, *AID_LEN.end());
        writer.number_within(self.kind.into(), 2);
        writer.text("label", &self.label, 16)?;
        writer.number_within(EMV, 2);
        self.versions.iter().for_each(|version| writer.hex(version));
        writer.number("country", self.country.into(), 3)?;
        writer.number("currency", self.currency.into(), 3)?;
        writer.number("exponent of the currency", self.currency_exponent.into(), 1)?;
        writer.text("number of the merchant", &self.merchant_id, 15)?;
        writer.number("merchant category", self.merchant_category.into(), 4)?;
        writer.text("number of the terminal", &self.terminal_id, 8)?;
        writer.hex(&self.capabilities);
        writer.hex(&self.additional_capabilities);
        writer.number("terminal type", self.terminal_type.into(), 2)?;
        write_tacs(&mut writer, &self.tacs);
        writer.hex(&self.floor_limit.to_be_bytes());
        writer.raw(&[self.category]);
        self.contactless.write(&mut writer);
        writer.hex(&self.tdol);
        writer.hex(&self.ddol);
        writer.raw(&self.offline_codes);
        if let Some(tacs) = &self.contactless_tacs {
            write_tacs(&mut writer, tacs);
        }
        if let Some(terminal) = &self.contactless_terminal {
            terminal.write(&mut writer);
        }
        Ok(writer.finish())
    }

    fn check(&self) -> Result<(), ValueError> {
        if !AID_LEN.contains(&self.aid.len()) {
            return Err(ValueError::Malformed { what: "AID" });
        }
        if !(1..=98).contains(&self.kind) {
            return Err(ValueError::OutOfRange { what: "application type", min: 1, max: 98 });
        }
        if self.contactless_terminal.is_some() && self.contactless_tacs.is_none() {
            return Err(ValueError::Empty { what: "list of contactless action codes" });
        }
        let single = [self.category, self.contactless.zero_amount, self.contactless.mode];
        let texts = [&single[..], &self.contactless.app_version, &self.offline_codes];
        if texts.iter().any(|text| !text.iter().all(|byte| matches!(byte, b' '..=b'~'))) {
            return Err(ValueError::Malformed { what: "character of an AID record" });
        }
        Ok(())
    }

    /// Reads the fields behind the head. What follows the longest form is ignored, and so is the
    /// rest of a tail that is not whole.
    pub(super) fn read(head: Head, mut reader: Reader<'_>) -> Result<Self, ValueError> {
        let reader = &mut reader;
        let network = head.network.ok_or(ValueError::Malformed { what: "network of a record" })?;
        let aid_len = usize::try_from(reader.number("AID", 2)?).unwrap_or(usize::MAX);
        let aid: [u8; 16] = reader.hex("AID")?;
        let aid = aid.get(..aid_len).filter(|_| AID_LEN.contains(&aid_len));
        let aid = aid.ok_or(ValueError::Malformed { what: "AID" })?.to_vec();
        let kind = small(reader, "application type", 2)?;
        let label = reader.text("label", 16)?;
        reader.take("standard of the chip", 2)?;
        let record = Self {
            network,
            index: head.index,
            aid,
            kind,
            label,
            versions: [
                reader.hex("version of the application")?,
                reader.hex("version of the application")?,
                reader.hex("version of the application")?,
            ],
            country: medium(reader, "country", 3)?,
            currency: medium(reader, "currency", 3)?,
            currency_exponent: small(reader, "exponent of the currency", 1)?,
            merchant_id: reader.text("number of the merchant", 15)?,
            merchant_category: medium(reader, "merchant category", 4)?,
            terminal_id: reader.text("number of the terminal", 8)?,
            capabilities: reader.hex("terminal capabilities")?,
            additional_capabilities: reader.hex("additional terminal capabilities")?,
            terminal_type: small(reader, "terminal type", 2)?,
            tacs: read_tacs(reader)?,
            floor_limit: reader.hex_number("floor limit")?,
            category: reader.take("transaction category", 1)?[0],
            contactless: Contactless::read(reader)?,
            tdol: reader.hex("TDOL")?,
            ddol: reader.hex("DDOL")?,
            offline_codes: array(reader.take("offline response codes", 8)?),
            contactless_tacs: if reader.left() >= 30 { Some(read_tacs(reader)?) } else { None },
            contactless_terminal: if reader.left() >= 26 {
                Some(ContactlessTerminal::read(reader)?)
            } else {
                None
            },
        };
        record.check()?;
        Ok(record)
    }
}

impl Contactless {
    fn write(&self, writer: &mut Writer) {
        writer.raw(&[self.zero_amount, self.mode]);
        writer.hex(&self.transaction_limit.to_be_bytes());
        writer.hex(&self.floor_limit.to_be_bytes());
        writer.hex(&self.cvm_limit.to_be_bytes());
        writer.raw(&self.app_version);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ValueError> {
        Ok(Self {
            zero_amount: reader.take("contactless zero amount", 1)?[0],
            mode: reader.take("contactless mode", 1)?[0],
            transaction_limit: reader.hex_number("contactless limit")?,
            floor_limit: reader.hex_number("contactless floor limit")?,
            cvm_limit: reader.hex_number("contactless CVM limit")?,
            app_version: array(reader.take("contactless version", 5)?),
        })
    }
}

impl ContactlessTerminal {
    fn write(&self, writer: &mut Writer) {
        writer.hex(&self.capabilities);
        writer.raw(&[self.mobile_cvm]);
        writer.hex(&self.additional_capabilities);
        writer.hex(&self.mobile_limit.to_be_bytes());
        writer.raw(&[self.issuer_scripts]);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, ValueError> {
        Ok(Self {
            capabilities: reader.hex("contactless capabilities")?,
            mobile_cvm: reader.take("mobile CVM", 1)?[0],
            additional_capabilities: reader.hex("additional contactless capabilities")?,
            mobile_limit: reader.hex_number("limit of phones")?,
            issuer_scripts: reader.take("contactless issuer scripts", 1)?[0],
        })
    }
}

fn write_tacs(writer: &mut Writer, tacs: &Tacs) {
    writer.hex(&tacs.default);
    writer.hex(&tacs.denial);
    writer.hex(&tacs.online);
}

fn read_tacs(reader: &mut Reader<'_>) -> Result<Tacs, ValueError> {
    let what = "terminal action code";
    Ok(Tacs { default: reader.hex(what)?, denial: reader.hex(what)?, online: reader.hex(what)? })
}

fn small(reader: &mut Reader<'_>, what: &'static str, digits: usize) -> Result<u8, ValueError> {
    let number = u8::try_from(reader.number(what, digits)?);
    number.map_err(|_| ValueError::Malformed { what })
}

fn medium(reader: &mut Reader<'_>, what: &'static str, digits: usize) -> Result<u16, ValueError> {
    let number = u16::try_from(reader.number(what, digits)?);
    number.map_err(|_| ValueError::Malformed { what })
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("so many were taken")
}
