//! The files of the repository that people write.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::TaskError;

/// Folders with nothing in them that people write.
const GENERATED_FOLDERS: [&str; 5] = [".build", ".git", "Generated", "node_modules", "target"];

/// Returns every file below `folder` that people write, sorted: no build output and no
/// version control.
pub fn written_files(folder: &Path) -> Result<Vec<PathBuf>, TaskError> {
    walk(folder, &GENERATED_FOLDERS)
}

/// Returns every file below `folder`, sorted. Symbolic links are not followed.
pub fn all_files(folder: &Path) -> Result<Vec<PathBuf>, TaskError> {
    walk(folder, &[])
}

fn walk(folder: &Path, skipped: &[&str]) -> Result<Vec<PathBuf>, TaskError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(TaskError::file("list", &folder))?;
        for entry in entries {
            let entry = entry.map_err(TaskError::file("list", &folder))?;
            let kind = entry.file_type().map_err(TaskError::file("inspect", &entry.path()))?;
            let skipped = skipped.iter().any(|name| entry.file_name() == *name);
            if kind.is_dir() && !skipped {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Keeps the files whose name ends with one of `extensions`, given without the dot.
pub fn with_extension(files: Vec<PathBuf>, extensions: &[&str]) -> Vec<PathBuf> {
    let wanted = |file: &PathBuf| {
        file.extension().is_some_and(|own| extensions.iter().any(|wanted| own == *wanted))
    };
    files.into_iter().filter(wanted).collect()
}

/// Reads a text file of the repository.
pub fn read_text(path: &Path) -> Result<String, TaskError> {
    fs::read_to_string(path).map_err(TaskError::file("read", path))
}

/// Makes a folder, and takes away what was in it.
pub fn empty_folder(folder: &Path) -> Result<(), TaskError> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(TaskError::file("remove", folder))?;
    }
    fs::create_dir_all(folder).map_err(TaskError::file("create", folder))
}
