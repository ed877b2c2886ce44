//! The data of the planted bugs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::error::PlantedError;

/// A mistake that a person could make.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_field_names, reason = "the names of the data")]
pub(crate) struct Bug {
    /// Its name on the command line.
    pub(crate) name: String,
    /// What is wrong, in one sentence.
    pub(crate) what: String,
    /// The production source, from the root of the repository.
    pub(crate) file: String,
    /// The tier that has to see it.
    #[serde(default = "pure")]
    pub(crate) tier: String,
    /// The text there, an expression or whole statements; found exactly once.
    pub(crate) original: String,
    /// The wrong text in its place. Where a switch around the two would not be
    /// Rust, it stands for both and says [`super::switch::PLANTED`] where the
    /// switch is asked.
    pub(crate) bug: String,
}

fn pure() -> String {
    "pure".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_field_names, reason = "the names of the data")]
struct Planted {
    bug: Vec<Bug>,
}

/// Every planted bug of a folder, by file name and then in the file's order.
pub(crate) fn read_all(folder: &Path) -> Result<Vec<Bug>, PlantedError> {
    let failed = |source| PlantedError::File { path: folder.to_path_buf(), source };
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut bugs = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path)
            .map_err(|source| PlantedError::File { path: path.clone(), source })?;
        let planted: Planted =
            toml::from_str(&text).map_err(|source| PlantedError::Data { path, source })?;
        bugs.extend(planted.bug);
    }
    let mut names = BTreeSet::new();
    match bugs.iter().find(|bug| !names.insert(&bug.name)) {
        Some(bug) => Err(PlantedError::Twice { name: bug.name.clone() }),
        None => Ok(bugs),
    }
}
