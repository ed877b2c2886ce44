//! The three letters that name a command (abecs-pinpad §2.5).

use std::fmt;

macro_rules! commands {
    ($($name:ident $text:literal $kind:ident $block:ident,)*) => {
        /// A command of the protocol, by its three letters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum CommandId {
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        impl CommandId {
            /// Every command.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The three letters.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Whether its parameters are TLV ("ABECS style", abecs-pinpad §2.3).
            pub const fn is_tlv(self) -> bool {
                match self { $(Self::$name => commands!(@kind $kind),)* }
            }

            /// Whether it waits for a person or a card, with no limit that the host could know.
            pub const fn is_blocking(self) -> bool {
                match self { $(Self::$name => commands!(@block $block),)* }
            }
        }
    };
    (@kind tlv) => { true };
    (@kind fixed) => { false };
    (@block waits) => { true };
    (@block prompt) => { false };
}

commands! {
    Opn "OPN" fixed prompt,
    Gin "GIN" fixed prompt,
    Gix "GIX" tlv prompt,
    Dwk "DWK" fixed prompt,
    Clo "CLO" fixed prompt,
    Clx "CLX" tlv prompt,
    Cex "CEX" tlv waits,
    Chp "CHP" fixed waits,
    Cke "CKE" fixed waits,
    Dex "DEX" fixed prompt,
    Dsp "DSP" fixed prompt,
    Ebx "EBX" tlv prompt,
    Enb "ENB" fixed prompt,
    Gcd "GCD" tlv waits,
    Gdu "GDU" fixed prompt,
    Gky "GKY" fixed waits,
    Gpn "GPN" fixed waits,
    Gtk "GTK" tlv prompt,
    Mnu "MNU" tlv waits,
    Rmc "RMC" fixed waits,
    Mli "MLI" tlv prompt,
    Mlr "MLR" tlv prompt,
    Mle "MLE" tlv prompt,
    Lmf "LMF" tlv prompt,
    Dmf "DMF" tlv prompt,
    Dsi "DSI" tlv prompt,
    Gts "GTS" fixed prompt,
    Tli "TLI" fixed prompt,
    Tlr "TLR" fixed prompt,
    Tle "TLE" fixed prompt,
    Gcr "GCR" fixed waits,
    Cng "CNG" fixed prompt,
    Goc "GOC" fixed waits,
    Fnc "FNC" fixed prompt,
    Gcx "GCX" tlv waits,
    Ged "GED" tlv prompt,
    Gox "GOX" tlv waits,
    Fcx "FCX" tlv waits,
}

impl CommandId {
    /// From the three letters.
    pub fn from_bytes(letters: &[u8]) -> Option<Self> {
        Self::ALL.iter().copied().find(|id| id.as_str().as_bytes() == letters)
    }

    /// The longest command in clear, in bytes (abecs-pinpad §1.3, §12.20).
    pub const fn payload_max(self) -> usize {
        if self.is_tlv() { crate::payload::TLV_COMMAND_MAX } else { crate::payload::COMMAND_MAX }
    }
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_found_by_its_letters() {
        for id in CommandId::ALL {
            assert_eq!(CommandId::from_bytes(id.as_str().as_bytes()), Some(*id));
        }
        assert_eq!(CommandId::from_bytes(b"RMX"), None);
        assert_eq!(CommandId::from_bytes(b"gcx"), None);
    }
}
