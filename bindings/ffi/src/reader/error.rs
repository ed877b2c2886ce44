//! Errors of readers as the one error of the border.

use maquininha_card::{Language, QuestionError};
use maquininha_reader::ReaderError;
use maquininha_reader::connection::ConnectionFailure;
use maquininha_reader::port::{LinkError, StoreError};
use maquininha_terminal::{ErrorCode, ErrorFamily, RetryAdvice};

use crate::Failure;

impl From<ReaderError> for Failure {
    fn from(error: ReaderError) -> Self {
        let code = match &error {
            ReaderError::PluginMissing { .. }
            | ReaderError::NoPluginFits { .. }
            | ReaderError::LinkKind(_)
            | ReaderError::Link(_)
            | ReaderError::Device(_) => {
                return unreached(ConnectionFailure::from(&error), error.to_string());
            }
            ReaderError::Store(StoreError::Full) => ErrorCode::JournalDiskFull,
            ReaderError::Store(_) => ErrorCode::Journal,
            ReaderError::NotConnected => ErrorCode::ReaderNotConnected,
            ReaderError::Busy => ErrorCode::ReaderBusy,
            ReaderError::NotRemembered => ErrorCode::ReaderNotRemembered,
            ReaderError::TooManyRemembered => ErrorCode::ReadersTooMany,
            ReaderError::NoScanner => ErrorCode::ReaderSearchMissing,
            ReaderError::Scanning => ErrorCode::ReaderSearching,
            ReaderError::Canceled => ErrorCode::ReaderCanceled,
            ReaderError::WrongAnswer => ErrorCode::ReaderAnswerWrong,
            ReaderError::CannotAsk => ErrorCode::ReaderCannotAsk,
            ReaderError::HostsDiffer | ReaderError::HostMissing(_) => ErrorCode::ReaderAcquirers,
            ReaderError::Closed => ErrorCode::Closed,
            _ => ErrorCode::Internal,
        };
        Self::own(code, error.to_string())
    }
}

impl From<LinkError> for Failure {
    fn from(error: LinkError) -> Self {
        ReaderError::from(error).into()
    }
}

impl From<QuestionError> for Failure {
    fn from(error: QuestionError) -> Self {
        Self::own(ErrorCode::ReaderQuestion, error.to_string())
    }
}

impl Failure {
    /// The acquirers' settings cannot be used.
    pub(super) fn acquirers(developer_text: String) -> Self {
        Self::own(ErrorCode::ReaderAcquirers, developer_text)
    }
}

/// A reader that cannot be reached or does not do its work: a code with a dot, which brings what
/// happened and what to do about it.
fn unreached(reason: ConnectionFailure, developer_text: String) -> Failure {
    let told = |(what, suggestion): (&str, &str)| format!("{what} {suggestion}");
    let (family, retry) = match reason.may_pass() {
        true => (ErrorFamily::Temporary, RetryAdvice::SameAttempt),
        false => (ErrorFamily::Configuration, RetryAdvice::Never),
    };
    Failure {
        code: format!("reader.{}", reason.code()),
        family,
        retry,
        retry_after: None,
        outcome_known: true,
        user_text_pt_br: told(in_portuguese(reason)),
        user_text_en: told(in_english(reason)),
        developer_text,
        detail: None,
    }
}

/// What happened, and what a person can do.
pub(super) const fn in_portuguese(reason: ConnectionFailure) -> (&'static str, &'static str) {
    (reason.user_text(Language::PtBr), reason.suggestion(Language::PtBr))
}

/// The same in English.
pub(super) const fn in_english(reason: ConnectionFailure) -> (&'static str, &'static str) {
    (reason.user_text(Language::En), reason.suggestion(Language::En))
}
