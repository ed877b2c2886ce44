//! FCX: the issuer's answer, scripts and the last cryptogram (abecs-pinpad §3.5, §7.4).

use super::VirtualPinPad;
use super::card_request::host_objects;
use super::transaction::{CardKind, Stage, Transaction};
use super::wait::{Step, Wait};
use crate::card::{ChipHealth, PIN_TRIES_MAX};
use crate::codes::Status;
use crate::emv::cryptogram;
use crate::emv::risk::TvrBit;
use crate::emv::{CryptogramKind, objects, tags};
use crate::ids;
use crate::person::Key;
use crate::screen::Screen;
use crate::settings::Profile;
use crate::wire::{CommandId, ParamList, Params};

/// Most bytes of script results (abecs-pinpad §4.2, 8059h).
const RESULTS_MAX: usize = 50;
/// The card is asked for once more for so long, if the host names no limit.
const RETAP_MS: u64 = 60_000;

/// What the host knows of the issuer's decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HostDecision {
    Approved,
    Declined,
    NoAnswer,
}

/// The host's side of FCX and FNC.
pub(super) struct Finish {
    pub(super) decision: HostDecision,
    pub(super) code: Option<[u8; 2]>,
    /// Objects of the issuer: 91, 71, 72.
    pub(super) issuer_objects: Vec<u8>,
}

/// FCX that waits for the contactless card once more.
pub(super) struct RetapWait {
    approved: bool,
    scripts: Vec<u8>,
    tag_list: Option<Vec<u8>>,
    card: usize,
    pub(super) deadline_ms: Option<u64>,
}

impl VirtualPinPad {
    pub(super) fn finish_chip(&mut self, params: &Params) -> Result<Step, Status> {
        self.decided_transaction()?;
        let decision = match params.mandatory(ids::SPE_FCXOPT)?.first() {
            Some(b'0') => HostDecision::Approved,
            Some(b'1') => HostDecision::Declined,
            Some(b'2') => HostDecision::NoAnswer,
            _ => return Err(Status::INVPARM),
        };
        let code = params.array::<2>(ids::SPE_ARC)?;
        if decision != HostDecision::NoAnswer && code.is_none() {
            return Err(Status::MANDAT);
        }
        host_objects(params)?;
        let issuer_objects = params.get(ids::SPE_EMVDATA).unwrap_or_default().to_vec();
        let tag_list = params.get(ids::SPE_TAGLIST).map(<[u8]>::to_vec);
        objects::tag_list(tag_list.as_deref().unwrap_or_default())?;
        let timeout_ms = params.timeout_ms()?;
        let finish = Finish { decision, code, issuer_objects };
        let transaction = self.transaction.as_ref().ok_or(Status::INVCALL)?;
        if transaction.kind == CardKind::Chip {
            let (approved, results) = self.finish_contact(&finish)?;
            return self.finish_reply(approved, &results, tag_list.as_deref());
        }
        let approved = decision == HostDecision::Approved;
        let scripts = scripts(&finish.issuer_objects)?;
        if transaction.scripts_by_tap && !scripts.is_empty() && self.can_use_antenna() {
            let card = transaction.card;
            let deadline_ms = Some(self.now_ms + timeout_ms.unwrap_or(RETAP_MS));
            self.notify("SOLICITE CARTAO", "NOVAMENTE");
            self.show(Screen::text(["APROXIME O CARTAO", "NOVAMENTE"]));
            self.turn_antenna_on();
            let scripts = finish.issuer_objects;
            let wait = RetapWait { approved, scripts, tag_list, card, deadline_ms };
            return Ok(Step::Wait(Wait::Retap(wait)));
        }
        self.finish_reply(approved, &[], tag_list.as_deref())
    }

    /// The transaction that FCX or FNC may end; 010 if there is none, 043 if its card has left.
    pub(super) fn decided_transaction(&self) -> Result<&Transaction, Status> {
        let transaction = self.transaction.as_ref().ok_or(Status::INVCALL)?;
        match transaction.stage {
            Stage::Gone => Err(Status::NOCARD),
            Stage::Decided(_) => Ok(transaction),
            Stage::Found | Stage::Begun | Stage::Finished => Err(Status::INVCALL),
        }
    }

    fn finish_reply(
        &mut self,
        approved: bool,
        results: &[u8],
        tag_list: Option<&[u8]>,
    ) -> Result<Step, Status> {
        let transaction = self.transaction.as_mut().ok_or(Status::INTERR)?;
        transaction.stage = Stage::Finished;
        // Newer devices give no objects for a contactless card any more (abecs-pinpad §12.13).
        let newest = self.settings.profile == Profile::Abecs220;
        let empty = newest && transaction.kind != CardKind::Chip;
        let list = tag_list.map(|list| if empty { &[][..] } else { list });
        let emv_data = self.listed_objects(list)?;
        let mut answer = ParamList::default();
        answer.push(ids::PP_FCXRES, if approved { *b"000" } else { *b"100" });
        answer.push_some(ids::PP_EMVDATA, emv_data);
        answer.push_some(ids::PP_ISRESULTS, (!results.is_empty()).then_some(results));
        Ok(self.params_answer(*b"FCX", answer))
    }

    /// Ends a transaction of the chip: whether it is approved, and the results of scripts.
    pub(super) fn finish_contact(&mut self, finish: &Finish) -> Result<(bool, Vec<u8>), Status> {
        let mut transaction = self.transaction.take().ok_or(Status::INTERR)?;
        let first = match transaction.stage {
            Stage::Decided(kind) => kind,
            _ => CryptogramKind::Declined,
        };
        transaction.stage = Stage::Finished;
        let outcome = if first == CryptogramKind::Online {
            self.finish_online(&mut transaction, finish)
        } else {
            let approved = first == CryptogramKind::Approved;
            Ok((approved && finish.decision == HostDecision::Approved, Vec::new()))
        };
        self.transaction = Some(transaction);
        outcome
    }

    fn finish_online(
        &mut self,
        transaction: &mut Transaction,
        finish: &Finish,
    ) -> Result<(bool, Vec<u8>), Status> {
        let card = transaction.card;
        let entries = objects::entries(&finish.issuer_objects)?;
        let of = |tag: u32| entries.iter().filter(move |(it, _)| *it == tag).map(|(_, it)| *it);
        let mut results = Vec::new();
        for script in of(tags::SCRIPT_BEFORE) {
            self.run_script(card, script, &mut results);
        }
        let authenticated =
            of(tags::ISSUER_DATA).next().map(|answer| self.issuer_is_right(transaction, answer));
        transaction.tvr.set(TvrBit::ISSUER_NOT_AUTHENTICATED, authenticated == Some(false));
        let application = &transaction.application;
        let missing = application.needs_issuer_answer && authenticated.is_none();
        let kind = match finish.decision {
            HostDecision::Approved if missing || authenticated == Some(false) => {
                CryptogramKind::Declined
            }
            HostDecision::Approved => CryptogramKind::Approved,
            HostDecision::Declined => CryptogramKind::Declined,
            HostDecision::NoAnswer if application.approves_unable_online => {
                transaction.codes.unable_online(transaction.tvr)
            }
            HostDecision::NoAnswer => CryptogramKind::Declined,
        };
        let approved = kind == CryptogramKind::Approved;
        let code = finish.code.unwrap_or(if approved { *b"Y3" } else { *b"Z3" });
        transaction.objects.set(tags::RESPONSE_CODE, code);
        self.generate(transaction, kind, true)?;
        for script in of(tags::SCRIPT_AFTER) {
            self.run_script(card, script, &mut results);
        }
        Ok((approved, results))
    }

    /// Whether the issuer's answer is one to the cryptogram of this transaction.
    fn issuer_is_right(&self, transaction: &Transaction, answer: &[u8]) -> bool {
        let card = self.wallet.at(transaction.card);
        let key = cryptogram::card_key(&self.settings.issuer_key, &card.pan, card.sequence);
        let session = cryptogram::session_key(&key, card.atc.to_be_bytes());
        let sent = transaction.objects.array::<8>(tags::CRYPTOGRAM);
        match (sent, answer) {
            (Some(sent), [proof @ .., high, low]) if answer.len() == 10 => {
                cryptogram::issuer_answer(&session, &sent, [*high, *low]) == proof
            }
            _ => false,
        }
    }

    pub(super) fn tapped_again(&mut self, id: CommandId, wait: &RetapWait) -> Step {
        let same = self.field.iter().any(|card| *card == wait.card);
        let mut results = Vec::new();
        if same {
            for (_, script) in scripts(&wait.scripts).unwrap_or_default() {
                self.run_script(wait.card, &script, &mut results);
            }
        }
        self.retap_reply(id, wait, &results)
    }

    /// The card did not come again: the decision stands all the same (abecs-pinpad §3.5).
    pub(super) fn retap_over(&mut self, id: CommandId, wait: &RetapWait) -> Step {
        self.retap_reply(id, wait, &[])
    }

    pub(super) fn retap_key(&mut self, id: CommandId, wait: RetapWait, key: Key) -> Step {
        if key == Key::Cancel {
            return self.retap_over(id, &wait);
        }
        Step::Wait(Wait::Retap(wait))
    }

    fn retap_reply(&mut self, id: CommandId, wait: &RetapWait, results: &[u8]) -> Step {
        self.turn_antenna_off();
        self.blank();
        let reply = self.finish_reply(wait.approved, results, wait.tag_list.as_deref());
        reply.unwrap_or_else(|status| Step::Answer(crate::wire::Answer::plain(id, status)))
    }

    /// Runs a script of the issuer on a card; its message authentication is not checked.
    fn run_script(&mut self, card: usize, script: &[u8], results: &mut Vec<u8>) {
        let entries = objects::entries(script).unwrap_or_default();
        let id = entries.iter().find(|(tag, _)| *tag == tags::SCRIPT_ID).map(|(_, id)| *id);
        let commands = entries.iter().filter(|(tag, _)| *tag == tags::SCRIPT_COMMAND);
        let mut result = 0x20;
        for ((_, command), number) in commands.zip(1_u8..) {
            if !self.run_command(card, command) {
                result = 0x10 | number.min(15);
                break;
            }
        }
        if results.len() + 5 <= RESULTS_MAX {
            results.push(result);
            let id = id.and_then(|id| <[u8; 4]>::try_from(id).ok());
            results.extend(id.unwrap_or_default());
        }
    }

    fn run_command(&mut self, card: usize, command: &[u8]) -> bool {
        let card = self.wallet.at_mut(card);
        match command.get(1) {
            Some(0x16) => {
                if let Some(chip) = &mut card.chip {
                    chip.health = ChipHealth::Blocked;
                }
            }
            Some(ins @ (0x18 | 0x1E)) => {
                let chip = card.chip.iter_mut().flat_map(|it| &mut it.applications);
                let contactless = card.contactless.iter_mut().flat_map(|it| &mut it.applications);
                for application in chip.chain(contactless) {
                    application.blocked = *ins == 0x1E;
                }
            }
            Some(0x24) => card.pin_tries_left = PIN_TRIES_MAX,
            _ => return false,
        }
        true
    }
}

/// The scripts among the issuer's objects, in their order.
fn scripts(issuer_objects: &[u8]) -> Result<Vec<(u32, Vec<u8>)>, Status> {
    let entries = objects::entries(issuer_objects)?.into_iter();
    let scripts =
        entries.filter(|(tag, _)| [tags::SCRIPT_BEFORE, tags::SCRIPT_AFTER].contains(tag));
    Ok(scripts.map(|(tag, value)| (tag, value.to_vec())).collect())
}
