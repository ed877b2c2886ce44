//! Journals that are newer, cut off, or in use.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use maquininha_acceptance::test_dir;
use maquininha_flow::End;
use maquininha_journal::{JournalOptions, SqliteJournal};
use maquininha_merchant::draft::SaleDraft;
use maquininha_model::{Money, Tender};
use maquininha_terminal::TerminalError;
use maquininha_terminal::port::{Journal, JournalError, JournalQuery};

use crate::shop::{Shop, ShopOptions, Till, pay};

const SERIAL: &str = "TESTPOS0001";
/// Names the journal that the second process opens.
const JOURNAL_VARIABLE: &str = "MAQUININHA_TEST_SECOND_JOURNAL";

/// A shop whose terminal has one payment in its journal.
async fn paid(name: &str) -> (Shop, Till) {
    let shop = Shop::open(&test_dir(name), ShopOptions::default()).await;
    let till = shop.terminal(SERIAL, Arc::new(shop.driver(SERIAL))).await;
    assert!(matches!(sell(&shop, &till, 1).await, End::Approved { .. }));
    (shop, till)
}

async fn sell(shop: &Shop, till: &Till, number: u32) -> End {
    let draft = SaleDraft::counter(format!("VENDA-{number}"), Money::brl(10_00));
    let sale = shop.merchant.create(draft).await.sale().expect("made").expect("a sale");
    let order_id = sale.order_id.expect("an order");
    let request = pay(&format!("a-{number}"), &order_id, Tender::Debit);
    let end = till.terminal.pay(request).await.expect("starts").result().await.expect("ends");
    till.terminal.settled().await.expect("settles");
    end
}

fn opening(path: &Path) -> TerminalError {
    let error = SqliteJournal::open(path, JournalOptions::default()).expect_err("refused");
    TerminalError::from(error)
}

#[tokio::test]
async fn a_journal_of_a_newer_version_is_refused_and_not_touched() {
    let (shop, till) = paid("bad-journal-newer").await;
    till.close().await;
    let path = shop.dir.join(format!("{SERIAL}.db"));
    let file = rusqlite::Connection::open(&path).expect("it is a SQLite file");
    file.pragma_update(None, "user_version", 9_999).expect("written");
    file.close().expect("closed");
    let before = fs::read(&path).expect("read");
    let error = opening(&path);
    assert_eq!(error.code(), "journal_newer");
    assert!(matches!(error, TerminalError::Journal(JournalError::Newer { found: 9_999, .. })));
    assert_eq!(fs::read(&path).expect("read"), before, "the newer version finds it as it was");
    shop.close().await;
}

#[tokio::test]
async fn a_journal_that_is_cut_off_is_refused_and_kept() {
    let (shop, till) = paid("bad-journal-cut").await;
    till.close().await;
    let path = shop.dir.join(format!("{SERIAL}.db"));
    let whole = fs::read(&path).expect("read");
    for kept in [whole.len() / 2, 4_096, 1_000, 17] {
        fs::write(&path, &whole[..kept]).expect("cut");
        let error = opening(&path);
        assert_eq!(error.code(), "journal", "{kept} bytes: {error}");
        assert_eq!(fs::read(&path).expect("read"), whole[..kept], "kept for whoever repairs it");
    }
    // The whole file is taken again, with the payment in it.
    fs::write(&path, &whole).expect("restored");
    let journal = SqliteJournal::open(&path, JournalOptions::default()).expect("opens");
    let page = journal.entries(JournalQuery::default()).await.expect("read");
    assert_eq!(page.entries.len(), 1);
    journal.close().await.expect("closes");
    shop.close().await;
}

#[tokio::test]
async fn a_second_process_on_the_same_journal_is_refused_and_the_first_goes_on() {
    let (shop, till) = paid("bad-journal-second").await;
    let path = shop.dir.join(format!("{SERIAL}.db"));
    let child = Command::new(std::env::current_exe().expect("a path"))
        .args(["--exact", "journals::child_finds_the_journal_in_use", "--nocapture"])
        .env(JOURNAL_VARIABLE, &path)
        .output()
        .expect("the child runs");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("code journal_locked"), "{said}");
    assert!(matches!(sell(&shop, &till, 2).await, End::Approved { .. }));
    let page = till.journal.entries(JournalQuery::default()).await.expect("read");
    assert_eq!(page.entries.len(), 2);
    till.close().await;
    shop.close().await;
}

/// The second process; without the variable there is nothing to open.
#[test]
fn child_finds_the_journal_in_use() {
    let Some(path) = std::env::var_os(JOURNAL_VARIABLE) else { return };
    println!("code {}", opening(Path::new(&path)).code());
}
