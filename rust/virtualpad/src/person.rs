//! What the person at the device does.

use crate::error::PadError;

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A digit, or a letter where letters may be typed.
    Character(char),
    /// The green key.
    Ok,
    /// The yellow key.
    Clear,
    /// The red key.
    Cancel,
    /// A function key, 1 to 4.
    Function(u8),
    /// Up.
    Up,
    /// Down.
    Down,
}

/// An action of the person.
#[derive(Clone, PartialEq, Eq)]
pub enum PersonAction {
    /// Puts a card into the slot.
    Insert(String),
    /// Takes the card out of the slot.
    Remove,
    /// Draws a card through the stripe reader.
    Swipe(String),
    /// Holds a card to the antenna for a moment.
    Tap(String),
    /// Holds two cards to the antenna at once.
    TapTwo(String, String),
    /// Unlocks a phone for the next tap.
    Unlock(String),
    /// Presses a key.
    Press(Key),
    /// Types characters, such as a PIN.
    Type(String),
    /// Turns the device off.
    PowerOff,
    /// Turns it on.
    PowerOn,
}

/// Shows what is done, and never what is typed.
impl std::fmt::Debug for PersonAction {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Insert(card) => write!(formatter, "insert {card}"),
            Self::Remove => formatter.write_str("remove"),
            Self::Swipe(card) => write!(formatter, "swipe {card}"),
            Self::Tap(card) => write!(formatter, "tap {card}"),
            Self::TapTwo(one, other) => write!(formatter, "tap {one} and {other}"),
            Self::Unlock(card) => write!(formatter, "unlock {card}"),
            Self::Press(Key::Character(_)) => formatter.write_str("press a character"),
            Self::Press(key) => write!(formatter, "press {key:?}"),
            Self::Type(_) => formatter.write_str("type"),
            Self::PowerOff => formatter.write_str("power off"),
            Self::PowerOn => formatter.write_str("power on"),
        }
    }
}

/// What the device waits for at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// A card, perhaps at the antenna too.
    Card {
        /// Whether the antenna is on.
        contactless: bool,
    },
    /// The contactless card once more.
    CardAgain,
    /// The removal of the card.
    Removal,
    /// A PIN.
    Pin,
    /// A text or number.
    Entry,
    /// A choice from a menu.
    Choice,
    /// A key, or another event that the host waits for.
    Event,
}

/// A list of what the person does, each step as soon as the device waits for it and a pause has
/// passed.
///
/// As text, steps are parted by semicolons or line ends:
///
/// ```
/// # use maquininha_virtualpad::Script;
/// let script: Script = "insert chip-online-pin after 1000; type 1234; press ok; remove".parse()?;
/// # Ok::<(), maquininha_virtualpad::PadError>(())
/// ```
///
/// Verbs: `insert CARD`, `swipe CARD`, `tap CARD`, `tap CARD and CARD`, `unlock CARD`, `remove`,
/// `type TEXT`, `press ok|clear|cancel|f1…f4|up|down|CHARACTER`, `power off`, `power on`;
/// each may end in `after MILLISECONDS`, and begin with `now` to wait for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    pub(crate) steps: std::collections::VecDeque<Step>,
}

/// Most steps of a script: more than a demo has.
const STEPS_MAX: usize = 1_000;
/// The pause of a step that names none, in milliseconds: a quick person.
const PAUSE_MS: u64 = 300;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) action: PersonAction,
    pub(crate) pause_ms: u64,
    pub(crate) at_once: bool,
}

impl Script {
    /// Adds a step that waits for the device to ask, then for a pause.
    #[must_use]
    pub fn then(mut self, action: PersonAction, pause_ms: u64) -> Self {
        self.steps.push_back(Step { action, pause_ms, at_once: false });
        self
    }

    /// Adds a step that waits for a pause alone.
    #[must_use]
    pub fn now(mut self, action: PersonAction, pause_ms: u64) -> Self {
        self.steps.push_back(Step { action, pause_ms, at_once: true });
        self
    }
}

impl Step {
    /// Whether the person would do it while the device asks for this. `event` says whether a
    /// command that waits for events waits for this one.
    pub(crate) fn suits(&self, ask: Option<Ask>, event: bool) -> bool {
        if self.at_once {
            return true;
        }
        let event = event && ask == Some(Ask::Event);
        match &self.action {
            PersonAction::Insert(_) | PersonAction::Swipe(_) => {
                event || matches!(ask, Some(Ask::Card { .. }))
            }
            PersonAction::Tap(_) | PersonAction::TapTwo(..) => {
                event || matches!(ask, Some(Ask::Card { contactless: true } | Ask::CardAgain))
            }
            PersonAction::Remove => event || ask == Some(Ask::Removal),
            PersonAction::Type(_) => matches!(ask, Some(Ask::Pin | Ask::Entry | Ask::Choice)),
            PersonAction::Press(_) => ask.is_some(),
            PersonAction::Unlock(_) | PersonAction::PowerOff | PersonAction::PowerOn => true,
        }
    }
}

impl std::str::FromStr for Script {
    type Err = PadError;

    fn from_str(text: &str) -> Result<Self, PadError> {
        let mut script = Self::default();
        for line in text.split([';', '\n']).map(str::trim).filter(|it| !it.is_empty()) {
            if script.steps.len() == STEPS_MAX {
                return Err(PadError::ScriptTooLong { steps_max: STEPS_MAX });
            }
            let step = step(line).ok_or_else(|| PadError::Script { line: verb(line) })?;
            script.steps.push_back(step);
        }
        Ok(script)
    }
}

/// One step of a script, without its pause.
impl std::str::FromStr for PersonAction {
    type Err = PadError;

    fn from_str(text: &str) -> Result<Self, PadError> {
        let read = step(text.trim()).ok_or_else(|| PadError::Script { line: verb(text) })?;
        Ok(read.action)
    }
}

/// The first word alone: the rest may be what is typed.
fn verb(line: &str) -> String {
    line.split_whitespace().next().unwrap_or_default().to_owned()
}

fn step(line: &str) -> Option<Step> {
    let (line, at_once) = line.strip_prefix("now ").map_or((line, false), |rest| (rest, true));
    let (line, pause_ms) = match line.rsplit_once(" after ") {
        Some((line, pause)) => (line, pause.trim().parse().ok()?),
        None => (line, PAUSE_MS),
    };
    let words: Vec<&str> = line.split_whitespace().collect();
    let owned = |word: &str| word.to_owned();
    let action = match words[..] {
        ["insert", card] => PersonAction::Insert(owned(card)),
        ["remove"] => PersonAction::Remove,
        ["swipe", card] => PersonAction::Swipe(owned(card)),
        ["tap", card] => PersonAction::Tap(owned(card)),
        ["tap", one, "and", other] => PersonAction::TapTwo(owned(one), owned(other)),
        ["unlock", card] => PersonAction::Unlock(owned(card)),
        ["type", text] => PersonAction::Type(owned(text)),
        ["press", key] => PersonAction::Press(self::key(key)?),
        ["power", "off"] => PersonAction::PowerOff,
        ["power", "on"] => PersonAction::PowerOn,
        _ => return None,
    };
    Some(Step { action, pause_ms, at_once })
}

fn key(word: &str) -> Option<Key> {
    match word {
        "ok" => Some(Key::Ok),
        "clear" => Some(Key::Clear),
        "cancel" => Some(Key::Cancel),
        "up" => Some(Key::Up),
        "down" => Some(Key::Down),
        "f1" => Some(Key::Function(1)),
        "f2" => Some(Key::Function(2)),
        "f3" => Some(Key::Function(3)),
        "f4" => Some(Key::Function(4)),
        _ => {
            let mut characters = word.chars();
            characters.next().filter(|_| characters.next().is_none()).map(Key::Character)
        }
    }
}
