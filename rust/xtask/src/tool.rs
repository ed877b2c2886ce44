//! Runs external tools, each printed before it starts.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::TaskError;
use crate::source_files::read_text;
use crate::workspace::Workspace;

/// How often a tool with a time limit is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Variables that `cargo run` sets for the program it starts. They are taken away from a
/// nested cargo: build scripts of dependencies watch some of them, and a changed value would
/// rebuild half of the tree at each change between `cargo xtask` and plain `cargo`.
const CARGO_RUN_PREFIXES: [&str; 4] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];

/// A command line under construction. It runs in the root of the repository, without input
/// unless it is made interactive.
#[derive(Debug)]
pub struct Tool {
    command: Command,
    shown: Vec<String>,
    limit: Option<Duration>,
}

impl Tool {
    /// A call of `program`.
    pub fn new(workspace: &Workspace, program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program.as_ref());
        command.current_dir(workspace.root()).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            let known = name.to_string_lossy();
            if CARGO_RUN_PREFIXES.iter().any(|prefix| known.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        Self { command, shown: vec![quoted(program.as_ref())], limit: None }
    }

    /// A call of cargo.
    pub fn cargo(workspace: &Workspace) -> Self {
        Self::new(workspace, "cargo")
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<Argument: AsRef<OsStr>>(
        mut self,
        arguments: impl IntoIterator<Item = Argument>,
    ) -> Self {
        for argument in arguments {
            self.shown.push(quoted(argument.as_ref()));
            self.command.arg(argument);
        }
        self
    }

    /// Sets an environment variable. It is printed in front of the command.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.shown.insert(0, format!("{name}={}", quoted(value.as_ref())));
        self.command.env(name, value);
        self
    }

    /// Lets the tool read what the user types.
    #[must_use]
    pub fn interactive(mut self) -> Self {
        self.command.stdin(Stdio::inherit());
        self
    }

    /// Stops the tool with an error when it runs longer than `limit`.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The command line as printed.
    pub fn shown(&self) -> String {
        self.shown.join(" ")
    }

    /// Program and arguments, for a program that calls it itself.
    pub fn words(&self) -> Vec<String> {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        words.map(|word| word.to_string_lossy().into_owned()).collect()
    }

    /// Prints the command, runs it with the terminal's output and waits for success.
    pub fn run(self) -> Result<(), TaskError> {
        self.announce();
        let Self { mut command, shown, limit } = self;
        let shown = shown.join(" ");
        let mut child = command
            .spawn()
            .map_err(|source| TaskError::Start { command: shown.clone(), source })?;
        let started = Instant::now();
        loop {
            let waited = if limit.is_some() { child.try_wait() } else { child.wait().map(Some) };
            match waited.map_err(|source| TaskError::Start { command: shown.clone(), source })? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => {
                    return Err(TaskError::Failed { command: shown, status: status.to_string() });
                }
                None => {}
            }
            if let Some(limit) = limit.filter(|limit| started.elapsed() > *limit) {
                // The child may have ended meanwhile; then there is nothing to stop.
                let _ = child.kill();
                let _ = child.wait();
                return Err(TaskError::TooSlow { command: shown, limit });
            }
            thread::sleep(POLL_INTERVAL);
        }
    }

    /// Like [`run`](Self::run), but what the tool prints goes to the file `log`, which is
    /// returned. It is shown only where the tool fails.
    pub fn run_into(mut self, log: &Path) -> Result<String, TaskError> {
        let file = File::create(log).map_err(TaskError::file("create", log))?;
        let errors = file.try_clone().map_err(TaskError::file("open", log))?;
        self.command.stdout(file).stderr(errors);
        let outcome = self.run();
        let printed = read_text(log)?;
        if outcome.is_err() {
            print!("{printed}");
        }
        outcome.map(|()| printed)
    }

    /// Prints the command and hands it over, for callers that read its output.
    pub fn announced(self) -> Command {
        self.announce();
        self.command
    }

    /// Runs without printing and returns what the tool wrote, or nothing where it is missing
    /// or fails. Meant for questions such as `--version`.
    pub fn answer(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn announce(&self) {
        println!("$ {}", self.shown());
    }
}

/// Quotes an argument with blanks, so that the printed line can be pasted into a shell.
fn quoted(argument: &OsStr) -> String {
    let argument = argument.to_string_lossy();
    if argument.is_empty() || argument.contains([' ', '"', '\'', '$']) {
        format!("'{}'", argument.replace('\'', r"'\''"))
    } else {
        argument.into_owned()
    }
}

/// The whole number that follows `word` in what a tool says.
pub fn number_after<N: FromStr>(text: &str, word: &str) -> Option<N> {
    let (_, rest) = text.split_once(word)?;
    rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_tool_is_an_error_that_names_the_command() {
        let error = Tool::new(&Workspace::locate(), "false").run().unwrap_err();
        assert_eq!(error.to_string(), "`false` failed with exit status: 1");
    }

    #[test]
    fn a_missing_tool_is_an_error_that_names_the_command() {
        let error = Tool::new(&Workspace::locate(), "no-such-tool-here").run().unwrap_err();
        assert!(error.to_string().starts_with("could not start `no-such-tool-here`"));
    }

    #[test]
    fn a_quiet_tool_leaves_all_that_it_prints_in_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let shell = Tool::new(&Workspace::locate(), "sh").args(["-c", "echo out; echo err >&2"]);
        assert_eq!(shell.run_into(&log).unwrap(), "out\nerr\n");
        assert_eq!(read_text(&log).unwrap(), "out\nerr\n");
        let failing = Tool::new(&Workspace::locate(), "sh").args(["-c", "echo out; exit 3"]);
        assert!(failing.run_into(&log).is_err());
    }

    #[test]
    fn a_tool_that_never_ends_is_stopped() {
        let tool = Tool::new(&Workspace::locate(), "sleep").args(["600"]);
        let error = tool.limit(Duration::from_millis(1)).run().unwrap_err();
        assert!(matches!(error, TaskError::TooSlow { .. }));
    }

    #[test]
    fn the_printed_line_can_be_pasted_into_a_shell() {
        let tool = Tool::new(&Workspace::locate(), "cargo").args(["run", "a b"]).env("NAME", "1");
        assert_eq!(tool.shown(), "NAME=1 cargo run 'a b'");
    }
}
