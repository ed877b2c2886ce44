//! Counting system calls of a child from outside, with strace.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::FigureError;

/// What brings data to the disk.
const SYNC_CALLS: &str = "fsync,fdatasync,sync_file_range,msync,sync,syncfs";

/// How often each call was made.
pub(crate) type Calls = BTreeMap<String, u64>;

/// Runs this program as a child under strace, all of its threads included, and
/// returns the syncs it made with what it printed.
pub(crate) fn count_syncs<Argument: AsRef<OsStr>>(
    arguments: &[Argument],
    summary: &Path,
) -> Result<(Calls, String), FigureError> {
    let output = Command::new("strace")
        .args(["-f", "-c", "-o"])
        .arg(summary)
        .arg("-e")
        .arg(format!("trace={SYNC_CALLS}"))
        .arg("--")
        .arg(std::env::current_exe()?)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output();
    let output = match output {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(FigureError::ToolMissing {
                tool: "strace",
                install: "apt-get install strace",
            });
        }
        other => other?,
    };
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(FigureError::Child(said));
    }
    let calls = parse(&std::fs::read_to_string(summary)?)?;
    Ok((calls, String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// Reads the table of `strace -c`. Nothing was called where there is no table.
fn parse(table: &str) -> Result<Calls, FigureError> {
    let mut calls = Calls::new();
    for line in table.lines() {
        let fields: Vec<_> = line.split_whitespace().collect();
        // Share, seconds, microseconds a call, calls, errors where there are any, name.
        let [share, _, _, count, .., name] = fields.as_slice() else { continue };
        if share.parse::<f64>().is_err() || *name == "total" {
            continue;
        }
        let count = count.parse().map_err(|_| {
            FigureError::Void(format!("strace wrote a line that cannot be read: {line}"))
        })?;
        calls.insert((*name).to_owned(), count);
    }
    Ok(calls)
}

/// All calls together.
pub(crate) fn total(calls: &Calls) -> u64 {
    calls.values().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 97.20    0.012345          61       202           fdatasync
  2.80    0.000355          88         4         1 fsync
------ ----------- ----------- --------- --------- ----------------
100.00    0.012700          61       206         1 total
";

    #[test]
    fn calls_are_read_with_and_without_errors() {
        let calls = parse(TABLE).expect("readable");
        assert_eq!(calls.get("fdatasync"), Some(&202));
        assert_eq!(calls.get("fsync"), Some(&4));
        assert_eq!(total(&calls), 206);
    }

    #[test]
    fn no_table_means_no_calls() {
        assert_eq!(total(&parse("").expect("readable")), 0);
    }
}
