//! What a host may choose, and the bounds of everything else.

use std::time::Duration;

/// The longest row of a payment, refund or event in bytes of JSON. A payment
/// with all its fields is around 1 KiB; the bound keeps hostile texts of a
/// gateway or driver out of the file.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// The longest value of a note in bytes (contract of the port).
pub const NOTE_BYTES_MAX: usize = 4 * 1024;

/// The longest name of a note in bytes.
pub const NOTE_NAME_BYTES_MAX: usize = 128;

/// The most events one write may bring. A payment brings two at most.
pub const EVENTS_PER_WRITE_MAX: usize = 64;

/// The most rows or events of one answer (contract of the port).
pub const PAGE_ROWS_MAX: u32 = 1_000;

/// The age from which resolved attempts are forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionPolicy {
    /// How long a resolved attempt is kept after its last row.
    ///
    /// The same `attempt_id` given again within this time is recognised, later
    /// it is a new intention.
    pub keep: Duration,
}

impl RetentionPolicy {
    /// 90 days: a refund at the terminal and a dispute about a receipt need the
    /// record for that long.
    pub const DEFAULT: Self = Self { keep: Duration::from_hours(90 * 24) };
}

impl Default for RetentionPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Choices of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JournalOptions {
    /// The most pages of 4 KiB the main file may grow to; then writes fail with
    /// `DiskFull`. The default is 1 GiB, more than ten years of a busy terminal
    /// under the default retention would need.
    pub pages_max: u32,
    /// What is forgotten in the background, on opening and once a day; `None`
    /// keeps everything.
    pub retention: Option<RetentionPolicy>,
}

impl JournalOptions {
    /// See the fields.
    pub const DEFAULT: Self =
        Self { pages_max: 262_144, retention: Some(RetentionPolicy::DEFAULT) };
}

impl Default for JournalOptions {
    fn default() -> Self {
        Self::DEFAULT
    }
}
