//! `cargo xtask swift`: the Swift library, built and tested.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::error::TaskError;
use crate::foreign_test_log::Counts;
use crate::native_library::{NativeLibrary, read_bytes, replace_folder};
use crate::swift_toolchain::SwiftToolchain;
use crate::workspace::{TEST_FOLDER_VARIABLE, Workspace};

/// Compiler and tests together; what runs longer hangs.
const LIMIT: Duration = Duration::from_mins(20);

/// How often a test opens and closes a terminal; handed on to the tests where it is set.
const CYCLES_VARIABLE: &str = "MAQUININHA_CYCLES";

/// Builds the native library, generates its Swift side, compiles it with the hand-written
/// package, and runs the tests.
pub fn run(workspace: &Workspace) -> Result<(), TaskError> {
    let swift = SwiftToolchain::ensure(workspace)?;
    let library = NativeLibrary::build(workspace)?;
    generate(workspace, &library)?;
    let test_output = workspace.emptied_test_output("swift")?;
    let jobs = thread::available_parallelism().map_or(1, usize::from).to_string();
    let folder = library.folder();
    let cycles = std::env::var_os(CYCLES_VARIABLE);
    let mut variables = vec![(TEST_FOLDER_VARIABLE, test_output.as_os_str())];
    variables.extend(cycles.as_deref().map(|cycles| (CYCLES_VARIABLE, cycles)));
    let log = swift
        .call(workspace, &variables)
        // Swift Testing is the only runner in use; without this, XCTest reports its 0 tests.
        .args(["test", "--disable-xctest", "--jobs", &jobs, "--package-path"])
        .args([workspace.swift()])
        .args(["--scratch-path".into(), workspace.target().join("swift-build")])
        .args(["-Xlinker".into(), format!("-L{}", folder.display())])
        .args(["-Xlinker", "-rpath", "-Xlinker"])
        .args([folder])
        .limit(LIMIT)
        .run_into(&test_output.join("swift-test.log"))?;
    Counts::of_swift_testing(&log).report("Swift")
}

/// Swift source and C header are in a folder each; the package manager wants the module map
/// under its own name.
pub(super) fn generate(workspace: &Workspace, library: &NativeLibrary) -> Result<(), TaskError> {
    let generated = library.generate(workspace, "swift")?;
    let read = |from: &str, to: &str| {
        Ok::<_, TaskError>((PathBuf::from(to), read_bytes(&generated.join(from))?))
    };
    let swift = [read("MaquininhaFFI.swift", "MaquininhaFFI/MaquininhaFFI.swift")?];
    let c = [
        read("CMaquininha.h", "CMaquininha/CMaquininha.h")?,
        read("CMaquininha.modulemap", "CMaquininha/module.modulemap")?,
    ];
    replace_folder(&workspace.swift().join("Generated"), &[swift.as_slice(), &c].concat())
}
