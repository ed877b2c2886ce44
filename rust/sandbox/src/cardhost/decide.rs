//! The authorisation host: what it decides of each command, over the acquirer's own ledger.

use maquininha_card::{
    AuthorizationRequest, EntryMode, HostCard, HostCommand, HostReply, NetworkNumber, OpaqueBytes,
};
use maquininha_model::AttemptKey;

use super::answer::{declined, found, text_of};
use super::book::CardRead;
use super::chip::{ChipCheck, Difference};
use super::registry::CardStanding;
use super::security::{CardFacts, IssuerVoice, PinCheck, Refusal};
use crate::acquirer::{MagicEffect, Presented, magic_effect};
use crate::driver;
use crate::market::{Market, State};
use crate::{AcquirerRequest, AuthorizeReply, DecisionReply};

/// The name under which the books have a card that a reader read.
const READER_CARD: &str = "card-reader";
/// The key was undone before it arrived.
const UNDONE: Refusal = ("94", "the payment was taken back before it arrived");

/// What a host answers, and how late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostOutcome {
    /// The answer; silence where there is none.
    pub reply: HostReply,
    /// Milliseconds until it leaves.
    pub delay_ms: u64,
}

impl From<HostReply> for HostOutcome {
    fn from(reply: HostReply) -> Self {
        Self { reply, delay_ms: 0 }
    }
}

impl Market {
    /// Carries out a command of an acquirer's authorisation host. The serial number names the
    /// terminal where the command does not.
    ///
    /// The host knows its own payments only: one of another acquirer is not found.
    pub fn card_host(&self, acquirer: &str, serial: &str, command: &HostCommand) -> HostOutcome {
        let networks = self.card_security().networks_of(acquirer);
        if command.network().is_some_and(|network| !networks.contains(&network)) {
            return refused(("12", "the network is not one of this acquirer")).into();
        }
        let host = Host { market: self, acquirer, networks: &networks, serial };
        match command {
            HostCommand::Authorize(request) => host.authorize(request),
            HostCommand::Query { attempt_key } => host.query(attempt_key).into(),
            HostCommand::Confirm { attempt_key } => host.confirm(attempt_key).into(),
            HostCommand::Undo { attempt_key, .. } => host.undo(attempt_key).into(),
            HostCommand::Identify { attempt_key, network, card } => {
                host.identify(attempt_key, *network, card).into()
            }
            HostCommand::Refund(request) => host.refund(request).into(),
            HostCommand::QueryRefund { attempt_key } => host.query_refund(attempt_key).into(),
            _ => HostReply::Silent.into(),
        }
    }
}

/// One acquirer's host, as one terminal sees it.
pub(super) struct Host<'a> {
    pub(super) market: &'a Market,
    acquirer: &'a str,
    networks: &'a [NetworkNumber],
    pub(super) serial: &'a str,
}

impl Host<'_> {
    fn authorize(&self, request: &AuthorizationRequest) -> HostOutcome {
        let serial = request.serial.as_str();
        let key = request.attempt_key.as_str();
        if magic_effect(request.amount.minor()) == Some(MagicEffect::RequestLost) {
            return HostReply::Silent.into();
        }
        // The card is open in here alone; what leaves is its token and what was found.
        let inspected = self.market.card_security().inspect(request);
        self.market.with_state(|state| {
            let Some((account, _)) = state.device(serial) else {
                return refused(("58", "terminal not registered")).into();
            };
            let account_id = account.id.clone();
            if state.ledger.by_key(&account_id, key).is_some() {
                return HostReply::KeyKnown.into();
            }
            // Nothing is done, so nothing of the card is used up either.
            if state.blocking(serial).is_some() {
                let message = String::from("an earlier payment waits for its decision");
                return HostReply::Unavailable { message }.into();
            }
            let undone = state.ledger.undone_unseen.contains(&format!("{account_id} {key}"));
            let (facts, voice) = match inspected {
                Ok((facts, voice)) => (Ok(facts), Some(voice)),
                Err(refusal) => (Err(refusal), None),
            };
            let refusal = if undone { Some(UNDONE) } else { state.judge(request, &facts) };
            let presented = self.presented(request, facts.as_ref().ok(), refusal);
            let asked = AcquirerRequest {
                serial: serial.to_owned(),
                attempt_key: key.to_owned(),
                amount: request.amount.minor(),
                tender: driver::tender(request.tender),
                card: presented.name.clone(),
                silence: None,
            };
            if undone {
                // A key that was undone is spent: the ledger itself would keep no record of it.
                state.ledger.undone_unseen.remove(&format!("{account_id} {key}"));
            }
            let reply = state.authorize_presented(&asked, &presented);
            state.answered(&account_id, key, &reply, voice.as_ref())
        })
    }

    fn presented(
        &self,
        request: &AuthorizationRequest,
        facts: Option<&CardFacts>,
        refusal: Option<Refusal>,
    ) -> Presented {
        let issued = facts.and_then(|facts| facts.issued.as_ref());
        let read = CardRead {
            acquirer: self.acquirer.to_owned(),
            network: request.network.number(),
            entry: request.card.entry,
            last_four: facts.map(|facts| facts.last_four.clone()).unwrap_or_default(),
            brand: issued.map(|card| card.brand.clone()).unwrap_or_default(),
            code: String::new(),
            message: String::new(),
            issuer_data: String::new(),
        };
        Presented {
            name: READER_CARD.to_owned(),
            fingerprint: facts.map(|facts| facts.token.clone()).unwrap_or_default(),
            kinds: issued.map(|card| card.kinds.clone()),
            refusal,
            read: Some(read),
        }
    }

    fn query(&self, attempt_key: &AttemptKey) -> HostReply {
        self.market.with_state(|state| match state.of_acquirer(self, attempt_key.as_str()) {
            Some(transaction) => found(transaction),
            None => HostReply::NotFound,
        })
    }

    fn confirm(&self, attempt_key: &AttemptKey) -> HostReply {
        let key = attempt_key.as_str();
        self.market.with_state(|state| {
            if state.of_acquirer(self, key).is_none() {
                return HostReply::NotFound;
            }
            match state.confirm(self.serial, key) {
                DecisionReply::Done => HostReply::Confirmed,
                DecisionReply::NotFound => HostReply::NotFound,
                DecisionReply::Refused { state } => match state {
                    crate::TransactionState::Declined { .. } => {
                        HostReply::Refused { message: String::from("the payment was declined") }
                    }
                    _ => HostReply::Undone,
                },
            }
        })
    }

    fn undo(&self, attempt_key: &AttemptKey) -> HostReply {
        let key = attempt_key.as_str();
        self.market.with_state(|state| {
            let known = state.device(self.serial).map(|(account, _)| account.id.clone());
            let known = known.is_some_and(|id| state.ledger.by_key(&id, key).is_some());
            if known && state.of_acquirer(self, key).is_none() {
                return HostReply::NotFound;
            }
            match state.undo(self.serial, key) {
                DecisionReply::Done => match state.of_acquirer(self, key).and_then(refusal_of) {
                    Some(refusal) => refusal,
                    None => HostReply::Undone,
                },
                DecisionReply::NotFound => HostReply::NotFound,
                DecisionReply::Refused { .. } => {
                    HostReply::Refused { message: String::from("the payment is final") }
                }
            }
        })
    }

    pub(super) fn has(&self, network: u8) -> bool {
        self.networks.iter().any(|own| own.number() == network)
    }
}

pub(super) const REPEATED: Refusal = ("63", "the key serial number was used before");
pub(super) const UNKNOWN_CARD: Refusal = ("14", "the card is not known");
pub(super) const NO_PAYMENT: Refusal = ("25", "the payment is not known");

impl State {
    /// The transaction of a key, if it is one of the acquirer that is asked.
    fn of_acquirer(&self, host: &Host<'_>, key: &str) -> Option<&crate::Transaction> {
        let (account, _) = self.device(host.serial)?;
        let known = self.ledger.by_key(&account.id, key)?;
        known.read.as_ref().is_some_and(|read| host.has(read.network)).then_some(known)
    }

    /// The issuer's and the security module's word on a card, and what is remembered of it.
    fn judge(
        &mut self,
        request: &AuthorizationRequest,
        facts: &Result<CardFacts, Refusal>,
    ) -> Option<Refusal> {
        let facts = match facts {
            Ok(facts) => facts,
            Err(refusal) => return Some(*refusal),
        };
        self.outbox.dirty = true;
        let book = &mut self.card_host;
        if !book.enter_serials(request.attempt_key.as_str(), &facts.serials) {
            return Some(REPEATED);
        }
        let Some(card) = &facts.issued else { return Some(UNKNOWN_CARD) };
        match &facts.chip {
            ChipCheck::NoChip if has_chip(&request.card) => {
                return Some(("30", "the chip's data are missing"));
            }
            ChipCheck::NoChip => {}
            ChipCheck::Incomplete => return Some(("30", "the chip's data are not complete")),
            ChipCheck::Wrong => return Some(("82", "the cryptogram is not the card's")),
            ChipCheck::Differs(difference) => return Some(differs(*difference)),
            ChipCheck::Right { counter, sequence, .. } => {
                if !book.enter_counter(&facts.token, *sequence, *counter) {
                    return Some(("63", "the card's transaction counter does not rise"));
                }
            }
        }
        match card.standing {
            CardStanding::Blocked => return Some(("62", "restricted card")),
            CardStanding::Lost => return Some(("41", "lost card")),
            CardStanding::Good => {}
        }
        let today = (request.time.year % 100, request.time.month);
        if facts.expiry.is_some_and(|expiry| expiry < today) {
            return Some(("54", "expired card"));
        }
        match facts.pin {
            PinCheck::Absent => None,
            PinCheck::Unreadable => Some(("81", "the PIN block cannot be read")),
            _ if book.pin_is_blocked(&facts.token) => Some(("75", "too many wrong PINs")),
            checked => {
                book.enter_pin(&facts.token, checked == PinCheck::Right);
                (checked == PinCheck::Wrong).then_some(("55", "wrong PIN"))
            }
        }
    }

    /// Notes the answer with the transaction, and makes it.
    fn answered(
        &mut self,
        account_id: &str,
        key: &str,
        reply: &AuthorizeReply,
        voice: Option<&IssuerVoice>,
    ) -> HostOutcome {
        let Some(known) = self.ledger.by_key_mut(account_id, key) else {
            return HostReply::Silent.into();
        };
        if let Some(read) = &mut known.read {
            let (code, message) = match reply {
                AuthorizeReply::Declined { code, message } => (code.as_str(), message.as_str()),
                _ => ("00", ""),
            };
            let bytes: Option<[u8; 2]> = code.as_bytes().try_into().ok();
            let data = voice.zip(bytes).map(|(voice, code)| voice.answer(code));
            code.clone_into(&mut read.code);
            message.clone_into(&mut read.message);
            read.issuer_data = data.as_ref().map(text_of).unwrap_or_default();
        }
        let reply_of = found(known);
        match reply {
            AuthorizeReply::Silence => HostReply::Silent.into(),
            AuthorizeReply::Late { delay_ms, .. } => {
                HostOutcome { reply: reply_of, delay_ms: *delay_ms }
            }
            _ => reply_of.into(),
        }
    }
}

/// Whether the card must have given a cryptogram.
const fn has_chip(card: &HostCard) -> bool {
    matches!(card.entry, EntryMode::Chip | EntryMode::Contactless)
}

const fn differs(difference: Difference) -> Refusal {
    match difference {
        Difference::Amount => ("13", "the card was told another amount"),
        Difference::Currency => ("12", "the card was told another currency"),
        Difference::Date => ("12", "the card was told another date"),
        Difference::Type => ("12", "the card was told another kind of payment"),
        Difference::Kind => ("05", "the card does not ask for its issuer"),
    }
}

fn refusal_of(transaction: &crate::Transaction) -> Option<HostReply> {
    let is_declined = matches!(transaction.state, crate::TransactionState::Declined { .. });
    transaction.read.as_ref().filter(|_| is_declined).map(declined)
}

pub(super) fn refused((code, message): Refusal) -> HostReply {
    HostReply::Declined {
        code: code.to_owned(),
        message: message.to_owned(),
        issuer_data: OpaqueBytes::empty(),
    }
}
