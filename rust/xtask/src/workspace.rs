//! Where things are.

use std::path::{Path, PathBuf};

use crate::error::TaskError;
use crate::source_files::empty_folder;

/// Tells tests where to leave journals and logs, so that they are searched.
pub const TEST_FOLDER_VARIABLE: &str = "MAQUININHA_TEST_DIR";

/// The places of the repository that tasks use.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Locates the repository of which this crate is a part, and its target folder.
    pub fn locate() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .expect("the crate is two folders below the root of the repository")
            .to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Self { root, target }
    }

    /// The root of the repository.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder in which tests leave their journals and logs. It is emptied before each
    /// test run, handed to the tests in `MAQUININHA_TEST_DIR` and searched afterwards.
    pub fn test_output(&self) -> PathBuf {
        self.target.join("test-output")
    }

    /// An empty folder in it for the tests of a language.
    pub fn emptied_test_output(&self, language: &str) -> Result<PathBuf, TaskError> {
        let folder = self.test_output().join(language);
        empty_folder(&folder)?;
        Ok(folder)
    }

    /// What `cargo test` printed in the last test run, the output of passing tests included.
    pub fn test_log(&self) -> PathBuf {
        self.test_output().join("cargo-test.log")
    }

    /// The folder in which tasks install their own tools.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// The Maven project with the Kotlin library.
    pub fn kotlin(&self) -> PathBuf {
        self.root.join("bindings/kotlin")
    }

    /// The Swift package.
    pub fn swift(&self) -> PathBuf {
        self.root.join("bindings/swift")
    }

    /// The folder of build outputs, of cargo and of tasks.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where the fuzzer keeps the inputs that it finds new.
    pub fn fuzz_corpus(&self) -> PathBuf {
        self.target.join("fuzz-corpus")
    }

    /// The list of planted secrets.
    pub fn canary_list(&self) -> PathBuf {
        self.root.join("tests/canaries.txt")
    }

    /// The sizes of the native library.
    pub fn size_record(&self) -> PathBuf {
        self.root.join("bindings/size.json")
    }

    /// The state of every demand.
    pub fn demand_list(&self) -> PathBuf {
        self.root.join("docs/demands.md")
    }
}
