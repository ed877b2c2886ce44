//! GCR: the card request of devices before ABECS (abecs-pinpad §3.6).

use super::VirtualPinPad;
use super::card_request::{CONTACTLESS_MS, CardRequest, bcd_digits, prompt, record_list};
use super::transaction::CardKind;
use super::wait::Step;
use crate::card::TestCard;
use crate::codes::Status;
use crate::emv::Objects;
use crate::tables::{Selection, select};
use crate::wire::{Answer, Command, CommandId, Fields, digits};

/// Application type that stands for any.
const ANY_APPTYPE: [u8; 2] = *b"99";
/// Application type that stands for the list of records.
const BY_LIST: [u8; 2] = *b"00";

/// The request of a GCR, which an empty one repeats.
#[derive(Clone)]
pub(super) struct CardQuery {
    network: u8,
    selection: Selection,
    amount: u64,
    date: [u8; 3],
    time: [u8; 3],
    version: [u8; 10],
    contactless: bool,
}

impl CardQuery {
    fn parse(block: &[u8]) -> Result<Self, Status> {
        let mut fields = Fields::new(block);
        let network = fields.slot()?;
        let apptype: [u8; 2] = fields.bytes(2)?.try_into().expect("two bytes were read");
        let amount = u64::try_from(fields.number(12)?).expect("twelve digits fit in 64 bits");
        let date = bcd_digits(fields.bytes(6)?)?;
        let time = bcd_digits(fields.bytes(6)?)?;
        let version = fields.bytes(10)?.try_into().expect("ten bytes were read");
        let count = if fields.is_empty() { 0 } else { fields.number(2)? };
        let records = record_list(fields.bytes(count * 4)?)?;
        let contactless = fields.is_empty() || fields.bytes(1)? == b"1";
        let selection = Selection {
            records: (apptype == BY_LIST).then_some(records),
            network: (network != 0).then_some(network),
            apptypes: (apptype != ANY_APPTYPE).then(|| vec![apptype]),
        };
        Ok(Self { network, selection, amount, date, time, version, contactless })
    }
}

impl VirtualPinPad {
    pub(super) fn get_card_classic(&mut self, command: &Command) -> Result<Step, Status> {
        let block = command.block()?;
        if !block.is_empty() {
            self.classic_request = Some(CardQuery::parse(block)?);
        }
        let query = self.classic_request.clone().ok_or(Status::INVCALL)?;
        // Without tables the stripe may be used: a chip is told about them when it comes.
        let candidates = select(&self.tables, &query.selection).unwrap_or_default();
        let host_objects = Objects::default();
        let contactless = query.contactless
            && self.contactless_may_take(&candidates, query.amount, &host_objects);
        let request = CardRequest {
            candidates,
            amount: query.amount,
            cashback: 0,
            date: query.date,
            time: query.time,
            kind: 0,
            currency: None,
            contactless,
            mask: None,
            tag_list: None,
            host_objects,
            screen: prompt(contactless, query.amount),
            deadline_ms: contactless.then(|| self.now_ms + CONTACTLESS_MS),
            timeout_ms: None,
            chip_trouble: self.chip_trouble,
            table_version: Some((query.network, query.version)),
        };
        self.await_card(command.id, request)
    }

    pub(super) fn classic_stripe_reply(
        &mut self,
        id: CommandId,
        request: &CardRequest,
        card: &TestCard,
    ) -> Step {
        let mut block = format!("00{}000000", request.chip_trouble % 10).into_bytes();
        block.extend(self.classic_tracks(&card.track1(), &card.track2()));
        // Number, name and the rest are the chip's: of a stripe the host reads the tracks.
        block.extend(format!("00{:19}00{:16}000{:26}000000{:029}000000", "", "", "", 0).bytes());
        Step::Answer(Answer::block(id, block))
    }

    pub(super) fn classic_chip_reply(
        &mut self,
        id: CommandId,
        request: &CardRequest,
        card: &TestCard,
    ) -> Result<Step, Status> {
        let transaction = self.transaction.as_ref().ok_or(Status::INTERR)?;
        let key = transaction.records.first().ok_or(Status::INTERR)?;
        let record = self.tables.aid(*key).ok_or(Status::INTERR)?;
        let emv = transaction.kind != CardKind::ContactlessStripe;
        let mut block = transaction.kind.code().to_vec();
        block.push(b'0' + request.chip_trouble);
        block.extend(record.apptype);
        block.extend(digits(usize::from(key.network), 2));
        block.extend(key.index);
        block.extend(self.classic_tracks("", &card.track2()));
        let pan = if emv { self.leaving(&card.pan) } else { String::new() };
        let label = &transaction.application.label;
        block
            .extend(format!("{:02}{pan:<19}{:02}{label:<16.16}", pan.len(), card.sequence).bytes());
        let TestCard { service_code, holder, expiry, issuer_country, .. } = card;
        block.extend(format!("{service_code}{holder:<26.26}{expiry}").bytes());
        block.extend(format!("{:029}{issuer_country:03}", 0).bytes());
        let reserved = match key.network {
            1 => 66,
            2 => 10,
            _ => 0,
        };
        block.extend(digits(reserved, 3));
        block.extend(vec![b' '; reserved]);
        Ok(Step::Answer(Answer::block(id, block)))
    }

    /// Three tracks with their lengths; a number in them is encrypted if there is a key.
    pub(super) fn classic_tracks(&self, track1: &str, track2: &str) -> Vec<u8> {
        let track1 = self.leaving(track1);
        // One that would outgrow its field is not given (abecs-pinpad §6.6).
        let track1 = if track1.len() > 76 { "" } else { &track1 };
        let track2 = self.leaving(track2);
        format!("{:02}{track1:<76}{:02}{track2:<37}000{:104}", track1.len(), track2.len(), "")
            .into_bytes()
    }
}
