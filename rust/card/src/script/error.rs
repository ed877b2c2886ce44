use crate::question::QuestionError;

/// Why a script cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// It is longer than [`super::SCRIPT_BYTES_MAX`].
    #[error("a script is at most {} bytes long", super::SCRIPT_BYTES_MAX)]
    TooLong,
    /// It is not the JSON of a script; where and why.
    #[error("the script is not well formed: {0}")]
    Form(String),
    /// No step, or too many.
    #[error("a script has 1 to {} steps", super::SCRIPT_STEPS_MAX)]
    Steps,
    /// A name is empty, too long or has other characters.
    #[error("{0:?} is no name: 1 to 32 lower-case letters, digits and underscores, or hyphens")]
    Name(String),
    /// Two steps have the same label or answer name.
    #[error("{0:?} is there twice")]
    Twice(String),
    /// A turn leads nowhere.
    #[error("step {step} goes to {to:?}, which is no label, nor \"end\" or \"cancel\"")]
    Target {
        /// Number of the step, counted from 1.
        step: usize,
        /// Where to.
        to: String,
    },
    /// A turn waits for what the step cannot say.
    #[error("step {step} can never say {on:?}")]
    Turn {
        /// Number of the step, counted from 1.
        step: usize,
        /// What.
        on: String,
    },
    /// A text or an amount names an answer that no step gives.
    #[error("step {step} names the answer {name:?}, which no step asks for")]
    Answer {
        /// Number of the step, counted from 1.
        step: usize,
        /// The name.
        name: String,
    },
    /// A question cannot be asked.
    #[error("step {step} cannot be asked: {why}")]
    Question {
        /// Number of the step, counted from 1.
        step: usize,
        /// Why.
        why: QuestionError,
    },
    /// A step asks with none or several of key, menu and input; or for an unknown prompt.
    #[error("step {step} asks in no known way")]
    Asks {
        /// Number of the step, counted from 1.
        step: usize,
    },
    /// A text is empty or too long.
    #[error(
        "step {step} has a text that is empty or longer than {} characters",
        super::CASHIER_TEXT_CHARS_MAX
    )]
    Text {
        /// Number of the step, counted from 1.
        step: usize,
    },
    /// An amount or a tender is not valid.
    #[error("step {step} takes no payment like this")]
    Sale {
        /// Number of the step, counted from 1.
        step: usize,
    },
}
