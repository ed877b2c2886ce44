//! The programs that measure the bindings from the other side: built, and how each is called.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;

use crate::error::TaskError;
use crate::native_library::{NativeLibrary, read_bytes, replace_folder};
use crate::source_files::{all_files, with_extension};
use crate::tool::Tool;
use crate::verbs::{kotlin, swift};
use crate::workspace::Workspace;

/// Builds the program of a language and gives its command line.
pub fn command_line(workspace: &Workspace, language: &str) -> Result<Vec<String>, TaskError> {
    let folder = workspace.target().join("bench-programs");
    fs::create_dir_all(&folder).map_err(TaskError::file("create", &folder))?;
    let library = library(workspace, &folder.join("native"))?;
    match language {
        "kotlin" => {
            let native = kotlin::native_jar(workspace, &library, &folder)?;
            kotlin::bench_program(workspace, &native)
        }
        "swift" => swift::bench_program(workspace, &library),
        "c" => c_program(workspace, &library, folder.join("calls")),
        other => Err(TaskError::Check(format!("no program measures in {other}"))),
    }
}

/// The library as apps ship it, but with the simulated market, in a folder of its own: others
/// build it differently at the same place.
fn library(workspace: &Workspace, folder: &std::path::Path) -> Result<NativeLibrary, TaskError> {
    let built = NativeLibrary::build_as_shipped(workspace, &["testing"])?;
    let name = built.file().file_name().expect("the library has a name");
    replace_folder(folder, &[(PathBuf::from(name), read_bytes(built.file())?)])?;
    Ok(built.in_other_folder(folder))
}

fn c_program(
    workspace: &Workspace,
    library: &NativeLibrary,
    program: PathBuf,
) -> Result<Vec<String>, TaskError> {
    let folder = workspace.root().join("bindings/c");
    let sources = with_extension(all_files(&folder.join("bench"))?, &["c"]);
    let at = library.folder().display();
    Tool::new(workspace, "cc")
        .args(["-std=c99", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread"])
        .args(["-D_POSIX_C_SOURCE=200809L", "-I"])
        .args([&folder])
        .args(sources)
        .args([format!("-L{at}"), format!("-Wl,-rpath,{at}")])
        .args([OsStr::new("-lmaquininha"), OsStr::new("-o"), program.as_os_str()])
        .run()?;
    Ok(vec![program.display().to_string()])
}
