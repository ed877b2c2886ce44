//! Connectors that break one rule each. Every test is named after the rule that rejects its
//! mutant, and the connector without the flaw keeps the same rule in the same test.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use maquininha_card::{EntryMode, HostCard, HostCommand, HostReply};
use maquininha_conformance::{Report, host_suite};
use maquininha_flow::{DriverProfile, OnSilence, Query, Reversal};
use maquininha_model::AttemptKey;
use maquininha_reader::port::AcquirerHost;

use super::cards;
use super::memory::{MemoryBench, PROFILE};

/// What a mutant does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    ChangesItsProfile,
    ApprovesForGood,
    ApprovesUnderNewKeys,
    ForgetsKeysOnConfirm,
    ApprovesWhatWasUndone,
    ConfirmsWhatWasUndone,
    ForgetsTheEntry,
    ForgetsThatItIsFinal,
    SaysDeclinedForUnknown,
    RefundsAgain,
    RefundsToAnyCard,
    TellsTheNumber,
    SaysUnavailableForLostAnswers,
    AsksOneAfterAnother,
}

struct Mutant {
    host: Arc<dyn AcquirerHost>,
    flaw: Flaw,
    calls: AtomicUsize,
    forgotten: Mutex<BTreeSet<AttemptKey>>,
    paid_with: Mutex<BTreeMap<AttemptKey, HostCard>>,
    turn: tokio::sync::Mutex<()>,
}

impl Mutant {
    fn around(host: Arc<dyn AcquirerHost>, flaw: Flaw) -> Arc<dyn AcquirerHost> {
        Arc::new(Self {
            host,
            flaw,
            calls: AtomicUsize::new(0),
            forgotten: Mutex::default(),
            paid_with: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        })
    }

    /// The same key in other words, different each time.
    fn other(&self, key: &AttemptKey) -> AttemptKey {
        let count = self.calls.fetch_add(1, Ordering::SeqCst);
        AttemptKey::new(format!("{key}-again-{count}")).expect("it is a valid key")
    }

    fn forget(&self, key: &AttemptKey) {
        self.forgotten.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
    }

    fn has_forgotten(&self, key: &AttemptKey) -> bool {
        self.forgotten.lock().unwrap_or_else(PoisonError::into_inner).contains(key)
    }

    /// The command as the mutant passes it on.
    fn spoiled(&self, command: HostCommand) -> HostCommand {
        match (self.flaw, command) {
            (Flaw::ApprovesUnderNewKeys, HostCommand::Authorize(mut request)) => {
                if self.has_forgotten(&request.attempt_key) {
                    request.attempt_key = self.other(&request.attempt_key);
                }
                self.forget(&request.attempt_key);
                HostCommand::Authorize(request)
            }
            (
                Flaw::ForgetsKeysOnConfirm | Flaw::ApprovesWhatWasUndone,
                HostCommand::Authorize(mut request),
            ) => {
                if self.has_forgotten(&request.attempt_key) {
                    request.attempt_key = self.other(&request.attempt_key);
                }
                HostCommand::Authorize(request)
            }
            (Flaw::ForgetsKeysOnConfirm, HostCommand::Confirm { attempt_key }) => {
                self.forget(&attempt_key);
                HostCommand::Confirm { attempt_key }
            }
            (Flaw::ApprovesWhatWasUndone, HostCommand::Undo { attempt_key, reason }) => {
                self.forget(&attempt_key);
                HostCommand::Undo { attempt_key, reason }
            }
            (Flaw::RefundsToAnyCard, HostCommand::Authorize(request)) => {
                let mut paid = self.paid_with.lock().unwrap_or_else(PoisonError::into_inner);
                paid.insert(request.attempt_key.clone(), request.card.clone());
                HostCommand::Authorize(request)
            }
            (Flaw::RefundsToAnyCard, HostCommand::Refund(mut refund)) => {
                let paid = self.paid_with.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(card) = paid.get(&refund.original.attempt_key) {
                    refund.card = card.clone();
                }
                HostCommand::Refund(refund)
            }
            (Flaw::RefundsAgain, HostCommand::Refund(mut refund)) => {
                refund.attempt_key = self.other(&refund.attempt_key);
                HostCommand::Refund(refund)
            }
            (_, command) => command,
        }
    }

    /// The reply as the mutant gives it.
    fn falsified(&self, asked: &HostCommand, reply: HostReply) -> HostReply {
        match (self.flaw, asked, reply) {
            (Flaw::ApprovesForGood, _, HostReply::Approved(mut approval)) => {
                approval.is_final = true;
                HostReply::Approved(approval)
            }
            (
                Flaw::ForgetsTheEntry,
                HostCommand::Query { .. },
                HostReply::Approved(mut approval),
            ) => {
                approval.entry = EntryMode::Chip;
                HostReply::Approved(approval)
            }
            (Flaw::ForgetsThatItIsFinal, _, HostReply::Approved(mut approval)) => {
                approval.is_final = false;
                HostReply::Approved(approval)
            }
            (Flaw::ConfirmsWhatWasUndone, HostCommand::Confirm { .. }, HostReply::Undone) => {
                HostReply::Confirmed
            }
            (Flaw::SaysDeclinedForUnknown, HostCommand::Query { .. }, HostReply::NotFound) => {
                HostReply::Declined {
                    code: "99".to_owned(),
                    message: "DESCONHECIDA".to_owned(),
                    issuer_data: maquininha_card::OpaqueBytes::empty(),
                }
            }
            (Flaw::TellsTheNumber, _, HostReply::Approved(mut approval)) => {
                let number = &cards::numbers()[0];
                let shown = format!("CARTAO {} {}", &number[..8], &number[8..]);
                approval.approval.merchant_receipt = Some(shown);
                HostReply::Approved(approval)
            }
            (Flaw::SaysUnavailableForLostAnswers, _, HostReply::Silent) => {
                HostReply::Unavailable { message: "SEM RESPOSTA".to_owned() }
            }
            (_, _, reply) => reply,
        }
    }
}

#[async_trait]
impl AcquirerHost for Mutant {
    fn profile(&self) -> DriverProfile {
        if self.flaw == Flaw::ChangesItsProfile {
            let hours = self.calls.fetch_add(1, Ordering::SeqCst) as u64 + 2;
            let window = Duration::from_secs(hours * 3_600);
            let query = Query::ByAttempt { horizon: Duration::from_secs(60) };
            return DriverProfile::new(OnSilence::Blocks, window, query, Reversal::Undo);
        }
        PROFILE
    }

    async fn call(&self, command: HostCommand) -> HostReply {
        let _turn = match self.flaw {
            Flaw::AsksOneAfterAnother => Some(self.turn.lock().await),
            _ => None,
        };
        let command = self.spoiled(command);
        let reply = self.host.call(command.clone()).await;
        self.falsified(&command, reply)
    }
}

async fn run(bench: MemoryBench, rule: &str) -> Report {
    host_suite(Arc::new(bench)).only(&[rule]).run().await
}

async fn rejects(rule: &'static str, mutant: MemoryBench) {
    let honest = run(MemoryBench::default(), rule).await;
    assert_eq!(honest.kept(), [rule], "{honest}");
    let mutant = run(mutant, rule).await;
    assert_eq!(mutant.broken(), [rule], "{mutant}");
    let shown = mutant.to_string().replace(' ', "");
    assert!(cards::numbers().iter().all(|number| !shown.contains(number)), "it holds a number");
}

macro_rules! mutants {
    ($($rule:ident: $flaw:ident;)*) => {
        $(#[tokio::test(start_paused = true)]
        async fn $rule() {
            let mutant = MemoryBench(|host| Mutant::around(host, Flaw::$flaw));
            rejects(stringify!($rule), mutant).await;
        })*
    };
}

mutants! {
    the_profile_is_constant_and_possible: ChangesItsProfile;
    a_sale_is_approved: ApprovesForGood;
    a_key_moves_money_once: ApprovesUnderNewKeys;
    a_key_is_known_after_confirm: ForgetsKeysOnConfirm;
    a_payment_undone_before_it_arrived_is_declined: ApprovesWhatWasUndone;
    an_undone_sale_is_not_confirmed: ConfirmsWhatWasUndone;
    a_query_tells_the_sale_as_it_was: ForgetsTheEntry;
    a_query_tells_that_a_sale_is_final: ForgetsThatItIsFinal;
    what_is_not_known_is_not_found: SaysDeclinedForUnknown;
    a_refund_is_given_once: RefundsAgain;
    a_refund_to_another_card_is_declined: RefundsToAnyCard;
    replies_hold_no_card_data: TellsTheNumber;
    unavailable_means_that_nothing_was_sent: SaysUnavailableForLostAnswers;
    a_silent_call_holds_up_nobody: AsksOneAfterAnother;
}
