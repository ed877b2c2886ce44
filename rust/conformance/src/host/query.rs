//! Rules of asking what became of a payment.

use std::sync::Arc;

use maquininha_card::{HostApproval, HostReply};
use maquininha_model::AttemptKey;

use super::bench::{HostBench, PaymentCase};
use super::counter::{Counter, unexpected, want};
use crate::rule::{Kept, Unkept, hold};

async fn approval(counter: &Counter, key: &AttemptKey) -> Result<Box<HostApproval>, Unkept> {
    match counter.query(key).await? {
        HostReply::Approved(approval) => Ok(approval),
        other => unexpected("a query of an approval", &other),
    }
}

pub(super) async fn a_query_tells_the_sale_as_it_was(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::that_can_be_asked(bench).await?;
    let key = counter.key();
    let first = counter.sale(&key).await?;
    let asked = approval(&counter, &key).await?;
    hold(asked.entry == first.entry, || {
        format!("the card was read by {:?}, and the query says {:?}", first.entry, asked.entry)
    })?;
    hold(asked.network == first.network, || {
        format!("network {} approved, and the query says {}", first.network, asked.network)
    })?;
    hold(!asked.is_final, || "a query made it final".to_owned())?;
    let (first, asked) = (&first.approval, &asked.approval);
    hold(asked.transaction_id == first.transaction_id && asked.nsu == first.nsu, || {
        "the query tells another transaction".to_owned()
    })?;
    hold(asked.authorization_code == first.authorization_code && asked.card == first.card, || {
        "the query tells another approval code or card".to_owned()
    })
}

pub(super) async fn a_query_tells_that_a_sale_is_final(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::that_can_be_asked(bench).await?;
    let original = counter.paid().await?;
    let asked = approval(&counter, &original.attempt_key).await?;
    hold(asked.is_final, || "a confirmed sale is said to be provisional".to_owned())
}

pub(super) async fn a_query_tells_an_undone_sale(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::that_can_be_asked(bench).await?;
    let key = counter.key();
    counter.sale(&key).await?;
    want!(counter.undo(&key).await?, HostReply::Undone, "an undo");
    want!(counter.query(&key).await?, HostReply::Undone, "a query of an undone sale");
    Ok(())
}

pub(super) async fn a_query_tells_a_declined_sale(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::that_can_be_asked(bench).await?;
    let key = counter.key();
    counter.authorize(&key, PaymentCase::Declined).await?;
    let asked = counter.query(&key).await?;
    want!(asked, HostReply::Declined { .. } | HostReply::NotFound, "a query of a decline");
    Ok(())
}

pub(super) async fn what_is_not_known_is_not_found(bench: Arc<dyn HostBench>) -> Kept {
    let counter = Counter::that_can_be_asked(bench).await?;
    let key = counter.key();
    for _ in 0..2 {
        want!(counter.query(&key).await?, HostReply::NotFound, "a query of an unknown key");
    }
    // Asking has not made the key known.
    counter.sale(&key).await?;
    let unknown = counter.key();
    let confirmed = counter.confirm(&unknown).await?;
    want!(
        confirmed,
        HostReply::NotFound | HostReply::Refused { .. },
        "a confirmation of an unknown key"
    );
    Ok(())
}
