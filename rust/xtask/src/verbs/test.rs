//! `cargo xtask test`: every test of every language, then the search for planted secrets.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Mutex;
use std::thread;

use super::{kotlin, swift};
use crate::canaries::{self, Canary};
use crate::canary_scan::scan_folder;
use crate::error::TaskError;
use crate::source_files::{empty_folder, read_text, with_extension, written_files};
use crate::test_log::{TerminalFilter, totals};
use crate::tool::Tool;
use crate::workspace::{TEST_FOLDER_VARIABLE, Workspace};

/// Runs unit, integration and documentation tests, then the tests of the Kotlin and the Swift
/// library, and searches their output and every file that they left for the canaries of
/// `tests/canaries.txt`.
pub fn run(workspace: &Workspace) -> Result<(), TaskError> {
    let canaries = canaries::read_list(&workspace.canary_list())?;
    empty_folder(&workspace.test_output())?;
    let tested = run_cargo_test(workspace)
        .and_then(|()| kotlin::run(workspace, &kotlin::Options::default()))
        .and_then(|()| swift::run(workspace, &swift::Options::default()));
    let searched = search_for_canaries(workspace, &canaries);
    tested?;
    searched
}

fn run_cargo_test(workspace: &Workspace) -> Result<(), TaskError> {
    let log = workspace.test_log();
    let file = Mutex::new(File::create(&log).map_err(TaskError::file("create", &log))?);
    let tool = Tool::cargo(workspace)
        .args(["test", "--workspace", "--locked", "--no-fail-fast"])
        // Without it the tests through the border, on the simulated market, are not built.
        .args(["--features", "maquininha-ffi/testing", "--", "--show-output"])
        .env(TEST_FOLDER_VARIABLE, workspace.test_output());
    let shown = tool.shown();
    let start = |source| TaskError::Start { command: shown.clone(), source };
    let mut command = tool.announced();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(start)?;
    let stdout = child.stdout.take().expect("the output is piped");
    let stderr = child.stderr.take().expect("the error output is piped");
    let (from_stdout, from_stderr) = thread::scope(|scope| {
        let from_stderr = scope.spawn(|| copy_lines(stderr, &file, std::io::stderr()));
        let from_stdout = copy_lines(stdout, &file, std::io::stdout());
        (from_stdout, from_stderr.join().expect("copying lines does not panic"))
    });
    let status = child.wait().map_err(start)?;
    from_stdout.and(from_stderr).map_err(TaskError::file("write", &log))?;

    let totals =
        totals(&String::from_utf8_lossy(&fs::read(&log).map_err(TaskError::file("read", &log))?));
    println!(
        "\n{} tests passed, {} failed, {} were ignored, in {} test programs.",
        totals.passed, totals.failed, totals.ignored, totals.programs
    );
    if status.success() {
        Ok(())
    } else {
        Err(TaskError::Failed { command: shown, status: status.to_string() })
    }
}

/// Copies everything to the log, and to the terminal what a reader wants to see.
fn copy_lines(
    source: impl Read,
    log: &Mutex<File>,
    mut terminal: impl Write,
) -> std::io::Result<()> {
    let mut source = BufReader::new(source);
    let mut filter = TerminalFilter::default();
    let mut line = Vec::new();
    while source.read_until(b'\n', &mut line)? > 0 {
        log.lock().expect("no holder of the lock panics").write_all(&line)?;
        if filter.shows(String::from_utf8_lossy(&line).trim_end_matches('\n')) {
            terminal.write_all(&line)?;
            terminal.flush()?;
        }
        line.clear();
    }
    Ok(())
}

fn search_for_canaries(workspace: &Workspace, canaries: &[Canary]) -> Result<(), TaskError> {
    let report = scan_folder(&workspace.test_output(), &canaries::needles(canaries))?;
    println!(
        "Searched {} files, {} bytes, for {} planted secrets: {} found.",
        report.files.len(),
        report.bytes,
        canaries.len(),
        report.leaks.len()
    );
    for leak in &report.leaks {
        println!("leak: {leak}");
    }
    if !report.leaks.is_empty() {
        let count = report.leaks.len();
        return Err(TaskError::Check(format!("planted secrets reached a file {count} times")));
    }
    refuse_an_empty_search(workspace, canaries, &report.files)
}

/// A search that could not have found anything proves nothing: some test must use a canary,
/// and some test must leave a file.
fn refuse_an_empty_search(
    workspace: &Workspace,
    canaries: &[Canary],
    searched: &[PathBuf],
) -> Result<(), TaskError> {
    if !searched.iter().any(|file| *file != workspace.test_log()) {
        return Err(TaskError::Check(format!(
            "no test left a file below {TEST_FOLDER_VARIABLE}, so the search proves nothing"
        )));
    }
    let own = workspace.root().join("rust/xtask");
    for file in with_extension(written_files(workspace.root())?, &["rs"]) {
        let source = read_text(&file)?;
        let uses = source.contains("canaries.txt")
            || canaries.iter().any(|canary| source.contains(&canary.value));
        if uses && !file.starts_with(&own) {
            return Ok(());
        }
    }
    Err(TaskError::Check(
        "no test uses a value of tests/canaries.txt, so the search proves nothing".to_owned(),
    ))
}
