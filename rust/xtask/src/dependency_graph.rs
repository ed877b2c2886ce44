//! Which package depends on which.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cargo_metadata::{DependencyKind, Metadata};

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
/// Versions of one name are one node. The dependencies of our own packages are those that
/// their manifests declare, for every platform; those of others are as resolved.
#[derive(Debug, Default)]
pub struct DependencyGraph {
    members: BTreeSet<String>,
    edges: BTreeMap<String, BTreeSet<(String, Reason)>>,
}

impl DependencyGraph {
    /// Reads the graph from what `cargo metadata` says.
    pub fn from_metadata(metadata: &Metadata) -> Self {
        let mut graph = Self::default();
        for package in metadata.workspace_packages() {
            graph.add_member(&package.name);
            for dependency in &package.dependencies {
                let reason = match dependency.kind {
                    DependencyKind::Development => Reason::Tests,
                    _ => Reason::Shipped,
                };
                graph.add_edge(&package.name, &dependency.name, reason);
            }
        }
        let resolve = metadata.resolve.as_ref().expect("the metadata is asked for with resolution");
        for node in
            resolve.nodes.iter().filter(|node| !metadata.workspace_members.contains(&node.id))
        {
            for dependency in &node.deps {
                graph.add_edge(
                    &metadata[&node.id].name,
                    &metadata[&dependency.pkg].name,
                    Reason::Shipped,
                );
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
