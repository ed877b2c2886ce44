//! The search for canaries below a folder.

use std::fs;
use std::path::Path;

use maquininha_acceptance::canaries;

use crate::shop::base64;

/// The canary of a kind, by its number from zero.
pub(crate) fn canary(kind: &str, number: usize) -> &'static str {
    let mut of_kind = canaries().into_iter().filter(|(known, _)| *known == kind);
    of_kind.nth(number).expect("the list has enough canaries").1
}

pub(crate) fn key() -> &'static str {
    canary("key", 0)
}

pub(crate) fn pan() -> &'static str {
    canary("pan", 0)
}

/// Every canary of these kinds in every file below a folder: file and kind,
/// never the value.
pub(crate) fn leaks(dir: &Path, kinds: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let content = fs::read(&path).expect("the file can be read");
            for (number, (kind, value)) in canaries().into_iter().enumerate() {
                let is_there = |needle: &[u8]| {
                    !needle.is_empty() && content.windows(needle.len()).any(|part| part == needle)
                };
                let is_grouped = [" ", "-"].iter().any(|between| {
                    let fours = value.as_bytes().chunks(4).map(String::from_utf8_lossy);
                    kind == "pan" && is_there(fours.collect::<Vec<_>>().join(between).as_bytes())
                });
                let is_hidden = ["", "a", "ab"].iter().any(|before| {
                    // What of the base64 text depends on the value alone.
                    let text = base64(format!("{before}{value}").as_bytes());
                    is_there(&text.as_bytes()[4..text.len() - 4])
                });
                let is_plain = is_there(value.as_bytes());
                if kinds.contains(&kind) && (is_plain || is_grouped || is_hidden) {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    found.push(format!("{name}: canary {}, a {kind}", number + 1));
                }
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_search_finds_what_was_planted() {
    // Not below the folder that is searched after the run.
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(leaks(folder.path(), &["pan", "key", "password"]), Vec::<String>::new());
    let header = base64(format!("{}:", key()).as_bytes());
    fs::create_dir(folder.path().join("deep")).expect("a folder");
    fs::write(folder.path().join("deep/a.log"), format!("x{}y", pan())).expect("written");
    fs::write(folder.path().join("b.log"), format!("authorization: Basic {header}"))
        .expect("written");
    let found = leaks(folder.path(), &["pan", "key", "password"]);
    assert_eq!(found, ["a.log: canary 1, a pan", "b.log: canary 9, a key"]);
}
