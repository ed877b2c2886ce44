//! The catalogue of errors: the one place that codes, families and texts come from, in every
//! language.

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

macro_rules! catalogue {
    ($($name:ident = $code:literal, $family:ident, $pt_br:literal, $en:literal;)+) => {
        /// A stable code of an error, with its family and texts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $en] $name,)+
        }

        impl ErrorCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as an app compares it; never changes its meaning.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The family.
            pub const fn family(self) -> ErrorFamily {
                match self { $(Self::$name => ErrorFamily::$family,)+ }
            }

            /// A text for the person at the terminal.
            pub const fn user_text(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::PtBr) => $pt_br, (Self::$name, Language::En) => $en,)+
                }
            }
        }
    };
}

impl ErrorCode {
    /// What the app should do.
    pub const fn retry(self) -> RetryAdvice {
        match self.family() {
            ErrorFamily::Usage => RetryAdvice::AfterChange,
            ErrorFamily::Temporary => RetryAdvice::SameAttempt,
            ErrorFamily::Configuration | ErrorFamily::Environment => RetryAdvice::Never,
        }
    }
}

catalogue! {
    Amount = "amount", Usage, "Valor inválido.", "The amount is not valid.";
    Id = "id", Usage, "Identificador inválido.", "The identifier is not valid.";
    OrderNotAvailable = "order_not_available", Usage,
        "Pedido não disponível nesta maquininha.",
        "The order is not available on this terminal.";
    TenderForced = "tender_forced", Usage,
        "O pedido exige outra forma de pagamento.",
        "The order requires another way to pay.";
    TenderMissing = "tender_missing", Usage,
        "Escolha a forma de pagamento.",
        "Choose the way to pay.";
    TenderNotInContract = "tender_not_in_contract", Configuration,
        "Forma de pagamento não contratada.",
        "This way to pay is not in the contract.";
    TenderNotSupported = "tender_not_supported", Configuration,
        "Esta maquininha não aceita esta forma de pagamento.",
        "This terminal does not take this way to pay.";
    DirectAmount = "direct_amount", Usage,
        "O pedido deve ser pago por inteiro.",
        "The order must be paid in full.";
    Overpayment = "overpayment", Usage,
        "Valor acima do que falta pagar.",
        "The amount is above what is due.";
    AlreadyBeingPaid = "already_being_paid", Usage,
        "O pedido já está sendo pago.",
        "The order is already being paid.";
    AttemptReused = "attempt_reused", Usage,
        "Tentativa repetida com outros dados.",
        "The attempt was repeated with other data.";
    Busy = "busy", Temporary, "Maquininha ocupada. Aguarde.", "The terminal is busy. Please wait.";
    PendencyOpen = "pendency_open", Temporary,
        "Há uma venda pendente. Confirme ou desfaça antes.",
        "A sale is pending. Confirm or undo it first.";
    NotHeld = "not_held", Usage,
        "Não há venda pendente com este identificador.",
        "No sale of this attempt is pending.";
    SettledOtherwise = "settled_otherwise", Usage,
        "A venda já foi decidida de outra forma.",
        "The sale was already decided otherwise.";
    DriverMissing = "driver_missing", Configuration,
        "Nenhum meio de pagamento instalado.",
        "No payment driver is installed.";
    StandaloneOff = "standalone_off", Configuration,
        "Venda avulsa desativada.",
        "Sales without an order are off.";
    RefundsOff = "refunds_off", Configuration,
        "Estorno desativado nesta maquininha.",
        "Refunds are off on this terminal.";
    PasswordWrong = "password_wrong", Usage, "Senha incorreta.", "The password is wrong.";
    PasswordLocked = "password_locked", Temporary,
        "Estorno bloqueado por senha incorreta.",
        "Refunds are locked after wrong passwords.";
    PaidAtOtherTerminal = "paid_at_other_terminal", Usage,
        "Estorne na maquininha em que foi pago.",
        "Refund it at the terminal that was paid.";
    NothingToRefund = "nothing_to_refund", Usage, "Nada a estornar.", "There is nothing to refund.";
    OrderApiCredentials = "order_api_credentials", Configuration,
        "Credenciais recusadas. Verifique a ativação.",
        "The credentials were refused. Check the activation.";
    OrderApiNotFound = "order_api_not_found", Usage,
        "Pedido não encontrado.",
        "The order was not found.";
    OrderApiRejected = "order_api_rejected", Usage,
        "Operação recusada pelo serviço de pedidos.",
        "The order service refused.";
    OrderApiUnavailable = "order_api_unavailable", Temporary,
        "Serviço de pedidos indisponível. Tente de novo.",
        "The order service is not available. Try again.";
    JournalLocked = "journal_locked", Environment,
        "O aplicativo já está aberto.",
        "The app is already running.";
    JournalNewer = "journal_newer", Environment, "Atualize o aplicativo.", "Update the app.";
    JournalDiskFull = "journal_disk_full", Environment,
        "Memória cheia. Libere espaço.",
        "The storage is full. Free some space.";
    Journal = "journal", Environment,
        "Falha no armazenamento. Chame o suporte.",
        "The storage failed. Call support.";
    Closed = "closed", Environment, "Maquininha encerrada.", "The terminal is closed.";
    Environment = "environment", Environment, "Falha do sistema.", "The system failed.";
    PrintNoPaper = "print_no_paper", Temporary, "Sem papel.", "There is no paper.";
    PrintBusy = "print_busy", Temporary,
        "Impressora ocupada. Aguarde.",
        "The printer is busy. Please wait.";
    PrintUnavailable = "print_unavailable", Environment,
        "Impressora indisponível.",
        "The printer is not available.";
    ReaderNotConnected = "reader_not_connected", Temporary,
        "Nenhum leitor conectado. Conecte o leitor.",
        "No reader is connected. Connect the reader.";
    ReaderBusy = "reader_busy", Temporary,
        "O leitor está em uso. Aguarde.",
        "The reader is in use. Please wait.";
    ReaderNotRemembered = "reader_not_remembered", Usage,
        "Este leitor não está salvo. Procure-o de novo.",
        "This reader is not remembered. Look for it again.";
    ReadersTooMany = "readers_too_many", Usage,
        "Há leitores salvos demais. Esqueça um deles.",
        "Too many readers are remembered. Forget one of them.";
    ReaderSearchMissing = "reader_search_missing", Configuration,
        "Este aplicativo não procura leitores. Informe o endereço do leitor.",
        "This app does not look for readers. Give the address of the reader.";
    ReaderSearching = "reader_searching", Usage,
        "A busca por leitores já está em andamento.",
        "A search for readers is running already.";
    ReaderCanceled = "reader_canceled", Temporary,
        "A conexão com o leitor foi cancelada.",
        "The connection to the reader was canceled.";
    ReaderQuestion = "reader_question", Usage,
        "Esta pergunta não pode ser feita no leitor.",
        "This question cannot be asked on a reader.";
    ReaderCannotAsk = "reader_cannot_ask", Usage,
        "Este leitor não tem teclado para esta pergunta.",
        "This reader has no keys for this question.";
    ReaderAnswerWrong = "reader_answer_wrong", Temporary,
        "O leitor deu uma resposta inválida. Tente de novo.",
        "The reader gave an answer that does not fit. Try again.";
    ReaderAcquirers = "reader_acquirers", Configuration,
        "Configuração das adquirentes inválida. Chame o suporte.",
        "The acquirers' settings are not valid. Call support.";
    Value = "value", Usage, "Valor inválido.", "The value is not valid.";
    NullPointer = "null_pointer", Usage, "Valor inválido.", "The value is not valid.";
    NotUtf8 = "not_utf8", Usage, "Texto inválido.", "The text is not valid.";
    Host = "host", Configuration, "Configuração inválida.", "The settings are not valid.";
    Sandbox = "sandbox", Environment, "Falha na simulação.", "The simulation failed.";
    Internal = "internal", Environment,
        "Falha interna. Chame o suporte.",
        "Internal failure. Call support.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_code_is_there_twice_and_every_text_is_a_sentence() {
        let codes: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.code()).collect();
        assert_eq!(codes.len(), ErrorCode::ALL.len());
        for code in ErrorCode::ALL {
            for language in [Language::PtBr, Language::En] {
                assert!(code.user_text(language).ends_with('.'), "{code:?}");
            }
        }
    }
}
