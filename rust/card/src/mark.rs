//! What must be known of a payment after a crash: one word for it, synced.

/// A synced mark of one attempt. There is at most one; without it see
/// [`crate::CardInquiry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// The contact chip accepted the approval: it counts.
    Accepted,
    /// It was decided to take the payment back: it does not count, whatever the host says.
    Undo,
}

impl Mark {
    /// The word it is kept as.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Undo => "undo",
        }
    }

    /// The mark of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Accepted, Self::Undo].into_iter().find(|mark| mark.word() == word)
    }
}
