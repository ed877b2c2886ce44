//! What is typed at the virtual PIN pad. Nothing that is typed is repeated: it may be a PIN.

use maquininha_virtualpad::PersonAction;

/// The commands, as `help` shows them.
pub(super) const HELP: &str = "\
insert CARD      put a card into the slot        tap CARD     hold it to the antenna
swipe CARD       draw it through                 remove       take it out of the slot
type TEXT        press keys, such as a PIN       type         the same, without showing them
press KEY        ok, clear, cancel, up, down, f1…f4 or a character
unlock CARD      unlock a phone for its next tap
power off, power on
play STEPS       steps parted by semicolons, each as soon as it is asked for
hang up          break the connection of the host
cards            the names of the test cards
help, quit";

/// A typed command.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// Nothing.
    Nothing,
    /// The person does something.
    Act(PersonAction),
    /// The person types what comes next, unseen.
    TypeHidden,
    /// The person follows a script.
    Play(Steps),
    /// The line of the host breaks.
    HangUp,
    /// The cards by name.
    Cards,
    /// The commands.
    Help,
    /// The end.
    Quit,
}

/// Steps as text, which `Debug` does not show.
#[derive(PartialEq, Eq)]
pub(super) struct Steps(pub(super) String);

impl std::fmt::Debug for Steps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Steps")
    }
}

/// Reads a line; `None` where it is none of the commands.
pub(super) fn read(line: &str) -> Option<Typed> {
    let line = line.trim();
    let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
    match (verb, rest.trim()) {
        ("", _) => Some(Typed::Nothing),
        ("type", "") => Some(Typed::TypeHidden),
        ("play", steps) if !steps.is_empty() => Some(Typed::Play(Steps(steps.to_owned()))),
        ("hang", "up") => Some(Typed::HangUp),
        ("cards", "") => Some(Typed::Cards),
        ("help", "") => Some(Typed::Help),
        ("quit" | "exit", "") => Some(Typed::Quit),
        _ => line.parse().ok().map(Typed::Act),
    }
}

#[cfg(test)]
mod tests {
    use maquininha_virtualpad::Key;

    use super::*;

    #[test]
    fn actions_of_a_person_are_read() {
        let insert = PersonAction::Insert("chip-online-pin".to_owned());
        assert_eq!(read(" insert chip-online-pin "), Some(Typed::Act(insert)));
        assert_eq!(read("press ok"), Some(Typed::Act(PersonAction::Press(Key::Ok))));
        assert_eq!(read("hang up"), Some(Typed::HangUp));
        assert_eq!(read("type"), Some(Typed::TypeHidden));
        assert_eq!(read(""), Some(Typed::Nothing));
    }

    #[test]
    fn a_line_that_is_no_command_does_nothing() {
        for line in ["1234", "insert", "tap one two", "press everything", "quit now", "play"] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn what_is_typed_does_not_show_in_debug() {
        for line in ["type 4071", "play type 4071; press ok"] {
            assert!(!format!("{:?}", read(line)).contains("4071"), "{line}");
        }
    }
}
