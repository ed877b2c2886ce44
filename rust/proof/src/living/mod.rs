//! A terminal that may die at any moment: its life, and ports through which nothing passes once it
//! is dead.

mod life;
mod ports;

use std::future::Future;

use maquininha_flow::JournalEntry;

pub(crate) use life::Life;
pub(crate) use ports::{LivingGateway, LivingJournal};

/// What passes a port.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Passage<'a> {
    /// A call to the order API leaves.
    OrderCall,
    /// It is answered.
    OrderAnswer,
    /// A row is about to be written.
    RowBegins,
    /// It is written.
    RowKept(&'a JournalEntry),
}

/// The way out of a terminal, on which it may die.
pub(crate) trait Gate: Send + Sync + 'static {
    /// The life that passes here.
    fn life(&self) -> &Life;

    /// For the story of the world.
    fn say(&self, what: String);

    /// Something passes; it may be the last thing that does.
    fn sees(&self, passage: Passage<'_>);

    /// Goes on only if the terminal lives before and after it.
    fn passes(&self, passage: Passage<'_>) -> impl Future<Output = ()> + Send {
        async move {
            self.life().goes_on().await;
            self.sees(passage);
            self.life().goes_on().await;
        }
    }
}
