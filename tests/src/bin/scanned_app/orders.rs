//! What the app is told while it runs.
//!
//! | line | what happens | answer |
//! |---|---|---|
//! | `sell N` | N sales at each counter, all counters at once | `sold` |
//! | `start` | one more at the first counter, which is not waited for | `started` |
//! | `panic` | a task panics | `panicked` |
//! | `hold HEX` | a text is held in memory: see [`crate::hold`] | its addresses, heap and stack |
//! | `abort` | the process dies | |
//!
//! The end of the lines is its end.

use futures_util::future::try_join_all;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::Failure;
use crate::counter::Counter;
use crate::hold::hold;

/// Does what the lines say.
pub(crate) async fn follow(counters: &[Counter]) -> Result<(), Failure> {
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut under_way = Vec::new();
    while let Some(line) = lines.next_line().await? {
        match line.split_once(' ').unwrap_or((&line, "")) {
            ("sell", count) => {
                let count = count.parse()?;
                try_join_all(counters.iter().map(|counter| counter.sell(count))).await?;
                println!("sold");
            }
            ("start", "") => {
                under_way.push(counters[0].start().await?);
                println!("started");
            }
            ("panic", "") => {
                let panicking = tokio::spawn(async { panic!("a task panics, as it was told") });
                let joined: Result<(), _> = panicking.await;
                println!("{}", if joined.is_err() { "panicked" } else { "alive" });
            }
            ("hold", text) => {
                let (heap, stack) = hold(text)?;
                println!("{heap} {stack}");
            }
            ("abort", "") => std::process::abort(),
            _ => return Err("not a line that is known".into()),
        }
    }
    Ok(())
}
