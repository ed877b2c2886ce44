//! Helpers shared by the acceptance tests.

pub mod codec;

use std::path::PathBuf;
use std::thread;

/// Worlds of each test over seeds.
pub const SEEDS: u64 = 10_000;

/// Runs [`SEEDS`] worlds on all cores; the first that breaks is named.
pub fn for_all_seeds(test: impl Fn(u64) + Sync) {
    let lanes = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    thread::scope(|scope| {
        for lane in 0..lanes {
            let test = &test;
            scope.spawn(move || (0..SEEDS).skip(lane).step_by(lanes).for_each(test));
        }
    });
}

/// The names of all packages that a package ships with, as cargo resolves them.
pub fn packages_of(package: &str) -> Vec<String> {
    let output = std::process::Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--locked", "--package", package])
        .args(["--edges", "normal,build", "--prefix", "none"])
        .output()
        .expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// Planted secrets, as (kind, value): kinds are `pan`, `key`, `password`, `pin` and `track`.
///
/// After a run, the test command searches everything that was written for them.
pub fn canaries() -> Vec<(&'static str, &'static str)> {
    include_str!("../canaries.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .collect()
}

/// A folder for what a test writes. Below `MAQUININHA_TEST_DIR`, where the test
/// command searches it afterwards, if that is set; it is not deleted.
pub fn test_dir(name: &str) -> PathBuf {
    let base = std::env::var_os("MAQUININHA_TEST_DIR")
        .map_or_else(|| std::env::temp_dir().join("maquininha-tests"), PathBuf::from);
    let unique = format!("{name}-{}", std::process::id());
    let dir = base.join(unique);
    std::fs::create_dir_all(&dir).expect("the folder for tests can be made");
    dir
}

/// The root of the repository, for tests that read what is committed.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
