//! Swift 6: the machine's own, or Debian's in a folder with a system of its own.
//!
//! Debian 12 has no Swift, and Debian 13's does not run on its libraries. So a small Debian 13
//! with nothing but the compiler is installed into the user's cache folder, once for all
//! clones, and calls run inside of it. The package sources are the machine's own.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::TaskError;
use crate::source_files::read_text;
use crate::system_packages::{self, identity, privileged};
use crate::tool::{Tool, number_after};
use crate::workspace::Workspace;

/// The oldest Swift that reads the package.
const SWIFT_VERSION_MIN: u32 = 6;
/// The release of Debian that is installed.
const RELEASE: &str = "trixie";
/// What is installed of it: the compiler and what its programs are linked with.
const PACKAGES: &str = "swiftlang,libc6-dev,libstdc++-14-dev,libdbus-1-3";
/// What is left out: documents, other ways to link, debuggers and editors' servers; half of
/// all bytes.
const LEFT_OUT: [&str; 12] = [
    "/usr/share/doc/*",
    "/usr/share/info/*",
    "/usr/share/locale/*",
    "/usr/share/man/*",
    "/usr/libexec/swift/bin/clangd",
    "/usr/libexec/swift/bin/docc",
    "/usr/libexec/swift/bin/lldb*",
    "/usr/libexec/swift/bin/sourcekit-lsp",
    "/usr/libexec/swift/lib/liblldb*",
    "/usr/libexec/swift/lib/libsourcekitd*",
    "/usr/libexec/swift/lib/swift/embedded/*",
    "/usr/libexec/swift/lib/swift_static/*",
];
/// The file in the folder that says from what it was made. It is written last.
const RECIPE_FILE: &str = "maquininha-recipe";
/// Runs a command inside of such a folder.
const ENTER: &str = "rust/xtask/src/enter_folder.sh";

/// A Swift that can be called.
#[derive(Debug)]
pub enum SwiftToolchain {
    /// The one on the machine's path.
    Machine,
    /// The one in this folder, which is a system of its own.
    Folder(PathBuf),
}

impl SwiftToolchain {
    /// Finds Swift, or installs it.
    pub fn ensure(workspace: &Workspace) -> Result<Self, TaskError> {
        if machine_version(workspace).is_some_and(|version| version >= SWIFT_VERSION_MIN) {
            return Ok(Self::Machine);
        }
        let folder = cache_folder(workspace).join("swift");
        let recipe = recipe();
        if !read_text(&folder.join(RECIPE_FILE)).is_ok_and(|found| found == recipe) {
            install(workspace, &folder, &recipe)?;
        }
        Ok(Self::Folder(folder))
    }

    /// A call of `swift` with these variables; it sees the repository and the target folder.
    pub fn call(&self, workspace: &Workspace, variables: &[(&str, &OsStr)]) -> Tool {
        self.program(workspace, variables, OsStr::new("swift"))
    }

    /// A call of another program that needs Swift's libraries.
    pub fn program(
        &self,
        workspace: &Workspace,
        variables: &[(&str, &OsStr)],
        program: &OsStr,
    ) -> Tool {
        // Warnings are errors in what we write: see Package.swift.
        let strict = [("MAQUININHA_STRICT", OsStr::new("1"))];
        let variables = variables.iter().copied().chain(strict);
        match self {
            Self::Machine => variables
                .fold(Tool::new(workspace, program), |tool, (name, value)| tool.env(name, value)),
            Self::Folder(folder) => {
                let user = format!("{}:{}", identity(workspace, "-u"), identity(workspace, "-g"));
                let variables = variables.map(|(name, value)| {
                    let mut variable = OsStr::new(name).to_owned();
                    variable.push("=");
                    variable.push(value);
                    variable
                });
                privileged(workspace, "unshare")
                    .args(["--mount", "--", "sh", ENTER])
                    .args([folder.as_os_str(), OsStr::new(&user)])
                    .args([workspace.root(), workspace.target(), Path::new("--")])
                    .args(["env", "-i", "HOME=/tmp", "LANG=C.UTF-8", "PATH=/usr/bin:/bin"])
                    .args(variables)
                    .args([program])
            }
        }
    }
}

/// The number before the first dot of "Swift version 6.0.3".
fn machine_version(workspace: &Workspace) -> Option<u32> {
    let answer = Tool::new(workspace, "swift").args(["--version"]).answer()?;
    number_after(&answer, "Swift version ")
}

/// Where things are kept for all clones of a user.
fn cache_folder(workspace: &Workspace) -> PathBuf {
    let own = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let own = own.filter(|folder| folder.is_absolute());
    let usual = || std::env::home_dir().map(|home| home.join(".cache"));
    own.or_else(usual).unwrap_or_else(|| workspace.target().to_path_buf()).join("maquininha")
}

/// From what the folder is made; another text makes it anew.
fn recipe() -> String {
    format!("{RELEASE}\n{PACKAGES}\n{}\n", LEFT_OUT.join("\n"))
}

/// Installs beside the place, and moves it there when it is whole: an interrupted installation
/// leaves nothing that looks like one, and of two at once the first one stays.
fn install(workspace: &Workspace, folder: &Path, recipe: &str) -> Result<(), TaskError> {
    if Tool::new(workspace, "mmdebstrap").args(["--version"]).answer().is_none() {
        system_packages::install(workspace, &["mmdebstrap"], "the Swift library")?;
    }
    let mirror = debian_mirror(workspace)?;
    println!("Swift {SWIFT_VERSION_MIN} is missing. Debian's is installed into a folder now:");
    println!("350 MB to fetch, 2 GB on disk, a minute or two, once.");
    let parts = folder.with_extension(format!("part-{}", std::process::id()));
    let parent = folder.parent().expect("the folder is in the cache folder");
    fs::create_dir_all(parent).map_err(TaskError::file("create", parent))?;
    let left_out = LEFT_OUT.map(|path| format!("--dpkgopt=path-exclude={path}"));
    let installed = privileged(workspace, "mmdebstrap")
        .args(["--mode=root", "--variant=apt", "--format=directory"])
        .args([format!("--include={PACKAGES}")])
        .args(left_out)
        .args([OsStr::new(RELEASE), parts.as_os_str(), OsStr::new(&mirror)])
        .run();
    if let Err(error) = installed {
        privileged(workspace, "rm").args(["-rf"]).args([&parts]).run()?;
        return Err(error);
    }
    // Whoever was quicker may be running it by now: it is not taken away from under them.
    if read_text(&folder.join(RECIPE_FILE)).is_ok_and(|found| found == recipe) {
        return privileged(workspace, "rm").args(["-rf"]).args([&parts]).run();
    }
    let note = parent.join(format!("recipe-{}", std::process::id()));
    fs::write(&note, recipe).map_err(TaskError::file("write", &note))?;
    privileged(workspace, "mv").args([&note, &parts.join(RECIPE_FILE)]).run()?;
    privileged(workspace, "rm").args(["-rf"]).args([folder]).run()?;
    privileged(workspace, "mv").args(["--no-target-directory"]).args([&parts, folder]).run()
}

/// The place that this machine's apt has Debian from.
fn debian_mirror(workspace: &Workspace) -> Result<String, TaskError> {
    let targets = Tool::new(workspace, "apt-get")
        .args([
            "indextargets",
            "--format",
            "$(ORIGIN) $(LABEL) $(REPO_URI)",
            "Created-By: Packages",
        ])
        .answer()
        .unwrap_or_default();
    match targets.lines().find_map(|line| line.strip_prefix("Debian Debian ")) {
        Some(mirror) => Ok(mirror.to_owned()),
        None => Err(TaskError::Check(format!(
            "the Swift library needs Swift {SWIFT_VERSION_MIN}, and this machine has neither \
             `swift` on its path nor Debian in its package sources. Install Swift by hand, or on \
             Debian run `apt-get update` first"
        ))),
    }
}
