//! Comparing the books of acquirer, order API, journals and sales software.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use maquininha_flow::{JournalEntry, RefundEnd};
use maquininha_model::Money;
use maquininha_sandbox::{Books, Transaction, TransactionState};

use super::DemoError;
use super::story::Figures;
use super::world::World;

/// How long the sales software may take to hear of everything.
const TELLING: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The figures of a scene, and where the books disagree once everything has
/// come to rest.
pub async fn compare(world: &World) -> Result<(Figures, Vec<String>), DemoError> {
    world.settle().await?;
    let entries = world.journal_entries().await?;
    let started = Instant::now();
    loop {
        let books = world.market().books();
        let mut found = disagreements(world, &books, &entries).await?;
        if found.is_empty() || started.elapsed() > TELLING {
            let figures = figures(world, &books, &entries);
            let audit = world.market().audit();
            found
                .extend(audit.iter().map(|finding| format!("order API and acquirer: {finding:?}")));
            return Ok((figures, found));
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

fn figures(world: &World, books: &Books, entries: &[JournalEntry]) -> Figures {
    let mut figures = Figures::default();
    for transaction in &books.transactions {
        match &transaction.state {
            TransactionState::Undone | TransactionState::AutoUndone | TransactionState::Swept => {
                figures.undone += 1;
            }
            TransactionState::Refunded { .. } => figures.refunded += 1,
            _ => {}
        }
        if transaction.settled() > 0 {
            figures.charged += 1;
            figures.charged_centavos += transaction.settled();
        }
    }
    let standing = standing_in_journals(entries);
    figures.journaled = standing.values().filter(|amount| amount.is_positive()).count();
    (figures.told_paid, figures.told_refunded) = world.pdv.told();
    figures
}

/// What stands in the journals, by attempt key: confirmed less given back.
fn standing_in_journals(entries: &[JournalEntry]) -> BTreeMap<String, Money> {
    let mut standing = BTreeMap::new();
    for entry in entries {
        if let JournalEntry::Payment(record) = entry
            && record.is_confirmed()
        {
            standing.insert(record.attempt_key.to_string(), record.amount);
        }
    }
    for entry in entries {
        if let JournalEntry::Refund(record) = entry
            && matches!(record.end, Some(RefundEnd::Refunded { .. }))
            && let Some(amount) = standing.get_mut(record.original.attempt_key.as_str())
        {
            *amount = amount.saturating_sub(record.amount);
        }
    }
    standing
}

/// Where acquirer and journals disagree about payments, both ways, and what the
/// journals have not brought to an end. Terminals must be at rest.
pub fn acquirer_and_journals(
    transactions: &[Transaction],
    entries: &[JournalEntry],
) -> Vec<String> {
    let mut found = Vec::new();
    let standing = standing_in_journals(entries);
    let settled: BTreeMap<&str, i64> = transactions
        .iter()
        .map(|transaction| (transaction.attempt_key.as_str(), transaction.settled()))
        .collect();
    for (key, amount) in &standing {
        let at_acquirer = settled.get(key.as_str()).copied().unwrap_or(0);
        if at_acquirer != amount.minor() {
            found.push(format!("journal has {amount} for {key}, the acquirer {at_acquirer}"));
        }
    }
    for (key, amount) in &settled {
        let is_ours = key.contains("-MQN-");
        if is_ours && *amount > 0 && !standing.contains_key(*key) {
            found.push(format!("the acquirer has {amount} for {key}, the journal nothing"));
        }
    }
    for entry in entries.iter().filter(|entry| entry.is_open()) {
        found.push(format!("{} is not resolved in the journal", entry.attempt_id()));
    }
    found
}

async fn disagreements(
    world: &World,
    books: &Books,
    entries: &[JournalEntry],
) -> Result<Vec<String>, DemoError> {
    let mut found = acquirer_and_journals(&books.transactions, entries);
    // Sales software and order API, by order.
    for order in &books.orders {
        let net: i64 = books.charges_of(&order.id).map(maquininha_sandbox::ChargeRecord::net).sum();
        match world.pdv.knows(&order.id).await? {
            Some(known) if known.minor() != net => {
                found
                    .push(format!("order {}: sales software has {known}, charges {net}", order.id));
            }
            None if net > 0 => {
                found.push(format!("order {}: the sales software was not told of {net}", order.id));
            }
            _ => {}
        }
    }
    Ok(found)
}
