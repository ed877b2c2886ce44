//! Why a reader is not connected, and what a person can do about it.

use maquininha_card::{DeviceFailure, Language};

use crate::ReaderError;
use crate::port::LinkError;

macro_rules! reasons {
    ($($name:ident = $code:literal, $retry:literal,
       $pt:literal, $en:literal, $do_pt:literal, $do_en:literal;)+) => {
        /// Why a reader is not connected.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ConnectionFailure {
            $(#[doc = $en] $name,)+
        }

        impl ConnectionFailure {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as an app compares it; never changes its meaning.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Whether it may pass by itself, so that trying again makes sense.
            pub const fn may_pass(self) -> bool {
                match self { $(Self::$name => $retry,)+ }
            }

            /// What happened, for a person.
            pub const fn user_text(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::PtBr) => $pt, (Self::$name, Language::En) => $en,)+
                }
            }

            /// What a person can do about it.
            pub const fn suggestion(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::PtBr) => $do_pt,
                      (Self::$name, Language::En) => $do_en,)+
                }
            }
        }
    };
}

reasons! {
    LinkLost = "link_lost", true,
        "A conexão com o leitor caiu.", "The link to the reader was lost.",
        "Aproxime o leitor e verifique se está ligado.",
        "Bring the reader closer and see that it is on.";
    NotFound = "not_found", true,
        "O leitor não foi encontrado.", "The reader was not found.",
        "Ligue o leitor e deixe-o por perto.", "Switch the reader on and keep it near.";
    InUse = "in_use", true,
        "O leitor está em uso em outro aparelho.", "The reader is in use elsewhere.",
        "Desconecte o leitor do outro aparelho ou aplicativo.",
        "Disconnect the reader from the other device or app.";
    RadioOff = "radio_off", true,
        "O Bluetooth está desligado.", "Bluetooth is off.",
        "Ligue o Bluetooth.", "Switch Bluetooth on.";
    NotPermitted = "not_permitted", false,
        "O sistema não permite usar esta conexão.",
        "The system does not permit the use of this link.",
        "Conceda a permissão nas configurações do aparelho.",
        "Give the permission in the settings of the device.";
    NotPaired = "not_paired", false,
        "O leitor não está pareado.", "The reader is not paired.",
        "Pareie o leitor nas configurações de Bluetooth.",
        "Pair the reader in the Bluetooth settings.";
    NoByteService = "no_byte_service", false,
        "O aparelho encontrado não é um leitor conhecido.",
        "The device that was found is no known reader.",
        "Escolha outro aparelho.", "Choose another device.";
    BadAddress = "bad_address", false,
        "O endereço do leitor é inválido.", "The address of the reader is not valid.",
        "Corrija o endereço do leitor.", "Correct the address of the reader.";
    LinkKindMissing = "link_kind_missing", false,
        "Este aplicativo não usa este tipo de conexão.",
        "This app does not use this kind of link.",
        "Escolha outra conexão ou atualize o aplicativo.",
        "Choose another link or update the app.";
    PluginMissing = "plugin_missing", false,
        "O módulo deste leitor não está instalado.", "The plug-in of this reader is not installed.",
        "Atualize o aplicativo ou escolha outro leitor.", "Update the app or choose another reader.";
    OtherProtocol = "other_protocol", false,
        "O leitor fala outro protocolo.", "The reader speaks another protocol.",
        "Escolha outro leitor.", "Choose another reader.";
    NoAnswer = "no_answer", true,
        "O leitor não responde.", "The reader does not answer.",
        "Desligue e ligue o leitor.", "Switch the reader off and on.";
    Busy = "busy", true,
        "O leitor está ocupado.", "The reader is busy.",
        "Aguarde ou cancele a operação no leitor.", "Wait, or cancel what the reader does.";
    KeyMissing = "key_missing", false,
        "O leitor não tem a chave da adquirente.", "The reader lacks the acquirer's key.",
        "Use o leitor fornecido pela adquirente.", "Use a reader that the acquirer supplies.";
    TablesRefused = "tables_refused", false,
        "O leitor não aceitou as tabelas.", "The reader did not take the tables.",
        "Chame o suporte da adquirente.", "Call the acquirer's support.";
    Security = "security", true,
        "O leitor parou por segurança.", "The reader stopped for security.",
        "Retire o cartão e reinicie o leitor.", "Remove the card and restart the reader.";
    Failed = "failed", true,
        "O leitor falhou.", "The reader failed.",
        "Reinicie o leitor.", "Restart the reader.";
}

impl From<&LinkError> for ConnectionFailure {
    fn from(error: &LinkError) -> Self {
        match error {
            LinkError::BadAddress => Self::BadAddress,
            LinkError::NotFound => Self::NotFound,
            LinkError::Busy => Self::InUse,
            LinkError::RadioOff => Self::RadioOff,
            LinkError::NotPermitted(_) => Self::NotPermitted,
            LinkError::NotPaired => Self::NotPaired,
            LinkError::NoByteService => Self::NoByteService,
            LinkError::Unsupported(_) => Self::LinkKindMissing,
            LinkError::Lost | LinkError::Closed => Self::LinkLost,
            LinkError::Io(_) => Self::Failed,
        }
    }
}

impl From<DeviceFailure> for ConnectionFailure {
    fn from(failure: DeviceFailure) -> Self {
        match failure {
            DeviceFailure::LinkLost => Self::LinkLost,
            DeviceFailure::NoAnswer | DeviceFailure::Aborted | DeviceFailure::TimedOut => {
                Self::NoAnswer
            }
            DeviceFailure::NotSupported => Self::OtherProtocol,
            DeviceFailure::KeyMissing(_) => Self::KeyMissing,
            DeviceFailure::Tables => Self::TablesRefused,
            DeviceFailure::Busy => Self::Busy,
            DeviceFailure::Security => Self::Security,
            _ => Self::Failed,
        }
    }
}

impl From<&ReaderError> for ConnectionFailure {
    fn from(error: &ReaderError) -> Self {
        match error {
            ReaderError::Link(error) => error.into(),
            ReaderError::Device(failure) => (*failure).into(),
            ReaderError::LinkKind(_) => Self::LinkKindMissing,
            ReaderError::PluginMissing { .. } => Self::PluginMissing,
            ReaderError::NoPluginFits { .. } => Self::OtherProtocol,
            ReaderError::Busy => Self::Busy,
            _ => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_says_what_happened_and_what_to_do() {
        let codes: BTreeSet<_> = ConnectionFailure::ALL.iter().map(|why| why.code()).collect();
        assert_eq!(codes.len(), ConnectionFailure::ALL.len());
        for why in ConnectionFailure::ALL {
            for language in [Language::PtBr, Language::En] {
                assert!(why.user_text(language).ends_with('.'), "{why:?}");
                assert!(why.suggestion(language).ends_with('.'), "{why:?}");
            }
        }
    }
}
