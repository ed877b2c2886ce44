//! A30: what is left of cards after a thousand sales, in memory, in files and in what a crash leaves.
//!
//! Three processes: the app alone ([`scanned_app`](../../src/bin/scanned_app/main.rs)), the PIN pads
//! with the cards ([`scanned_pad`](../../src/bin/scanned_pad/main.rs)), and this one with order API,
//! acquirers' hosts and the search. Planted are card numbers, PINs and the ends of tracks that no
//! program has inside.

mod led;
mod memory;
mod needles;
mod shop;

#[path = "../../src/bin/scanned_pad/card.rs"]
mod card;

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};

use led::Led;
use memory::{Found, Seen, search_files, search_process};
use shop::{Shop, start_app};

/// Ends a process that calls for its own end.
const SIGABRT: i32 = 6;

/// Nothing was found.
#[track_caller]
fn assert_clean(seen: &Seen, when: &str) {
    assert_eq!(seen.found, Vec::<Found>::new(), "{when}");
}

/// The search saw the whole of a process.
#[track_caller]
fn assert_whole(seen: &Seen) {
    let has = |name: &str| seen.places.iter().any(|place| place.contains(name));
    assert!(has("[heap]") && has("[stack]") && has("(nameless)"), "{:?}", seen.places);
    assert!(has("scanned_"), "the program itself");
    // Only the end of a mapped file can be missing: SQLite's shared memory.
    assert!(seen.unread.iter().all(|place| place.contains("-shm")), "{:?}", seen.unread);
    assert!(seen.bytes > 10_000_000, "{} bytes", seen.bytes);
}

/// The process has everything planted where the app may have nothing: the search can find it.
#[track_caller]
fn assert_all_found(seen: &Seen, planted: &[&str]) {
    let missing: Vec<_> = planted
        .iter()
        .filter(|whose| !seen.found.iter().any(|found| found.whose == **whose))
        .collect();
    assert_eq!(missing, Vec::<&&str>::new());
}

/// Core files of a folder.
fn cores(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let is_core = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("core"))
    };
    paths.filter(is_core).collect()
}

/// Where this system lets core files go: not always into the folder of the process.
fn leaves_cores_in_place() -> bool {
    let pattern = std::fs::read_to_string("/proc/sys/kernel/core_pattern").expect("Linux");
    pattern.starts_with("core")
}

/// A30.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_thousand_sales_no_digit_of_a_card_is_in_memory_files_logs_or_crash_output() {
    let mut shop = Shop::open("a30", &[], &[]).await;
    shop.sell(50).await;
    shop.check_books(1_000);
    let seen = search_process(shop.app.pid(), &shop.needles);
    assert_whole(&seen);
    assert_clean(&seen, "after the sales");

    // The PIN pads' process has the cards in it, for they are its test data; what a PIN pad keeps
    // of them is nothing.
    let seen = search_process(shop.pads.pid(), &shop.needles);
    assert_whole(&seen);
    assert_all_found(&seen, &["pan 0", "pan 1", "pan 2", "pan 3", "pin 0", "track 2"]);
    assert_eq!(shop.pads.ask("remembers").await, "false");
    let state = shop.pads.ask("state").await;
    // Bytes are shown as numbers.
    let numbers = state.split(|letter: char| !letter.is_ascii_digit());
    let bytes: Vec<u8> = numbers.filter_map(|number| number.parse().ok()).collect();
    assert!(bytes.windows(8).any(|eight| eight == b"TERM0001"), "the tables are there: {state}");
    for kept in [state.as_bytes(), &bytes] {
        assert!(shop.needles.search(kept, kept.len()).is_empty(), "{state}");
    }

    shop.stop_in_a_sale().await;
    let seen = search_process(shop.app.pid(), &shop.needles);
    assert_whole(&seen);
    assert_clean(&seen, "in the middle of a sale");

    let folder = shop.app_folder();
    assert_eq!(shop.app.ask("panic").await, "panicked");
    shop.app.tell("abort").await;
    let status = shop.app.ended().await;
    assert_eq!(status.signal(), Some(SIGABRT));
    let cores = cores(&folder);
    assert_eq!(!cores.is_empty(), leaves_cores_in_place() && status.core_dumped());
    let seen = search_files(&folder, &shop.needles);
    assert_clean(&seen, "in what the crash left");
    for file in ["journal-1.db", "journal-1.db-wal", "readers-1.db", "stderr.log"] {
        assert!(seen.places.iter().any(|place| place == file), "{file}: {:?}", seen.places);
    }
    assert!(search_files(&shop.folder.join("pads"), &shop.needles).found.is_empty());
    let log = std::fs::read_to_string(folder.join("stderr.log")).expect("a log");
    assert!(log.contains("TRACE") && log.contains("a task panics"), "the log is fine enough");
    // Large, and searched.
    for core in &cores {
        std::fs::remove_file(core).expect("removed");
    }

    // The next start finds the sale again and asks for it.
    shop.server.market().clear_faults(None);
    let mut app = start_app(&shop.arguments, &folder, "stderr-2.log").await;
    assert!(shop.server.market().audit().is_empty(), "order API and acquirers agree");
    let seen = search_process(app.pid(), &shop.needles);
    assert_clean(&seen, "after the restart");
    assert_clean(&search_files(&folder, &shop.needles), "in the files after the restart");
    the_search_can_find(&mut app, &shop).await;
}

/// The same search in the same program finds what is held there.
async fn the_search_can_find(app: &mut Led, shop: &Shop) {
    let texts = [("pan 3", shop.planted.pans[3]), ("pin 2", shop.planted.pins[2])];
    for (whose, text) in texts {
        let hex = text.bytes().fold(String::new(), |hex, byte| format!("{hex}{:02x}", !byte));
        let answer = app.ask(&format!("hold {hex}")).await;
        let seen = search_process(app.pid(), &shop.needles);
        for address in answer.split(' ') {
            let at = u64::from_str_radix(address.trim_start_matches("0x"), 16).expect("an address");
            let is_it = |found: &&Found| found.whose == whose && found.at == at;
            let found = seen.found.iter().find(is_it).expect("what is held is found");
            assert_eq!(found.form, "as text");
        }
    }
}

/// A hundred sales, after which the app has nothing.
async fn a_hundred_leave_nothing(mut shop: Shop) {
    shop.sell(5).await;
    shop.check_books(100);
    let seen = search_process(shop.app.pid(), &shop.needles);
    assert_whole(&seen);
    assert_clean(&seen, "after the sales");
    assert_clean(&search_files(&shop.app_folder(), &shop.needles), "in the files");
}

/// A30 without secure sessions: even there the PIN pad encrypts and masks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_sales_in_clear_sessions_no_digit_of_a_card_is_in_memory_or_files() {
    a_hundred_leave_nothing(Shop::open("a30-clear", &["--clear"], &[]).await).await;
}

/// A PIN pad that ignores the mask shows whole numbers to the app. They are wiped once they are
/// masked, in clear sessions and in secure ones.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn card_numbers_of_a_pin_pad_that_ignores_the_mask_do_not_stay_in_memory() {
    let shown = &["--unmasked"];
    a_hundred_leave_nothing(Shop::open("a30-shown", &["--clear"], shown).await).await;
    a_hundred_leave_nothing(Shop::open("a30-shown-secure", &[], shown).await).await;
}
