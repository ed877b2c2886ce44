//! Errors of the sales side as the one error of the border.

use maquininha_journal::FileError;
use maquininha_merchant::{self as merchant, Language, MerchantError};
use maquininha_terminal::port::JournalError;
use maquininha_terminal::{ErrorFamily, RetryAdvice, TerminalError};

use crate::Failure;

impl From<MerchantError> for Failure {
    fn from(error: MerchantError) -> Self {
        use merchant::ErrorFamily as Family;
        let family = match error.family() {
            Family::Configuration | Family::Activation => ErrorFamily::Configuration,
            Family::Service => ErrorFamily::Temporary,
            Family::Storage | Family::Closed => ErrorFamily::Environment,
            _ => ErrorFamily::Usage,
        };
        let (retry, retry_after) = match error.retry() {
            merchant::RetryAdvice::Never => (RetryAdvice::Never, None),
            merchant::RetryAdvice::AfterChange => (RetryAdvice::AfterChange, None),
            merchant::RetryAdvice::After(pause) => (RetryAdvice::SameAttempt, Some(pause)),
        };
        Self {
            code: error.code().to_owned(),
            family,
            retry,
            retry_after,
            outcome_known: error.outcome_known(),
            user_text_pt_br: error.user_text(Language::PtBr),
            user_text_en: error.user_text(Language::En),
            developer_text: error.to_string(),
            detail: None,
        }
    }
}

/// The store of the sales side is a file like the journal, and fails like it.
impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        TerminalError::from(JournalError::from(error)).into()
    }
}
