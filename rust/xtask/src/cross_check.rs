//! Compiles the border for machines that this one is not: a check of types, not a product.
//!
//! The project's own toolchain has no standard library for those targets. Debian's `rustc-web`
//! comes with the sources of one, which cargo builds along (`-Zbuild-std`, which is why the
//! compiler is told to take unstable options). C parts of dependencies are compiled by clang with the C
//! headers of Debian's cross compilers in the place of the system's own: close enough for types,
//! and reason enough never to ship what comes out.

use std::path::Path;
use std::time::Duration;

use crate::error::TaskError;
use crate::system_packages;
use crate::tool::Tool;
use crate::workspace::Workspace;

/// The only package that differs between systems; everything else is below it.
const PACKAGE: &str = "maquininha-ffi";
/// What runs longer hangs: a first check takes one to ten minutes.
const LIMIT: Duration = Duration::from_mins(30);
/// What the check is made of: a file that shows that it is there, and the Debian package.
const PARTS: [(&str, &str); 5] = [
    ("/usr/bin/rustc", "rustc-web"),
    ("/usr/bin/cargo", "cargo-web"),
    ("/usr/lib/rustlib/src/rust/library/std/Cargo.toml", "rust-web-src"),
    ("/usr/bin/clang-19", "clang-19"),
    ("/usr/bin/llvm-ar-19", "llvm-19"),
];

/// A target to check.
#[derive(Debug)]
pub struct CrossTarget {
    /// Its name in Rust.
    pub name: &'static str,
    /// The folder with C headers.
    pub headers: &'static str,
    /// Debian packages with these headers.
    pub header_packages: [&'static str; 2],
    /// Further arguments of the C compiler.
    pub c_flags: &'static str,
}

impl CrossTarget {
    /// Compiles the border for the target. A warning in code of ours is a failure, as in `lint`.
    pub fn check(&self, workspace: &Workspace) -> Result<(), TaskError> {
        self.install_what_is_missing(workspace)?;
        let folder = workspace.target().join("cross");
        std::fs::create_dir_all(&folder).map_err(TaskError::file("create", &folder))?;
        let suffix = self.name.replace('-', "_");
        let printed = Tool::new(workspace, "/usr/bin/cargo")
            .args(["check", "--locked", "--package", PACKAGE])
            .args(["-Zbuild-std=std,panic_unwind", "--target", self.name])
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", &folder)
            .env(&format!("CC_{suffix}"), "clang-19")
            .env(&format!("AR_{suffix}"), "llvm-ar-19")
            .env(&format!("CFLAGS_{suffix}"), format!("-isystem {}{}", self.headers, self.c_flags))
            .limit(LIMIT)
            .run_into(&folder.join(format!("{}.log", self.name)))?;
        let warned: Vec<_> = printed.lines().filter(|line| is_summary_of_warnings(line)).collect();
        if !warned.is_empty() {
            print!("{printed}");
            return Err(TaskError::Check(format!("{}: {}", self.name, warned.join("; "))));
        }
        println!("{} compiles for {}; it was not run.", PACKAGE, self.name);
        Ok(())
    }

    fn install_what_is_missing(&self, workspace: &Workspace) -> Result<(), TaskError> {
        let headers = [
            (format!("{}/stdio.h", self.headers), self.header_packages[0]),
            (format!("{}/linux/version.h", self.headers), self.header_packages[1]),
        ];
        let headers = headers.iter().map(|(path, package)| (path.as_str(), *package));
        let missing: Vec<_> = PARTS
            .into_iter()
            .chain(headers)
            .filter(|(path, _)| !Path::new(path).exists())
            .map(|(_, package)| package)
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let purpose = format!("the check for {}", self.name);
        system_packages::install(workspace, &missing, &purpose)
    }
}

/// Cargo sums the warnings of a package of ours up in one line; those of others are not shown.
fn is_summary_of_warnings(line: &str) -> bool {
    line.starts_with("warning: `maquininha") && line.contains("generated")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_in_code_of_ours_is_found_in_what_cargo_prints() {
        let summary = "warning: `maquininha-ffi` (lib) generated 1 warning";
        assert!(is_summary_of_warnings(summary));
        assert!(!is_summary_of_warnings("warning: unused manifest key: package.x"));
        assert!(!is_summary_of_warnings("    Checking maquininha-ffi v0.1.0"));
    }
}
