use crate::session::PacketError;
use crate::status::Status;

/// Why a command has no answer. Whether the PIN pad did it is unknown, unless stated otherwise.
///
/// The next command first brings the PIN pad to rest by CAN and EOT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkFailure {
    /// Neither ACK nor NAK. It is never sent again, for the PIN pad could do it twice
    /// (abecs-pinpad §12.1).
    #[error("the PIN pad did not acknowledge the command")]
    NotAcknowledged,
    /// NAK for each of the tries: the command was not done.
    #[error("the PIN pad did not understand the command")]
    NotUnderstood,
    /// The command is acknowledged, the answer does not start in time.
    #[error("the PIN pad did not answer in time")]
    NoAnswer,
    /// Three answers in a row were damaged.
    #[error("the PIN pad's answers arrive damaged")]
    BadAnswers,
    /// Only answers to other commands arrive.
    #[error("the PIN pad answers other commands")]
    OtherAnswers,
    /// More notifications than a command may have.
    #[error("the PIN pad sends notifications without end")]
    TooManyNotifications,
    /// CAN is not answered by EOT. Where a command was to follow, it was not sent.
    #[error("the PIN pad does not come to rest")]
    NotEnded,
    /// The link was lost.
    #[error("the link to the PIN pad was lost")]
    LinkLost,
    /// The PIN pad has no secure session, or not this one: it must be opened again. The command
    /// was not done.
    #[error("the PIN pad ended the secure session ({status})")]
    SessionLost {
        /// What the PIN pad said.
        status: Status,
    },
    /// A command was sent encrypted and the answer came in clear: someone may stand in between.
    #[error("the PIN pad answered in clear in a secure session")]
    Downgraded,
    /// An answer that the session's key does not open: the session must be opened again.
    #[error("the PIN pad's answer cannot be decrypted: {0}")]
    Undecipherable(PacketError),
    /// An answer that came well through link and session, and has not the form of one.
    #[error("the PIN pad's answer is malformed")]
    Malformed,
}
