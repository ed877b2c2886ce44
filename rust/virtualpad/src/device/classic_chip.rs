//! CNG, GOC and FNC: the chip commands of devices before ABECS (abecs-pinpad §3.6).

use super::VirtualPinPad;
use super::finish::{Finish, HostDecision};
use super::go_on::{Amounts, GoOn, Verified};
use super::pin_entry::PIN_INACTIVITY_MS;
use super::transaction::{CardKind, Stage};
use super::wait::Step;
use crate::codes::Status;
use crate::emv::objects::EMV_DATA_MAX;
use crate::emv::risk::RiskParameters;
use crate::emv::{CryptogramKind, Objects};
use crate::wire::{Answer, Command, CommandId, Fields, digits, hex_text};

impl VirtualPinPad {
    pub(super) fn change_parameters(&mut self, command: &Command) -> Result<Step, Status> {
        self.open_transaction()?;
        let mut fields = Fields::new(command.block()?);
        let length = fields.number(2)?;
        let bytes = fields.hex(length)?;
        Objects::parse(&bytes)?;
        if self.host_objects.len() + bytes.len() > EMV_DATA_MAX {
            return Err(Status::INVPARM);
        }
        self.host_objects.extend(bytes);
        Ok(Step::Answer(Answer::plain(command.id, Status::OK)))
    }

    pub(super) fn go_on_chip_classic(&mut self, command: &Command) -> Result<Step, Status> {
        let transaction = self.open_transaction()?;
        let is_contact = transaction.kind == CardKind::Chip;
        let record = *transaction.records.first().ok_or(Status::INTERR)?;
        let mut fields = Fields::new(command.block()?);
        let amounts = Amounts {
            amount: Some(long(fields.number(12)?)),
            cashback: Some(long(fields.number(12)?)),
            ..Amounts::default()
        };
        let on_exception_list = fields.number(1)? == 1;
        let must_go_online = fields.number(1)? == 1;
        fields.number(1)?;
        let method = fields.number(1)?;
        let slot = fields.slot()?;
        let wrapped = fields.bytes(32)?;
        let manages_risk = fields.number(1)? == 1;
        let floor_limit = fields.hex(4)?;
        let target = byte(fields.number(2)?);
        let threshold = fields.hex(4)?;
        let target_max = byte(fields.number(2)?);
        if !matches!(method, 1 | 3) {
            return Err(Status::INVPARM);
        }
        let wrapped = if method == 1 { Some(Fields::new(wrapped).hex_array()?) } else { None };
        let risk = [floor_limit, vec![target], threshold, vec![target_max]].concat();
        let risk = risk.try_into().map(RiskParameters::parse).map_err(|_| Status::INTERR)?;
        let go_on = GoOn {
            is_contact,
            record,
            method,
            slot,
            wrapped,
            may_bypass: false,
            text: None,
            limit_ms: PIN_INACTIVITY_MS,
            on_exception_list,
            must_go_online,
            risk: if manages_risk { risk } else { RiskParameters::floor(u32::MAX) },
            tag_list: Some(self.classic_tags(command, 1)?),
            at: 0,
            verified: Verified::default(),
            classic: true,
        };
        let host = Objects::parse(&self.host_objects)?;
        self.begin_go_on(command.id, go_on, &amounts, &host)
    }

    /// The lists of tags in all blocks from one on.
    fn classic_tags(&self, command: &Command, first: usize) -> Result<Vec<u8>, Status> {
        let mut tags = Vec::new();
        for block in command.blocks()?.iter().skip(first).filter(|block| !block.is_empty()) {
            let mut fields = Fields::new(block);
            let length = fields.number(3)?;
            tags.extend(fields.hex(length)?);
        }
        crate::emv::objects::tag_list(&tags)?;
        Ok(tags)
    }

    pub(super) fn classic_go_on_reply(
        &mut self,
        id: CommandId,
        go_on: &GoOn,
        kind: CryptogramKind,
    ) -> Result<Step, Status> {
        let verified = &go_on.verified;
        let decision = match kind {
            CryptogramKind::Approved => b'0',
            CryptogramKind::Declined => b'1',
            CryptogramKind::Online => b'2',
        };
        let flag = |on: bool| if on { b'1' } else { b'0' };
        let mut block = vec![
            decision,
            flag(verified.signature),
            flag(verified.offline_pin),
            b'0' + verified.wrong_pins.min(9),
            flag(verified.pin_blocked),
            flag(verified.online_pin.is_some()),
        ];
        let (pin_block, ksn) = verified.online_pin.unwrap_or_default();
        block.extend(hex_text(&pin_block));
        block.extend(hex_text(&ksn.unwrap_or_default()));
        let emv_data = self.listed_objects(go_on.tag_list.as_deref())?.unwrap_or_default();
        block.extend(digits(emv_data.len(), 3));
        block.extend(hex_text(&emv_data));
        block.extend(b"000");
        self.block_answer(id, block)
    }

    pub(super) fn finish_chip_classic(&mut self, command: &Command) -> Result<Step, Status> {
        let kind = self.decided_transaction()?.kind;
        let mut fields = Fields::new(command.block()?);
        let state = fields.number(1)?;
        fields.number(1)?;
        let code: [u8; 2] = fields.bytes(2)?.try_into().expect("two bytes were read");
        let length = fields.number(3)?;
        let issuer_objects = fields.hex(length)?;
        let tag_list = self.classic_tags(command, 1)?;
        let decision = match state {
            0 if code == *b"00" => HostDecision::Approved,
            // 9: approved with a code of its own.
            9 => HostDecision::Approved,
            0 => HostDecision::Declined,
            1 => HostDecision::NoAnswer,
            _ => return Err(Status::INVPARM),
        };
        let code = (decision != HostDecision::NoAnswer).then_some(code);
        let finish = Finish { decision, code, issuer_objects };
        let (approved, results) = if kind == CardKind::Chip {
            self.finish_contact(&finish)?
        } else {
            let transaction = self.transaction.as_mut().ok_or(Status::INTERR)?;
            transaction.stage = Stage::Finished;
            (decision == HostDecision::Approved, Vec::new())
        };
        let denied_by_host = decision == HostDecision::Declined;
        let decision = match (approved, denied_by_host) {
            (true, _) => b'0',
            (false, false) => b'1',
            (false, true) => b'2',
        };
        let emv_data = self.listed_objects(Some(&tag_list))?.unwrap_or_default();
        let mut block = vec![decision];
        block.extend(digits(emv_data.len(), 3));
        block.extend(hex_text(&emv_data));
        block.extend(digits(results.len(), 2));
        block.extend(hex_text(&results));
        block.extend(b"000");
        self.block_answer(command.id, block)
    }

    /// An answer with one block, whose length is written in three digits.
    fn block_answer(&self, id: CommandId, block: Vec<u8>) -> Result<Step, Status> {
        if block.len() > 999 {
            Err(Status::RSPOVRFL)
        } else {
            Ok(Step::Answer(Answer::block(id, block)))
        }
    }
}

fn long(number: usize) -> u64 {
    u64::try_from(number).expect("twelve digits fit in 64 bits")
}

fn byte(number: usize) -> u8 {
    u8::try_from(number).expect("two digits fit in a byte")
}
