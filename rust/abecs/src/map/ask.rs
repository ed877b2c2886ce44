//! Questions without a card.

use std::time::Duration;

use maquininha_card::{DeviceFailure, DisplayText, FixedPrompt, InputKind, Key, QuestionKind};
use maquininha_pinpad::command::{
    Cex, Characters, Dex, Event, Gcd, Key as PadKey, Mnu, Prompt, Rmc,
};

use super::chip::two_lines;
use super::time_limit;

/// Shows a text.
pub(crate) fn show(text: &DisplayText) -> Dex {
    Dex::plain(text.as_str())
}

/// Waits until the card is out.
pub(crate) fn remove_card(text: &DisplayText) -> Rmc {
    let lines = text.lines(2, 16);
    let line = |at: usize| lines.get(at).map_or("", String::as_str);
    Rmc { message: two_lines(line(0), line(1)) }
}

/// Waits for a function key.
pub(crate) fn key(limit: Duration) -> Cex {
    Cex { keys: true, time_limit: time_limit(limit), ..Cex::default() }
}

/// The key; none for an arrow, which no question has.
pub(crate) fn pressed(event: Event) -> Option<Result<Key, DeviceFailure>> {
    match event {
        Event::Key(PadKey::Ok) => Some(Ok(Key::Enter)),
        Event::Key(PadKey::Clear) => Some(Ok(Key::Clear)),
        Event::Key(PadKey::Function(number)) => Some(Ok(Key::Function(number))),
        Event::Key(PadKey::Cancel) => Some(Err(DeviceFailure::Canceled)),
        _ => None,
    }
}

/// A menu.
pub(crate) fn menu(title: &DisplayText, options: &[DisplayText], limit: Duration) -> Mnu {
    let title = title.as_str();
    Mnu {
        title: (!title.is_empty()).then(|| title.to_owned()),
        options: options.iter().map(|option| option.as_str().to_owned()).collect(),
        time_limit: time_limit(limit),
    }
}

/// An input under the PIN pad's own text.
pub(crate) fn input(
    prompt: FixedPrompt,
    kind: InputKind,
    chars: (u8, u8),
    limit: Duration,
) -> Result<Gcd, DeviceFailure> {
    let prompt = Prompt::ALL.iter().find(|known| known.id() == prompt.number());
    let gcd = Gcd::ask(*prompt.ok_or(DeviceFailure::NotSupported)?).length(chars.0, chars.1);
    let gcd = match kind {
        // Digits are what every device takes; older ones do not know the choice.
        InputKind::Numeric => gcd,
        InputKind::Alphanumeric => gcd.characters(Characters::Alphanumeric),
    };
    Ok(match time_limit(limit) {
        Some(limit) => gcd.within(limit),
        None => gcd,
    })
}

/// Whether a question needs letters.
pub(crate) const fn needs_letters(question: &QuestionKind) -> bool {
    matches!(question, QuestionKind::Input { kind: InputKind::Alphanumeric, .. })
}
