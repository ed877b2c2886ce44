//! The dependency rules of `ARCHITECTURE.md`, as functions over a dependency graph.
//!
//! Each rule returns its violations as sentences that show the way from the package to what
//! it must not use. Dependencies of tests count, unless a rule says otherwise.

use crate::dependency_graph::{DependencyGraph, Reason};

/// The place of a package of the workspace in the architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Values, wire forms and machines: no I/O, no clock, no randomness.
    Pure,
    /// An engine with its ports.
    Engine,
    /// An implementation of ports with one technology.
    Adapter,
    /// A simulated part of the world outside: the market, a disk.
    Sandbox,
    /// What makers of plug-ins test with: over the ports of an engine, without any adapter.
    Kit,
    /// What other languages see: it holds the engines and their adapters, and the sandbox for
    /// its testing products only.
    Border,
    /// A program, which may use everything above.
    Program,
    /// The acceptance tests and the proof.
    Tests,
    /// What only tests are made of.
    TestSupport,
    /// The task runner.
    Runner,
}

/// Every package and its role. A new package is entered here, or the first rule fails.
const ROLES: &[(&str, Role)] = &[
    ("maquininha-model", Role::Pure),
    ("maquininha-orderapi", Role::Pure),
    ("maquininha-flow", Role::Pure),
    ("maquininha-sim", Role::Pure),
    ("maquininha-card", Role::Pure),
    ("maquininha-cardhost", Role::Pure),
    ("maquininha-pinpad", Role::Pure),
    ("maquininha-terminal", Role::Engine),
    ("maquininha-reader", Role::Engine),
    ("maquininha-merchant", Role::Engine),
    ("maquininha-abecs", Role::Adapter),
    ("maquininha-gateway", Role::Adapter),
    ("maquininha-journal", Role::Adapter),
    ("maquininha-link", Role::Adapter),
    ("maquininha-lineproto", Role::Adapter),
    ("maquininha-conformance", Role::Kit),
    ("maquininha-sandbox", Role::Sandbox),
    ("maquininha-disk", Role::Sandbox),
    ("maquininha-virtualpad", Role::Sandbox),
    ("maquininha-played-bluez", Role::Sandbox),
    ("maquininha-ffi", Role::Border),
    ("maquininha-bindgen", Role::Runner),
    ("maquininha-cli", Role::Program),
    ("maquininha-proof", Role::Tests),
    ("maquininha-fuzzed", Role::Tests),
    ("maquininha-schedules", Role::Tests),
    ("maquininha-schedules-tokio", Role::TestSupport),
    ("maquininha-acceptance", Role::Tests),
    ("xtask", Role::Runner),
];

/// What pure packages may use, with all that these packages need in turn. None of them does
/// I/O on its own account.
const PURE_ALLOWED: &[&str] = &[
    "serde",
    "serde_core",
    "serde_derive",
    "serde_json",
    "serde_path_to_error",
    "itoa",
    "memchr",
    "base64",
    "ryu",
    "zmij",
    "thiserror",
    "thiserror-impl",
    "proc-macro2",
    "quote",
    "syn",
    "unicode-ident",
    "time",
    "time-core",
    "time-macros",
    "deranged",
    "num-conv",
    "powerfmt",
    "zeroize",
    // Cryptography of the PIN pad protocol: computation alone, chance comes from the caller.
    "aes",
    "autocfg",
    "block-buffer",
    "cbc",
    "cfg-if",
    "cipher",
    "cmov",
    "const-oid",
    "cpubits",
    "cpufeatures",
    "crypto-bigint",
    "crypto-common",
    "crypto-primes",
    "ctutils",
    "des",
    "digest",
    "hmac",
    "hybrid-array",
    "inout",
    "num-traits",
    "rand_core",
    "rsa",
    "sha1",
    "sha2",
    "signature",
    "typenum",
    "block-padding",
    // In the lock file for features that are off.
    "base16ct",
    "serdect",
];

/// On ARM, the cryptography asks the operating system what the processor can do.
const PROCESSOR_FEATURES: [&str; 2] = ["cpufeatures", "libc"];

/// What the tests of pure packages may name beside that.
const PURE_TESTS_ALLOWED: [&str; 2] = ["allocation-counter", "proptest"];

/// Technologies, each with the only packages that may name it. The benchmarks in the acceptance
/// package measure the journal against plain SQLite.
const TECHNOLOGIES: &[(&str, &[&str])] = &[
    ("reqwest", &["maquininha-gateway"]),
    ("rustls", &["maquininha-gateway", "maquininha-sandbox"]),
    ("rusqlite", &["maquininha-journal", "maquininha-acceptance"]),
    ("sqlite-vfs", &["maquininha-disk"]),
    ("btleplug", &["maquininha-link"]),
    ("tokio-serial", &["maquininha-link"]),
    ("zbus", &["maquininha-played-bluez"]),
    ("uniffi", &["maquininha-ffi", "maquininha-bindgen"]),
    ("jni", &["maquininha-ffi"]),
    ("android_logger", &["maquininha-ffi"]),
];

/// Technologies that an engine never reaches, however many steps away.
const KEPT_FROM_ENGINES: [&str; 5] = ["reqwest", "rustls", "rusqlite", "axum", "hyper"];

/// The role of a package; packages of others have none.
pub fn role(package: &str) -> Option<Role> {
    ROLES.iter().find(|(name, _)| *name == package).map(|(_, role)| *role)
}

/// Every package of the workspace has a role.
pub fn every_member_has_a_role(graph: &DependencyGraph) -> Vec<String> {
    let strangers = graph.members().filter(|member| role(member).is_none());
    strangers.map(|member| format!("{member} has no role in the dependency rules")).collect()
}

/// Pure packages use the listed packages only. Their tests may also use proptest
/// and count allocations.
pub fn pure_packages_use_listed_packages_only(graph: &DependencyGraph) -> Vec<String> {
    let mut violations = Vec::new();
    for member in members_with(graph, Role::Pure) {
        let allowed = |name: &str| {
            PURE_ALLOWED.contains(&without_version(name)) || role(name) == Some(Role::Pure)
        };
        for (name, way) in graph.reachable(member, false) {
            let asks_processor = way.ends_with(&PROCESSOR_FEATURES.map(String::from));
            if !allowed(&name) && !asks_processor {
                violations.push(shown(&way));
            }
        }
        for (name, reason) in graph.direct(member) {
            let tested = reason == Reason::Tests && !PURE_TESTS_ALLOWED.contains(&name);
            if tested && !allowed(name) {
                violations.push(format!("{member} → {name} (tests)"));
            }
        }
    }
    violations
}

/// Engines reach no adapter, no sandbox, no program and none of their technologies, not even
/// in tests: an engine is tested with simulated ports. The same holds for the kit, which is built
/// over the ports alone.
pub fn engines_reach_no_adapter(graph: &DependencyGraph) -> Vec<String> {
    let outer = |name: &str| {
        let outer = matches!(
            role(name),
            Some(Role::Adapter | Role::Sandbox | Role::Border | Role::Program)
        );
        outer || KEPT_FROM_ENGINES.contains(&without_version(name))
    };
    let mut violations = reaching(graph, Role::Engine, outer);
    violations.extend(reaching(graph, Role::Kit, outer));
    violations
}

/// An adapter reaches no other adapter and no program. Its tests may use the sandbox.
pub fn adapters_do_not_know_each_other(graph: &DependencyGraph) -> Vec<String> {
    let mut violations = reaching(graph, Role::Adapter, |name| {
        matches!(role(name), Some(Role::Adapter | Role::Program))
    });
    for member in members_with(graph, Role::Adapter) {
        let ways = graph.reachable(member, false);
        let simulated = ways.iter().filter(|(name, _)| role(name) == Some(Role::Sandbox));
        violations.extend(simulated.map(|(_, way)| shown(way)));
    }
    violations
}

/// Each technology is named in the manifests of its own adapters only.
pub fn a_technology_is_named_by_its_adapter_only(graph: &DependencyGraph) -> Vec<String> {
    let mut violations = Vec::new();
    for member in graph.members() {
        for (name, _) in graph.direct(member) {
            let name = without_version(name);
            let owners = TECHNOLOGIES.iter().find(|(technology, _)| *technology == name);
            if owners.is_some_and(|(_, owners)| !owners.contains(&member)) {
                violations.push(format!("{member} → {name}"));
            }
        }
    }
    violations
}

/// Nothing names a program, the task runner or what tests are made of. Tests may name
/// programs, which they test, and what they are made of.
pub fn nothing_depends_on_programs(graph: &DependencyGraph) -> Vec<String> {
    let mut violations = Vec::new();
    for member in graph.members() {
        for (name, _) in graph.direct(member) {
            let forbidden = match role(name) {
                Some(Role::Runner | Role::Tests) => true,
                Some(Role::Border) => !matches!(role(member), Some(Role::Tests | Role::Border)),
                Some(Role::Program | Role::TestSupport) => role(member) != Some(Role::Tests),
                _ => false,
            };
            if forbidden {
                violations.push(format!("{member} → {name}"));
            }
        }
    }
    violations
}

/// The simulated market and the kit for plug-ins are part of programs and tests, never of what an
/// app embeds.
pub fn the_sandbox_is_for_programs_and_tests(graph: &DependencyGraph) -> Vec<String> {
    let shipped = [Role::Pure, Role::Engine, Role::Adapter];
    let embedded =
        graph.members().filter(|member| role(member).is_some_and(|role| shipped.contains(&role)));
    let ways = embedded.flat_map(|member| graph.reachable(member, false));
    let simulated = ways.filter(|(name, _)| matches!(role(name), Some(Role::Sandbox | Role::Kit)));
    simulated.map(|(_, way)| shown(&way)).collect()
}

fn reaching(graph: &DependencyGraph, role: Role, forbidden: impl Fn(&str) -> bool) -> Vec<String> {
    let ways = members_with(graph, role).flat_map(|member| graph.reachable(member, true));
    ways.filter(|(name, _)| forbidden(name)).map(|(_, way)| shown(&way)).collect()
}

/// The name of a package, also of a version that is not the newest.
fn without_version(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}

fn members_with(graph: &DependencyGraph, wanted: Role) -> impl Iterator<Item = &str> {
    graph.members().filter(move |member| role(member) == Some(wanted))
}

fn shown(way: &[String]) -> String {
    way.join(" → ")
}
