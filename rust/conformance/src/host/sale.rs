//! Rules of sale, confirmation and undo.

use std::sync::Arc;
use std::time::Duration;

use maquininha_card::{HostReply, ResponseCode};
use maquininha_flow::{OnSilence, Query};
use maquininha_model::{AttemptKey, Money};

use super::bench::{HostBench, PaymentCase};
use super::counter::{AMOUNT, Counter, unexpected, want};
use crate::rule::{Kept, hold};

const NOTHING: Money = Money::brl(0);
const DAY_MINUTES: u16 = 24 * 60;

pub(super) async fn the_profile_is_constant_and_possible(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let profile = counter.connector.profile();
    counter.sale(&counter.key()).await?;
    hold(counter.connector.profile() == profile, || "the profile changed".to_owned())?;
    hold(profile.undo_window() > Duration::ZERO, || "nothing can be undone".to_owned())?;
    if let Query::ByAttempt { horizon } = profile.query() {
        hold(horizon < profile.undo_window(), || {
            "\"not found\" is final only after the time to undo is over".to_owned()
        })?;
    }
    match profile.on_silence() {
        OnSilence::AutoConfirm { at_minute_utc } | OnSilence::Sweep { at_minute_utc } => {
            hold(at_minute_utc < DAY_MINUTES, || "the minute is not of a day".to_owned())
        }
        OnSilence::AutoUndo { after } => {
            hold(after > Duration::ZERO, || "it undoes at once".to_owned())
        }
        OnSilence::Blocks => Ok(()),
    }
}

pub(super) async fn a_sale_is_approved(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    let request = counter.request(&key, PaymentCase::Approved);
    let approval = counter.sale(&key).await?;
    hold(approval.entry == request.card.entry, || "another entry is told".to_owned())?;
    hold(approval.network == request.network, || "another network is told".to_owned())?;
    hold(!approval.is_final, || "it is final before it was confirmed".to_owned())?;
    hold(approval.code == ResponseCode::APPROVED, || {
        format!("its code for the card is {}", approval.code)
    })?;
    let told = &approval.approval.card;
    hold(told.is_none() || request.card.masked.is_none() || *told == request.card.masked, || {
        "another card is told".to_owned()
    })?;
    counter.books(&key, AMOUNT, "after an approval").await
}

pub(super) async fn a_declined_sale_moves_nothing(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    match counter.authorize(&key, PaymentCase::Declined).await? {
        HostReply::Declined { code, .. } => {
            hold(!code.trim().is_empty(), || "a decline has no code".to_owned())?;
        }
        other => return unexpected("a sale that is declined", &other),
    }
    counter.books(&key, NOTHING, "after a decline").await
}

pub(super) async fn a_key_moves_money_once(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    let first = counter.sale(&key).await?;
    for _ in 0..2 {
        match counter.authorize(&key, PaymentCase::Approved).await? {
            HostReply::KeyKnown => {}
            HostReply::Approved(again) => {
                hold(again.approval.transaction_id == first.approval.transaction_id, || {
                    "the same key was approved as another transaction".to_owned()
                })?;
            }
            other => return unexpected("the same request again", &other),
        }
        counter.books(&key, AMOUNT, "after the same request again").await?;
    }
    Ok(())
}

/// Holds that a key which had its end is not approved again.
async fn stays_known(counter: &Counter, key: &AttemptKey, booked: Money, when: &str) -> Kept {
    match counter.authorize(key, PaymentCase::Approved).await? {
        HostReply::KeyKnown | HostReply::Declined { .. } => {}
        // As the first time: only where the money is still there.
        HostReply::Approved(_) if booked == AMOUNT => {}
        other => return unexpected(&format!("the same key {when}"), &other),
    }
    counter.books(key, booked, when).await
}

pub(super) async fn a_key_is_known_after_confirm(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    let first = counter.sale(&key).await?;
    want!(counter.confirm(&key).await?, HostReply::Confirmed, "a confirmation");
    if let HostReply::Approved(again) = counter.authorize(&key, PaymentCase::Approved).await? {
        hold(again.approval.transaction_id == first.approval.transaction_id, || {
            "the key of a confirmed sale was approved as another transaction".to_owned()
        })?;
    }
    stays_known(&counter, &key, AMOUNT, "after its confirmation").await
}

pub(super) async fn a_key_is_known_after_undo(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    counter.sale(&key).await?;
    want!(counter.undo(&key).await?, HostReply::Undone, "an undo");
    stays_known(&counter, &key, NOTHING, "after its undo").await
}

pub(super) async fn a_key_is_known_after_decline(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    let declined = counter.authorize(&key, PaymentCase::Declined).await?;
    want!(declined, HostReply::Declined { .. }, "a sale that is declined");
    stays_known(&counter, &key, NOTHING, "after its decline").await
}

pub(super) async fn a_confirm_can_be_repeated(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    counter.sale(&key).await?;
    for _ in 0..3 {
        want!(counter.confirm(&key).await?, HostReply::Confirmed, "a confirmation");
        counter.books(&key, AMOUNT, "after a confirmation").await?;
    }
    Ok(())
}

pub(super) async fn an_undo_can_be_repeated(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    counter.sale(&key).await?;
    for _ in 0..3 {
        want!(counter.undo(&key).await?, HostReply::Undone, "an undo");
        counter.books(&key, NOTHING, "after an undo").await?;
    }
    Ok(())
}

pub(super) async fn a_payment_undone_before_it_arrived_is_declined(
    bench: Arc<dyn HostBench>,
) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    let undone = counter.undo(&key).await?;
    want!(undone, HostReply::Undone | HostReply::NotFound, "an undo before the payment");
    let late = counter.authorize(&key, PaymentCase::Approved).await?;
    want!(late, HostReply::Declined { .. }, "a payment that was undone before");
    counter.books(&key, NOTHING, "after the late payment").await
}

pub(super) async fn an_undone_sale_is_not_confirmed(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    counter.sale(&key).await?;
    want!(counter.undo(&key).await?, HostReply::Undone, "an undo");
    let confirmed = counter.confirm(&key).await?;
    want!(
        confirmed,
        HostReply::Undone | HostReply::Refused { .. } | HostReply::NotFound,
        "a confirmation after an undo"
    );
    counter.books(&key, NOTHING, "after that confirmation").await
}

pub(super) async fn an_undo_after_confirm_says_what_happened(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let original = counter.paid().await?;
    let key = &original.attempt_key;
    match counter.undo(key).await? {
        HostReply::Refused { .. } => counter.books(key, AMOUNT, "after a refused undo").await,
        HostReply::Undone => counter.books(key, NOTHING, "after an undo").await,
        other => unexpected("an undo of a confirmed sale", &other),
    }
}
