//! The contract of the `ReaderStore` port. The file and its twin in memory run the same cases;
//! what only a file can do comes after.

use std::collections::BTreeMap;

use fastrand::Rng;
use maquininha_disk::{Disk, DiskFaults};
use maquininha_journal::{FileError, SqliteReaderStore, SqliteSaleStore};
use maquininha_reader::MemoryReaderStore;
use maquininha_reader::port::{NAME_BYTES_MAX, ReaderStore, StoreError, VALUE_BYTES_MAX};

macro_rules! contract {
    ($($case:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                let folder = tempfile::tempdir().expect("a folder");
                let path = folder.path().join("readers.db");
                super::$case(&super::SqliteReaderStore::open(path).expect("a new store")).await;
            })*
        }
        mod memory {
            $(#[tokio::test]
            async fn $case() {
                super::$case(&super::MemoryReaderStore::default()).await;
            })*
        }
    };
}

contract!(a_value_is_kept_replaced_and_forgotten, names_come_in_order, what_is_too_long_is_refused);

async fn a_value_is_kept_replaced_and_forgotten(store: &impl ReaderStore) {
    assert_eq!(store.get("card/a").await, Ok(None));
    for value in ["accepted", "undo", ""] {
        assert_eq!(store.put("card/a", Some(value)).await, Ok(()));
        assert_eq!(store.get("card/a").await, Ok(Some(value.to_owned())));
    }
    for _ in 0..2 {
        assert_eq!(store.put("card/a", None).await, Ok(()), "twice is success");
        assert_eq!(store.get("card/a").await, Ok(None));
    }
}

async fn names_come_in_order(store: &impl ReaderStore) {
    for name in ["reader/b", "card/é", "reader/a", "card%", "card/A", "card/a", "cardx"] {
        store.put(name, Some("1")).await.expect("room");
    }
    let names = |found: &[&str]| Ok(found.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(store.names("card/").await, names(&["card/A", "card/a", "card/é"]));
    assert_eq!(store.names("card%").await, names(&["card%"]));
    assert_eq!(store.names("reader/").await, names(&["reader/a", "reader/b"]));
    assert_eq!(store.names("z").await, names(&[]));
    assert_eq!(store.names("").await.map(|names| names.len()), Ok(7));
}

async fn what_is_too_long_is_refused(store: &impl ReaderStore) {
    let (name, value) = ("n".repeat(NAME_BYTES_MAX), "v".repeat(VALUE_BYTES_MAX));
    assert_eq!(store.put(&name, Some(&value)).await, Ok(()));
    assert_eq!(store.get(&name).await, Ok(Some(value.clone())));
    let longer = format!("{name}n");
    assert_eq!(store.put(&longer, Some("1")).await, Err(StoreError::TooLong));
    assert_eq!(store.put("n", Some(&format!("{value}v"))).await, Err(StoreError::TooLong));
    assert_eq!(store.get(&longer).await, Ok(None));
    assert_eq!(store.get("n").await, Ok(None));
}

#[tokio::test]
async fn a_file_is_found_again_and_belongs_to_one_handle() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("readers.db");
    let store = SqliteReaderStore::open(&path).expect("a new store");
    store.put("card/a", Some("accepted")).await.expect("room");
    assert_eq!(SqliteReaderStore::open(&path).err(), Some(FileError::Locked));
    assert_eq!(store.counters().synced_commits, 1, "a write is synced");
    store.close().await.expect("closes");
    assert!(matches!(SqliteSaleStore::open(&path), Err(FileError::Damaged(_))));
    let store = SqliteReaderStore::open(&path).expect("the same store");
    assert_eq!(store.get("card/a").await, Ok(Some("accepted".to_owned())));
}

/// Lives of a store on a disk that fails and loses its power: what was written is there, what
/// failed is either, and what is read after a failure is what is there after a power cut.
#[tokio::test]
async fn what_was_kept_outlives_the_power_and_a_failed_write_is_never_read_as_kept() {
    let mut failures = 0;
    for seed in 0..300 {
        let mut rng = Rng::with_seed(seed);
        let disk = Disk::new(seed);
        let mut sure: BTreeMap<String, Option<String>> = BTreeMap::new();
        for life in 0..4 {
            disk.set_faults(DiskFaults::default());
            let store = SqliteReaderStore::open_on(&disk, "readers.db");
            let store = store.unwrap_or_else(|error| panic!("seed {seed} life {life}: {error}"));
            for (name, value) in &sure {
                assert_eq!(store.get(name).await.as_ref(), Ok(value), "seed {seed} life {life}");
            }
            disk.set_faults(DiskFaults {
                write_fails: rng.u32(0..2) * 30,
                sync_fails: rng.u32(0..2) * 30,
                is_full: rng.u8(0..6) == 0,
            });
            for step in 0..rng.u32(1..12) {
                let name = format!("card/{}", rng.u8(0..4));
                let value = (rng.u8(0..3) > 0).then(|| format!("{life}-{step}"));
                match store.put(&name, value.as_deref()).await {
                    Ok(()) => {
                        sure.insert(name, value);
                    }
                    Err(StoreError::Full) => {}
                    Err(_) => {
                        failures += 1;
                        assert!(store.get(&name).await.is_err(), "seed {seed}: a doubtful read");
                        assert!(store.names("").await.is_err());
                        sure.remove(&name);
                    }
                }
            }
            match rng.bool() {
                true => disk.cut_power(),
                false => disk.end_process(),
            }
            drop(store);
            disk.start();
        }
    }
    assert!(failures > 50, "{failures}");
}
