//! The contract of the `SaleStore` port. Every store keeps it: the file and its
//! twin in memory run the same cases. What only a file can do comes after.

mod support;

use maquininha_journal::{
    FileError, JournalOptions, SALE_STORE_SCHEMA_VERSION, SqliteJournal, SqliteSaleStore,
};
use maquininha_merchant::memory::MemorySaleStore;
use maquininha_merchant::port::{
    EVENTS_PENDING_MAX, HOOKS_PENDING_MAX, HookAppended, NewHook, SaleStore, StoreError, StoreRow,
    StoreTable, StoredEvent, WriteBatch,
};
use maquininha_model::{HookId, Timestamp};
use maquininha_terminal::port::JournalError;

macro_rules! contract {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                let folder = tempfile::tempdir().expect("a folder");
                let path = folder.path().join("sales.db");
                super::$case(&super::SqliteSaleStore::open(path).expect("a new store")).await;
            })*
        }
        mod memory {
            $(#[tokio::test]
            async fn $case() {
                super::$case(&super::MemorySaleStore::default()).await;
            })*
        }
    };
}

contract!(
    new_store_is_empty,
    row_is_put_over_the_one_before,
    tables_do_not_mix,
    rows_are_scanned_by_key_and_state,
    batch_is_one_write,
    events_are_told_until_acknowledged,
    oldest_events_are_dropped_beyond_the_bound,
    webhook_is_kept_once_by_id_and_by_content,
    processed_webhook_is_still_known,
    webhooks_beyond_the_bound_are_refused_until_some_are_processed,
    forgotten_webhook_is_taken_again,
);

fn row(table: StoreTable, key: &str, state: &str, json: &str) -> StoreRow {
    StoreRow { table, key: key.into(), state: state.into(), json: json.into() }
}

fn sale(key: &str, state: &str) -> StoreRow {
    row(StoreTable::Sale, key, state, "{}")
}

fn rows(rows: Vec<StoreRow>) -> WriteBatch {
    WriteBatch { rows, ..WriteBatch::default() }
}

fn events(count: usize) -> WriteBatch {
    WriteBatch { events: vec!["{}".into(); count], ..WriteBatch::default() }
}

fn hook(id: &str, content: Option<&str>) -> NewHook {
    NewHook {
        id: HookId::new(id).expect("valid"),
        content: content.map(str::to_owned),
        received_at: Timestamp::from_millis(1_000),
        body: format!("{{\"id\":\"{id}\"}}"),
    }
}

async fn new_store_is_empty(store: &dyn SaleStore) {
    assert_eq!(store.get(StoreTable::Sale, "1").await, Ok(None));
    assert_eq!(store.scan(StoreTable::Sale, None, None, 10).await, Ok(vec![]));
    assert_eq!(store.pending_hooks(10).await, Ok(vec![]));
    assert_eq!(store.events(0, 10).await, Ok(vec![]));
    assert_eq!(store.last_event().await, Ok(0));
}

async fn row_is_put_over_the_one_before(store: &dyn SaleStore) {
    let first = row(StoreTable::Sale, "1", "open", "{\"a\":1}");
    let second = row(StoreTable::Sale, "1", "paid", "{\"a\":2}");
    assert_eq!(store.write(rows(vec![first])).await, Ok(0));
    assert_eq!(store.write(rows(vec![second.clone()])).await, Ok(0));
    assert_eq!(store.get(StoreTable::Sale, "1").await, Ok(Some("{\"a\":2}".into())));
    assert_eq!(store.scan(StoreTable::Sale, Some("open"), None, 10).await, Ok(vec![]));
    assert_eq!(store.scan(StoreTable::Sale, Some("paid"), None, 10).await, Ok(vec![second]));
}

async fn tables_do_not_mix(store: &dyn SaleStore) {
    let tables = [StoreTable::Sale, StoreTable::Loose, StoreTable::Device, StoreTable::Note];
    for (number, table) in tables.into_iter().enumerate() {
        let written = store.write(rows(vec![row(table, "1", "s", &number.to_string())])).await;
        assert_eq!(written, Ok(0));
    }
    let deletes = vec![(StoreTable::Loose, "1".to_owned())];
    assert_eq!(store.write(WriteBatch { deletes, ..WriteBatch::default() }).await, Ok(0));
    assert_eq!(store.get(StoreTable::Sale, "1").await, Ok(Some("0".into())));
    assert_eq!(store.get(StoreTable::Loose, "1").await, Ok(None));
    assert_eq!(store.get(StoreTable::Note, "1").await, Ok(Some("3".into())));
}

async fn rows_are_scanned_by_key_and_state(store: &dyn SaleStore) {
    let all = [sale("a", "open"), sale("b", "paid"), sale("c", "open"), sale("d", "open")];
    assert_eq!(store.write(rows(all.iter().rev().cloned().collect())).await, Ok(0));
    let found = store.scan(StoreTable::Sale, None, None, 3).await.expect("rows");
    assert_eq!(found, all[..3]);
    let found = store.scan(StoreTable::Sale, None, Some("b"), 3).await.expect("rows");
    assert_eq!(found, all[2..]);
    let found = store.scan(StoreTable::Sale, Some("open"), Some("a"), 3).await.expect("rows");
    assert_eq!(found, all[2..]);
}

async fn batch_is_one_write(store: &dyn SaleStore) {
    let HookAppended::New { seq } = store.append_hook(hook("hook_1", None)).await.expect("new")
    else {
        panic!("it is new");
    };
    assert_eq!(store.write(rows(vec![sale("old", "open")])).await, Ok(0));
    let batch = WriteBatch {
        rows: vec![sale("new", "paid")],
        deletes: vec![(StoreTable::Sale, "old".into())],
        events: vec!["{\"n\":1}".into(), "{\"n\":2}".into()],
        processed_hook: Some(seq),
    };
    assert_eq!(store.write(batch).await, Ok(2));
    let left = store.scan(StoreTable::Sale, None, None, 10).await.expect("rows");
    assert_eq!(left, [sale("new", "paid")]);
    assert_eq!(store.pending_hooks(10).await, Ok(vec![]));
    assert_eq!(store.last_event().await, Ok(2));
}

async fn events_are_told_until_acknowledged(store: &dyn SaleStore) {
    assert_eq!(store.write(events(3)).await, Ok(3));
    let event = |seq| StoredEvent { seq, json: "{}".into() };
    assert_eq!(store.events(0, 10).await, Ok(vec![event(1), event(2), event(3)]));
    assert_eq!(store.events(1, 1).await, Ok(vec![event(2)]));
    for _ in 0..2 {
        assert_eq!(store.acknowledge(3).await, Ok(()));
    }
    assert_eq!(store.events(0, 10).await, Ok(vec![event(1), event(2)]));
    assert_eq!(store.last_event().await, Ok(3));
    assert_eq!(store.write(events(1)).await, Ok(4), "a number is never used again");
}

async fn oldest_events_are_dropped_beyond_the_bound(store: &dyn SaleStore) {
    let last = EVENTS_PENDING_MAX as u64;
    assert_eq!(store.write(events(EVENTS_PENDING_MAX)).await, Ok(last));
    assert_eq!(store.events(0, 1).await.expect("events")[0].seq, 1);
    assert_eq!(store.write(events(2)).await, Ok(last + 2));
    assert_eq!(store.events(0, 1).await.expect("events")[0].seq, 3);
}

async fn webhook_is_kept_once_by_id_and_by_content(store: &dyn SaleStore) {
    let first = hook("hook_1", Some("order.paid or_1"));
    assert_eq!(store.append_hook(first.clone()).await, Ok(HookAppended::New { seq: 1 }));
    assert_eq!(store.append_hook(first.clone()).await, Ok(HookAppended::Duplicate));
    let same_content = hook("hook_2", Some("order.paid or_1"));
    assert_eq!(store.append_hook(same_content).await, Ok(HookAppended::Duplicate));
    let other = hook("hook_3", None);
    assert_eq!(store.append_hook(other.clone()).await, Ok(HookAppended::New { seq: 2 }));
    let pending = store.pending_hooks(10).await.expect("hooks");
    let bodies: Vec<_> = pending.iter().map(|hook| hook.body.clone()).collect();
    assert_eq!(bodies, [first.body, other.body]);
    assert_eq!(pending[0].received_at, Timestamp::from_millis(1_000));
}

async fn processed_webhook_is_still_known(store: &dyn SaleStore) {
    assert!(store.append_hook(hook("hook_1", None)).await.is_ok());
    let processed = WriteBatch { processed_hook: Some(1), ..WriteBatch::default() };
    assert_eq!(store.write(processed).await, Ok(0));
    assert_eq!(store.append_hook(hook("hook_1", None)).await, Ok(HookAppended::Duplicate));
    assert_eq!(store.pending_hooks(10).await, Ok(vec![]));
}

async fn webhooks_beyond_the_bound_are_refused_until_some_are_processed(store: &dyn SaleStore) {
    let appended = (0..HOOKS_PENDING_MAX)
        .map(|number| store.append_hook(hook(&format!("hook_{number}"), None)));
    // All at once: they wait together and share syncs.
    for answer in futures_util::future::join_all(appended).await {
        assert!(matches!(answer, Ok(HookAppended::New { .. })), "{answer:?}");
    }
    assert_eq!(store.append_hook(hook("hook_more", None)).await, Err(StoreError::Full));
    let first = store.pending_hooks(1).await.expect("hooks")[0].seq;
    for _ in 0..2 {
        let batch = WriteBatch { processed_hook: Some(first), ..WriteBatch::default() };
        assert_eq!(store.write(batch).await, Ok(0));
    }
    assert!(store.append_hook(hook("hook_more", None)).await.is_ok());
    assert_eq!(store.append_hook(hook("hook_too_many", None)).await, Err(StoreError::Full));
}

async fn forgotten_webhook_is_taken_again(store: &dyn SaleStore) {
    assert!(store.append_hook(hook("hook_1", Some("content"))).await.is_ok());
    let processed = WriteBatch { processed_hook: Some(1), ..WriteBatch::default() };
    assert_eq!(store.write(processed).await, Ok(0));
    assert_eq!(store.forget_hooks(Timestamp::from_millis(1_000)).await, Ok(()));
    let again = || store.append_hook(hook("hook_1", Some("content")));
    assert_eq!(again().await, Ok(HookAppended::Duplicate), "not older than asked");
    assert_eq!(store.forget_hooks(Timestamp::from_millis(1_001)).await, Ok(()));
    assert!(matches!(again().await, Ok(HookAppended::New { .. })));
}

#[tokio::test]
async fn waiting_webhook_is_not_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteSaleStore::open(folder.path().join("sales.db")).expect("a new store");
    assert!(store.append_hook(hook("hook_1", None)).await.is_ok());
    assert_eq!(store.forget_hooks(Timestamp::from_millis(2_000)).await, Ok(()));
    assert_eq!(store.append_hook(hook("hook_1", None)).await, Ok(HookAppended::Duplicate));
}

#[tokio::test]
async fn store_is_whole_after_reopening() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sales.db");
    let store = SqliteSaleStore::open(&path).expect("a new store");
    assert_eq!(store.write(rows(vec![sale("a", "open")])).await, Ok(0));
    assert_eq!(store.write(events(2)).await, Ok(2));
    assert!(store.append_hook(hook("hook_1", None)).await.is_ok());
    let second = SqliteSaleStore::open(&path).map(|_| ());
    assert_eq!(second, Err(FileError::Locked));
    // As a crash leaves it: the file and its log.
    let copy = folder.path().join("copy.db");
    for suffix in ["", "-wal"] {
        let name = |stem: &str| folder.path().join(format!("{stem}.db{suffix}"));
        std::fs::copy(name("sales"), name("copy")).expect("copied");
    }
    for path in [path, copy] {
        if path.ends_with("sales.db") {
            assert_eq!(store.close().await, Ok(()));
        }
        let store = SqliteSaleStore::open(&path).expect("it opens");
        let found = store.scan(StoreTable::Sale, None, None, 10).await.expect("rows");
        assert_eq!(found, [sale("a", "open")]);
        assert_eq!(store.last_event().await, Ok(2));
        assert_eq!(store.append_hook(hook("hook_1", None)).await, Ok(HookAppended::Duplicate));
        assert_eq!(store.write(events(1)).await, Ok(3));
    }
}

/// What `write_vector` writes and a later version must read.
async fn fill(store: &SqliteSaleStore) {
    assert!(store.append_hook(hook("hook_1", Some("order.paid or_1"))).await.is_ok());
    assert!(store.append_hook(hook("hook_2", None)).await.is_ok());
    let batch = WriteBatch {
        rows: vec![sale("a", "open"), row(StoreTable::Device, "6C582505", "device", "{}")],
        events: vec!["{\"n\":1}".into(), "{\"n\":2}".into()],
        processed_hook: Some(1),
        ..WriteBatch::default()
    };
    assert_eq!(store.write(batch).await, Ok(2));
    assert_eq!(store.acknowledge(1).await, Ok(()));
}

fn from_vector(path: &std::path::Path) {
    let connection = rusqlite::Connection::open(path).expect("a file");
    connection.execute_batch(include_str!("vectors/sale_store/v1.sql")).expect("the vector");
}

#[tokio::test]
async fn store_of_version_1_is_read_and_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sales.db");
    from_vector(&path);
    let store = SqliteSaleStore::open(&path).expect("version 1 opens");
    let found = store.scan(StoreTable::Sale, Some("open"), None, 10).await;
    assert_eq!(found, Ok(vec![sale("a", "open")]));
    let pending = store.pending_hooks(10).await.expect("hooks");
    assert_eq!(pending.iter().map(|hook| hook.seq).collect::<Vec<_>>(), [2]);
    assert_eq!(store.append_hook(hook("hook_1", None)).await, Ok(HookAppended::Duplicate));
    let event = StoredEvent { seq: 2, json: "{\"n\":2}".into() };
    assert_eq!(store.events(0, 10).await, Ok(vec![event]));
    assert_eq!(store.write(events(1)).await, Ok(3), "numbers go on");
}

/// The vector must be what this version writes, or it proves nothing.
#[test]
fn newest_vector_has_the_schema_of_a_new_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let fresh = folder.path().join("fresh.db");
    drop(SqliteSaleStore::open(&fresh).expect("a new store"));
    let vector = folder.path().join("vector.db");
    from_vector(&vector);
    assert_eq!(support::dump::schema(&fresh), support::dump::schema(&vector));
}

/// Writes the vector anew, for the day when a new schema version is added.
#[tokio::test]
#[ignore = "writes a vector; run by hand after a new step"]
async fn write_vector() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sales.db");
    let store = SqliteSaleStore::open(&path).expect("a new store");
    fill(&store).await;
    assert_eq!(store.close().await, Ok(()));
    let name = format!("tests/vectors/sale_store/v{SALE_STORE_SCHEMA_VERSION}.sql");
    let target = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::write(target, support::dump::dump(&path)).expect("written");
}

#[test]
fn journal_and_store_do_not_open_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let (journal, store) = (folder.path().join("journal.db"), folder.path().join("sales.db"));
    drop(SqliteJournal::open(&journal, JournalOptions::DEFAULT).expect("a new journal"));
    drop(SqliteSaleStore::open(&store).expect("a new store"));
    let error = SqliteSaleStore::open(&journal).map(|_| ());
    assert!(matches!(error, Err(FileError::Damaged(_))), "{error:?}");
    let error = SqliteJournal::open(&store, JournalOptions::DEFAULT).map(|_| ());
    assert!(matches!(error, Err(JournalError::Damaged(_))), "{error:?}");
}
