use crate::answer::Answer;
use crate::command::close::write_message;
use crate::command_id::CommandId;
use crate::error::{AnswerError, ValueError};
use crate::field;
use crate::payload::Payload;
use crate::request::Command;
use crate::text;
use crate::tlv::Parameters;
use crate::value::TimeLimit;

/// Most options of a menu.
pub const OPTIONS_MAX: usize = 20;
/// Most characters of an option.
const OPTION_MAX: usize = 24;

/// Shows a menu and waits for a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mnu {
    /// Stands above the options.
    pub title: Option<String>,
    /// 1 to [`OPTIONS_MAX`] texts of 1 to 24 characters. One that starts with a digit can be
    /// picked with that key.
    pub options: Vec<String>,
    /// Ends it without a key; for ever where absent.
    pub time_limit: Option<TimeLimit>,
}

impl Command for Mnu {
    /// Which option was chosen, counted from zero.
    type Answer = usize;

    fn id(&self) -> CommandId {
        CommandId::Mnu
    }

    fn write(&self, payload: &mut Payload<'_>) -> Result<(), ValueError> {
        match self.options.len() {
            0 => return Err(ValueError::Empty { what: "menu" }),
            1..=OPTIONS_MAX => {}
            _ => return Err(ValueError::TooLong { what: "menu", max: OPTIONS_MAX }),
        }
        if let Some(title) = &self.title {
            write_message(payload, title)?;
        }
        if let Some(limit) = self.time_limit {
            payload.parameter(field::TIMEOUT, &[limit.as_seconds()])?;
        }
        for option in &self.options {
            let mut bytes = [0; OPTION_MAX];
            match text::latin1_in(option, &mut bytes) {
                Some([]) => return Err(ValueError::Empty { what: "menu option" }),
                Some(option) => payload.parameter(field::MNUOPT, option)?,
                None => return Err(ValueError::TooLong { what: "menu option", max: OPTION_MAX }),
            }
        }
        Ok(())
    }

    fn read(&self, answer: Answer<'_>) -> Result<usize, AnswerError> {
        let fields = Parameters::of(answer.ok(self.id())?)?;
        let chosen = text::number(fields.require(field::VALUE)?);
        let chosen = chosen.and_then(|chosen| usize::try_from(chosen).ok()?.checked_sub(1));
        chosen
            .filter(|chosen| *chosen < self.options.len())
            .ok_or(AnswerError::MalformedField { what: "chosen option" })
    }
}
