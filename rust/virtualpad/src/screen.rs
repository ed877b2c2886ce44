//! What a person sees and hears of the device.

/// Rows and columns of text (abecs-pinpad §4.2, 8020h).
pub(crate) const TEXT_SIZE: (usize, usize) = (8, 21);

/// The display.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Screen {
    /// Lines of text, without trailing blanks and lines.
    pub lines: Vec<String>,
    /// Name of the image that is shown instead, if one is.
    pub image: Option<String>,
}

impl Screen {
    /// A display with these lines.
    pub fn text(lines: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let lines = lines.into_iter().map(|line| line.into().trim_end().to_owned());
        let mut lines: Vec<String> = lines.collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        Self { lines, image: None }
    }

    /// A text of the host in ISO-8859-1: 0Dh and other control characters break lines.
    pub(crate) fn free_text(bytes: &[u8]) -> Self {
        Self::text(bytes.split(|byte| *byte < 0x20).map(latin1))
    }

    /// Two lines of 16 characters; control characters become blanks, what is too long is cut.
    pub(crate) fn two_lines(bytes: &[u8]) -> Self {
        let clean = |byte: &u8| if *byte < 0x20 { b' ' } else { *byte };
        let bytes: Vec<u8> = bytes.iter().map(clean).take(32).collect();
        let (first, second) = bytes.split_at(bytes.len().min(16));
        Self::text([latin1(first), latin1(second)])
    }
}

pub(crate) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// A sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beep {
    /// A card was read.
    CardRead,
    /// A key was pressed.
    Key,
    /// Something went wrong.
    Warning,
}

/// The lights of the contactless reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// All off.
    Off,
    /// Waiting for a card.
    Waiting,
    /// A card was read.
    Read,
    /// A card could not be read.
    Failed,
}

/// Something that a person notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PadEvent {
    /// The display changed.
    Screen(Screen),
    /// It beeped.
    Beep(Beep),
    /// The lights changed.
    Light(Light),
    /// It went off.
    PoweredOff,
    /// It went on.
    PoweredOn,
}
