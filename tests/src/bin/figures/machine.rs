//! Where the figures were measured: what matters for them, and no names.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use maquininha_model::Timestamp;
use serde::Serialize;

/// The machine of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    /// Cores this program may use.
    pub cores: usize,
    /// The processor.
    pub processor: String,
    /// Kernel and version.
    pub kernel: String,
    /// File system of the measured files.
    pub file_system: String,
    /// Processes that wanted to run at the start, over the last minute.
    pub load: String,
    /// The day, in UTC.
    pub date: String,
    /// How this program was built.
    pub build: &'static str,
}

impl Machine {
    /// This one. What cannot be found out is "unknown".
    pub(crate) fn here() -> Self {
        let first_word = |text: String| text.split(' ').next().map(str::to_owned);
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            processor: processor().unwrap_or_else(unknown),
            kernel: kernel().unwrap_or_else(unknown),
            file_system: file_system(&std::env::temp_dir()).unwrap_or_else(unknown),
            load: read("/proc/loadavg").and_then(first_word).unwrap_or_else(unknown),
            date: today(),
            build: if cfg!(debug_assertions) { "debug" } else { "optimised" },
        }
    }
}

fn unknown() -> String {
    "unknown".to_owned()
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

fn processor() -> Option<String> {
    let text = read("/proc/cpuinfo")?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn kernel() -> Option<String> {
    let version = read("/proc/sys/kernel/osrelease")?;
    // What follows the version is the name that its builder gave it.
    let version = version.trim().split('-').next()?;
    Some(format!("{} {version}", read("/proc/sys/kernel/ostype")?.trim()))
}

/// The file system of a folder: that of the longest mount point above it.
pub(crate) fn file_system(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let mounts = read("/proc/self/mounts")?;
    let above = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        let (point, kind) = (fields.next()?, fields.next()?);
        folder.starts_with(point).then(|| (point.len(), kind.to_owned()))
    });
    // Of two on the same point the later one is seen.
    above.max_by_key(|(length, _)| *length).map(|(_, kind)| kind)
}

fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(0));
    now.to_string().chars().take("2026-01-01".len()).collect()
}
