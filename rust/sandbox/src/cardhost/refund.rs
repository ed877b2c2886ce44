//! Which card it is, and giving money back to the card that paid.

use maquininha_card::{HostCard, HostRefund, HostReply, NetworkNumber, OpaqueBytes};
use maquininha_model::{AttemptKey, Nsu};

use super::decide::{Host, NO_PAYMENT, REPEATED, UNKNOWN_CARD, refused};
use super::security::{CardFacts, Refusal};
use crate::market::State;
use crate::{RefundReply, RefundRequest};

impl Host<'_> {
    pub(super) fn identify(
        &self,
        attempt_key: &AttemptKey,
        network: NetworkNumber,
        card: &HostCard,
    ) -> HostReply {
        match self.known_card(attempt_key, network, card) {
            Ok(facts) => HostReply::Card { card_token: facts.token },
            Err(refusal) => refused(refusal),
        }
    }

    /// The card of a request without a payment; its keys are used up.
    fn known_card(
        &self,
        attempt_key: &AttemptKey,
        network: NetworkNumber,
        card: &HostCard,
    ) -> Result<CardFacts, Refusal> {
        let facts = self.market.card_security().identify(network, card)?;
        let fresh = self.market.with_state(|state| {
            state.outbox.dirty = true;
            state.card_host.enter_serials(attempt_key.as_str(), &facts.serials)
        });
        match (fresh, &facts.issued) {
            (false, _) => Err(REPEATED),
            (true, None) => Err(UNKNOWN_CARD),
            (true, Some(_)) => Ok(facts),
        }
    }

    pub(super) fn refund(&self, request: &HostRefund) -> HostReply {
        let serial = request.serial.as_str();
        let key = &request.attempt_key;
        let Some(slot) = self.slot(serial, key) else {
            return refused(("58", "terminal not registered"));
        };
        let known = self.market.with_state(|state| {
            state.ledger.refunds.contains_key(&slot)
                || state.card_host.refused_refunds.contains_key(&slot)
        });
        if known {
            return HostReply::KeyKnown;
        }
        let reply = match self.known_card(key, request.network, &request.card) {
            Ok(facts) => self.give_back(request, facts.token),
            Err(refusal) => refused(refusal),
        };
        if let HostReply::Declined { code, message, .. } = &reply {
            self.market.with_state(|state| {
                state.outbox.dirty = true;
                let refusal = (code.clone(), message.clone());
                state.card_host.refused_refunds.insert(slot, refusal);
            });
        }
        reply
    }

    fn give_back(&self, request: &HostRefund, token: String) -> HostReply {
        let asked = RefundRequest {
            serial: request.serial.to_string(),
            nsu: request.original.nsu.to_string(),
            amount: Some(request.amount.minor()),
            card_fingerprint: Some(token),
            refund_key: Some(request.attempt_key.to_string()),
        };
        self.market.with_state(|state| {
            let paid_here = state.ledger.transactions.iter().any(|known| {
                known.nsu == asked.nsu
                    && known.read.as_ref().is_some_and(|read| self.has(read.network))
            });
            if !paid_here {
                return refused(NO_PAYMENT);
            }
            refunded(state.refund(&asked))
        })
    }

    pub(super) fn query_refund(&self, attempt_key: &AttemptKey) -> HostReply {
        let Some(slot) = self.slot(self.serial, attempt_key) else { return HostReply::NotFound };
        self.market.with_state(|state| {
            if let Some((code, message)) = state.card_host.refused_refunds.get(&slot) {
                return HostReply::Declined {
                    code: code.clone(),
                    message: message.clone(),
                    issuer_data: OpaqueBytes::empty(),
                };
            }
            state.ledger.refunds.get(&slot).cloned().map_or(HostReply::NotFound, refunded)
        })
    }

    fn slot(&self, serial: &str, attempt_key: &AttemptKey) -> Option<String> {
        let account =
            |state: &mut State| state.device(serial).map(|(account, _)| account.id.clone());
        let account_id = self.market.with_state(account)?;
        Some(format!("{account_id} {attempt_key}"))
    }
}

fn refunded(reply: RefundReply) -> HostReply {
    match reply {
        RefundReply::Refunded { nsu, .. } => HostReply::Refunded { nsu: Nsu::new(nsu).ok() },
        RefundReply::NotFound => refused(NO_PAYMENT),
        RefundReply::OtherCard => refused(("14", "this is not the card that paid")),
        RefundReply::TooMuch { .. } => refused(("61", "more than what is left")),
    }
}
