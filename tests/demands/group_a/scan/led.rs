//! A process that is led by lines, and answers each with one.

use std::fs::File;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// How long an answer may take before something hangs: a thousand sales on a slow machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// A running process.
pub(super) struct Led {
    child: Child,
    input: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Led {
    /// Starts a program in a folder, where it may leave a core file; its errors go to a file there.
    pub(super) fn start(program: &str, arguments: &[String], folder: &Path, errors: &str) -> Self {
        let errors = File::create(folder.join(errors)).expect("a file");
        let mut child = Command::new("sh")
            .args(["-c", "ulimit -c unlimited; exec \"$0\" \"$@\"", program])
            .args(arguments)
            .current_dir(folder)
            .env("RUST_BACKTRACE", "full")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors)
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let input = child.stdin.take().expect("piped");
        let output = child.stdout.take().expect("piped");
        Self { child, input, answers: BufReader::new(output).lines() }
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// The next line that it says.
    pub(super) async fn answer(&mut self) -> String {
        let line = tokio::time::timeout(PATIENCE, self.answers.next_line()).await;
        line.expect("an answer in time").expect("a pipe").expect("it lives")
    }

    /// Says a line and waits for the answer.
    pub(super) async fn ask(&mut self, line: &str) -> String {
        self.tell(line).await;
        self.answer().await
    }

    /// Says a line that has no answer.
    pub(super) async fn tell(&mut self, line: &str) {
        self.input.write_all(format!("{line}\n").as_bytes()).await.expect("it listens");
    }

    /// How it ended.
    pub(super) async fn ended(&mut self) -> ExitStatus {
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.expect("it ends in time").expect("it is known")
    }
}
