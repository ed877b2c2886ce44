//! The contract of the `Journal` port. Every journal keeps it: the file and its
//! twin in memory run the same cases.

mod support;

use maquininha_flow::Durability::{Lazy, Synced};
use maquininha_flow::{JournalEntry, JournalState, PaymentRecord, RefundState};
use maquininha_journal::{
    BODY_BYTES_MAX, JournalOptions, MemoryJournal, NOTE_BYTES_MAX, SqliteJournal,
};
use maquininha_terminal::port::{EventSeq, Journal, JournalError, JournalQuery};
use support::{at, attempt, ended, entry, entry_at, payment, refund, undone};

macro_rules! contract {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                let folder = tempfile::tempdir().expect("a folder");
                let path = folder.path().join("journal.db");
                let options = super::JournalOptions::DEFAULT;
                let journal = super::SqliteJournal::open(path, options).expect("a new journal");
                super::$case(&journal).await;
            })*
        }
        mod memory {
            $(#[tokio::test]
            async fn $case() {
                super::$case(&super::MemoryJournal::new()).await;
            })*
        }
    };
}

contract!(
    latest_row_of_an_attempt_is_its_state,
    new_journal_is_empty,
    resolved_attempt_is_no_longer_open,
    open_entries_come_oldest_row_first,
    decision_never_flips,
    decision_is_never_withdrawn,
    resolved_attempt_stays_resolved,
    key_of_an_attempt_never_changes,
    payment_never_becomes_a_refund,
    refund_that_was_made_is_never_taken_back,
    refused_write_leaves_no_event,
    entries_come_newest_first_in_pages_without_gap_or_double,
    entries_are_found_by_time,
    page_of_nothing_is_empty,
    events_are_told_until_acknowledged,
    event_acknowledged_twice_is_success,
    number_of_an_event_is_never_used_again,
    note_is_kept_and_replaced,
    rows_and_notes_are_bounded,
);

async fn write(journal: &dyn Journal, entry: JournalEntry) {
    assert_eq!(journal.write(entry, Lazy, vec![]).await, Ok(()));
}

async fn assert_refused(journal: &dyn Journal, entry: JournalEntry) {
    let attempt_id = entry.attempt_id().clone();
    let before = journal.entry(&attempt_id).await;
    let answer = journal.write(entry, Synced, vec![]).await;
    assert!(matches!(answer, Err(JournalError::Damaged(_))), "{answer:?}");
    assert_eq!(journal.entry(&attempt_id).await, before);
}

async fn all(journal: &dyn Journal, query: JournalQuery) -> Vec<JournalEntry> {
    journal.entries(query).await.expect("a page").entries
}

async fn new_journal_is_empty(journal: &dyn Journal) {
    assert_eq!(journal.open_entries().await, Ok(vec![]));
    assert_eq!(journal.entry(&attempt(1)).await, Ok(None));
    assert!(all(journal, JournalQuery { limit: 10, ..JournalQuery::default() }).await.is_empty());
    assert_eq!(journal.events(EventSeq(0), 10).await, Ok(vec![]));
    assert_eq!(journal.note("lockout").await, Ok(None));
}

async fn latest_row_of_an_attempt_is_its_state(journal: &dyn Journal) {
    for state in [JournalState::Intent, JournalState::Sent, JournalState::Approved] {
        write(journal, entry(1, state)).await;
        assert_eq!(journal.entry(&attempt(1)).await, Ok(Some(entry(1, state))));
    }
    assert_eq!(journal.open_entries().await, Ok(vec![entry(1, JournalState::Approved)]));
}

async fn resolved_attempt_is_no_longer_open(journal: &dyn Journal) {
    for state in [JournalState::Intent, JournalState::Decided, JournalState::Resolved] {
        write(journal, entry(1, state)).await;
    }
    write(journal, refund(2, RefundState::Intent)).await;
    assert_eq!(journal.open_entries().await, Ok(vec![refund(2, RefundState::Intent)]));
    assert_eq!(journal.entry(&attempt(1)).await, Ok(Some(entry(1, JournalState::Resolved))));
}

async fn open_entries_come_oldest_row_first(journal: &dyn Journal) {
    for number in [3, 1, 2] {
        write(journal, entry(number, JournalState::Intent)).await;
    }
    write(journal, entry(3, JournalState::Sent)).await;
    let open = journal.open_entries().await.expect("entries");
    let order: Vec<_> = open.iter().map(|entry| entry.attempt_id().clone()).collect();
    assert_eq!(order, [attempt(1), attempt(2), attempt(3)]);
}

async fn decision_never_flips(journal: &dyn Journal) {
    write(journal, entry(1, JournalState::Decided)).await;
    assert_refused(journal, undone(1, JournalState::Decided)).await;
    assert_refused(journal, undone(1, JournalState::Resolved)).await;
    write(journal, undone(2, JournalState::Decided)).await;
    assert_refused(journal, entry(2, JournalState::Resolved)).await;
    write(journal, entry(1, JournalState::Resolved)).await;
    write(journal, undone(2, JournalState::Resolved)).await;
}

async fn decision_is_never_withdrawn(journal: &dyn Journal) {
    write(journal, entry(1, JournalState::Decided)).await;
    assert_refused(journal, entry(1, JournalState::Approved)).await;
    assert_refused(journal, entry(1, JournalState::Unknown)).await;
}

async fn resolved_attempt_stays_resolved(journal: &dyn Journal) {
    write(journal, entry(1, JournalState::Resolved)).await;
    assert_refused(journal, entry(1, JournalState::Decided)).await;
    assert_refused(journal, entry(1, JournalState::Intent)).await;
    assert_refused(journal, undone(1, JournalState::Resolved)).await;
    // The same once more is no harm: a repeat after a lost answer.
    write(journal, entry(1, JournalState::Resolved)).await;
    assert_eq!(journal.open_entries().await, Ok(vec![]));
}

async fn key_of_an_attempt_never_changes(journal: &dyn Journal) {
    write(journal, entry(1, JournalState::Intent)).await;
    let other_key = payment(2, JournalState::Sent).attempt_key;
    let record = PaymentRecord { attempt_key: other_key, ..payment(1, JournalState::Sent) };
    assert_refused(journal, JournalEntry::Payment(record)).await;
}

async fn payment_never_becomes_a_refund(journal: &dyn Journal) {
    write(journal, entry(1, JournalState::Intent)).await;
    assert_refused(journal, refund(1, RefundState::Intent)).await;
    write(journal, refund(2, RefundState::Intent)).await;
    assert_refused(journal, entry(2, JournalState::Sent)).await;
}

async fn refund_that_was_made_is_never_taken_back(journal: &dyn Journal) {
    write(journal, refund(1, RefundState::Refunded)).await;
    assert_refused(journal, refund(1, RefundState::Unknown)).await;
    write(journal, refund(1, RefundState::Resolved)).await;
    assert_refused(journal, refund(1, RefundState::Refunded)).await;
}

async fn refused_write_leaves_no_event(journal: &dyn Journal) {
    write(journal, entry(1, JournalState::Resolved)).await;
    let answer = journal.write(entry(1, JournalState::Intent), Synced, vec![ended(1)]).await;
    assert!(answer.is_err());
    assert_eq!(journal.events(EventSeq(0), 10).await, Ok(vec![]));
}

async fn entries_come_newest_first_in_pages_without_gap_or_double(journal: &dyn Journal) {
    for number in 1..=7 {
        write(journal, entry(number, JournalState::Intent)).await;
        if number % 2 == 0 {
            write(journal, entry(number, JournalState::Resolved)).await;
        }
    }
    write(journal, entry(1, JournalState::Sent)).await;
    let mut seen = vec![];
    let mut after = None;
    loop {
        let query = JournalQuery { after, limit: 3, ..JournalQuery::default() };
        let page = journal.entries(query).await.expect("a page");
        assert!(page.entries.len() <= 3);
        seen.extend(page.entries);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let order: Vec<_> = seen.iter().map(|entry| entry.attempt_id().clone()).collect();
    assert_eq!(order, [1, 7, 6, 5, 4, 3, 2].map(attempt));
    assert_eq!(seen[0], entry(1, JournalState::Sent));
    assert_eq!(seen[2], entry(6, JournalState::Resolved));
}

async fn entries_are_found_by_time(journal: &dyn Journal) {
    for number in 1..=4_u32 {
        let state = if number == 2 { JournalState::Resolved } else { JournalState::Intent };
        write(journal, entry_at(number, state, at(i64::from(number) * 10))).await;
    }
    let query = JournalQuery {
        since: Some(at(20)),
        until: Some(at(40)),
        limit: 10,
        ..JournalQuery::default()
    };
    let found = all(journal, query).await;
    let order: Vec<_> = found.iter().map(|entry| entry.attempt_id().clone()).collect();
    assert_eq!(order, [attempt(3), attempt(2)], "the start is included and the end is not");
}

async fn page_of_nothing_is_empty(journal: &dyn Journal) {
    write(journal, entry(1, JournalState::Intent)).await;
    let nothing = JournalQuery { limit: 0, ..JournalQuery::default() };
    let page = journal.entries(nothing).await.expect("a page");
    assert!(page.entries.is_empty());
    assert_eq!(page.next, None);
}

async fn events_are_told_until_acknowledged(journal: &dyn Journal) {
    let events = vec![ended(1), ended(2)];
    assert_eq!(journal.write(entry(1, JournalState::Resolved), Synced, events).await, Ok(()));
    assert_eq!(journal.write(entry(3, JournalState::Resolved), Lazy, vec![ended(3)]).await, Ok(()));
    let told = journal.events(EventSeq(0), 10).await.expect("events");
    let bodies: Vec<_> = told.iter().map(|(_, event)| event.clone()).collect();
    assert_eq!(bodies, [ended(1), ended(2), ended(3)], "oldest first");
    assert_eq!(journal.events(EventSeq(0), 10).await.expect("events"), told, "told again");
    assert_eq!(journal.events(told[0].0, 1).await.expect("events"), told[1..2]);
    assert_eq!(journal.acknowledge(told[1].0).await, Ok(()));
    let left = journal.events(EventSeq(0), 10).await.expect("events");
    assert_eq!(left, [told[0].clone(), told[2].clone()]);
}

async fn event_acknowledged_twice_is_success(journal: &dyn Journal) {
    assert_eq!(journal.write(entry(1, JournalState::Sent), Lazy, vec![ended(1)]).await, Ok(()));
    let (seq, _) = journal.events(EventSeq(0), 1).await.expect("events")[0];
    assert_eq!(journal.acknowledge(seq).await, Ok(()));
    assert_eq!(journal.acknowledge(seq).await, Ok(()));
    assert_eq!(journal.acknowledge(EventSeq(u64::MAX)).await, Ok(()), "one that never was");
}

async fn number_of_an_event_is_never_used_again(journal: &dyn Journal) {
    assert_eq!(journal.write(entry(1, JournalState::Sent), Lazy, vec![ended(1)]).await, Ok(()));
    let (first, _) = journal.events(EventSeq(0), 1).await.expect("events")[0];
    assert_eq!(journal.acknowledge(first).await, Ok(()));
    assert_eq!(journal.write(entry(1, JournalState::Sent), Lazy, vec![ended(2)]).await, Ok(()));
    let (second, _) = journal.events(EventSeq(0), 1).await.expect("events")[0];
    assert_eq!(second, EventSeq(first.0 + 1));
}

async fn note_is_kept_and_replaced(journal: &dyn Journal) {
    assert_eq!(journal.put_note("lockout", "1").await, Ok(()));
    assert_eq!(journal.put_note("lockout", "2").await, Ok(()));
    assert_eq!(journal.note("lockout").await, Ok(Some("2".into())));
    assert_eq!(journal.note("LOCKOUT").await, Ok(None));
}

async fn rows_and_notes_are_bounded(journal: &dyn Journal) {
    let longest = "x".repeat(NOTE_BYTES_MAX);
    assert_eq!(journal.put_note("long", &longest).await, Ok(()));
    assert!(journal.put_note("long", &format!("{longest}x")).await.is_err());
    assert_eq!(journal.note("long").await, Ok(Some(longest)));
    let mut record = payment(1, JournalState::Approved);
    if let Some(approval) = &mut record.approval {
        approval.merchant_receipt = Some("x".repeat(BODY_BYTES_MAX));
    }
    let answer = journal.write(JournalEntry::Payment(record), Synced, vec![]).await;
    assert!(matches!(answer, Err(JournalError::Io(_))), "{answer:?}");
    assert_eq!(journal.entry(&attempt(1)).await, Ok(None));
}
