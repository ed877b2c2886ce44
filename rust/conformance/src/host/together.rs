//! Rules of calls at the same time, and of what may not be told.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use maquininha_card::{HostCommand, HostReply};
use maquininha_model::Money;

use super::bench::{HostBench, Loss, PaymentCase};
use super::counter::{AMOUNT, Counter, unexpected, want};
use crate::rule::{Kept, broken, hold};
use crate::secrets::Secrets;

const NOTHING: Money = Money::brl(0);
/// Calls at the same time: more than a shop has terminals.
const CALLS: usize = 16;

pub(super) async fn calls_run_side_by_side(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let mut calls = Vec::new();
    for _ in 0..CALLS {
        let key = counter.key();
        let request = counter.request(&key, PaymentCase::Approved);
        let connector = counter.connector.clone();
        let command = HostCommand::Authorize(Box::new(request));
        calls.push((key, tokio::spawn(async move { connector.call(command).await })));
    }
    let mut transactions = BTreeSet::new();
    for (key, call) in calls {
        match call.await {
            Ok(HostReply::Approved(approval)) => {
                transactions.insert(approval.approval.transaction_id.as_str().to_owned());
            }
            Ok(other) => return unexpected("one of many sales at once", &other),
            Err(_) => return broken("a call panicked"),
        }
        counter.books(&key, AMOUNT, "after many sales at once").await?;
    }
    hold(transactions.len() == CALLS, || "two sales have the same transaction".to_owned())
}

pub(super) async fn a_silent_call_holds_up_nobody(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    counter.lose(Loss::Silence).await?;
    let silent = counter.key();
    let request = counter.request(&silent, PaymentCase::Approved);
    let connector = counter.connector.clone();
    let waiting = connector.call(HostCommand::Authorize(Box::new(request)));
    let mut waiting = std::pin::pin!(waiting);
    // The silent call is on its way before the others start.
    tokio::select! {
        biased;
        reply = &mut waiting => return unexpected("a call that nobody answers", &reply),
        () = tokio::time::sleep(std::time::Duration::from_millis(50)) => {}
    }
    let others = async {
        let key = counter.key();
        counter.sale(&key).await?;
        want!(counter.confirm(&key).await?, HostReply::Confirmed, "a confirmation");
        Ok(())
    };
    tokio::select! {
        biased;
        kept = others => kept,
        _ = &mut waiting => broken("another call waited until the silent one had ended"),
    }
}

pub(super) async fn a_key_moves_money_once_when_asked_at_once(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    let mut calls = Vec::new();
    for _ in 0..CALLS {
        let request = counter.request(&key, PaymentCase::Approved);
        let connector = counter.connector.clone();
        let command = HostCommand::Authorize(Box::new(request));
        calls.push(tokio::spawn(async move { connector.call(command).await }));
    }
    let mut transactions = BTreeSet::new();
    for call in calls {
        match call.await {
            Ok(HostReply::Approved(approval)) => {
                transactions.insert(approval.approval.transaction_id.as_str().to_owned());
            }
            Ok(HostReply::KeyKnown) => {}
            Ok(other) => return unexpected("the same sale many times at once", &other),
            Err(_) => return broken("a call panicked"),
        }
    }
    let count = transactions.len();
    hold(count == 1, || format!("one key was approved as {count} transactions"))?;
    counter.books(&key, AMOUNT, "after the same sale many times at once").await
}

/// What a reply tells, in all its texts.
fn texts(reply: &HostReply) -> String {
    let mut texts = format!("{reply:?}");
    if let HostReply::Approved(approval) = reply {
        let approval = &approval.approval;
        for text in [&approval.merchant_receipt, &approval.customer_receipt, &approval.card_token] {
            let _ = write!(texts, " {}", text.as_deref().unwrap_or_default());
        }
    }
    texts
}

pub(super) async fn replies_hold_no_card_data(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let mut secrets = Secrets::default();
    for secret in counter.host.secrets() {
        if secret.len() > 12 { secrets.number(&secret) } else { secrets.pin(&secret) }
    }
    let mut replies = Vec::new();
    let key = counter.key();
    replies.push(counter.authorize(&key, PaymentCase::Approved).await?);
    replies.push(counter.query(&key).await?);
    replies.push(counter.undo(&key).await?);
    replies.push(counter.authorize(&counter.key(), PaymentCase::Declined).await?);
    let original = counter.paid().await?;
    let other = counter.key();
    replies.push(counter.refund(&other, &original, AMOUNT, PaymentCase::OtherCard).await?);
    replies.push(counter.query_refund(&other).await?);
    replies.push(counter.refund(&counter.key(), &original, AMOUNT, PaymentCase::Approved).await?);
    for case in [PaymentCase::Approved, PaymentCase::OtherCard] {
        let card = Box::new(counter.host.card(case));
        let (attempt_key, network) = (counter.key(), counter.host.network());
        replies.push(counter.call(HostCommand::Identify { attempt_key, network, card }).await?);
    }
    for reply in &replies {
        let issuer_data = match reply {
            HostReply::Approved(approval) => Some(&approval.issuer_data),
            HostReply::Declined { issuer_data, .. } => Some(issuer_data),
            _ => None,
        };
        let leaks = secrets.are_in_text(&texts(reply))
            || issuer_data.is_some_and(|data| secrets.are_in_bytes(data.expose()));
        hold(!leaks, || format!("{} holds card data", super::counter::kind(reply)))?;
    }
    counter.books(&key, NOTHING, "after the undo").await
}
