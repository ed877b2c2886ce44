//! The native library of the bindings, and the code that is generated from it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::TaskError;
use crate::source_files::{all_files, empty_folder};
use crate::tool::Tool;
use crate::workspace::Workspace;

/// The package with everything that crosses the border to other languages.
const PACKAGE: &str = "maquininha-ffi";
/// The package with the generator.
const GENERATOR: &str = "maquininha-bindgen";
/// Names of packages and modules, for all languages.
const CONFIGURATION: &str = "uniffi.toml";

/// The built library.
#[derive(Debug)]
pub struct NativeLibrary {
    file: PathBuf,
}

impl NativeLibrary {
    /// Builds it as tests use it: with the simulated side in it, and with its symbols, which
    /// the generator reads.
    pub fn build(workspace: &Workspace) -> Result<Self, TaskError> {
        Tool::cargo(workspace)
            .args(["build", "--locked", "--package", PACKAGE, "--features", "testing"])
            .run()?;
        Ok(Self::in_folder(workspace, "debug"))
    }

    /// Builds it with what apps ship and nothing else, quickly and with its symbols. It is put
    /// into a folder of its own, for the next build takes the place of this one.
    pub fn build_without_testing(workspace: &Workspace) -> Result<Self, TaskError> {
        Tool::cargo(workspace).args(["build", "--locked", "--package", PACKAGE]).run()?;
        let built = Self::in_folder(workspace, "debug");
        let own = Self::in_folder(workspace, "shipped");
        fs::create_dir_all(own.folder()).map_err(TaskError::file("create", own.folder()))?;
        fs::copy(built.file(), own.file()).map_err(TaskError::file("write", own.file()))?;
        Ok(own)
    }

    /// Builds it as apps ship it: optimised and stripped, nothing else beside it in the build. Each
    /// feature set takes the place of the one before.
    pub fn build_as_shipped(workspace: &Workspace, features: &[&str]) -> Result<Self, TaskError> {
        Tool::cargo(workspace)
            .args(["rustc", "--locked", "--package", PACKAGE, "--lib", "--profile", "ffi"])
            .args(["--features", &features.join(","), "--crate-type", "cdylib"])
            .run()?;
        Ok(Self::in_folder(workspace, "ffi"))
    }

    fn in_folder(workspace: &Workspace, profile: &str) -> Self {
        let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
        Self { file: workspace.target().join(format!("{profile}/{prefix}maquininha{suffix}")) }
    }

    /// A copy of it.
    #[must_use]
    pub fn in_other_folder(&self, folder: &Path) -> Self {
        Self { file: folder.join(self.file.file_name().expect("the library has a name")) }
    }

    /// The dynamic library.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The folder that the linker and the loader find it in.
    pub fn folder(&self) -> &Path {
        self.file.parent().expect("the library is in the target folder")
    }

    /// Generates the other side of the border in `language`, and returns the folder with it.
    pub fn generate(&self, workspace: &Workspace, language: &str) -> Result<PathBuf, TaskError> {
        let folder = workspace.target().join("bindgen").join(language);
        empty_folder(&folder)?;
        Tool::cargo(workspace)
            .args(["run", "--quiet", "--locked", "--package", GENERATOR])
            .args(["--bin", "uniffi-bindgen", "--", "generate"])
            .args([self.file()])
            .args(["--config", CONFIGURATION, "--metadata-no-deps"])
            .args(["--language", language, "--no-format", "--out-dir"])
            .args([&folder])
            .run()?;
        Ok(folder)
    }
}

/// Makes `folder` hold exactly `files`, each a path in it and its bytes. What is right already
/// is not written again, so that nothing that was made from it is made again.
pub fn replace_folder(folder: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<(), TaskError> {
    if folder.exists() {
        for old in all_files(folder)? {
            if !files.iter().any(|(path, _)| folder.join(path) == old) {
                fs::remove_file(&old).map_err(TaskError::file("remove", &old))?;
            }
        }
    }
    for (path, bytes) in files {
        let path = folder.join(path);
        if fs::read(&path).is_ok_and(|present| present == *bytes) {
            continue;
        }
        let parent = path.parent().expect("the file is in the folder");
        fs::create_dir_all(parent).map_err(TaskError::file("create", parent))?;
        fs::write(&path, bytes).map_err(TaskError::file("write", &path))?;
    }
    Ok(())
}

/// Reads a file as bytes.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, TaskError> {
    fs::read(path).map_err(TaskError::file("read", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_replaced_and_what_is_right_in_it_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| (PathBuf::from(name), text.as_bytes().to_vec());
        replace_folder(folder.path(), &[file("a", "1"), file("b/c", "2"), file("d", "3")]).unwrap();
        let written = |name: &str| folder.path().join(name).metadata().unwrap().modified().unwrap();
        let before = written("a");
        replace_folder(folder.path(), &[file("a", "1"), file("d", "4")]).unwrap();
        assert_eq!(written("a"), before);
        assert_eq!(read_bytes(&folder.path().join("d")).unwrap(), b"4");
        assert!(!folder.path().join("b/c").exists());
    }
}
