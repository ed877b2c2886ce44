//! The built command as other programs see it: arguments, lines, signals, exit
//! codes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// How long a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_secs(60);
/// The first account's test key with an empty password, for HTTP Basic.
const BASIC: &str = "c2tfdGVzdF9sb2phX3VtOg==";

/// A folder for the files of one test. Kept below `MAQUININHA_TEST_DIR` where
/// that is set, else removed at the end.
pub(crate) struct Folder {
    path: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        if let Some(kept) = std::env::var_os("MAQUININHA_TEST_DIR") {
            let name = format!("{test}-{}", std::process::id());
            let path = PathBuf::from(kept).join("cli").join(name);
            std::fs::create_dir_all(&path).expect("the folder for test data can be made");
            return Self { path, _temporary: None };
        }
        let temporary = tempfile::tempdir().expect("a temporary folder");
        Self { path: temporary.path().to_owned(), _temporary: Some(temporary) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// The command with arguments, in a folder, without anybody's key.
pub(crate) fn command(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maquininha"));
    command.args(arguments).current_dir(folder.path()).env_remove("MAQUININHA_KEY");
    command
}

/// Runs the command to its end.
pub(crate) fn run(folder: &Folder, arguments: &[&str]) -> Output {
    command(folder, arguments).stdin(Stdio::null()).output().expect("the command runs")
}

/// What a finished command wrote, both streams together.
pub(crate) fn all_text(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// The JSON lines of a finished command.
pub(crate) fn records(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

/// A running command whose output is read line by line.
pub(crate) struct Running {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    seen: Vec<String>,
}

impl Running {
    pub(crate) fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::spawn(command(folder, arguments))
    }

    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let stdout = child.stdout.take().expect("piped");
        let stdin = child.stdin.take();
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                let Ok(line) = line else { return };
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, stdin, lines, seen: Vec::new() }
    }

    /// Waits for a line that fits.
    pub(crate) fn line(&mut self, fits: impl Fn(&str) -> bool) -> String {
        loop {
            let Ok(line) = self.lines.recv_timeout(PATIENCE) else {
                panic!("no such line came; these did:\n{}", self.seen.join("\n"));
            };
            self.seen.push(line.clone());
            if fits(&line) {
                return line;
            }
        }
    }

    /// Waits for the record of an event.
    pub(crate) fn event(&mut self, name: &str) -> Value {
        self.event_where(name, |_| true)
    }

    /// Waits for the record of an event that fits.
    pub(crate) fn event_where(&mut self, name: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let read = |line: &str| serde_json::from_str::<Value>(line).unwrap_or_default();
        let line = self.line(|line| {
            let record = read(line);
            record["event"] == name && fits(&record)
        });
        read(&line)
    }

    /// Types a line.
    pub(crate) fn type_line(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("open");
        writeln!(stdin, "{line}").expect("the command reads");
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let arguments = [format!("-{name}"), self.child.id().to_string()];
        let status = Command::new("kill").args(arguments).status().expect("kill runs");
        assert!(status.success());
    }

    /// Waits for the end and gives the exit code.
    pub(crate) fn exit_code(mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }

    /// Waits for the end and gives everything that was written.
    pub(crate) fn seen_and_rest(mut self) -> Vec<String> {
        self.child.wait().expect("it ends");
        let mut all = std::mem::take(&mut self.seen);
        all.extend(self.lines.iter());
        all
    }

    /// Waits for the end and gives what was not waited for.
    pub(crate) fn rest(mut self) -> (Option<i32>, Vec<String>) {
        let code = self.child.wait().expect("it ends").code();
        let rest: Vec<String> = self.lines.iter().collect();
        (code, rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A sandbox in a process of its own.
pub(crate) struct Sandbox {
    pub(crate) running: Running,
    pub(crate) url: String,
    pub(crate) backup_url: String,
}

impl Sandbox {
    pub(crate) fn start(folder: &Folder) -> Self {
        Self::start_with(folder, &[])
    }

    pub(crate) fn start_with(folder: &Folder, more: &[&str]) -> Self {
        let mut arguments = vec!["sandbox", "--port", "0", "--backup-port", "0", "--json"];
        arguments.extend(more);
        let mut running = Running::start(folder, &arguments);
        let ready = running.event("ready");
        let url = |name: &str| ready[name].as_str().expect("an address").to_owned();
        Self { url: url("url"), backup_url: url("backup_url"), running }
    }

    /// Makes a listed order for every terminal by a plain HTTP call, as any
    /// sales software would; gives its id.
    pub(crate) fn order(&self, amount: i64) -> String {
        let order = json!({
            "customer": { "name": "Ana" },
            "closed": false,
            "items": [{ "amount": amount, "description": "Almoço", "quantity": 1 }],
            "poi_payment_settings": { "visible": true, "display_name": "Mesa 4" },
        });
        let made = self.call("POST", "/core/v5/orders", Some(&order));
        made["id"].as_str().expect("an order").to_owned()
    }

    /// Reads an order.
    pub(crate) fn read_order(&self, id: &str) -> Value {
        self.call("GET", &format!("/core/v5/orders/{id}"), None)
    }

    /// Disagreements between acquirer and order API.
    pub(crate) fn audit(&self) -> Vec<Value> {
        let audit = self.call("GET", "/sandbox/audit", None);
        audit["findings"].as_array().expect("a list").clone()
    }

    /// What the acquirer has.
    pub(crate) fn transactions(&self) -> Vec<Value> {
        let books = self.call("GET", "/sandbox/books", None);
        books["transactions"].as_array().expect("a list").clone()
    }

    /// A plain HTTP call with the first account's key.
    pub(crate) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let address = self.url.strip_prefix("http://").expect("plain http");
        let mut stream = TcpStream::connect(address).expect("the sandbox listens");
        let body = body.map(Value::to_string).unwrap_or_default();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             authorization: Basic {BASIC}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a head");
        serde_json::from_str(body).unwrap_or_default()
    }
}
