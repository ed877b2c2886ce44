//! `cargo xtask plugin new`: a new device plug-in or gateway connector, which compiles and passes
//! the empty suite.

use std::fs;
use std::path::{Component, Path, PathBuf};

use clap::{Args, Subcommand};

use crate::error::TaskError;
use crate::workspace::Workspace;

/// The longest name: it is part of names in the reader's store.
const NAME_BYTES_MAX: usize = 32;

const DEVICE: [(&str, &str); 3] = [
    ("Cargo.toml", include_str!("../../templates/device/Cargo.toml.template")),
    ("src/lib.rs", include_str!("../../templates/device/lib.rs.template")),
    ("tests/conformance.rs", include_str!("../../templates/device/conformance.rs.template")),
];
const HOST: [(&str, &str); 3] = [
    ("Cargo.toml", include_str!("../../templates/host/Cargo.toml.template")),
    ("src/lib.rs", include_str!("../../templates/host/lib.rs.template")),
    ("tests/conformance.rs", include_str!("../../templates/host/conformance.rs.template")),
];

/// What is done about plug-ins.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Writes a new plug-in: a package that compiles and passes the suite as far as it can be tried.
    New(New),
}

/// A new plug-in.
#[derive(Debug, Args)]
pub struct New {
    /// Its name: lower-case letters, digits and hyphens. That of the package and of the protocol.
    pub name: String,
    /// A gateway connector to an acquirer's host, in place of a device plug-in.
    #[arg(long)]
    pub host: bool,
    /// The folder to write it to; by default one of its name, here.
    #[arg(long)]
    pub to: Option<PathBuf>,
}

/// Does what is asked for.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    let Action::New(new) = &options.action;
    let folder = generate(workspace, new)?;
    println!("{} is there. Next:", folder.display());
    println!("  cd {} && cargo test -- --nocapture", folder.display());
    println!("The guide is docs/plugins.md.");
    Ok(())
}

/// Writes the package and returns its folder.
pub fn generate(workspace: &Workspace, new: &New) -> Result<PathBuf, TaskError> {
    check_name(&new.name)?;
    let folder = new.to.clone().unwrap_or_else(|| PathBuf::from(&new.name));
    if folder.exists() {
        return Err(TaskError::Check(format!("{} is there already", folder.display())));
    }
    for part in ["src", "tests"] {
        let part = folder.join(part);
        fs::create_dir_all(&part).map_err(TaskError::file("make", &part))?;
    }
    let here = folder.canonicalize().map_err(TaskError::file("find", &folder))?;
    let root = workspace.root().canonicalize();
    let root = root.map_err(TaskError::file("find", workspace.root()))?;
    let root = way(&here, &root);
    for (file, template) in if new.host { HOST } else { DEVICE } {
        let text = template
            .replace("{{name}}", &new.name)
            .replace("{{crate}}", &new.name.replace('-', "_"))
            .replace("{{Type}}", &type_name(&new.name))
            .replace("{{root}}", &root.display().to_string());
        let path = folder.join(file);
        fs::write(&path, text).map_err(TaskError::file("write", &path))?;
    }
    // The versions that this repository is tested with, and its style.
    for file in ["Cargo.lock", "rustfmt.toml"] {
        let copy = folder.join(file);
        let original = workspace.root().join(file);
        fs::copy(original, &copy).map_err(TaskError::file("write", &copy))?;
    }
    Ok(folder)
}

fn check_name(name: &str) -> Result<(), TaskError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    if begins && name.len() <= NAME_BYTES_MAX && name.bytes().all(plain) && !name.ends_with('-') {
        return Ok(());
    }
    Err(TaskError::Check(format!(
        "{name:?} is no name for a plug-in: up to {NAME_BYTES_MAX} lower-case letters, digits and \
         hyphens, a letter first"
    )))
}

/// `my-pad-2` becomes `MyPad2`.
fn type_name(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    words.collect()
}

/// The way from one folder to another, relative where they share more than the root of the disk.
fn way(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let is_root = |part: Component<'_>| matches!(part, Component::RootDir | Component::Prefix(_));
    if to.components().take(shared).all(is_root) {
        return to.to_path_buf();
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let down = to.components().skip(shared);
    let way: PathBuf = up.chain(down).collect();
    if way.as_os_str().is_empty() { PathBuf::from(".") } else { way }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_no_package_is_refused() {
        for name in ["", "My-Pad", "2pad", "pad_2", "pad-", "../pad", &"p".repeat(33)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        assert!(check_name("my-pad-2").is_ok());
        assert_eq!(type_name("my-pad-2"), "MyPad2");
    }

    #[test]
    fn a_way_is_relative_where_it_can_be() {
        let way = |from, to| way(Path::new(from), Path::new(to)).display().to_string();
        assert_eq!(way("/a/b/c", "/a/d"), "../../d");
        assert_eq!(way("/a/b/c", "/a"), "../..");
        assert_eq!(way("/x/y", "/a/b"), "/a/b");
    }

    #[test]
    fn a_folder_that_is_there_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let to = Some(folder.path().to_path_buf());
        let new = New { name: "my-pad".to_owned(), host: false, to };
        let error = generate(&Workspace::locate(), &new).unwrap_err();
        assert!(error.to_string().ends_with("is there already"), "{error}");
    }
}
