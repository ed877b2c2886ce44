//! The scenes of the main job.

mod cancel;
mod collision;
mod courier;
mod crash;
mod failover;
mod refund;
mod sales;

use std::path::Path;

use super::story::Story;
use super::world::World;
use super::{DemoError, books};

/// A scene that runs in a world of its own.
pub(super) struct Scene {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    run: for<'a> fn(&'a mut World, &'a mut Steps) -> Running<'a>,
}

type Running<'a> = std::pin::Pin<Box<dyn Future<Output = Result<(), DemoError>> + Send + 'a>>;

/// What happened, and what should not have.
#[derive(Default)]
pub(super) struct Steps {
    told: Vec<String>,
    wrong: Vec<String>,
}

impl Steps {
    /// Something happened.
    pub(super) fn tell(&mut self, what: impl Into<String>) {
        self.told.push(what.into());
    }

    /// Something must be so.
    pub(super) fn expect(&mut self, is_so: bool, what: impl Into<String>) {
        if !is_so {
            self.wrong.push(format!("expected: {}", what.into()));
        }
    }
}

macro_rules! scene {
    ($name:literal, $title:literal, $run:path) => {
        Scene { name: $name, title: $title, run: |world, steps| Box::pin($run(world, steps)) }
    };
}

/// All scenes, in the order in which they are told.
pub(super) const SCENES: &[Scene] = &[
    scene!("direct", "a direct order is paid by credit in 3", sales::direct),
    scene!("split", "a listed order is split into debit and credit", sales::split),
    scene!("forced", "the tender chosen at the till is forced at the terminal", sales::forced),
    scene!("p2", "a direct order to a P2 is refused before anything is sent", sales::direct_to_p2),
    scene!("standalone", "a sale is keyed in at the terminal, without an order", sales::standalone),
    scene!("collision", "two terminals pay one order at the same instant", collision::same_instant),
    scene!("stale", "the same with stale reads: the loser undoes itself", collision::stale_reads),
    scene!("late", "a canceled order is paid in the minute after", cancel::late_payment),
    scene!("refund", "money is given back at the terminal", refund::at_the_terminal),
    scene!("crash", "a terminal is killed between approval and decision", crash::killed),
    scene!(
        "courier",
        "a courier's PIN pad takes chip and tap, and loses its link",
        courier::at_the_door
    ),
    scene!("failover", "the primary endpoint dies in mid-run", failover::primary_dies),
];

impl Scene {
    /// Plays the scene in a new world and compares the books.
    pub(super) async fn play(&self, dir: &Path) -> Result<Story, DemoError> {
        let started = std::time::Instant::now();
        let mut world = World::open(&dir.join(self.name)).await?;
        let mut steps = Steps::default();
        if let Err(error) = (self.run)(&mut world, &mut steps).await {
            steps.wrong.push(format!("the scene broke off: {error}"));
        }
        let (figures, mut disagreements) = books::compare(&world).await?;
        disagreements.splice(0..0, steps.wrong);
        let took_ms = started.elapsed().as_millis();
        world.close().await;
        let Self { name, title, .. } = *self;
        Ok(Story { name, title, steps: steps.told, figures, disagreements, took_ms })
    }
}
