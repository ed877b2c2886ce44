use maquininha_model::Sensitive;

use super::cex::stripe;
use super::gcx::Gcx;
use crate::answer::Answer;
use crate::card::{EmvData, MaskedPan, Stripe};
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::field;
use crate::payload::Payload;
use crate::request::Command;
use crate::text;
use crate::tlv::Parameters;
use crate::value::{Network, RecordIndex};

/// Digits and letters that name one record of the tables in an answer.
const APPLICATION_LEN: usize = 6;

/// By which interface the card came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardEntry {
    /// Magnetic stripe (00). Its status says whether it may stand in for a chip.
    Stripe {
        /// How the chip was read before.
        icc: IccStatus,
    },
    /// Chip with contact (03).
    Chip,
    /// Contactless with the data of a stripe (05).
    ContactlessStripe,
    /// Contactless with a chip (06).
    ContactlessChip,
}

impl CardEntry {
    /// Whether GOX and FCX follow; the others go online on their own.
    pub const fn is_emv(self) -> bool {
        matches!(self, Self::Chip | Self::ContactlessChip)
    }
}

/// How the chip was read before a swipe; decides on fallback (abecs-pinpad §3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IccStatus {
    /// Not at all, or well: a card with a chip may not be swiped.
    NotTried,
    /// With an error.
    Failed,
    /// It has no application for us.
    NoApplication,
}

/// A record of the tables that can process the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Application {
    /// Its network.
    pub network: Network,
    /// Its record.
    pub index: RecordIndex,
    /// Its type (`T1_APPTYPE`).
    pub kind: u8,
}

/// A card that was read.
#[derive(Clone, Debug)]
pub struct GcxAnswer {
    /// By which interface.
    pub entry: CardEntry,
    /// The card number, masked.
    pub pan: Option<MaskedPan>,
    /// The sequence number of the card.
    pub pan_sequence: Option<u8>,
    /// Who can process it; several to choose from, none for a stripe.
    pub applications: Vec<Application>,
    /// The tracks, as far as they may be known.
    pub stripe: Stripe,
    /// The cardholder's name.
    pub holder: Option<Sensitive<String>>,
    /// The label of the application.
    pub label: Option<String>,
    /// The issuer's country, ISO 3166-1 numeric.
    pub issuer_country: Option<u16>,
    /// When the card expires, as `YYMMDD`.
    pub expires: Option<[u8; 6]>,
    /// The objects that were wanted.
    pub emv_data: EmvData,
    /// The kind of contactless device, 0 for a card (abecs-pinpad §4.2).
    pub device: u8,
}

impl Command for Gcx {
    type Answer = GcxAnswer;

    fn id(&self) -> CommandId {
        CommandId::Gcx
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        self.write_parameters(payload)
    }

    fn read(&self, answer: Answer<'_>) -> Result<GcxAnswer, AnswerError> {
        let fields = Parameters::of(answer.ok(self.id())?)?;
        let entry = entry(fields)?;
        let stripe = stripe(fields);
        let applications = applications(fields, entry)?;
        let pan = fields.get(field::PAN).filter(|pan| !pan.is_empty()).map(MaskedPan::mask);
        if entry.is_emv() && pan.is_none() {
            return Err(AnswerError::MissingField { field: field::PAN });
        }
        let emv_data = fields.get(field::EMVDATA).map(EmvData::returned).transpose()?;
        Ok(GcxAnswer {
            entry,
            pan: pan.or_else(|| stripe.pan().cloned()),
            pan_sequence: small_number(fields, field::PANSEQNO, "sequence number of the card")?,
            applications,
            stripe,
            holder: fields.text(field::CHNAME).map(Sensitive::new),
            label: fields.text(field::LABEL),
            issuer_country: fields.get(field::ISSCNTRY).and_then(country),
            expires: fields.bytes(field::CARDEXP, "expiry")?,
            emv_data: emv_data.unwrap_or_default(),
            device: small_number(fields, field::DEVTYPE, "kind of device")?.unwrap_or(0),
        })
    }
}

fn entry(fields: Parameters<'_>) -> Result<CardEntry, AnswerError> {
    match fields.require(field::CARDTYPE)? {
        b"00" => {
            let icc = match fields.require(field::ICCSTAT)? {
                b"0" => IccStatus::NotTried,
                b"1" => IccStatus::Failed,
                b"2" => IccStatus::NoApplication,
                _ => return Err(AnswerError::MalformedField { what: "status of the chip" }),
            };
            Ok(CardEntry::Stripe { icc })
        }
        b"03" => Ok(CardEntry::Chip),
        b"05" => Ok(CardEntry::ContactlessStripe),
        b"06" => Ok(CardEntry::ContactlessChip),
        _ => Err(AnswerError::MalformedField { what: "type of card" }),
    }
}

fn applications(fields: Parameters<'_>, entry: CardEntry) -> Result<Vec<Application>, AnswerError> {
    let Some(text) = fields.get(field::AIDTABINFO).filter(|text| !text.is_empty()) else {
        return match entry {
            CardEntry::Stripe { .. } => Ok(Vec::new()),
            _ => Err(AnswerError::MissingField { field: field::AIDTABINFO }),
        };
    };
    let malformed = AnswerError::MalformedField { what: "list of applications" };
    if !text.len().is_multiple_of(APPLICATION_LEN) {
        return Err(malformed);
    }
    text.chunks_exact(APPLICATION_LEN).map(|one| application(one).ok_or(malformed)).collect()
}

fn application(text: &[u8]) -> Option<Application> {
    let network = u16::try_from(text::number(&text[..2])?).ok()?;
    Some(Application {
        network: Network::new(network).ok()?,
        index: RecordIndex::from_bytes(&text[2..4])?,
        kind: u8::try_from(text::number(&text[4..])?).ok()?,
    })
}

/// A number of two digits that may be absent or empty.
fn small_number(
    fields: Parameters<'_>,
    id: u16,
    what: &'static str,
) -> Result<Option<u8>, AnswerError> {
    let Some(digits) = fields.get(id).filter(|digits| !digits.is_empty()) else {
        return Ok(None);
    };
    let number = text::number(digits).and_then(|number| u8::try_from(number).ok());
    number.map(Some).ok_or(AnswerError::MalformedField { what })
}

/// Three digits, of which four may come (abecs-pinpad §12.7). A country that cannot be read is no
/// reason to lose the card.
fn country(digits: &[u8]) -> Option<u16> {
    let number = matches!(digits.len(), 3 | 4).then(|| text::number(digits))??;
    u16::try_from(number % 1000).ok()
}
