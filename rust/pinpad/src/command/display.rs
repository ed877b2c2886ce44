use crate::error::ValueError;
use crate::payload::Payload;
use crate::request::{Command, without_data};
use crate::text;

/// Characters of a display of two lines.
const TWO_LINES: usize = 32;
/// Bytes of the text of DEX.
const TEXT_MAX: usize = 160;

/// Shows a text in two lines of sixteen characters; longer ones are cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dsp {
    /// Both lines, one after the other.
    pub text: String,
}

impl Dsp {
    /// From two lines, each cut after sixteen characters.
    pub fn lines(first: &str, second: &str) -> Self {
        let cut = |line: &str| line.chars().take(16).collect::<String>();
        Self { text: format!("{:16}{:16}", cut(first), cut(second)) }
    }
}

impl Command for Dsp {
    without_data!(Dsp);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        payload.text(&self.text, TWO_LINES)
    }
}

/// Waits until the card is taken out, showing a message. It has no time limit: keep a way to cancel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rmc {
    /// Two lines of sixteen characters; longer ones are cut.
    pub message: String,
}

impl Command for Rmc {
    without_data!(Rmc);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        payload.text(&self.message, TWO_LINES)
    }
}

/// Where a text stands in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alignment {
    /// Left, or at the top.
    #[default]
    Start,
    /// Right, or at the bottom.
    End,
    /// In the middle.
    Center,
}

/// What a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MessageKind {
    /// Just a text.
    #[default]
    Plain,
    /// Something ended well.
    Success,
    /// Something failed.
    Error,
    /// Something needs care.
    Warning,
    /// Something to know.
    Information,
}

/// How a text looks. Devices from before version 2.20 do not know it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DexOptions {
    /// Left to right.
    pub horizontal: Alignment,
    /// Top to bottom.
    pub vertical: Alignment,
    /// What the text is.
    pub kind: MessageKind,
}

/// Shows a text with line breaks, at most 160 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dex {
    /// The text.
    pub text: String,
    /// How it looks; for version 2.20 and later only.
    pub options: Option<DexOptions>,
}

impl Dex {
    /// A text as the PIN pad shows it on its own account.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), options: None }
    }
}

impl Command for Dex {
    without_data!(Dex);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        let mut bytes = [0; TEXT_MAX];
        let text = text::latin1_in(&self.text, &mut bytes);
        let text = text.ok_or(ValueError::TooLong { what: "text", max: TEXT_MAX })?;
        payload.begin_block()?;
        payload.digits(text.len() as u64, 3)?;
        payload.raw(text)?;
        if let Some(options) = self.options {
            payload.digits(options.horizontal as u64, 1)?;
            payload.digits(options.vertical as u64, 1)?;
            payload.digits(options.kind as u64, 1)?;
            payload.raw(b"000")?;
        }
        Ok(())
    }
}
