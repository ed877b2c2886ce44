//! Building and running programs in C.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use maquininha_bindgen::{build_library, header_path};
use tempfile::TempDir;

/// What a warning is: all that the compilers know.
pub const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];
pub fn folder_of_c() -> PathBuf {
    header_path().parent().expect("the header is in a folder").to_path_buf()
}

/// The library with the simulated market in it, built once for all tests of this file.
pub fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| build_library().expect("the library is built"))
}

/// Runs a tool to its end and returns what it printed.
pub fn run(tool: &str, arguments: &[&OsStr]) -> String {
    let output = Command::new(tool).args(arguments).output().unwrap_or_else(|error| {
        panic!("{tool} does not start ({error}): `apt-get install build-essential`")
    });
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool} {arguments:?}: {}\n{errors}", output.status);
    String::from_utf8(output.stdout).expect("it prints text")
}

/// A program of some sources, built as C99.
pub fn program(folder: &TempDir, sources: &[PathBuf]) -> PathBuf {
    let program = folder.path().join("program");
    let include = format!("-I{}", folder_of_c().display());
    let at = library().parent().expect("the library is in a folder").display();
    let (find, load) = (format!("-L{at}"), format!("-Wl,-rpath,{at}"));
    let mut arguments: Vec<&OsStr> = ["-std=c99", "-g", "-pthread"].map(OsStr::new).to_vec();
    arguments.extend(WARNINGS.map(OsStr::new));
    arguments.extend(["-DMAQUININHA_TESTING", "-D_POSIX_C_SOURCE=200809L"].map(OsStr::new));
    arguments.push(include.as_ref());
    arguments.extend(sources.iter().map(|source| source.as_os_str()));
    arguments.extend([find.as_ref(), load.as_ref(), OsStr::new("-lmaquininha")]);
    arguments.extend([OsStr::new("-o"), program.as_os_str()]);
    run("cc", &arguments);
    program
}

/// What a program prints that is given two folders for its storage.
pub fn printed_by(sources: &[&str]) -> String {
    let folder = storage();
    let build = tempfile::tempdir().expect("the system gives a folder");
    let sources: Vec<_> = sources.iter().map(|source| folder_of_c().join(source)).collect();
    let program = program(&build, &sources);
    let (first, second) = (folder.path().join("1"), folder.path().join("2"));
    run(program.to_str().expect("the path is text"), &[first.as_os_str(), second.as_os_str()])
}

/// A folder for what tests store; kept for the search for secrets where one is asked for.
pub fn storage() -> TempDir {
    let Some(kept) = std::env::var_os("MAQUININHA_TEST_DIR") else {
        return tempfile::tempdir().expect("the system gives a folder");
    };
    std::fs::create_dir_all(&kept).expect("the folder of tests is made");
    let mut folder = tempfile::tempdir_in(kept).expect("it takes a folder");
    folder.disable_cleanup(true);
    folder
}
