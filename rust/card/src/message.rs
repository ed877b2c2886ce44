//! The catalogue of messages: the one place that texts for PIN pad and phone come from.

use crate::text::DisplayText;

/// Language of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Brazilian Portuguese.
    #[default]
    PtBr,
    /// English.
    En,
}

macro_rules! messages {
    ($($name:ident = $code:literal, $pad_pt:literal, $pad_en:literal, $pt:literal, $en:literal;)+) => {
        /// Something to tell card holder and operator, with a stable code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Message {
            $(#[doc = $en] $name,)+
        }

        impl Message {
            /// All messages.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as an app compares it; never changes its meaning.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// A sentence for the screen of phone or till.
            pub const fn user_text(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::PtBr) => $pt, (Self::$name, Language::En) => $en,)+
                }
            }

            const fn pad(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::PtBr) => $pad_pt,
                      (Self::$name, Language::En) => $pad_en,)+
                }
            }
        }
    };
}

impl Message {
    /// Two lines of 16 characters for the reader, without accents: every reader can show it
    /// (abecs-pinpad §7.7).
    pub fn pad_text(self, language: Language) -> DisplayText {
        DisplayText::new(self.pad(language))
    }
}

messages! {
    Preparing = "preparing", "PREPARANDO...", "PREPARING...",
        "Preparando o leitor.", "Preparing the reader.";
    Ready = "ready", "LEITOR PRONTO", "READER READY",
        "O leitor está pronto.", "The reader is ready.";
    PresentCard = "present_card", "APROXIME, INSIRA\nOU PASSE CARTAO", "TAP, INSERT\nOR SWIPE CARD",
        "Aproxime, insira ou passe o cartão.", "Tap, insert or swipe the card.";
    InsertCard = "insert_card", "CARTAO COM CHIP\nINSIRA O CARTAO", "CHIP CARD\nINSERT THE CARD",
        "O cartão tem chip: insira-o.", "The card has a chip: insert it.";
    InsertOrSwipe = "insert_or_swipe", "INSIRA OU PASSE\nO CARTAO", "INSERT OR SWIPE\nTHE CARD",
        "Insira ou passe o cartão.", "Insert or swipe the card.";
    SwipeCard = "swipe_card", "CHIP NAO LIDO\nPASSE A TARJA", "CHIP NOT READ\nSWIPE THE CARD",
        "Chip não lido: passe a tarja.", "The chip could not be read: swipe the card.";
    OneCardOnly = "one_card_only", "APROXIME SO\nUM CARTAO", "TAP ONE CARD\nONLY",
        "Aproxime um só cartão.", "Tap one card only.";
    TryAgain = "try_again", "NAO LIDO\nTENTE DE NOVO", "NOT READ\nTRY AGAIN",
        "Cartão não lido: tente de novo.", "The card could not be read: try again.";
    ActOnPhone = "act_on_phone", "VEJA O CELULAR\nE APROXIME", "SEE THE PHONE\nAND TAP AGAIN",
        "Siga o celular e aproxime de novo.", "Follow the phone and tap again.";
    EnterPin = "enter_pin", "DIGITE A SENHA", "ENTER YOUR PIN",
        "Digite a senha no leitor.", "Enter the PIN on the reader.";
    Authorizing = "authorizing", "AGUARDE...\nPROCESSANDO", "PLEASE WAIT...\nPROCESSING",
        "Aguardando a autorização.", "Waiting for the authorization.";
    RemoveCard = "remove_card", "RETIRE O CARTAO", "REMOVE THE CARD",
        "Retire o cartão.", "Remove the card.";
    Reversing = "reversing", "DESFAZENDO...\nAGUARDE", "REVERSING...\nPLEASE WAIT",
        "Desfazendo a transação.", "Reversing the transaction.";
    Signature = "signature", "ASSINATURA", "SIGNATURE",
        "Peça a assinatura no comprovante.", "Ask for a signature on the receipt.";
    Approved = "approved", "APROVADO", "APPROVED", "Aprovado.", "Approved.";
    Refunded = "refunded", "ESTORNADO", "REFUNDED", "Estornado.", "Refunded.";
    Identified = "identified", "CARTAO LIDO", "CARD READ", "Cartão lido.", "The card was read.";
    Declined = "declined", "NAO AUTORIZADO", "DECLINED", "Não autorizado.", "Declined.";
    Canceled = "canceled", "CANCELADO", "CANCELED", "Operação cancelada.", "Canceled.";
    TimedOut = "timed_out", "TEMPO ESGOTADO", "TIMED OUT",
        "O tempo acabou.", "The time is over.";
    Unknown = "unknown", "SEM RESPOSTA\nCONSULTE O CAIXA", "NO ANSWER\nASK THE CASHIER",
        "Sem resposta: o resultado será verificado.", "No answer: the outcome is being found out.";
    NoAnswer = "no_answer", "SEM RESPOSTA\nVENDA DESFEITA", "NO ANSWER\nREVERSED",
        "A adquirente não respondeu; a venda foi desfeita.",
        "The acquirer did not answer; the payment was reversed.";
    CardRefused = "card_refused", "CARTAO RECUSOU\nVENDA DESFEITA", "CARD REFUSED\nREVERSED",
        "O cartão recusou; a venda foi desfeita.", "The card refused; the payment was reversed.";
    CardNotFinished = "card_not_finished", "CARTAO RETIRADO\nVENDA DESFEITA",
        "CARD REMOVED\nREVERSED",
        "O cartão não concluiu; a venda foi desfeita.",
        "The card was not finished; the payment was reversed.";
    StoreFailed = "store_failed", "FALHA INTERNA\nVENDA DESFEITA", "FAILURE\nREVERSED",
        "Falha no armazenamento; a venda foi desfeita.",
        "The storage failed; the payment was reversed.";
    CardDeclined = "card_declined", "CARTAO RECUSOU", "CARD DECLINED",
        "O cartão recusou a transação.", "The card declined.";
    CardBlocked = "card_blocked", "CARTAO BLOQUEADO", "CARD BLOCKED",
        "Cartão bloqueado.", "The card is blocked.";
    CardInvalid = "card_invalid", "CARTAO INVALIDO", "INVALID CARD",
        "Cartão inválido.", "The card is not valid.";
    CardProblem = "card_problem", "ERRO NO CARTAO", "CARD ERROR",
        "O cartão apresentou um erro.", "The card failed.";
    CardRemoved = "card_removed", "CARTAO RETIRADO", "CARD REMOVED",
        "O cartão foi retirado antes do fim.", "The card was removed too early.";
    NoApplication = "no_application", "MODO INVALIDO\nPARA O CARTAO", "CARD NOT VALID\nFOR THIS MODE",
        "O cartão não serve para esta forma de pagamento.",
        "The card is not for this way to pay.";
    NotRead = "not_read", "CARTAO NAO LIDO", "CARD NOT READ",
        "Não foi possível ler o cartão.", "The card could not be read.";
    UseChip = "use_chip", "USE O CHIP", "USE THE CHIP",
        "Este cartão só é aceito com o chip.", "This card is taken with its chip only.";
    PinNotPossible = "pin_not_possible", "SENHA\nINDISPONIVEL", "PIN NOT\nAVAILABLE",
        "Este leitor não pode pedir a senha agora.", "The reader cannot ask for the PIN now.";
    NotOnline = "not_online", "NAO AUTORIZADO\nOFFLINE", "NOT APPROVED\nOFFLINE",
        "O cartão quis aprovar sem a adquirente, o que não é aceito.",
        "The card wanted to approve without the acquirer, which is not taken.";
    NoAcquirer = "no_acquirer", "CARTAO\nNAO ACEITO", "CARD\nNOT ACCEPTED",
        "Nenhuma adquirente aceita este cartão.", "No acquirer takes this card.";
    TenderNotTaken = "tender_not_taken", "NAO DISPONIVEL", "NOT AVAILABLE",
        "O leitor não aceita esta forma de pagamento.", "The reader does not take this way to pay.";
    OtherCard = "other_card", "OUTRO CARTAO\nUSE O DA VENDA", "ANOTHER CARD\nUSE THE SAME",
        "Este não é o cartão que pagou.", "This is not the card that paid.";
    NothingToRefund = "nothing_to_refund", "NADA A ESTORNAR", "NOTHING TO\nREFUND",
        "Este pagamento já foi desfeito.", "This payment was reversed already.";
    AcquirerUnavailable = "acquirer_unavailable", "SEM CONEXAO", "NO CONNECTION",
        "A adquirente não está acessível.", "The acquirer cannot be reached.";
    ReaderBusy = "reader_busy", "LEITOR OCUPADO", "READER BUSY",
        "O leitor está ocupado.", "The reader is in use.";
    ReaderNotReady = "reader_not_ready", "LEITOR\nNAO PRONTO", "READER\nNOT READY",
        "O leitor não está pronto.", "The reader is not ready.";
    ReaderLost = "reader_lost", "SEM CONEXAO", "NO CONNECTION",
        "A conexão com o leitor caiu.", "The link to the reader was lost.";
    ReaderFailed = "reader_failed", "FALHA NO LEITOR", "READER FAILURE",
        "O leitor falhou.", "The reader failed.";
    KeyMissing = "key_missing", "LEITOR SEM CHAVE", "KEY MISSING",
        "O leitor não tem a chave da adquirente.", "The reader lacks the acquirer's key.";
    TablesRefused = "tables_refused", "FALHA NA CARGA\nDE TABELAS", "TABLES\nREFUSED",
        "O leitor não aceitou as tabelas.", "The reader did not take the tables.";
    Undecided = "undecided", "VENDAS PENDENTES", "SALES PENDING",
        "Há vendas demais por confirmar.", "Too many payments wait for their decision.";
    AttemptKeyTooLong = "attempt_key_too_long", "NAO DISPONIVEL", "NOT AVAILABLE",
        "Identificador da venda longo demais.", "The key of the payment is too long.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_message_fits_a_display_of_two_lines_and_is_a_sentence() {
        let codes: BTreeSet<_> = Message::ALL.iter().map(|message| message.code()).collect();
        assert_eq!(codes.len(), Message::ALL.len());
        for message in Message::ALL {
            for language in [Language::PtBr, Language::En] {
                assert!(message.user_text(language).ends_with('.'), "{message:?}");
                let pad = message.pad_text(language);
                let lines: Vec<_> = pad.as_str().split('\n').collect();
                assert!(lines.len() <= 2 && pad.as_str().is_ascii(), "{message:?}");
                assert!(lines.iter().all(|line| (1..=16).contains(&line.len())), "{message:?}");
            }
        }
    }
}
