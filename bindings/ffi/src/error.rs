//! The one error that crosses the border.

use std::time::Duration;

use maquininha_flow::OrderCallError;
use maquininha_gateway::GatewayConfigError;
use maquininha_model::card::MaskedCardError;
use maquininha_model::device::AppVersionError;
use maquininha_model::{CnpjError, IdError, MoneyError, TenderError};
use maquininha_terminal::port::{CredentialsError, JournalError, PrintError};
use maquininha_terminal::{ErrorCode, ErrorFamily, Language, RetryAdvice, TerminalError};

use crate::types::ErrorDetail;

/// What kind of thing went wrong, for an app that treats errors alike.
#[uniffi::remote(Enum)]
#[non_exhaustive]
pub enum ErrorFamily {
    /// The app asked for what cannot be.
    Usage,
    /// Settings, contract or device do not allow it.
    Configuration,
    /// It may work later.
    Temporary,
    /// Disk, threads, journal.
    Environment,
}

/// What the app should do.
#[uniffi::remote(Enum)]
pub enum RetryAdvice {
    /// Do not repeat: it will fail again.
    Never,
    /// The same attempt id may be used again.
    SameAttempt,
    /// Change the request first.
    AfterChange,
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Failure {
    /// The stable code; it never changes its meaning.
    pub code: String,
    /// The family.
    pub family: ErrorFamily,
    /// What the app should do.
    pub retry: RetryAdvice,
    /// When to repeat at the earliest, where that is known.
    pub retry_after: Option<Duration>,
    /// Whether it is certain that nothing happened.
    pub outcome_known: bool,
    /// For the person at the terminal, in Brazilian Portuguese.
    pub user_text_pt_br: String,
    /// For the person at the terminal, in English.
    pub user_text_en: String,
    /// For the developer, in English. It holds no secret and no card data.
    pub developer_text: String,
    /// What it says beyond its code, where there is more.
    pub detail: Option<ErrorDetail>,
}

/// Why something was not done. What a payment *came to* is never an error: it is an end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum MaquininhaError {
    /// It was not done.
    #[error("{}: {}", failure.code, failure.developer_text)]
    Failed {
        /// Why.
        failure: Box<Failure>,
    },
}

impl Failure {
    /// An error of the catalogue that no engine gave.
    pub(crate) fn own(code: ErrorCode, developer_text: String) -> Self {
        Self {
            code: code.code().to_owned(),
            family: code.family(),
            retry: code.retry(),
            retry_after: None,
            outcome_known: true,
            user_text_pt_br: code.user_text(Language::PtBr).to_owned(),
            user_text_en: code.user_text(Language::En).to_owned(),
            developer_text,
            detail: None,
        }
    }

    /// The same under a finer code of its own.
    fn with_code(self, code: &str) -> Self {
        Self { code: code.to_owned(), ..self }
    }

    /// A program in C gave no pointer where one is needed.
    pub(crate) fn null_pointer(name: &str) -> Self {
        Self::own(ErrorCode::NullPointer, format!("{name} is a null pointer"))
    }

    /// A program in C gave a text that is not UTF-8.
    pub(crate) fn not_utf8(name: &str) -> Self {
        Self::own(ErrorCode::NotUtf8, format!("{name} is not UTF-8"))
    }

    /// Why the order API did not do it.
    pub(crate) fn of_order_api(error: OrderCallError) -> Self {
        TerminalError::from(error).into()
    }
}

impl From<TerminalError> for Failure {
    fn from(error: TerminalError) -> Self {
        Self {
            code: error.code().to_owned(),
            family: error.family(),
            retry: error.retry(),
            retry_after: None,
            outcome_known: error.outcome_known(),
            user_text_pt_br: error.user_text(Language::PtBr).to_owned(),
            user_text_en: error.user_text(Language::En).to_owned(),
            developer_text: error.to_string(),
            detail: ErrorDetail::of(&error),
        }
    }
}

impl From<PrintError> for Failure {
    fn from(error: PrintError) -> Self {
        let code = match &error {
            PrintError::NoPaper => ErrorCode::PrintNoPaper,
            PrintError::Busy => ErrorCode::PrintBusy,
            _ => ErrorCode::PrintUnavailable,
        };
        Self::own(code, error.to_string())
    }
}

impl From<GatewayConfigError> for Failure {
    fn from(error: GatewayConfigError) -> Self {
        Self::own(ErrorCode::Host, error.to_string()).with_code(error.code())
    }
}

impl From<CredentialsError> for Failure {
    fn from(error: CredentialsError) -> Self {
        Self::own(ErrorCode::OrderApiCredentials, error.to_string()).with_code(error.code())
    }
}

impl MaquininhaError {
    /// A fault of ours. Its cause stays inside: the text of a panic may hold anything.
    pub(crate) fn internal() -> Self {
        let text = String::from("an internal error was caught; the journal has what is open");
        let failure = Failure::own(ErrorCode::Internal, text);
        Self::Failed { failure: Box::new(Failure { outcome_known: false, ..failure }) }
    }

    /// The simulated market did not do it.
    #[cfg(feature = "testing")]
    pub(crate) fn sandbox(text: String) -> Self {
        Self::Failed { failure: Box::new(Failure::own(ErrorCode::Sandbox, text)) }
    }

    /// A value that cannot be taken.
    pub(crate) fn value(developer_text: String) -> Self {
        Self::Failed { failure: Box::new(Failure::own(ErrorCode::Value, developer_text)) }
    }

    /// The host app did not do what it must to begin with.
    pub(crate) fn host(what: &str) -> Self {
        let text = format!("{what} of the host app failed when it was asked for its settings");
        Self::Failed { failure: Box::new(Failure::own(ErrorCode::Host, text)) }
    }

    /// The system did not do it.
    pub(crate) fn environment(message: &str) -> Self {
        TerminalError::Environment { message: message.to_owned() }.into()
    }

    /// Why it was not done.
    pub fn failure(&self) -> &Failure {
        let Self::Failed { failure } = self;
        failure
    }
}

impl<T: Into<Failure>> From<T> for MaquininhaError {
    fn from(error: T) -> Self {
        Self::Failed { failure: Box::new(error.into()) }
    }
}

macro_rules! by_terminal_error {
    ($($name:ty),*) => {$(
        impl From<$name> for Failure {
            fn from(error: $name) -> Self {
                TerminalError::from(error).into()
            }
        }
    )*};
}

by_terminal_error!(IdError, MoneyError, JournalError);

/// Values whose refusal has no code of its own.
pub(crate) trait Refusal: std::fmt::Display {
    /// The error the app sees.
    fn error(self) -> MaquininhaError;
}

impl Refusal for IdError {
    fn error(self) -> MaquininhaError {
        self.into()
    }
}

macro_rules! by_value {
    ($($name:ty),*) => {$(
        impl Refusal for $name {
            fn error(self) -> MaquininhaError {
                MaquininhaError::value(self.to_string())
            }
        }
    )*};
}

by_value!(MaskedCardError, AppVersionError, CnpjError, TenderError);

/// A value that the border refuses on its way in: the call that brought it fails with our error.
pub(crate) fn refused(error: impl Refusal) -> uniffi::deps::anyhow::Error {
    uniffi::deps::anyhow::Error::new(error.error())
}

/// The terminal or merchant was closed.
pub(crate) fn closed() -> MaquininhaError {
    TerminalError::Closed.into()
}

/// One error of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct CatalogueEntry {
    /// The stable code.
    pub code: String,
    /// The family.
    pub family: ErrorFamily,
    /// What the app should do.
    pub retry: RetryAdvice,
    /// For the person at the terminal, in Brazilian Portuguese.
    pub user_text_pt_br: String,
    /// For the person at the terminal, in English.
    pub user_text_en: String,
}

/// The codes that the terminal side gives, with their texts: the lists of each language are
/// compared with it. Codes with a dot in them (`gateway.…`, `credentials.…`, `merchant.…`,
/// `reader.…`) bring their texts along.
#[uniffi::export]
pub fn error_catalogue() -> Result<Vec<CatalogueEntry>, MaquininhaError> {
    crate::panics::guarded(|| {
        let entry = |code: &ErrorCode| CatalogueEntry {
            code: code.code().to_owned(),
            family: code.family(),
            retry: code.retry(),
            user_text_pt_br: code.user_text(Language::PtBr).to_owned(),
            user_text_en: code.user_text(Language::En).to_owned(),
        };
        Ok(ErrorCode::ALL.iter().map(entry).collect())
    })
}
