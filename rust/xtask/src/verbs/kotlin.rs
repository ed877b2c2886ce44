//! `cargo xtask kotlin`: the Kotlin library, built and tested.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::error::TaskError;
use crate::foreign_test_log::Counts;
use crate::kotlin_visibility::hidden;
use crate::native_library::{NativeLibrary, read_bytes, replace_folder};
use crate::source_files::{all_files, read_text};
use crate::system_packages;
use crate::tool::{Tool, number_after};
use crate::workspace::{TEST_FOLDER_VARIABLE, Workspace};

/// The oldest Java that compiler and tests run on.
const JAVA_VERSION_MIN: u32 = 17;
/// What brings Java and Maven on Debian and its descendants.
const PACKAGES: [&str; 2] = ["default-jdk-headless", "maven"];

/// Compiler and tests together; what runs longer hangs.
const LIMIT: Duration = Duration::from_mins(20);

/// The module that measures the others.
const BENCH_MODULE: &str = "maquininha-bench";
/// Where its build notes what the module needs beside itself.
const CLASS_PATH_FILE: &str = "target/class-path.txt";
/// The program in it.
const BENCH_PROGRAM: &str = "dev.maquininha.bench.MainKt";

/// How much is tested.
#[derive(Debug, Default, Args)]
pub struct Options {
    /// How often a test opens and closes a terminal.
    #[arg(long)]
    cycles: Option<u32>,
}

/// Builds the native library, generates its Kotlin side, compiles it with the hand-written
/// library, and runs the tests; those of `maquininha-testing` use the finished jar.
pub fn run(workspace: &Workspace, options: &Options) -> Result<(), TaskError> {
    prepare(workspace)?;
    let test_output = workspace.emptied_test_output("kotlin")?;
    let log = maven(workspace)
        .args(["package".into(), format!("-Dtest.output={}", test_output.display())])
        .args(options.cycles.map(|cycles| format!("-Dmaquininha.cycles={cycles}")))
        .env(TEST_FOLDER_VARIABLE, &test_output)
        .limit(LIMIT)
        .run_into(&test_output.join("maven.log"))?;
    Counts::of_surefire(&log).report("Kotlin")
}

/// Builds the program that measures; its library is the one in `native`, a jar.
pub fn bench_program(workspace: &Workspace, native: &Path) -> Result<Vec<String>, TaskError> {
    prepare(workspace)?;
    maven(workspace)
        .args(["--quiet", "--projects", BENCH_MODULE, "--also-make", "-Dmaven.test.skip=true"])
        .args(["package", "dependency:build-classpath"])
        .args([format!("-Dmdep.outputFile={CLASS_PATH_FILE}")])
        .limit(LIMIT)
        .run()?;
    let module = workspace.kotlin().join(BENCH_MODULE);
    let needed = read_text(&module.join(CLASS_PATH_FILE))?;
    let classes = module.join("target/classes");
    // The first library that is found is taken, and another one is in the jar of the product.
    let class_path = format!("{}:{}:{}", native.display(), classes.display(), needed.trim());
    Ok(["java", "-cp", &class_path, BENCH_PROGRAM].map(str::to_owned).to_vec())
}

/// Puts the library into a jar in `folder`, where JNA looks for it.
pub fn native_jar(
    workspace: &Workspace,
    library: &NativeLibrary,
    folder: &Path,
) -> Result<PathBuf, TaskError> {
    ensure_maven(workspace)?;
    let (content, jar) = (folder.join("resources"), folder.join("native.jar"));
    replace_folder(&content, &[in_resources(library)?])?;
    Tool::new(workspace, "jar")
        .args(["--create", "--file"])
        .args([&jar])
        .args(["-C"])
        .args([content.as_path(), Path::new(".")])
        .run()?;
    Ok(jar)
}

/// What every build by Maven needs: the tools, and what is generated from the native library.
fn prepare(workspace: &Workspace) -> Result<(), TaskError> {
    ensure_maven(workspace)?;
    let library = NativeLibrary::build(workspace)?;
    generate(workspace, &library, &workspace.kotlin().join("maquininha/target"))
}

fn maven(workspace: &Workspace) -> Tool {
    Tool::new(workspace, "mvn")
        .args(["--batch-mode", "--no-transfer-progress", "--file"])
        .args([workspace.kotlin()])
}

/// Maven says which Java it runs on; a runtime without a compiler is not enough.
pub(super) fn ensure_maven(workspace: &Workspace) -> Result<(), TaskError> {
    if java_version(workspace).is_none() {
        system_packages::install(workspace, &PACKAGES, "the Kotlin library")?;
    }
    match java_version(workspace) {
        Some(version) if version >= JAVA_VERSION_MIN => Ok(()),
        found => Err(TaskError::Check(format!(
            "the Kotlin library needs a JDK of version {JAVA_VERSION_MIN} or newer, and Maven \
             runs on {}: `apt-get install {}`, and JAVA_HOME must lead to it",
            found.map_or("none".to_owned(), |version| version.to_string()),
            PACKAGES.join(" ")
        ))),
    }
}

fn java_version(workspace: &Workspace) -> Option<u32> {
    Tool::new(workspace, "javac").args(["-version"]).answer()?;
    let answer = Tool::new(workspace, "mvn").args(["--version"]).answer()?;
    number_after(&answer, "Java version: ")
}

/// Generated sources and the library go to where the Maven project expects them in its build
/// folder.
pub(super) fn generate(
    workspace: &Workspace,
    library: &NativeLibrary,
    build: &Path,
) -> Result<(), TaskError> {
    let generated = library.generate(workspace, "kotlin")?;
    let mut sources = Vec::new();
    for file in all_files(&generated)? {
        let path = file.strip_prefix(&generated).expect("the file is in the folder").to_path_buf();
        sources.push((path, hidden(&read_text(&file)?).into_bytes()));
    }
    replace_folder(&build.join("generated-sources/uniffi"), &sources)?;

    replace_folder(&build.join("generated-resources"), &[in_resources(library)?])
}

/// The library with its path in a jar.
fn in_resources(library: &NativeLibrary) -> Result<(PathBuf, Vec<u8>), TaskError> {
    let name = library.file().file_name().expect("the library has a name");
    Ok((PathBuf::from(jna_platform()).join(name), read_bytes(library.file())?))
}

/// The folder of a jar in which JNA looks for the library of this machine.
fn jna_platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x86-64",
        other => other,
    };
    format!("{system}-{processor}")
}
