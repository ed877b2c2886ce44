//! The one error an app sees: stable code, family, texts, retry advice.

use maquininha_flow::{End, OrderCallError};
use maquininha_model::{
    AttemptId, IdError, Money, MoneyError, SerialNumber, TenderKind, Timestamp,
};

use crate::port::JournalError;

/// Why something was not done. What a payment *came to* is never an error: it
/// is an `End`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TerminalError {
    /// The amount cannot be paid.
    #[error("the amount cannot be paid: {0}")]
    Amount(#[from] MoneyError),
    /// An identifier is not usable.
    #[error("the identifier cannot be used: {0}")]
    Id(#[from] IdError),
    /// The order is not known, not open, or not for this terminal.
    #[error("the order is not open for this terminal")]
    OrderNotAvailable,
    /// The order forces another tender.
    #[error("the order must be paid by {forced}")]
    TenderForced {
        /// Which.
        forced: TenderKind,
    },
    /// The order leaves the tender open, and none was chosen.
    #[error("a tender must be chosen")]
    TenderMissing,
    /// The contract has no such tender.
    #[error("the contract does not allow {kind}")]
    TenderNotInContract {
        /// Which.
        kind: TenderKind,
    },
    /// The device or its payment app cannot take the tender.
    #[error("this device does not take {kind}")]
    TenderNotSupported {
        /// Which.
        kind: TenderKind,
    },
    /// A direct order is paid in full or not at all.
    #[error("a direct order is paid in full: {due} is due")]
    DirectAmount {
        /// What is due.
        due: Money,
    },
    /// More than what is due.
    #[error("only {due} is due")]
    Overpayment {
        /// What is due.
        due: Money,
    },
    /// Another attempt on the same order is under way at this terminal.
    #[error("the order is being paid at this terminal")]
    AlreadyBeingPaid,
    /// The intention was used for something else.
    #[error("the attempt id was used for another payment")]
    AttemptReused,
    /// The driver has another payment.
    #[error("the terminal is busy with another payment")]
    Busy,
    /// A held sale waits for the app's word, which comes first.
    #[error("the held sale {attempt_id} must be settled first")]
    PendencyOpen {
        /// Which.
        attempt_id: AttemptId,
    },
    /// No approval of the attempt waits for the app's word.
    #[error("no approval of this attempt is held")]
    NotHeld,
    /// The sale had ended otherwise when the app said how it went; it stays so.
    #[error("the sale was decided otherwise before")]
    SettledOtherwise {
        /// How it ended.
        end: Box<End>,
    },
    /// No payment driver is installed.
    #[error("no payment driver is installed")]
    DriverMissing,
    /// Sales without an order are switched off.
    #[error("sales without an order are switched off")]
    StandaloneOff,
    /// Refunds are switched off: no operator password is set.
    #[error("refunds are switched off")]
    RefundsOff,
    /// Wrong operator password.
    #[error("the password is wrong, {tries_left} tries are left")]
    PasswordWrong {
        /// Before it locks.
        tries_left: u8,
    },
    /// Too many wrong passwords.
    #[error("refunds are locked until {until}")]
    PasswordLocked {
        /// Until when.
        until: Timestamp,
    },
    /// The sale was paid at another terminal, which must give it back.
    #[error("the payment was made at terminal {serial}")]
    PaidAtOtherTerminal {
        /// Which.
        serial: SerialNumber,
    },
    /// The sale is not known, not confirmed, or given back already.
    #[error("there is nothing to give back")]
    NothingToRefund,
    /// The order API did not do it.
    #[error("the order API: {0}")]
    OrderApi(#[from] OrderCallError),
    /// The journal did not do it.
    #[error("the journal: {0}")]
    Journal(#[from] JournalError),
    /// The terminal was closed.
    #[error("the terminal is closed")]
    Closed,
    /// The system gave no threads.
    #[error("the system failed: {message}")]
    Environment {
        /// Its text.
        message: String,
    },
}

/// What kind of thing went wrong, for an app that treats errors alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RetryAdvice {
    /// Do not repeat: it will fail again.
    Never,
    /// The same attempt id may be used again.
    SameAttempt,
    /// Change the request first.
    AfterChange,
}

/// Language of a user text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Brazilian Portuguese.
    PtBr,
    /// English.
    En,
}

impl TerminalError {
    /// The stable code; never changes its meaning.
    pub const fn code(&self) -> &'static str {
        self.row().0
    }

    /// The family.
    pub const fn family(&self) -> ErrorFamily {
        self.row().1
    }

    /// What the app should do.
    pub const fn retry(&self) -> RetryAdvice {
        match self.family() {
            ErrorFamily::Usage => RetryAdvice::AfterChange,
            ErrorFamily::Temporary => RetryAdvice::SameAttempt,
            ErrorFamily::Configuration | ErrorFamily::Environment => RetryAdvice::Never,
        }
    }

    /// Whether it is certain that nothing happened. Only a terminal that was
    /// closed under a running payment, and a lost answer, leave that open; the
    /// journal then knows more after the next start.
    pub const fn outcome_known(&self) -> bool {
        !matches!(self, Self::Closed | Self::OrderApi(OrderCallError::OutcomeUnknown))
    }

    /// A text for the person at the terminal.
    pub const fn user_text(&self, language: Language) -> &'static str {
        let row = self.row();
        match language {
            Language::PtBr => row.2,
            Language::En => row.3,
        }
    }

    /// The catalogue: code, family, pt-BR, en.
    const fn row(&self) -> (&'static str, ErrorFamily, &'static str, &'static str) {
        use ErrorFamily::{Configuration, Environment, Temporary, Usage};
        match self {
            Self::Amount(_) => ("amount", Usage, "Valor inválido.", "The amount is not valid."),
            Self::Id(_) => ("id", Usage, "Identificador inválido.", "The identifier is not valid."),
            Self::OrderNotAvailable => (
                "order_not_available",
                Usage,
                "Pedido não disponível nesta maquininha.",
                "The order is not available on this terminal.",
            ),
            Self::TenderForced { .. } => (
                "tender_forced",
                Usage,
                "O pedido exige outra forma de pagamento.",
                "The order requires another way to pay.",
            ),
            Self::TenderMissing => {
                ("tender_missing", Usage, "Escolha a forma de pagamento.", "Choose the way to pay.")
            }
            Self::TenderNotInContract { .. } => (
                "tender_not_in_contract",
                Configuration,
                "Forma de pagamento não contratada.",
                "This way to pay is not in the contract.",
            ),
            Self::TenderNotSupported { .. } => (
                "tender_not_supported",
                Configuration,
                "Esta maquininha não aceita esta forma de pagamento.",
                "This terminal does not take this way to pay.",
            ),
            Self::DirectAmount { .. } => (
                "direct_amount",
                Usage,
                "O pedido deve ser pago por inteiro.",
                "The order must be paid in full.",
            ),
            Self::Overpayment { .. } => (
                "overpayment",
                Usage,
                "Valor acima do que falta pagar.",
                "The amount is above what is due.",
            ),
            Self::AlreadyBeingPaid => (
                "already_being_paid",
                Usage,
                "O pedido já está sendo pago.",
                "The order is already being paid.",
            ),
            Self::AttemptReused => (
                "attempt_reused",
                Usage,
                "Tentativa repetida com outros dados.",
                "The attempt was repeated with other data.",
            ),
            Self::Busy => (
                "busy",
                Temporary,
                "Maquininha ocupada. Aguarde.",
                "The terminal is busy. Please wait.",
            ),
            Self::PendencyOpen { .. } => (
                "pendency_open",
                Temporary,
                "Há uma venda pendente. Confirme ou desfaça antes.",
                "A sale is pending. Confirm or undo it first.",
            ),
            Self::NotHeld => (
                "not_held",
                Usage,
                "Não há venda pendente com este identificador.",
                "No sale of this attempt is pending.",
            ),
            Self::SettledOtherwise { .. } => (
                "settled_otherwise",
                Usage,
                "A venda já foi decidida de outra forma.",
                "The sale was already decided otherwise.",
            ),
            Self::DriverMissing => (
                "driver_missing",
                Configuration,
                "Nenhum meio de pagamento instalado.",
                "No payment driver is installed.",
            ),
            Self::StandaloneOff => (
                "standalone_off",
                Configuration,
                "Venda avulsa desativada.",
                "Sales without an order are off.",
            ),
            Self::RefundsOff => (
                "refunds_off",
                Configuration,
                "Estorno desativado nesta maquininha.",
                "Refunds are off on this terminal.",
            ),
            Self::PasswordWrong { .. } => {
                ("password_wrong", Usage, "Senha incorreta.", "The password is wrong.")
            }
            Self::PasswordLocked { .. } => (
                "password_locked",
                Temporary,
                "Estorno bloqueado por senha incorreta.",
                "Refunds are locked after wrong passwords.",
            ),
            Self::PaidAtOtherTerminal { .. } => (
                "paid_at_other_terminal",
                Usage,
                "Estorne na maquininha em que foi pago.",
                "Refund it at the terminal that was paid.",
            ),
            Self::NothingToRefund => {
                ("nothing_to_refund", Usage, "Nada a estornar.", "There is nothing to refund.")
            }
            Self::OrderApi(OrderCallError::Configuration { .. }) => (
                "order_api_credentials",
                Configuration,
                "Credenciais recusadas. Verifique a ativação.",
                "The credentials were refused. Check the activation.",
            ),
            Self::OrderApi(OrderCallError::NotFound) => {
                ("order_api_not_found", Usage, "Pedido não encontrado.", "The order was not found.")
            }
            Self::OrderApi(
                OrderCallError::Rejected { .. }
                | OrderCallError::Conflict { .. }
                | OrderCallError::Invalid { .. },
            ) => (
                "order_api_rejected",
                Usage,
                "Operação recusada pelo serviço de pedidos.",
                "The order service refused.",
            ),
            Self::OrderApi(_) => (
                "order_api_unavailable",
                Temporary,
                "Serviço de pedidos indisponível. Tente de novo.",
                "The order service is not available. Try again.",
            ),
            Self::Journal(JournalError::Locked) => (
                "journal_locked",
                Environment,
                "O aplicativo já está aberto.",
                "The app is already running.",
            ),
            Self::Journal(JournalError::Newer { .. }) => {
                ("journal_newer", Environment, "Atualize o aplicativo.", "Update the app.")
            }
            Self::Journal(JournalError::DiskFull) => (
                "journal_disk_full",
                Environment,
                "Memória cheia. Libere espaço.",
                "The storage is full. Free some space.",
            ),
            Self::Journal(_) => (
                "journal",
                Environment,
                "Falha no armazenamento. Chame o suporte.",
                "The storage failed. Call support.",
            ),
            Self::Closed => {
                ("closed", Environment, "Maquininha encerrada.", "The terminal is closed.")
            }
            Self::Environment { .. } => {
                ("environment", Environment, "Falha do sistema.", "The system failed.")
            }
        }
    }
}
