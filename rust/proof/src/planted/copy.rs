//! The copied workspace and its build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::bug::Bug;
use super::error::PlantedError;
use super::switch;

/// What of the repository is needed to build the proving program: every member of the workspace.
const COPIED: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo",
    "rust",
    "bindings/ffi",
    "bindings/bindgen",
    "tests",
];
/// The name of the proving program with the bugs; the one without keeps its own.
const PROGRAM: &str = "maquininha-planted";
/// Variables that `cargo run` sets for its program. Build scripts watch some of them: with
/// other values half of the dependencies would be built again.
const CARGO_RUN_PREFIXES: [&str; 4] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];

/// What stands before the version of all packages.
const VERSION: &str = "[workspace.package]\nversion = \"";

/// A copy of the workspace, in the target folder.
pub(crate) struct Copy {
    root: PathBuf,
    folder: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Copies what has changed since the last time.
    pub(crate) fn of(root: &Path) -> Result<Self, PlantedError> {
        let program = std::env::current_exe()
            .map_err(|source| PlantedError::File { path: root.to_path_buf(), source })?;
        // The program is in TARGET/proof.
        let target = program.ancestors().nth(2).unwrap_or(root).to_path_buf();
        Ok(Self { root: root.to_path_buf(), folder: target.join("planted"), target })
    }

    /// Copies the sources with every bug behind its switch.
    pub(crate) fn plant(self, bugs: &[Bug]) -> Result<Self, PlantedError> {
        let mut files = Vec::new();
        for name in COPIED {
            list(&self.root.join(name), &mut files)?;
        }
        for path in files {
            let name = path.strip_prefix(&self.root).expect("below the root");
            let name = name.to_string_lossy().into_owned();
            let bytes = fs::read(&path).map_err(|source| PlantedError::File { path, source })?;
            let bytes = match String::from_utf8(bytes) {
                Ok(text) => changed(&name, text, bugs)?.into_bytes(),
                Err(binary) => binary.into_bytes(),
            };
            self.put(&name, &bytes)?;
        }
        self.put(&format!("{}src/planted.rs", switch::HOME), switch::module(bugs).as_bytes())?;
        Ok(self)
    }

    /// Writes a file of the copy, unless it is the same already: cargo looks at times.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), PlantedError> {
        let path = self.folder.join(name);
        if fs::read(&path).is_ok_and(|known| known == bytes) {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|source| PlantedError::File { path, source })
    }

    /// Builds the proving program of the copy and gives its path. The target folder is the
    /// usual one, so that nothing of others is built again.
    pub(crate) fn build(&self) -> Result<PathBuf, PlantedError> {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.current_dir(&self.folder);
        cargo.args(["build", "--quiet", "--offline", "--profile", "proof"]);
        cargo.args(["--package", "maquininha-proof", "--bin", PROGRAM, "--target-dir"]);
        cargo.arg(&self.target).env("CARGO_TERM_COLOR", "never");
        for (name, _) in std::env::vars_os() {
            let known = name.to_string_lossy();
            if CARGO_RUN_PREFIXES.iter().any(|prefix| known.starts_with(prefix)) {
                cargo.env_remove(&name);
            }
        }
        eprintln!("building the copy with the planted bugs");
        let built = cargo
            .output()
            .map_err(|source| PlantedError::File { path: self.folder.clone(), source })?;
        if !built.status.success() {
            let text = String::from_utf8_lossy(&built.stderr).into_owned();
            return Err(PlantedError::Build { text });
        }
        Ok(self.target.join("proof").join(PROGRAM))
    }
}

/// All files of a folder, or the file itself.
fn list(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), PlantedError> {
    if !path.is_dir() {
        if path.exists() {
            files.push(path.to_path_buf());
        }
        return Ok(());
    }
    let failed = |source| PlantedError::File { path: path.to_path_buf(), source };
    for entry in fs::read_dir(path).map_err(failed)? {
        list(&entry.map_err(failed)?.path(), files)?;
    }
    Ok(())
}

/// A file as it stands in the copy.
fn changed(name: &str, text: String, bugs: &[Bug]) -> Result<String, PlantedError> {
    match name {
        // Cargo tells packages apart by name, version and place within the workspace: with the
        // same version the copy would pass for the original in the target folder.
        "Cargo.toml" => anchored(name, &text, VERSION, &format!("{VERSION}0.0.0-planted.")),
        "rust/model/src/lib.rs" => anchored(name, &text, "pub mod ", "pub mod planted;\npub mod "),
        "rust/proof/Cargo.toml" => {
            let program = format!("[[bin]]\nname = \"{PROGRAM}\"\npath = \"src/main.rs\"\n");
            let text = anchored(name, &text, "[package]\n", "[package]\nautobins = false\n")?;
            anchored(name, &text, "[dependencies]\n", &format!("{program}\n[dependencies]\n"))
        }
        _ if bugs.iter().any(|bug| bug.file == name) => switch::plant(name, &text, bugs),
        _ => Ok(text),
    }
}

fn anchored(file: &str, text: &str, line: &'static str, new: &str) -> Result<String, PlantedError> {
    if !text.contains(line) {
        return Err(PlantedError::NoAnchor { file: file.to_owned(), line });
    }
    Ok(text.replacen(line, new, 1))
}
