//! Typed lines, read by a thread of its own: a read that nobody answers must
//! not keep the program from stopping.

use std::io::{BufRead, IsTerminal};
use std::process::{Command, Stdio};

use tokio::sync::mpsc;

/// Lines that wait to be carried out; a script that types faster waits.
const LINES_MAX: usize = 64;
/// Longest line in bytes; more is cut.
const LINE_BYTES_MAX: usize = 4 * 1024;

/// Starts to read standard input. The channel closes at its end.
pub fn lines() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(LINES_MAX);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(mut line) = line else { return };
            let mut end = line.len().min(LINE_BYTES_MAX);
            while !line.is_char_boundary(end) {
                end -= 1;
            }
            line.truncate(end);
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Hides what is typed until it is dropped, where somebody sits at a terminal.
#[derive(Debug)]
pub struct HiddenTyping(bool);

impl HiddenTyping {
    /// Starts to hide.
    pub fn start() -> Self {
        Self(std::io::stdin().is_terminal() && echo("-echo"))
    }
}

impl Drop for HiddenTyping {
    fn drop(&mut self) {
        if self.0 {
            echo("echo");
        }
    }
}

fn echo(setting: &str) -> bool {
    let mut stty = Command::new("stty");
    let status = stty.arg(setting).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
