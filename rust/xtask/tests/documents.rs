//! The documents agree with the repository.

use std::path::Path;

use xtask::source_files::{read_text, with_extension, written_files};
use xtask::workspace::Workspace;

/// The targets of all inline links of a Markdown text.
fn link_targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Workspace::locate().root().to_path_buf();
    let mut checked = 0;
    for document in with_extension(written_files(&root).unwrap(), &["md"]) {
        let folder = document.parent().unwrap();
        let text = read_text(&document).unwrap();
        for target in link_targets(&text).filter(|target| !target.contains("://")) {
            let path = target.split('#').next().unwrap_or(target);
            assert!(folder.join(path).exists(), "{}: {target}", document.display());
            checked += 1;
        }
    }
    assert!(checked > 5, "only {checked} links were found");
}

#[test]
fn the_architecture_names_every_package() {
    let root = Workspace::locate().root().to_path_buf();
    let architecture = read_text(&root.join("ARCHITECTURE.md")).unwrap();
    let manifest = read_text(&root.join("Cargo.toml")).unwrap();
    let members = manifest.split("members = [").nth(1).unwrap().split(']').next().unwrap();
    let folders: Vec<_> = members.split('"').skip(1).step_by(2).collect();
    assert!(
        folders.len() > 10 && folders.iter().all(|folder| root.join(Path::new(folder)).is_dir())
    );
    for folder in folders {
        assert!(architecture.contains(&format!("| `{folder}` |")), "{folder} has no row");
    }
}

#[test]
fn the_task_verbs_are_documented() {
    let root = Workspace::locate().root().to_path_buf();
    let contributing = read_text(&root.join("CONTRIBUTING.md")).unwrap();
    let verbs = written_files(&root.join("rust/xtask/src/verbs")).unwrap();
    for verb in verbs.iter().filter_map(|file| file.file_stem()?.to_str()) {
        let documented = contributing.contains(&format!("`cargo xtask {verb}"));
        assert!(documented || verb == "mod", "{verb} is not in CONTRIBUTING.md");
    }
}

#[test]
fn the_first_program_of_the_readme_is_the_compiled_example() {
    let root = Workspace::locate().root().to_path_buf();
    let readme = read_text(&root.join("README.md")).unwrap();
    let example = read_text(&root.join("tests/examples/first_payment.rs")).unwrap();
    let (_, program) = example.split_once("\n\n").expect("the example has a heading");
    assert!(readme.contains(program.trim_end()), "the README shows another program");
    for language in ["kotlin", "swift"] {
        let own = read_text(&root.join(format!("bindings/{language}/README.md"))).unwrap();
        let (_, program) = own.split_once(&format!("```{language}\n")).unwrap();
        let (program, _) = program.split_once("```").unwrap();
        assert!(readme.contains(program), "the README shows another program in {language}");
    }
}
