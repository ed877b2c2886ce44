//! By what one sees that the simulated market is in something that ships.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::error::TaskError;
use crate::source_files::{all_files, read_text, with_extension};
use crate::workspace::Workspace;

/// Sources of the simulated market: what only the testing products may hold.
const MARKET: [&str; 6] = [
    "rust/sandbox/src",
    "rust/virtualpad/src",
    "bindings/ffi/src/testing",
    "bindings/ffi/src/c/sandbox.rs",
    "bindings/ffi/src/c/simulated_terminal.rs",
    "bindings/ffi/src/c/pin_pad.rs",
];
/// Sources of what ships; a text that is here too says nothing.
const SHIPPED: [&str; 13] = [
    "rust/model/src",
    "rust/orderapi/src",
    "rust/flow/src",
    "rust/terminal/src",
    "rust/merchant/src",
    "rust/gateway/src",
    "rust/journal/src",
    "rust/card/src",
    "rust/reader/src",
    "rust/pinpad/src",
    "rust/abecs/src",
    "rust/link/src",
    "bindings/ffi/src",
];
/// The shortest text that is looked for: shorter ones ("content-length", "not authorized") are in
/// libraries of others too.
const TEXT_LENGTH_MIN: usize = 16;
/// Fewer texts than this are no search.
const TEXTS_MIN: usize = 50;
/// Parts of names that types, functions and classes of the market have, in small letters.
const NAMES: [&str; 2] = ["sandbox", "simulated"];

/// The texts of the market.
#[derive(Debug)]
pub struct MarketMarks(BTreeSet<String>);

impl MarketMarks {
    /// Reads them from the sources.
    pub fn of(workspace: &Workspace) -> Result<Self, TaskError> {
        let market = sources(workspace, &MARKET)?;
        let mut shipped = String::new();
        for file in sources(workspace, &SHIPPED)?.iter().filter(|file| !market.contains(file)) {
            shipped.push_str(&code(&read_text(file)?));
        }
        let mut texts = BTreeSet::new();
        for file in &market {
            let of_file = literals(&code(&read_text(file)?));
            texts.extend(of_file.into_iter().filter(|text| !shipped.contains(text.as_str())));
        }
        if texts.len() < TEXTS_MIN {
            let found = texts.len();
            return Err(TaskError::Check(format!("the market has {found} texts: no search")));
        }
        Ok(Self(texts))
    }

    /// The texts of the market that are in these bytes. One pass over them for all texts: a library
    /// with its symbols is 200 MB.
    pub fn found_in(&self, bytes: &[u8]) -> Vec<&str> {
        let mut by_start = vec![Vec::new(); 1 << 16];
        for text in &self.0 {
            by_start[start(text.as_bytes())].push(text.as_str());
        }
        let mut found = BTreeSet::new();
        for (at, pair) in bytes.windows(2).enumerate() {
            let candidates = &by_start[start(pair)];
            if !candidates.is_empty() {
                let rest = &bytes[at..];
                found.extend(candidates.iter().filter(|text| rest.starts_with(text.as_bytes())));
            }
        }
        found.into_iter().collect()
    }
}

/// The first two bytes as a number: by it the few texts are found that may begin at a place.
fn start(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

/// Of these names of symbols, classes or files those that the market has.
pub fn names_of_the_market<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let of_the_market = |name: &&str| {
        let name = name.to_ascii_lowercase();
        NAMES.iter().any(|part| name.contains(part))
    };
    names.filter(of_the_market).collect()
}

fn sources(workspace: &Workspace, places: &[&str]) -> Result<Vec<PathBuf>, TaskError> {
    let mut found = Vec::new();
    for place in places {
        let path = workspace.root().join(place);
        found.extend(if path.is_dir() { all_files(&path)? } else { vec![path] });
    }
    Ok(with_extension(found, &["rs"]).into_iter().filter(|file| !is_test(file)).collect())
}

fn is_test(file: &Path) -> bool {
    file.file_stem().is_some_and(|stem| stem == "tests")
}

/// The lines that are neither comments nor unit tests.
fn code(source: &str) -> String {
    let shipped = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = shipped.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The texts between quotes that are in the program as they stand: no escapes, no place-holders.
fn literals(code: &str) -> Vec<String> {
    let in_quotes = code.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
    let is_plain = |text: &&str| text.len() >= TEXT_LENGTH_MIN && !text.contains(['\\', '{', '}']);
    in_quotes.filter(is_plain).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_with_the_market_in_it_is_recognised() {
        let marks = MarketMarks::of(&Workspace::locate()).unwrap();
        let text = "Printing is not enabled for this account.";
        assert_eq!(marks.found_in(format!("\0{text}\0").as_bytes()), [text]);
        assert!(marks.found_in(b"what only ships").is_empty());
    }

    #[test]
    fn texts_are_found_next_to_each_other_and_at_both_ends_and_cut_ones_are_not() {
        let texts = ["a text of the market", "a text of another one"].map(str::to_owned);
        let marks = MarketMarks(BTreeSet::from(texts.clone()));
        let found = marks.found_in(texts.concat().as_bytes());
        assert_eq!(found, ["a text of another one", "a text of the market"]);
        assert!(marks.found_in(&texts[0].as_bytes()[1..]).is_empty());
        assert!(marks.found_in(&texts[0].as_bytes()[..19]).is_empty());
        assert!(marks.found_in(b"a").is_empty());
    }

    #[test]
    fn symbols_and_classes_of_the_market_are_recognised_by_their_names() {
        let names = ["maquininha_sandbox_start", "UniffiSimulatedDriver", "maquininha_error_free"];
        assert_eq!(names_of_the_market(names.into_iter()), names[..2]);
    }

    #[test]
    fn comments_tests_and_texts_with_place_holders_are_no_marks() {
        let source = [
            r#"// "a comment that is long enough""#,
            r#"let a = "a text that is long enough";"#,
            r#"let b = "a text with a {place} in it";"#,
            "#[cfg(test)]",
            r#"mod tests { "a text in a test of it" }"#,
        ];
        assert_eq!(literals(&code(&source.join("\n"))), ["a text that is long enough"]);
    }
}
