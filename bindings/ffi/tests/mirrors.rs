//! Enums that the core may extend: the compiler does not compare their mirrors, so this does.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("the folder is there") {
        let path = entry.expect("the entry is there").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Names of the variants of an enum that is defined in a text, also by a macro whose rows are
/// `Name = …`.
fn variants(text: &str, name: &str) -> Option<Vec<String>> {
    let body = text.split_once(&format!("pub enum {name} {{\n"))?.1;
    let by_macro = body.split_once('\n').is_some_and(|(first, _)| first.contains("$name"));
    if by_macro {
        let row = |line: &str| {
            let (name, _) = line.strip_prefix("    ")?.split_once(" = ")?;
            let is_name = name.starts_with(char::is_uppercase)
                && name.chars().all(|letter| letter.is_ascii_alphanumeric());
            is_name.then(|| name.to_owned())
        };
        return Some(body.lines().filter_map(row).collect());
    }
    let body = body.split_once("\n}").map(|(body, _)| body)?;
    let is_variant = |line: &&str| {
        line.strip_prefix("    ").is_some_and(|rest| rest.starts_with(char::is_uppercase))
    };
    let word = |line: &str| {
        line.trim().chars().take_while(char::is_ascii_alphanumeric).collect::<String>()
    };
    Some(body.lines().filter(is_variant).map(word).collect())
}

/// Sources of the core's packages that a mirror's file names.
fn core_sources(mirror: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for package in ["model", "flow", "terminal", "gateway", "merchant", "card", "reader"] {
        if mirror.contains(&format!("use maquininha_{package}::")) {
            sources(&root().join("rust").join(package).join("src"), &mut found);
        }
    }
    found
}

#[test]
fn a_mirror_of_an_enum_that_may_grow_has_all_its_variants() {
    let mut mirrors = Vec::new();
    sources(&root().join("bindings/ffi/src"), &mut mirrors);
    let mut compared = 0;
    for file in mirrors {
        let text = fs::read_to_string(&file).expect("the source is text");
        let marker = "#[uniffi::remote(Enum)]\n#[non_exhaustive]\npub enum ";
        for after in text.split(marker).skip(1) {
            let name = after.split(' ').next().expect("it has a name");
            let mirrored = variants(&text, name).expect("it is there");
            let defined: Vec<_> = core_sources(&text)
                .iter()
                .filter_map(|source| {
                    variants(&fs::read_to_string(source).expect("the source is text"), name)
                })
                .collect();
            assert_eq!(defined.len(), 1, "{name} is defined once in the packages that are named");
            assert_eq!(mirrored, defined[0], "{name}");
            compared += 1;
        }
    }
    assert!(compared >= 15, "only {compared} mirrors were found");
}

/// The words of records in C: an enum that grew needs a word for what is new.
#[test]
fn every_variant_has_its_word_in_c() {
    let words = fs::read_to_string(root().join("bindings/ffi/src/c/words.rs")).expect("it is text");
    let mut mirrors = Vec::new();
    sources(&root().join("bindings/ffi/src"), &mut mirrors);
    let texts: Vec<_> =
        mirrors.iter().map(|file| fs::read_to_string(file).expect("the source is text")).collect();
    for name in [
        "ErrorFamily",
        "RetryAdvice",
        "SaleState",
        "WaitingCause",
        "OrderCause",
        "SaleEvent",
        "CancelCause",
        "LateAction",
        "PrintState",
        "CancelAnswer",
        "CancelReason",
        "UndoReason",
        "Progress",
        "DriverPrompt",
        "EventKind",
    ] {
        let mirrored = texts.iter().find_map(|text| variants(text, name)).expect("it is mirrored");
        for variant in mirrored {
            let path = format!("{name}::{variant}");
            let used = |after: &str| !after.starts_with(|c: char| c.is_ascii_alphanumeric());
            let found = words.split(&path).skip(1).any(used);
            assert!(found, "{path} has no word in C");
        }
    }
}
