//! `cargo xtask swift`: the Swift library, built and tested.

use std::ffi::OsString;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;

use crate::error::TaskError;
use crate::foreign_test_log::Counts;
use crate::native_library::{NativeLibrary, read_bytes, replace_folder};
use crate::swift_toolchain::SwiftToolchain;
use crate::tool::Tool;
use crate::workspace::{TEST_FOLDER_VARIABLE, Workspace};

/// Compiler and tests together; what runs longer hangs.
const LIMIT: Duration = Duration::from_mins(20);

/// How often a test opens and closes a terminal; handed on to the tests where it is set.
const CYCLES_VARIABLE: &str = "MAQUININHA_CYCLES";

/// The program that measures.
const BENCH_PROGRAM: &str = "Bench";

/// How much is tested.
#[derive(Debug, Default, Args)]
pub struct Options {
    /// How often a test opens and closes a terminal.
    #[arg(long)]
    cycles: Option<u32>,
}

/// Builds the native library, generates its Swift side, compiles it with the hand-written
/// package, and runs the tests.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    let swift = SwiftToolchain::ensure(workspace)?;
    let library = NativeLibrary::build(workspace)?;
    generate(workspace, &library)?;
    let test_output = workspace.emptied_test_output("swift")?;
    let cycles = options.cycles.map(|cycles| OsString::from(cycles.to_string()));
    let mut variables = vec![(TEST_FOLDER_VARIABLE, test_output.as_os_str())];
    variables.extend(cycles.as_deref().map(|cycles| (CYCLES_VARIABLE, cycles)));
    // Swift Testing is the only runner in use; without this, XCTest reports its 0 tests.
    let call = swift.call(workspace, &variables).args(["test", "--disable-xctest"]);
    let log = building(call, workspace, &library)
        .limit(LIMIT)
        .run_into(&test_output.join("swift-test.log"))?;
    Counts::of_swift_testing(&log).report("Swift")
}

/// Builds the program that measures, optimised, with this library.
pub fn bench_program(
    workspace: &Workspace,
    library: &NativeLibrary,
) -> Result<Vec<String>, TaskError> {
    let swift = SwiftToolchain::ensure(workspace)?;
    generate(workspace, &NativeLibrary::build(workspace)?)?;
    let call = swift.call(workspace, &[]).args(["build", "--configuration", "release"]);
    building(call.args(["--product", BENCH_PROGRAM]), workspace, library).limit(LIMIT).run()?;
    let program = scratch(workspace).join("release").join(BENCH_PROGRAM);
    Ok(swift.program(workspace, &[], program.as_os_str()).words())
}

/// What every build of the package is told.
fn building(call: Tool, workspace: &Workspace, library: &NativeLibrary) -> Tool {
    let jobs = thread::available_parallelism().map_or(1, usize::from).to_string();
    call.args(["--jobs", &jobs, "--package-path"])
        .args([workspace.swift()])
        .args(["--scratch-path".as_ref(), scratch(workspace).as_os_str()])
        .args(["-Xlinker".into(), format!("-L{}", library.folder().display())])
        .args(["-Xlinker", "-rpath", "-Xlinker"])
        .args([library.folder()])
}

/// Where the package is built.
fn scratch(workspace: &Workspace) -> PathBuf {
    workspace.target().join("swift-build")
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
