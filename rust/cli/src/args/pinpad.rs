//! `maquininha pinpad`.

use clap::{Args, ValueEnum};
use maquininha_virtualpad::Profile;

/// The highest number of a device: it has 19 bits in the serial numbers of its keys
/// (abecs-pinpad §6.2).
const NUMBER_MAX: i64 = 0x0007_FFFF;

/// A virtual PIN pad.
#[derive(Clone, Debug, Args)]
#[command(after_help = "\
Examples:
  maquininha pinpad
  maquininha pinpad --serial --profile 2.12
  maquininha pinpad --port 0 --json --person \"tap contactless\"

and in another window:
  maquininha reader sell --amount 30,00 --tcp 127.0.0.1:4100

Typed commands: insert CARD, tap CARD, swipe CARD, remove, type TEXT, press KEY, unlock CARD,
power off, power on, play STEPS, hang up, cards, help, quit. `type` alone takes what is typed next
without showing it.

It has the keys of the simulated acquirers and of nobody else, so only test cards come near it.
It listens on 127.0.0.1 only and runs until Ctrl-C.")]
pub struct PinPadArgs {
    /// Port to listen on; 0 lets the system choose
    #[arg(long, default_value_t = 4100)]
    pub port: u16,
    /// Wait at a pseudo-terminal instead, as behind a serial line
    #[arg(long, conflicts_with = "port")]
    pub serial: bool,
    /// Version of the ABECS protocol that it speaks; 1.08 is from before ABECS, and no sale takes it
    #[arg(long, value_enum, value_name = "VERSION", default_value = "2.20")]
    pub profile: ProfileArg,
    /// Which device it is: each number has keys of its own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=NUMBER_MAX))]
    pub number: u32,
    /// What the person at it does, each step as soon as it is asked for
    #[arg(long, value_name = "STEPS")]
    pub person: Option<String>,
}

/// A version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProfileArg {
    /// 1.08.
    #[value(name = "1.08")]
    Classic108,
    /// 2.12.
    #[value(name = "2.12")]
    Abecs212,
    /// 2.20.
    #[value(name = "2.20")]
    Abecs220,
}

impl From<ProfileArg> for Profile {
    fn from(profile: ProfileArg) -> Self {
        match profile {
            ProfileArg::Classic108 => Self::Classic108,
            ProfileArg::Abecs212 => Self::Abecs212,
            ProfileArg::Abecs220 => Self::Abecs220,
        }
    }
}
