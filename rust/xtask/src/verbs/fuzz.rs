//! `cargo xtask fuzz`: a fuzzer that looks for new paths through whatever reads bytes.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::error::TaskError;
use crate::installed;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// The version of cargo-fuzz that is installed where it is missing.
const CARGO_FUZZ_VERSION: &str = "0.13.2";
/// The longest input, in bytes: an order with thirty charges.
const LENGTH_MAX: &str = "-max_len=16384";
/// Memory at which an input is a finding, in MiB.
const MEMORY_MAX: &str = "-rss_limit_mb=2048";
/// Seconds after which one input is a finding.
const ONE_MAX: &str = "-timeout=20";

/// Seconds for each target of a short run.
const SHORT_SECONDS: u32 = 20;

/// What is fuzzed and how long.
#[derive(Debug, Args)]
pub struct Options {
    /// One target; all where absent.
    target: Option<String>,
    /// Seconds for each target.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

impl Options {
    /// A short run over every target: mostly the corpora, and what lies near them.
    pub fn short() -> Self {
        Self { target: None, seconds: SHORT_SECONDS }
    }
}

/// Builds the targets and runs one after another. New inputs are kept in the target folder; a
/// finding is written to `fuzz/artifacts`, and is to be copied to `fuzz/corpus` once mended.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    let fuzz = installed::ensure(workspace, "cargo-fuzz", CARGO_FUZZ_VERSION)?;
    // Without a sanitizer the pinned toolchain will do; there is no unsafe code to watch.
    let plain = ["--sanitizer", "none"];
    Tool::new(workspace, &fuzz).args(["build"]).args(plain).run()?;
    for target in targets(workspace, options)? {
        let kept = workspace.root().join("fuzz/corpus").join(&target);
        let vectors = workspace.root().join("tests/vectors/orders");
        let found = workspace.fuzz_corpus().join(&target);
        fs::create_dir_all(&found).map_err(TaskError::file("make", &found))?;
        Tool::new(workspace, &fuzz)
            .args(["run"])
            .args(plain)
            .args([PathBuf::from(&target), found, kept, vectors])
            .args(["--", LENGTH_MAX, MEMORY_MAX, ONE_MAX, "-verbosity=0", "-print_final_stats=1"])
            .args([format!("-max_total_time={}", options.seconds)])
            .run()?;
    }
    Ok(())
}

/// The targets are the folders of the corpus.
fn targets(workspace: &Workspace, options: &Options) -> Result<Vec<String>, TaskError> {
    if let Some(target) = &options.target {
        return Ok(vec![target.clone()]);
    }
    let corpus = workspace.root().join("fuzz/corpus");
    let entries = fs::read_dir(&corpus).map_err(TaskError::file("read", &corpus))?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}
