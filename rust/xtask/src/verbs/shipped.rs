//! `cargo xtask shipped`: is nothing of the simulated market in what apps ship?

use std::ffi::OsStr;
use std::time::Duration;

use super::{kotlin, swift};
use crate::error::TaskError;
use crate::market_marks::{MarketMarks, names_of_the_market};
use crate::native_library::{NativeLibrary, read_bytes};
use crate::source_files::{all_files, read_text};
use crate::swift_toolchain::SwiftToolchain;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// One compiler each; what runs longer hangs.
const LIMIT: Duration = Duration::from_mins(20);

/// Builds library, Kotlin jar and Swift library without the feature `testing`, and fails where
/// one of them holds a symbol, a class or a text of the simulated market.
pub fn run(workspace: &Workspace) -> Result<(), TaskError> {
    let marks = MarketMarks::of(workspace)?;
    let library = NativeLibrary::build_without_testing(workspace)?;
    look_into_library(workspace, &library, &marks)?;
    look_into_kotlin(workspace, &library, &marks)?;
    look_into_swift(workspace, &library, &marks)?;
    println!("Nothing of the simulated market is in what ships.");
    Ok(())
}

/// The library has all its symbols, so those that are not exported are seen as well.
fn look_into_library(
    workspace: &Workspace,
    library: &NativeLibrary,
    marks: &MarketMarks,
) -> Result<(), TaskError> {
    let listed =
        Tool::new(workspace, "nm").args([OsStr::new("--defined-only")]).args([library.file()]);
    let symbols = listed.answer().ok_or_else(|| {
        TaskError::Check("nm does not list the symbols: `apt-get install binutils`".to_owned())
    })?;
    let (count, exported) = (symbols.lines().count(), symbols.contains("maquininha_merchant_open"));
    if !exported {
        return Err(TaskError::Check(format!("of {count} symbols none is ours: no search")));
    }
    refuse("the library", &names_of_the_market(symbols.lines()))?;
    refuse("the library", &marks.found_in(&read_bytes(library.file())?))?;
    println!("{count} symbols and all texts of the library: nothing of the market.");
    Ok(())
}

/// The jar of the main product, built from what ships, in a folder of its own.
fn look_into_kotlin(
    workspace: &Workspace,
    library: &NativeLibrary,
    marks: &MarketMarks,
) -> Result<(), TaskError> {
    kotlin::ensure_maven(workspace)?;
    let build = workspace.kotlin().join("maquininha/target/shipped");
    kotlin::generate(workspace, library, &build)?;
    Tool::new(workspace, "mvn")
        .args(["--batch-mode", "--no-transfer-progress", "--file"])
        .args([workspace.kotlin()])
        .args([
            "package",
            "--projects",
            "maquininha",
            "-DskipTests",
            "-Dbuild.folder=target/shipped",
        ])
        .limit(LIMIT)
        .run_into(&workspace.target().join("shipped/maven.log"))?;
    let classes = all_files(&build.join("classes"))?;
    let names: Vec<_> = classes.iter().filter_map(|file| file.to_str()).collect();
    if !names.iter().any(|name| name.ends_with("dev/maquininha/Maquininha.class")) {
        return Err(TaskError::Check("the jar has no classes of ours: no search".to_owned()));
    }
    let of_testing = names.iter().copied().filter(|name| name.contains("dev/maquininha/testing/"));
    refuse("the Kotlin product", &of_testing.collect::<Vec<_>>())?;
    refuse("the Kotlin product", &names_of_the_market(names.iter().copied()))?;
    for file in &classes {
        refuse("the Kotlin product", &marks.found_in(&read_bytes(file)?))?;
    }
    println!("{} files of the Kotlin product: nothing of the market.", classes.len());
    Ok(())
}

/// The Swift library, compiled against what ships.
fn look_into_swift(
    workspace: &Workspace,
    library: &NativeLibrary,
    marks: &MarketMarks,
) -> Result<(), TaskError> {
    let tools = SwiftToolchain::ensure(workspace)?;
    swift::generate(workspace, library)?;
    let built = tools
        .call(workspace, &[])
        .args(["build", "--target", "Maquininha", "--package-path"])
        .args([workspace.swift()])
        .args(["--scratch-path".into(), workspace.target().join("shipped/swift-build")])
        .limit(LIMIT)
        .run_into(&workspace.target().join("shipped/swift-build.log"));
    let mut files = all_files(&workspace.swift().join("Generated"))?;
    files.extend(all_files(&workspace.swift().join("Sources/Maquininha"))?);
    for file in &files {
        let text = read_text(file)?;
        let declared = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        refuse("the Swift product", &declarations_of_the_market(declared))?;
        refuse("the Swift product", &marks.found_in(text.as_bytes()))?;
    }
    built?;
    println!("{} files of the Swift product: nothing of the market.", files.len());
    Ok(())
}

/// Lines that declare something of the market. The code `sandbox` is in the list of errors of
/// every build, for lists are the same in all of them.
fn declarations_of_the_market<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    const WORDS: [&str; 7] =
        ["class ", "struct ", "enum ", "protocol ", "func ", "uint64_t ", "void "];
    let declares = |line: &&str| WORDS.iter().any(|word| line.contains(word));
    names_of_the_market(lines.filter(declares))
}

/// Fails where something was found, and names some of it.
pub(super) fn refuse(product: &str, found: &[&str]) -> Result<(), TaskError> {
    match found {
        [] => Ok(()),
        found => Err(TaskError::Check(format!(
            "{product} holds {} things of the simulated market, among them {:?}",
            found.len(),
            &found[..found.len().min(3)]
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_named() {
        assert!(refuse("the library", &[]).is_ok());
        let refused = refuse("the library", &["sandbox_start"]).unwrap_err().to_string();
        assert!(
            refused.contains("the library holds 1 things") && refused.contains("sandbox_start")
        );
    }

    #[test]
    fn a_class_of_the_market_is_found_and_the_code_of_an_error_is_not() {
        let lines = [
            "open class Sandbox: @unchecked Sendable {",
            "    static let sandbox = ErrorCode(\"sandbox\")",
        ];
        assert_eq!(declarations_of_the_market(lines.into_iter()), lines[..1]);
    }
}
