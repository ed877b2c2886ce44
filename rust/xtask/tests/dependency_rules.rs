//! The dependency rules hold for the workspace as it is, and each rule catches a violation.

use cargo_metadata::MetadataCommand;
use xtask::dependency_graph::{DependencyGraph, Reason};
use xtask::dependency_rules as rules;
use xtask::source_files::{read_text, with_extension, written_files};
use xtask::workspace::Workspace;

/// Names in sources that mean a clock, randomness or I/O.
const IMPURE_NAMES: [&str; 12] = [
    "SystemTime",
    "Instant::now",
    "now_utc",
    "now_local",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "println!",
    "fastrand",
    "tokio",
];

fn workspace_graph() -> DependencyGraph {
    let mut command = MetadataCommand::new();
    command.manifest_path(Workspace::locate().root().join("Cargo.toml"));
    // Only what this machine needs is resolved, because only that was downloaded to build.
    let host = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    command.other_options(["--locked".to_owned(), "--filter-platform".to_owned(), host]);
    DependencyGraph::from_metadata(&command.exec().expect("cargo can describe the workspace"))
}

/// A made-up workspace: our packages, and one dependency that must not be.
fn planted(from: &str, to: &str, reason: Reason) -> DependencyGraph {
    let mut graph = DependencyGraph::default();
    for member in ["maquininha-model", "maquininha-terminal", "maquininha-gateway", from] {
        graph.add_member(member);
    }
    graph.add_edge("maquininha-terminal", "maquininha-model", Reason::Shipped);
    graph.add_edge("maquininha-gateway", "maquininha-terminal", Reason::Shipped);
    graph.add_edge("maquininha-gateway", "reqwest", Reason::Shipped);
    graph.add_edge("maquininha-model", "serde", Reason::Shipped);
    graph.add_edge(from, to, reason);
    graph
}

#[track_caller]
fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn every_package_has_a_role() {
    assert_none(&rules::every_member_has_a_role(&workspace_graph()));
}

#[test]
fn a_package_without_a_role_is_caught() {
    let graph = planted("maquininha-novelty", "serde", Reason::Shipped);
    assert_eq!(rules::every_member_has_a_role(&graph).len(), 1);
}

#[test]
fn pure_packages_use_listed_packages_only() {
    assert_none(&rules::pure_packages_use_listed_packages_only(&workspace_graph()));
}

#[test]
fn a_runtime_in_a_pure_package_is_caught() {
    let graph = planted("maquininha-model", "tokio", Reason::Shipped);
    let expected = ["maquininha-model → tokio"];
    assert_eq!(rules::pure_packages_use_listed_packages_only(&graph), expected);
}

#[test]
fn a_runtime_behind_a_dependency_of_a_pure_package_is_caught() {
    let mut graph = planted("maquininha-model", "time", Reason::Shipped);
    assert_none(&rules::pure_packages_use_listed_packages_only(&graph));
    graph.add_edge("time", "libc", Reason::Shipped);
    let expected = ["maquininha-model → time → libc"];
    assert_eq!(rules::pure_packages_use_listed_packages_only(&graph), expected);
}

#[test]
fn what_asks_the_processor_may_ask_the_system_and_nothing_else_may() {
    let mut graph = planted("maquininha-model", "cpufeatures", Reason::Shipped);
    graph.add_edge("cpufeatures", "libc", Reason::Shipped);
    assert_none(&rules::pure_packages_use_listed_packages_only(&graph));
    graph.add_edge("cpufeatures", "rand", Reason::Shipped);
    assert_eq!(rules::pure_packages_use_listed_packages_only(&graph).len(), 1);
}

#[test]
fn tests_of_pure_packages_use_proptest_at_most() {
    let graph = planted("maquininha-model", "proptest", Reason::Tests);
    assert_none(&rules::pure_packages_use_listed_packages_only(&graph));
    let graph = planted("maquininha-model", "tokio", Reason::Tests);
    assert_eq!(rules::pure_packages_use_listed_packages_only(&graph).len(), 1);
}

#[test]
fn pure_sources_name_no_clock_no_randomness_and_no_io() {
    let rust = Workspace::locate().root().join("rust");
    let mut found = Vec::new();
    for package in ["model", "orderapi", "flow", "pinpad", "cardhost"] {
        let sources = written_files(&rust.join(package).join("src")).unwrap();
        assert!(!sources.is_empty());
        for file in with_extension(sources, &["rs"]) {
            let text = read_text(&file).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            let impure = code.filter(|line| IMPURE_NAMES.iter().any(|name| line.contains(name)));
            found.extend(impure.map(|line| format!("{}: {}", file.display(), line.trim())));
        }
    }
    assert_none(&found);
}

#[test]
fn engines_reach_no_adapter() {
    assert_none(&rules::engines_reach_no_adapter(&workspace_graph()));
}

#[test]
fn an_adapter_below_an_engine_is_caught() {
    for (to, reason) in [
        ("maquininha-journal", Reason::Shipped),
        ("maquininha-sandbox", Reason::Tests),
        ("rusqlite", Reason::Shipped),
    ] {
        let graph = planted("maquininha-terminal", to, reason);
        let expected = [format!("maquininha-terminal → {to}")];
        assert_eq!(rules::engines_reach_no_adapter(&graph), expected);
    }
}

#[test]
fn an_adapter_below_the_kit_is_caught() {
    let graph = planted("maquininha-conformance", "maquininha-gateway", Reason::Tests);
    let expected = "maquininha-conformance → maquininha-gateway";
    assert!(rules::engines_reach_no_adapter(&graph).iter().any(|found| found == expected));
}

#[test]
fn adapters_do_not_know_each_other() {
    assert_none(&rules::adapters_do_not_know_each_other(&workspace_graph()));
}

#[test]
fn an_adapter_that_uses_another_is_caught() {
    let graph = planted("maquininha-journal", "maquininha-gateway", Reason::Shipped);
    let expected = ["maquininha-journal → maquininha-gateway"];
    assert_eq!(rules::adapters_do_not_know_each_other(&graph), expected);
}

#[test]
fn a_technology_is_named_by_its_adapter_only() {
    assert_none(&rules::a_technology_is_named_by_its_adapter_only(&workspace_graph()));
}

#[test]
fn a_second_user_of_a_technology_is_caught() {
    for (from, technology) in [
        ("maquininha-merchant", "reqwest"),
        ("maquininha-gateway", "rusqlite"),
        ("maquininha-cli", "rustls"),
    ] {
        let graph = planted(from, technology, Reason::Shipped);
        let expected = [format!("{from} → {technology}")];
        assert_eq!(rules::a_technology_is_named_by_its_adapter_only(&graph), expected);
    }
}

#[test]
fn nothing_depends_on_programs() {
    assert_none(&rules::nothing_depends_on_programs(&workspace_graph()));
}

#[test]
fn a_library_that_uses_a_program_is_caught() {
    for program in ["maquininha-cli", "xtask", "maquininha-acceptance"] {
        let graph = planted("maquininha-sandbox", program, Reason::Shipped);
        assert_eq!(rules::nothing_depends_on_programs(&graph).len(), 1, "{program}");
    }
    let tests = planted("maquininha-acceptance", "maquininha-cli", Reason::Shipped);
    assert_none(&rules::nothing_depends_on_programs(&tests));
}

#[test]
fn the_sandbox_is_for_programs_and_tests() {
    assert_none(&rules::the_sandbox_is_for_programs_and_tests(&workspace_graph()));
}

#[test]
fn a_shipped_package_with_the_sandbox_inside_is_caught() {
    let graph = planted("maquininha-gateway", "maquininha-sandbox", Reason::Shipped);
    assert_eq!(rules::the_sandbox_is_for_programs_and_tests(&graph).len(), 1);
    let graph = planted("maquininha-lineproto", "maquininha-conformance", Reason::Shipped);
    assert_eq!(rules::the_sandbox_is_for_programs_and_tests(&graph).len(), 1);
    let graph = planted("maquininha-gateway", "maquininha-sandbox", Reason::Tests);
    assert_none(&rules::the_sandbox_is_for_programs_and_tests(&graph));
}

/// The packages in the library with these features, as cargo resolves them.
fn packages_of_the_border(features: &str) -> String {
    let output = std::process::Command::new(env!("CARGO"))
        .current_dir(Workspace::locate().root())
        .args(["tree", "--locked", "--package", "maquininha-ffi", "--features", features])
        .args(["--edges", "normal,build", "--prefix", "none"])
        .output()
        .expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it is text")
}

/// What apps ship is built without features; `cargo xtask shipped` looks into it.
#[test]
fn the_border_reaches_the_sandbox_by_its_testing_feature_only() {
    let (shipped, testing) = (packages_of_the_border(""), packages_of_the_border("testing"));
    assert!(shipped.contains("maquininha-gateway v"), "the library is described");
    for package in ["maquininha-sandbox v", "axum v"] {
        assert!(!shipped.contains(package), "{package}");
        assert!(testing.contains(package), "{package}");
    }
}
