//! The comparison at the end: acquirer, order API, journals, apps.

use maquininha_cli::demo::books::acquirer_and_journals;
use maquininha_flow::JournalEntry;
use maquininha_sandbox::Transaction;
use maquininha_terminal::port::{Journal, JournalQuery};

use super::said::MarketSaid;
use super::told::settled;
use super::torment::Terminal;
use super::worker::open_journal;

/// What was compared.
#[derive(Debug, Default)]
pub(crate) struct Books {
    /// Payments that stand at the acquirer.
    pub(crate) charged: usize,
    /// Payments that were begun.
    pub(crate) payments: usize,
    /// Payments for which a human was asked.
    pub(crate) asked: usize,
    /// Where the books disagree.
    pub(crate) errors: Vec<String>,
}

/// Compares the books of the market with journals and apps. Everything must be
/// at rest.
pub(crate) async fn compare(market: MarketSaid, terminals: &[Terminal]) -> std::io::Result<Books> {
    let MarketSaid::Books { transactions, orders, findings } = market else {
        return Err(std::io::Error::other("the market did not give its books"));
    };
    let transactions: Vec<Transaction> = transactions
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<_, _>>()
        .map_err(std::io::Error::other)?;
    let at_acquirer = settled(&transactions);
    let mut asked: Vec<String> = Vec::new();
    let mut books = Books {
        charged: at_acquirer.values().filter(|amount| **amount > 0).count(),
        ..Books::default()
    };
    let mut all = Vec::new();
    for terminal in terminals {
        let entries = entries(terminal).await?;
        books.payments += terminal.told.wished();
        books.errors.extend(terminal.told.compare(&at_acquirer, &entries));
        asked.extend(terminal.told.asked());
        all.extend(entries);
    }
    books.asked = asked.len();
    books.errors.extend(acquirer_and_journals(&transactions, &all));
    for finding in findings {
        books.errors.push(format!("order API and acquirer: {finding}"));
    }
    // What a human was asked about is for the human.
    books.errors.retain(|error| !asked.iter().any(|key| error.contains(key.as_str())));
    for (order, amount, paid) in orders.iter().filter(|(_, amount, paid)| paid > amount) {
        books.errors.push(format!("order {order} of {amount} is paid {paid}"));
    }
    Ok(books)
}

async fn entries(terminal: &Terminal) -> std::io::Result<Vec<JournalEntry>> {
    let failed = |error| std::io::Error::other(format!("{}: {error}", terminal.serial));
    let journal = open_journal(&terminal.disk.journal()).map_err(failed)?;
    let mut entries = Vec::new();
    let mut query = JournalQuery::default();
    loop {
        let page = journal.entries(query.clone()).await.map_err(failed)?;
        entries.extend(page.entries);
        query.after = page.next;
        if query.after.is_none() {
            journal.close().await.map_err(failed)?;
            return Ok(entries);
        }
    }
}
