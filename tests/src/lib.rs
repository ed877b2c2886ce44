//! Helpers shared by the acceptance tests.

use std::path::PathBuf;

/// Planted secrets, as (kind, value): kinds are `pan`, `key` and `password`.
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
