//! The house is tidy: sizes, whitespace, words, lints.

use std::path::{Path, PathBuf};

use xtask::line_counts::LineCounts;
use xtask::source_files::{read_text, with_extension, written_files};
use xtask::workspace::Workspace;

/// A Rust file above this length holds more than one concept.
const RUST_LINES_MAX: usize = 600;

/// Written files that are text. The lock file is generated.
const TEXT_EXTENSIONS: [&str; 14] =
    ["rs", "kt", "swift", "c", "h", "md", "toml", "txt", "json", "xml", "pro", "sh", "yml", "html"];

/// Words that belong to one machine, to package hosts or to unfinished work.
const FORBIDDEN_WORDS: [&str; 10] = [
    concat!("/wo", "rk/"),
    concat!("/tm", "p/t-"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("crates", ".io"),
    concat!("pypi", ".org"),
    concat!("npmjs", ".org"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
];

fn root() -> PathBuf {
    Workspace::locate().root().to_path_buf()
}

fn text_files() -> Vec<PathBuf> {
    let files = with_extension(
        written_files(&root()).expect("the repository can be listed"),
        &TEXT_EXTENSIONS,
    );
    assert!(files.len() > 50, "the repository has more text files than {}", files.len());
    files
}

/// Every line for which `wrong` holds, as `path:line: text`.
fn lines_where(files: &[PathBuf], wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let text = read_text(file).expect("a written file is text");
        for (index, line) in text.split('\n').enumerate().filter(|(_, line)| wrong(line)) {
            found.push(format!("{}:{}: {}", shown(file), index + 1, line.trim()));
        }
    }
    found
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

#[track_caller]
fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn rust_files_stay_short() {
    let counts = LineCounts::below(&root()).unwrap();
    println!("{}", counts.summary());
    let long = counts.longer_than(RUST_LINES_MAX);
    assert_none(&long.map(|(lines, file)| format!("{}: {lines}", shown(file))).collect::<Vec<_>>());
}

#[test]
fn text_has_no_tabs_and_no_blanks_at_line_ends() {
    assert_none(&lines_where(&text_files(), |line| {
        line.contains('\t') || line.ends_with([' ', '\r'])
    }));
}

#[test]
fn text_files_end_with_one_newline() {
    let wrong = |file: &&PathBuf| {
        let text = read_text(file).unwrap();
        !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n"))
    };
    let files = text_files();
    // Test vectors keep the bytes that were sent.
    let vectors = root().join("tests/vectors");
    let written = files.iter().filter(|file| !file.starts_with(&vectors));
    assert_none(&written.filter(wrong).map(|file| shown(file)).collect::<Vec<_>>());
}

#[test]
fn no_text_names_a_machine_a_package_host_or_unfinished_work() {
    assert_none(&lines_where(&text_files(), |line| {
        FORBIDDEN_WORDS.iter().any(|word| line.contains(word))
    }));
}

/// The fuzzer's targets are a workspace of their own, one line each: the lints watch what they
/// call.
#[test]
fn every_package_inherits_the_lints() {
    let manifests = written_files(&root())
        .unwrap()
        .into_iter()
        .filter(|file| file.ends_with("Cargo.toml"))
        .filter(|file| {
            ![root(), root().join("fuzz")].iter().any(|other| file.parent() == Some(other))
        });
    let mut checked = 0;
    for manifest in manifests {
        let text = read_text(&manifest).unwrap();
        assert!(text.contains("[lints]\nworkspace = true"), "{}", shown(&manifest));
        checked += 1;
    }
    assert!(checked >= 11, "only {checked} manifests were found");
}

/// Android looks one function up by its name, and C hands over pointers: the modules of one folder,
/// which that allows. Nothing else may leave safe code.
#[test]
fn unsafe_code_is_at_the_borders_to_android_and_c() {
    let sources = with_extension(written_files(&root()).unwrap(), &["rs"]);
    let allows = |file: &&PathBuf| {
        let word = concat!("allow(un", "safe_code");
        read_text(file).unwrap().contains(word)
    };
    let found: Vec<_> = sources.iter().filter(allows).map(|file| shown(file)).collect();
    assert_eq!(found, ["bindings/ffi/src/android.rs", "bindings/ffi/src/c/mod.rs"]);
}
