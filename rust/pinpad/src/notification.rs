//! Messages of the PIN pad for the operator (abecs-pinpad §1.7).

use std::fmt;

use crate::answer::Blocks;
use crate::text;

/// Characters of a line.
const COLUMNS: usize = 16;

/// What the PIN pad tells while a blocking command goes on: two lines of sixteen characters, for
/// the operator to read. No decision depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Notification {
    text: [u8; 2 * COLUMNS],
}

impl Notification {
    pub(crate) fn from_blocks(blocks: &[u8]) -> Self {
        let mut text = [b' '; 2 * COLUMNS];
        let block = Blocks(blocks).find_map(Result::ok).unwrap_or_default();
        for (place, byte) in text.iter_mut().zip(block) {
            *place = *byte;
        }
        Self { text }
    }

    /// The two lines, without the blanks at their ends and without card numbers.
    pub fn lines(&self) -> [String; 2] {
        let (first, second) = self.text.split_at(COLUMNS);
        [text::shown(first), text::shown(second)]
    }
}

impl fmt::Debug for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.lines();
        f.debug_tuple("Notification").field(&first).field(&second).finish()
    }
}
