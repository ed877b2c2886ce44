//! Places where a terminal may stop, counted, so that it can be stopped at each.

use crate::simulation::{Event, World};

/// What is lost when a terminal stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The process ends, what was written stays. The driver, which may be
    /// waiting for a card, ends with it or goes on.
    Process {
        /// Whether the driver ends too.
        driver_dies: bool,
    },
    /// The power is cut. Of the rows that were not synced the first `kept` are
    /// there afterwards; the driver ends too.
    Power {
        /// Rows that are left of those that were not synced.
        kept: usize,
    },
}

/// When, seen from an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// Before it is carried out.
    Before,
    /// While a row is written or synced.
    During,
    /// A message has left and not arrived.
    Left,
    /// A message had its effect; the answer is on its way.
    Acted,
}

impl Moment {
    /// In words, before those of the effect.
    pub fn words(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::During => "during",
            Self::Left => "sent",
            Self::Acted => "done, no answer yet:",
        }
    }
}

/// A stop at a point, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Which point.
    pub at: usize,
    /// What is lost.
    pub loss: Loss,
    /// How long the terminal stays off, in microseconds.
    pub down: i64,
    /// Whether the app begins again what the journal no longer knows.
    pub tries_again: bool,
}

/// A point that a world came by.
#[derive(Clone, Debug)]
pub struct Point {
    /// Whose it is.
    pub terminal: usize,
    /// When and what; empty where nobody asked for words.
    pub words: String,
    /// Rows that a power cut may take.
    pub unsynced: usize,
    /// How many of them must be kept for the attempt to be known; none where
    /// it has no row.
    pub kept_to_know: Option<usize>,
    /// Whether the driver waits for a card, so that it matters who dies.
    pub is_at_reader: bool,
    /// Whether an order showed its payment.
    pub shows_paid: bool,
}

/// The points of a world, and the stops planned for it, in their order.
#[derive(Clone, Debug, Default)]
pub struct Points {
    /// Where terminals stop.
    pub stops: Vec<Stop>,
    /// Whether the points are described in words.
    pub with_words: bool,
    /// Points before this one are only counted.
    pub first_kept: usize,
    /// The points from `first_kept` on.
    pub seen: Vec<Point>,
    /// Points so far.
    pub count: usize,
}

impl World {
    /// Whether somebody reads the words of points.
    pub fn wants_words(&self) -> bool {
        self.points.as_ref().is_some_and(|points| points.with_words)
    }

    /// A place where the terminal of an attempt may stop. True where it does.
    pub fn point(
        &mut self,
        attempt: usize,
        moment: Moment,
        words: impl FnOnce() -> String,
    ) -> bool {
        let Some(points) = &mut self.points else { return false };
        let terminal = self.attempts[attempt].terminal;
        if !self.terminals[terminal].is_up {
            return false;
        }
        let at = points.count;
        points.count += 1;
        if at >= points.first_kept {
            let state = &self.terminals[terminal];
            let id = self.attempts[attempt].wish.id();
            points.seen.push(Point {
                terminal,
                words: match points.with_words {
                    true => format!("{} {}", moment.words(), words()),
                    false => String::new(),
                },
                unsynced: state.journal.unsynced(),
                kept_to_know: state.journal.kept_to_know(id),
                is_at_reader: self.attempts[attempt].at_reader.is_some(),
                shows_paid: self.api.orders().any(|order| order.payment().is_settled()),
            });
        }
        let Some(stop) = points.stops.iter().find(|stop| stop.at == at).copied() else {
            return false;
        };
        self.terminals[terminal].tries_again = Some(stop.tries_again);
        self.stop(terminal, stop.loss);
        self.after(stop.down, Event::Restart(terminal));
        true
    }
}
