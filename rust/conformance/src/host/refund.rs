//! Rules of giving money back, and of knowing a card again.

use std::sync::Arc;

use maquininha_card::{HostCommand, HostReply};
use maquininha_model::Money;

use super::bench::{HostBench, PaymentCase};
use super::counter::{AMOUNT, Counter, unexpected, want};
use crate::rule::{Kept, Unkept, hold};

const NOTHING: Money = Money::brl(0);
const PART: Money = Money::brl(10_00);

fn rest() -> Money {
    Money::brl(AMOUNT.minor() - PART.minor())
}

pub(super) async fn a_refund_gives_money_back(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let original = counter.paid().await?;
    let key = counter.key();
    let given = counter.refund(&key, &original, AMOUNT, PaymentCase::Approved).await?;
    want!(given, HostReply::Refunded { .. }, "a refund");
    want!(counter.query_refund(&key).await?, HostReply::Refunded { .. }, "a query of a refund");
    counter.books(&original.attempt_key, NOTHING, "after the refund").await
}

pub(super) async fn a_part_is_given_back(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let original = counter.paid().await?;
    let given = counter.refund(&counter.key(), &original, PART, PaymentCase::Approved).await?;
    want!(given, HostReply::Refunded { .. }, "a refund of a part");
    counter.books(&original.attempt_key, rest(), "after a part").await?;
    let given = counter.refund(&counter.key(), &original, rest(), PaymentCase::Approved).await?;
    want!(given, HostReply::Refunded { .. }, "a refund of the rest");
    counter.books(&original.attempt_key, NOTHING, "after the rest").await
}

pub(super) async fn a_refund_is_given_once(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let original = counter.paid().await?;
    let key = counter.key();
    let given = counter.refund(&key, &original, PART, PaymentCase::Approved).await?;
    let HostReply::Refunded { nsu } = given else { return unexpected("a refund", &given) };
    for _ in 0..2 {
        match counter.refund(&key, &original, PART, PaymentCase::Approved).await? {
            HostReply::KeyKnown => {}
            HostReply::Refunded { nsu: again } => {
                hold(again == nsu, || "the same refund again has another number".to_owned())?;
            }
            other => return unexpected("the same refund again", &other),
        }
        counter.books(&original.attempt_key, rest(), "after the same refund again").await?;
    }
    Ok(())
}

pub(super) async fn a_refund_to_another_card_is_declined(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let original = counter.paid().await?;
    let key = counter.key();
    let given = counter.refund(&key, &original, AMOUNT, PaymentCase::OtherCard).await?;
    want!(given, HostReply::Declined { .. }, "a refund to another card");
    let asked = counter.query_refund(&key).await?;
    want!(asked, HostReply::Declined { .. } | HostReply::NotFound, "a query of that refund");
    counter.books(&original.attempt_key, AMOUNT, "after that refund").await
}

pub(super) async fn more_than_was_paid_is_declined(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let original = counter.paid().await?;
    let more = Money::brl(AMOUNT.minor() + 1);
    let given = counter.refund(&counter.key(), &original, more, PaymentCase::Approved).await?;
    want!(given, HostReply::Declined { .. }, "a refund of more than was paid");
    counter.books(&original.attempt_key, AMOUNT, "after that refund").await
}

pub(super) async fn a_refund_that_is_not_known_is_not_found(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let asked = counter.query_refund(&counter.key()).await?;
    want!(asked, HostReply::NotFound, "a query of an unknown refund");
    Ok(())
}

async fn token(counter: &Counter, case: PaymentCase) -> Result<String, Unkept> {
    let command = HostCommand::Identify {
        attempt_key: counter.key(),
        network: counter.host.network(),
        card: Box::new(counter.host.card(case)),
    };
    match counter.call(command).await? {
        HostReply::Card { card_token } => Ok(card_token),
        other => unexpected("a card that is asked for", &other),
    }
}

pub(super) async fn a_card_is_known_again(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::open(bench).await?;
    let first = token(&counter, PaymentCase::Approved).await?;
    let again = token(&counter, PaymentCase::Approved).await?;
    let other = token(&counter, PaymentCase::OtherCard).await?;
    hold(!first.is_empty(), || "the token is empty".to_owned())?;
    hold(first == again, || "the same card has two tokens".to_owned())?;
    hold(first != other, || "two cards have the same token".to_owned())
}
