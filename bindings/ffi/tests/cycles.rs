//! Opening and closing leaves nothing behind. Alone in its process, for it counts threads and
//! files of the process.
#![cfg(target_os = "linux")]

mod support;

use std::time::Duration;

use support::{Shop, run_for};

/// Cycles before the first count: allocator and caches fill up.
const WARM_UP: u32 = 50;
/// Kilobytes that a cycle may leave behind on average: the market of the same process remembers what
/// it was asked, and the allocator keeps some. A runtime's or a journal's own memory is above 100.
const KILOBYTES_MAX: u64 = 32;
/// Threads that the market's own runtime keeps for a while for calls that block.
const POOL: u64 = 2;
/// Looks at threads that are ending, 20 ms apart.
const LOOKS_MAX: u32 = 1_000;

#[derive(Debug)]
struct Held {
    threads: u64,
    files: u64,
    kilobytes: u64,
}

impl Held {
    fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").expect("the system tells");
        let number = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).expect("it is told");
            line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("it is a number")
        };
        let files = std::fs::read_dir("/proc/self/fd").expect("the system tells").count() as u64;
        Self { threads: number("Threads:"), files, kilobytes: number("VmRSS:") }
    }
}

/// Threads end, and files close, a moment after they were told to: what is held once no more are
/// there than given, or after many looks.
async fn at_rest(threads: u64, files: u64) -> Held {
    let mut held = Held::now();
    for _ in 0..LOOKS_MAX {
        if held.threads <= threads && held.files <= files {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        held = Held::now();
    }
    held
}

#[test]
fn opening_and_closing_leaves_no_thread_no_file_and_no_memory() {
    let cycles: u32 = match std::env::var("MAQUININHA_CYCLES") {
        Ok(text) => text.parse().expect("MAQUININHA_CYCLES is a number"),
        Err(_) => 150,
    };
    run_for(Duration::from_secs(3600), async {
        let shop = Shop::open().await;
        let idle = Held::now().threads;
        for _ in 0..WARM_UP {
            let till = shop.till("TESTPOS0001").await;
            till.terminal.shut_down().await.expect("it closes");
        }
        let before = at_rest(idle, u64::MAX).await;
        for _ in 0..cycles {
            let till = shop.till("TESTPOS0001").await;
            till.terminal.shut_down().await.expect("it closes");
        }
        let after = at_rest(before.threads + POOL, before.files).await;
        let grown = after.kilobytes.saturating_sub(before.kilobytes);
        println!("{cycles} cycles: {before:?} -> {after:?}");
        assert!(after.threads <= before.threads + POOL, "{before:?} -> {after:?}");
        assert!(after.files <= before.files, "{before:?} -> {after:?}");
        assert!(
            grown < KILOBYTES_MAX * u64::from(cycles),
            "{cycles} cycles: {before:?} -> {after:?}"
        );
    });
}
