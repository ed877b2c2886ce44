//! The main job, shown: `maquininha demo`.
//!
//! Every scene runs over real HTTP on loopback, with a real journal file, in a
//! market of its own, and ends with a comparison of the books of acquirer,
//! order API, journals and sales software.

#[cfg(feature = "ble")]
pub(crate) mod bluetooth;
pub mod books;
pub mod courier;
pub mod pay;
pub mod pdv;
mod scenes;
mod story;
pub mod world;

use std::path::PathBuf;

pub use story::{Figures, Story};

use crate::output::{Output, complain};

/// What to show, and how.
#[derive(Clone, Debug, Default)]
pub struct DemoOptions {
    /// One JSON object instead of text.
    pub json: bool,
    /// Only these scenes; all where empty.
    pub only: Vec<String>,
    /// Keep the journals in this folder; a temporary one where absent.
    pub keep: Option<PathBuf>,
}

/// Why a scene could not be played.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Files, processes, sockets.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The market did not start.
    #[error("the sandbox: {0}")]
    Sandbox(#[from] maquininha_sandbox::SandboxError),
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

impl DemoError {
    /// Any error, in its words.
    pub fn other(error: impl std::fmt::Display) -> Self {
        Self::Other(error.to_string())
    }
}

/// Plays the scenes. The exit code is 0 only if every scene went as it must and
/// all books agree; 1 if not; 2 for an unknown scene; 3 if nothing could be
/// played.
pub async fn run(options: DemoOptions) -> i32 {
    let unknown = options.only.iter().find(|name| scenes::SCENES.iter().all(|s| s.name != **name));
    if let Some(name) = unknown {
        let names: Vec<_> = scenes::SCENES.iter().map(|scene| scene.name).collect();
        complain(format!("there is no scene {name}; there are: {}", names.join(", ")));
        return 2;
    }
    match play(&options).await {
        Ok(stories) => {
            let good = stories.iter().all(Story::is_good);
            let record = serde_json::json!({ "good": good, "scenes": stories });
            Output::new(options.json).tell("demo", record, summary(&stories));
            i32::from(!good)
        }
        Err(error) => {
            complain(format!("the demo could not run: {error}"));
            3
        }
    }
}

/// Whether the courier is among the scenes of these names; all where there are none.
#[cfg(feature = "ble")]
pub(crate) fn has_courier(only: &[String]) -> bool {
    only.is_empty() || only.iter().any(|name| name == "courier")
}

async fn play(options: &DemoOptions) -> Result<Vec<Story>, DemoError> {
    let temporary = tempfile::tempdir()?;
    let dir = options.keep.as_deref().unwrap_or(temporary.path());
    let chosen = |scene: &&scenes::Scene| {
        options.only.is_empty() || options.only.iter().any(|name| name == scene.name)
    };
    let mut stories = Vec::new();
    for scene in scenes::SCENES.iter().filter(chosen) {
        let story = scene.play(dir).await?;
        Output::new(options.json).text(story.lines().join("\n"));
        stories.push(story);
    }
    Ok(stories)
}

fn summary(stories: &[Story]) -> String {
    let good = stories.iter().filter(|story| story.is_good()).count();
    let sum = |figure: fn(&Figures) -> usize| -> usize {
        stories.iter().map(|story| figure(&story.figures)).sum()
    };
    format!(
        "\n{good} of {} scenes good: {} payments charged, {} undone, {} refunded, {} told as paid, \
         {} told as refunded",
        stories.len(),
        sum(|figures| figures.charged),
        sum(|figures| figures.undone),
        sum(|figures| figures.refunded),
        sum(|figures| figures.told_paid),
        sum(|figures| figures.told_refunded),
    )
}
