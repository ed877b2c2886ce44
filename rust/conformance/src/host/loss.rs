//! Rules of calls that get lost.

use std::sync::Arc;

use maquininha_card::{HostCommand, HostReply};
use maquininha_model::Money;

use super::bench::{HostBench, Loss, PaymentCase};
use super::counter::{AMOUNT, Counter, unexpected, want};
use crate::rule::{Kept, hold};

const NOTHING: Money = Money::brl(0);
/// At how many moments of a call it is given up.
const MOMENTS: usize = 16;

pub(super) async fn a_lost_answer_is_silent(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::that_can_be_asked(bench).await?;
    let key = counter.key();
    counter.lose(Loss::Answer).await?;
    let lost = counter.authorize(&key, PaymentCase::Approved).await?;
    want!(lost, HostReply::Silent, "a sale whose answer is lost");
    want!(counter.query(&key).await?, HostReply::Approved(_), "a query of that sale");
    counter.books(&key, AMOUNT, "after a lost answer").await
}

pub(super) async fn a_host_that_never_answers_is_silent(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    counter.lose(Loss::Silence).await?;
    let silent = counter.authorize(&key, PaymentCase::Approved).await?;
    want!(silent, HostReply::Silent, "a sale that nobody answers");
    want!(counter.undo(&key).await?, HostReply::Undone | HostReply::NotFound, "its undo");
    counter.books(&key, NOTHING, "after its undo").await
}

pub(super) async fn an_answer_that_cannot_be_read_is_silent(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    counter.lose(Loss::Garbage).await?;
    let garbled = counter.authorize(&key, PaymentCase::Approved).await?;
    want!(garbled, HostReply::Silent, "a sale whose answer cannot be read");
    want!(counter.undo(&key).await?, HostReply::Undone, "its undo");
    counter.books(&key, NOTHING, "after its undo").await
}

pub(super) async fn unavailable_means_that_nothing_was_sent(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    counter.lose(Loss::Unreachable).await?;
    let unsent = counter.authorize(&key, PaymentCase::Approved).await?;
    want!(
        unsent,
        HostReply::Unavailable { .. } | HostReply::Silent,
        "a sale at a host that cannot be reached"
    );
    counter.books(&key, NOTHING, "of a sale that did not arrive").await?;
    counter.sale(&key).await?;
    // The other side of it: what may have arrived is never said to be unavailable.
    for loss in [Loss::Answer, Loss::Garbage, Loss::Silence] {
        let key = counter.key();
        counter.lose(loss).await?;
        let reply = counter.authorize(&key, PaymentCase::Approved).await?;
        hold(!matches!(reply, HostReply::Unavailable { .. }), || {
            format!("a sale that was sent and lost as {loss:?} was said to be unavailable")
        })?;
    }
    Ok(())
}

pub(super) async fn a_lost_answer_to_a_decision_is_repeated(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let key = counter.key();
    counter.sale(&key).await?;
    counter.lose(Loss::Answer).await?;
    want!(counter.confirm(&key).await?, HostReply::Silent, "a confirmation that is lost");
    want!(counter.confirm(&key).await?, HostReply::Confirmed, "the confirmation again");
    counter.books(&key, AMOUNT, "after two confirmations").await?;
    let key = counter.key();
    counter.sale(&key).await?;
    counter.lose(Loss::Answer).await?;
    want!(counter.undo(&key).await?, HostReply::Silent, "an undo that is lost");
    want!(counter.undo(&key).await?, HostReply::Undone, "the undo again");
    counter.books(&key, NOTHING, "after two undos").await
}

pub(super) async fn a_lost_refund_is_found(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let original = counter.paid().await?;
    let key = counter.key();
    counter.lose(Loss::Answer).await?;
    let lost = counter.refund(&key, &original, AMOUNT, PaymentCase::Approved).await?;
    want!(lost, HostReply::Silent, "a refund whose answer is lost");
    want!(counter.query_refund(&key).await?, HostReply::Refunded { .. }, "a query of it");
    counter.books(&original.attempt_key, NOTHING, "after the refund").await
}

pub(super) async fn a_dropped_call_can_be_undone(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    for moment in 0..MOMENTS {
        let key = counter.key();
        let request = counter.request(&key, PaymentCase::Approved);
        let connector = counter.connector.clone();
        let call =
            tokio::spawn(
                async move { connector.call(HostCommand::Authorize(Box::new(request))).await },
            );
        for _ in 0..moment {
            tokio::task::yield_now().await;
        }
        call.abort();
        // How it ended, does not matter: it may have been given up or answered.
        let _ = call.await;
        let undone = counter.undo(&key).await?;
        want!(undone, HostReply::Undone | HostReply::NotFound, "an undo of a dropped call");
        match counter.authorize(&key, PaymentCase::Approved).await? {
            HostReply::Declined { .. } | HostReply::KeyKnown => {}
            other => return unexpected("a payment that was dropped and undone", &other),
        }
        counter.books(&key, NOTHING, "after a dropped call was undone").await?;
    }
    Ok(())
}
