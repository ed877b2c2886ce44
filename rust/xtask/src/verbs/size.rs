//! `cargo xtask size`: how large is the library that apps ship?

use std::collections::BTreeMap;

use clap::Args;

use super::shipped::refuse;
use crate::error::TaskError;
use crate::library_size::{problems, read, write};
use crate::market_marks::MarketMarks;
use crate::native_library::{NativeLibrary, read_bytes};
use crate::source_files::read_text;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// What is built: the name in the record, and its features. The one that ships is the first.
const FEATURE_SETS: [(&str, &[&str]); 2] = [("shipping", &[]), ("testing", &["testing"])];

/// What becomes of the figures.
#[derive(Debug, Args)]
pub struct Options {
    /// Fails where a library grew by more than 5 percent.
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Writes bindings/size.json.
    #[arg(long, conflicts_with = "shipping")]
    write: bool,
    /// Only the library that apps ship, without the one for tests.
    #[arg(long)]
    shipping: bool,
}

impl Options {
    /// As the continuous integration asks: the library that apps ship must not grow unnoticed. The
    /// other one would cost as long again.
    pub const fn of_ci() -> Self {
        Self { check: true, write: false, shipping: true }
    }
}

/// Builds the library as apps ship it, once for each feature set, and compares or records its
/// size. Fails where the simulated market is in the library that ships. Takes minutes.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    let record = workspace.size_record();
    let mut recorded = read(&read_text(&record)?)?;
    let target = target(workspace)?;
    let marks = MarketMarks::of(workspace)?;
    let mut measured = BTreeMap::new();
    let sets = if options.shipping { &FEATURE_SETS[..1] } else { &FEATURE_SETS[..] };
    for (set, features) in sets.iter().copied() {
        let library = NativeLibrary::build_as_shipped(workspace, features)?;
        let bytes = read_bytes(library.file())?;
        look_for_market(set, features.contains(&"testing"), &marks.found_in(&bytes))?;
        let size = bytes.len() as u64;
        let before = recorded.get(&target).and_then(|sizes| sizes.get(set));
        let before = before.map_or("not recorded".to_owned(), |bytes| format!("recorded {bytes}"));
        println!("{set} on {target}: {size} bytes, {before}");
        measured.insert(set.to_owned(), size);
    }
    if options.write {
        recorded.insert(target, measured);
        return std::fs::write(&record, write(&recorded))
            .map_err(TaskError::file("write", &record));
    }
    let problems = problems(&recorded, &target, &measured);
    if options.check && !problems.is_empty() {
        return Err(TaskError::Check(problems.join("; ")));
    }
    Ok(())
}

/// What ships holds no text of the simulated market. The library for tests does; were none found
/// there, the search would be none.
fn look_for_market(set: &str, is_testing: bool, found: &[&str]) -> Result<(), TaskError> {
    let library = format!("the {set} library");
    match (is_testing, found) {
        (false, found) => refuse(&library, found),
        (true, []) => Err(TaskError::Check(format!("{library} lacks the simulated market"))),
        (true, _) => Ok(()),
    }
}

/// The target that is built for: this machine's.
fn target(workspace: &Workspace) -> Result<String, TaskError> {
    let answer = Tool::new(workspace, "rustc").args(["-vV"]).answer();
    answer
        .as_deref()
        .and_then(|text| text.lines().find_map(|line| line.strip_prefix("host: ")))
        .map(str::to_owned)
        .ok_or_else(|| TaskError::Check("rustc does not name its host".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_market_belongs_into_the_library_for_tests_alone() {
        let texts = ["a text of the market"];
        assert!(look_for_market("shipping", false, &[]).is_ok());
        assert!(look_for_market("testing", true, &texts).is_ok());
        let refused = look_for_market("shipping", false, &texts).unwrap_err().to_string();
        assert!(
            refused.contains("the shipping library holds 1 things of the simulated market")
                && refused.contains(texts[0]),
            "{refused}"
        );
        let refused = look_for_market("testing", true, &[]).unwrap_err().to_string();
        assert_eq!(refused, "the testing library lacks the simulated market");
    }
}
