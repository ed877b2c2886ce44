//! Child processes of this program: started, heard, stopped and killed.

use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// A running child. It is killed when this is dropped, and ends by itself when
/// its standard input does.
pub(crate) struct Process {
    child: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts this program with a verb of its own.
    pub(crate) fn start(arguments: &[String]) -> std::io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C is for the parent alone, which ends its children in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let missing = || std::io::Error::other("a pipe is missing");
        let stdin = child.stdin.take().ok_or_else(missing)?;
        let stdout = child.stdout.take().ok_or_else(missing)?;
        Ok(Self { child, stdin, lines: BufReader::new(stdout).lines() })
    }

    /// The next thing it says; `None` once it has ended. What it said before it
    /// was killed is still heard.
    pub(crate) async fn hear<T: DeserializeOwned>(&mut self) -> Option<T> {
        let line = self.lines.next_line().await.ok().flatten()?;
        // A last line may be cut where the process was killed.
        serde_json::from_str(&line).ok()
    }

    /// Says a line to it.
    pub(crate) async fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.stdin.write_all(format!("{line}\n").as_bytes()).await
    }

    /// SIGKILL, or whatever is wanted.
    pub(crate) fn signal(&self, signal: Signal) -> std::io::Result<()> {
        let raw = self.child.id().and_then(|id| i32::try_from(id).ok());
        match raw.and_then(Pid::from_raw) {
            Some(pid) => Ok(kill_process(pid, signal)?),
            None => Ok(()),
        }
    }

    /// Waits for its end.
    pub(crate) async fn end(&mut self) -> std::io::Result<()> {
        self.child.wait().await.map(|_| ())
    }
}
