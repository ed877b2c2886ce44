use crate::command::media::MediaName;
use crate::error::ValueError;
use crate::field;
use crate::payload::Payload;
use crate::request::{Command, without_data};
use crate::text;

/// Bytes of a free text in a TLV command.
pub(crate) const MESSAGE_MAX: usize = 128;

/// A text for the display, checked for its length after it was brought to ISO-8859-1.
pub(crate) fn write_message(payload: &mut Payload<'_>, text: &str) -> Result<(), ValueError> {
    let mut bytes = [0; MESSAGE_MAX];
    let bytes = text::latin1_in(text, &mut bytes);
    let too_long = ValueError::TooLong { what: "message", max: MESSAGE_MAX };
    payload.parameter(field::DSPMSG, bytes.ok_or(too_long)?)
}

/// Closes the PIN pad with a message of two lines of sixteen characters. Ends the secure session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clo {
    /// Stays on the display; cut after 32 characters.
    pub message: String,
}

impl Command for Clo {
    without_data!(Clo);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        payload.begin_block()?;
        payload.text(&self.message, 32)
    }
}

/// Closes the PIN pad with a message or an image. Ends the secure session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clx {
    /// Stays on the display, at most 128 characters.
    pub message: Option<String>,
    /// An image that was loaded before; it goes before the message.
    pub image: Option<MediaName>,
}

impl Clx {
    /// Closes with a message.
    pub fn with_message(message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), image: None }
    }
}

impl Command for Clx {
    without_data!(Clx);

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        if let Some(text) = &self.message {
            write_message(payload, text)?;
        }
        payload.optional(field::MFNAME, self.image.as_ref().map(|name| &name.as_bytes()[..]))
    }
}
