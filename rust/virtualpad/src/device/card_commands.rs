//! GCX and GED (abecs-pinpad §3.5).

use super::VirtualPinPad;
use super::card_request::CardRequest;
use super::transaction::{CardKind, Stage};
use super::wait::Step;
use crate::card::TestCard;
use crate::card::track::{masked, truncated_track1, truncated_track2};
use crate::codes::Status;
use crate::ids;
use crate::settings::Profile;
use crate::wire::{CommandId, ParamList, Params};

/// Most entries of `PP_AIDTABINFO` (abecs-pinpad §4.2).
const TABLE_ENTRIES_MAX: usize = 20;

impl VirtualPinPad {
    pub(super) fn get_card(&mut self, params: &Params) -> Result<Step, Status> {
        let request = self.card_request(params).inspect_err(|status| {
            if *status == Status::CARDAPPNAV {
                self.chip_trouble = 2;
            }
        })?;
        self.await_card(*b"GCX", request)
    }

    pub(super) fn stripe_reply(
        &mut self,
        id: CommandId,
        request: &CardRequest,
        card: &TestCard,
    ) -> Result<Step, Status> {
        if request.table_version.is_some() {
            return Ok(self.classic_stripe_reply(id, request, card));
        }
        let mut params = ParamList::default();
        params.push(ids::PP_CARDTYPE, *b"00");
        params.push(ids::PP_ICCSTAT, [b'0' + request.chip_trouble]);
        params.append(track1_param(card, request));
        params.append(track2_param(card, request));
        Ok(self.params_answer(id, params))
    }

    /// The answer for a chip or contactless card, whose transaction has just begun.
    pub(super) fn chip_reply(
        &mut self,
        id: CommandId,
        request: &CardRequest,
        card: &TestCard,
    ) -> Result<Step, Status> {
        if request.table_version.is_some() {
            return self.classic_chip_reply(id, request, card);
        }
        let transaction = self.transaction.as_ref().ok_or(Status::INTERR)?;
        let kind = transaction.kind;
        let emv = kind != CardKind::ContactlessStripe;
        let label = format!("{:<16.16}", transaction.application.label);
        let mut params = ParamList::default();
        params.push(ids::PP_CARDTYPE, kind.code());
        params.push(ids::PP_AIDTABINFO, self.table_info());
        if emv {
            params.push(ids::PP_PAN, masked(&card.pan, request.mask));
            params.push(ids::PP_PANSEQNO, format!("{:02}", card.sequence));
        } else {
            params.append(track1_param(card, request));
        }
        params.append(track2_param(card, request));
        params.push(ids::PP_LABEL, label);
        if emv {
            params.push(ids::PP_CARDEXP, card.expiry.as_bytes());
            params.push(ids::PP_ISSCNTRY, format!("{:03}", card.issuer_country));
            // Of a contactless card only older devices give it (abecs-pinpad §3.5).
            let tells_name = kind == CardKind::Chip || self.settings.profile != Profile::Abecs220;
            let named = tells_name && !card.holder.is_empty();
            params.push_some(ids::PP_CHNAME, named.then_some(card.holder.as_bytes()));
        }
        if let Some(list) = &request.tag_list {
            params.push(ids::PP_EMVDATA, transaction.objects.listed(list)?);
        }
        let device = card.contactless.as_ref().filter(|_| kind != CardKind::Chip);
        let device = device.map_or(0, |contactless| contactless.device_type);
        params.push_some(ids::PP_DEVTYPE, (device != 0).then(|| format!("{device:02}")));
        Ok(self.params_answer(id, params))
    }

    /// The networks that may process the card, six characters each.
    fn table_info(&self) -> Vec<u8> {
        let records = self.transaction.iter().flat_map(|it| &it.records);
        let records = records.filter_map(|key| self.tables.aid(*key)).take(TABLE_ENTRIES_MAX);
        let entry = |record: &crate::tables::AidRecord| {
            let mut entry = format!("{:02}", record.key.network).into_bytes();
            entry.extend(record.key.index);
            entry.extend(record.apptype);
            entry
        };
        records.flat_map(entry).collect()
    }

    pub(super) fn get_emv_data(&mut self, params: &Params) -> Result<Step, Status> {
        let list = params.mandatory(ids::SPE_TAGLIST)?;
        let transaction = self.transaction.as_ref().ok_or(Status::INVCALL)?;
        if transaction.stage == Stage::Gone {
            return Err(Status::INVCALL);
        }
        let mut answer = ParamList::default();
        answer.push(ids::PP_EMVDATA, transaction.objects.listed(list)?);
        Ok(self.params_answer(*b"GED", answer))
    }
}

/// Track 1 without its discretionary data, masked as the host wants it.
fn track1_param(card: &TestCard, request: &CardRequest) -> ParamList {
    let mut params = ParamList::default();
    params.push(ids::PP_TRK1INC, masked(&truncated_track1(&card.track1()), request.mask));
    params
}

/// The same of track 2.
fn track2_param(card: &TestCard, request: &CardRequest) -> ParamList {
    let mut params = ParamList::default();
    params.push(ids::PP_TRK2INC, masked(&truncated_track2(&card.track2()), request.mask));
    params
}
