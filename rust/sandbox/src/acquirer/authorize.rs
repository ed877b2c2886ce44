//! Authorization: contract, card and magic amount decide.

use crate::acquirer::ledger::{Transaction, TransactionState};
use crate::acquirer::{
    AcquirerRequest, Approval, AuthorizeReply, CardBehaviour, MagicEffect, SilenceRule, TenderKind,
    magic_effect, test_card,
};
use crate::cardhost::CardRead;
use crate::market::State;

/// Most instalments of a credit payment (`pagarme-connect §3.2`).
const INSTALLMENTS_MAX: u8 = 24;
/// Letters and digits of an authorization code.
const AUTHORIZATION_CODE_LENGTH: usize = 6;

/// What the acquirer knows of the card of a request.
pub(crate) struct Presented {
    /// Name of the card in the books.
    pub(crate) name: String,
    /// Same card, same text.
    pub(crate) fingerprint: String,
    /// Kinds of payment that it can do; none where the card is not known.
    pub(crate) kinds: Option<Vec<TenderKind>>,
    /// Its issuer's refusal.
    pub(crate) refusal: Option<(&'static str, &'static str)>,
    /// How it was read, where a reader read it.
    pub(crate) read: Option<CardRead>,
}

impl Presented {
    /// A card of the simulation, by name.
    fn named(name: &str) -> Self {
        let card = test_card(name);
        let refusal = card.and_then(|card| match card.behaviour {
            CardBehaviour::Declines { code, message } => Some((code, message)),
            CardBehaviour::Good => None,
        });
        Self {
            name: name.to_owned(),
            fingerprint: fingerprint(name),
            kinds: card.map(|card| card.kinds.to_vec()),
            refusal,
            read: None,
        }
    }
}

impl State {
    /// Answers an authorization by the acquirer's rules.
    pub(crate) fn authorize(&mut self, request: &AcquirerRequest) -> AuthorizeReply {
        self.authorize_presented(request, &Presented::named(&request.card))
    }

    /// The same for a card that was looked at already.
    pub(crate) fn authorize_presented(
        &mut self,
        request: &AcquirerRequest,
        card: &Presented,
    ) -> AuthorizeReply {
        let Some((account, device)) = self.device(&request.serial) else {
            return declined("58", "terminal not registered");
        };
        let account_id = account.id.clone();
        let in_contract = account.contract.contains(&request.tender.kind);
        let silence = request.silence.unwrap_or(device.silence);
        let effect = magic_effect(request.amount);
        match effect {
            // Where a reader read the card, its own key cancels.
            Some(MagicEffect::HolderCancels) if card.read.is_none() => {
                return AuthorizeReply::Canceled;
            }
            Some(MagicEffect::RequestLost) => return AuthorizeReply::Silence,
            _ => {}
        }
        if let Some(waiting) = self.blocking(&request.serial) {
            return AuthorizeReply::Blocked { attempt_key: waiting };
        }
        if self.is_used_key(&account_id, &request.attempt_key) {
            return declined("94", "duplicate transaction key");
        }
        let refusal = refusal(request, in_contract, card, effect);
        if let Some((code, message)) = refusal {
            let state = TransactionState::Declined { code: code.to_owned() };
            self.book(request, card, &account_id, silence, state);
            return declined(code, message);
        }
        let state = TransactionState::Provisional;
        let transaction = self.book(request, card, &account_id, silence, state);
        let approval = approval(&transaction);
        match effect {
            Some(MagicEffect::AnswerLost) => AuthorizeReply::Silence,
            Some(MagicEffect::AnswerLate { delay_ms }) => {
                AuthorizeReply::Late { delay_ms, approval }
            }
            _ => AuthorizeReply::Approved(approval),
        }
    }

    /// The key of a transaction that blocks this terminal.
    pub(crate) fn blocking(&self, serial: &str) -> Option<String> {
        let waiting = self.ledger.transactions.iter().rev().find(|known| {
            known.serial == serial
                && known.state == TransactionState::Provisional
                && known.silence == SilenceRule::Blocks
        });
        waiting.map(|known| known.attempt_key.clone())
    }

    /// A key may be used again only after a refusal, for the next card of the same payment.
    fn is_used_key(&self, account_id: &str, attempt_key: &str) -> bool {
        let undone_unseen =
            self.ledger.undone_unseen.contains(&format!("{account_id} {attempt_key}"));
        let used = self
            .ledger
            .by_key(account_id, attempt_key)
            .is_some_and(|known| !matches!(known.state, TransactionState::Declined { .. }));
        undone_unseen || used
    }

    fn book(
        &mut self,
        request: &AcquirerRequest,
        card: &Presented,
        account_id: &str,
        silence: SilenceRule,
        state: TransactionState,
    ) -> Transaction {
        let at = self.stamp();
        let approved = state == TransactionState::Provisional;
        let transaction = Transaction {
            id: self.mint.id("atk"),
            account_id: account_id.to_owned(),
            serial: request.serial.clone(),
            attempt_key: request.attempt_key.clone(),
            nsu: self.ledger.next_nsu(),
            authorization_code: if approved {
                self.mint.code(AUTHORIZATION_CODE_LENGTH)
            } else {
                String::new()
            },
            amount: request.amount,
            tender: request.tender.clone(),
            card: card.name.clone(),
            card_fingerprint: card.fingerprint.clone(),
            read: card.read.clone(),
            state,
            silence,
            created_at: at,
            updated_at: at,
        };
        self.ledger.transactions.push(transaction.clone());
        self.outbox.dirty = true;
        transaction
    }

    /// The approval of a transaction, for a query.
    pub(crate) fn approval_of(transaction: &Transaction) -> Approval {
        approval(transaction)
    }
}

fn refusal(
    request: &AcquirerRequest,
    in_contract: bool,
    card: &Presented,
    effect: Option<MagicEffect>,
) -> Option<(&'static str, &'static str)> {
    let Some(kinds) = &card.kinds else {
        return card.refusal.or(Some(("14", "unknown test card")));
    };
    if request.amount <= 0 {
        return Some(("13", "invalid amount"));
    }
    if !in_contract {
        return Some(("57", "tender not in the contract"));
    }
    if !kinds.contains(&request.tender.kind) {
        return Some(("57", "product not supported"));
    }
    if !(1..=INSTALLMENTS_MAX).contains(&request.tender.installments) {
        return Some(("12", "invalid installments"));
    }
    if card.refusal.is_some() {
        return card.refusal;
    }
    match effect {
        Some(MagicEffect::Declines { code, message }) => Some((code, message)),
        _ => None,
    }
}

fn declined(code: &str, message: &str) -> AuthorizeReply {
    AuthorizeReply::Declined { code: code.to_owned(), message: message.to_owned() }
}

/// What the acquirer keeps of a card, to know it again.
pub(crate) fn fingerprint(card: &str) -> String {
    format!("fp_{card}")
}

fn approval(transaction: &Transaction) -> Approval {
    let card = test_card(&transaction.card);
    let by_reader = transaction.read.as_ref().map(|read| read.brand.clone());
    let by_kind = match transaction.tender.kind {
        TenderKind::Credit => Some("Credit"),
        TenderKind::Debit => Some("Debit"),
        TenderKind::Voucher | TenderKind::Pix => None,
    };
    Approval {
        transaction_id: transaction.id.clone(),
        nsu: transaction.nsu.clone(),
        authorization_code: transaction.authorization_code.clone(),
        scheme_name: by_reader
            .or_else(|| card.and_then(|card| card.scheme_name).map(str::to_owned)),
        account_holder_name: card.and_then(|card| card.holder).map(str::to_owned),
        account_funding_source: card.and_then(|card| card.funding).or(by_kind).map(str::to_owned),
        card_fingerprint: transaction.card_fingerprint.clone(),
    }
}
