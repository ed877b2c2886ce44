//! Which package depends on which.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cargo_metadata::{DependencyKind, Metadata, PackageId};

/// Why a package depends on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its code or its build script needs it.
    Shipped,
    /// Only its tests need it.
    Tests,
}

/// The packages of the workspace and everything they depend on, by name.
///
/// The newest version of a package has its name; an older one beside it is a node of its own,
/// `name@version`. The dependencies of our own packages are those that their manifests declare,
/// for every platform; those of others are as resolved.
#[derive(Debug, Default)]
pub struct DependencyGraph {
    members: BTreeSet<String>,
    edges: BTreeMap<String, BTreeSet<(String, Reason)>>,
}

impl DependencyGraph {
    /// Reads the graph from what `cargo metadata` says.
    pub fn from_metadata(metadata: &Metadata) -> Self {
        let mut graph = Self::default();
        let names = node_names(metadata);
        let resolve = metadata.resolve.as_ref().expect("the metadata is asked for with resolution");
        for package in metadata.workspace_packages() {
            graph.add_member(&package.name);
            let node = resolve.nodes.iter().find(|node| node.id == package.id);
            let resolved = |name: &str| {
                let mut found = node.into_iter().flat_map(|node| &node.deps);
                found
                    .find(|dep| metadata[&dep.pkg].name.as_str() == name)
                    .map(|dep| &names[&dep.pkg])
            };
            for dependency in &package.dependencies {
                let reason = match dependency.kind {
                    DependencyKind::Development => Reason::Tests,
                    _ => Reason::Shipped,
                };
                let name = resolved(&dependency.name).unwrap_or(&dependency.name);
                graph.add_edge(&package.name, name, reason);
            }
        }
        for node in
            resolve.nodes.iter().filter(|node| !metadata.workspace_members.contains(&node.id))
        {
            for dependency in &node.deps {
                graph.add_edge(&names[&node.id], &names[&dependency.pkg], Reason::Shipped);
            }
        }
        graph
    }

    /// Adds a package of the workspace.
    pub fn add_member(&mut self, name: &str) {
        self.members.insert(name.to_owned());
    }

    /// Adds a dependency.
    pub fn add_edge(&mut self, from: &str, to: &str, reason: Reason) {
        self.edges.entry(from.to_owned()).or_default().insert((to.to_owned(), reason));
    }

    /// The packages of the workspace.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(String::as_str)
    }

    /// What a package names in its own manifest.
    pub fn direct(&self, package: &str) -> impl Iterator<Item = (&str, Reason)> {
        let edges = self.edges.get(package).into_iter().flatten();
        edges.map(|(name, reason)| (name.as_str(), *reason))
    }

    /// Everything that the shipped code of a package needs, each with the way to it, from the
    /// package itself to the dependency. With `tests`, what its own tests need is added.
    pub fn reachable(&self, package: &str, tests: bool) -> BTreeMap<String, Vec<String>> {
        let mut ways: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut queue = VecDeque::from([vec![package.to_owned()]]);
        while let Some(way) = queue.pop_front() {
            let last = &way[way.len() - 1];
            for (name, reason) in self.direct(last) {
                let counts = reason == Reason::Shipped || (tests && way.len() == 1);
                if counts && name != package && !ways.contains_key(name) {
                    let longer = [way.clone(), vec![name.to_owned()]].concat();
                    ways.insert(name.to_owned(), longer.clone());
                    queue.push_back(longer);
                }
            }
        }
        ways
    }
}

/// The name of each package's node.
fn node_names(metadata: &Metadata) -> BTreeMap<PackageId, String> {
    let named = metadata.packages.iter().map(|package| {
        let newer = |other: &&cargo_metadata::Package| {
            other.name == package.name && other.version > package.version
        };
        let name = match metadata.packages.iter().find(newer) {
            Some(_) => format!("{}@{}", package.name, package.version),
            None => package.name.to_string(),
        };
        (package.id.clone(), name)
    });
    named.collect()
}
