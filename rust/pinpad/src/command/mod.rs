//! The commands of ABECS PIN pads, with their answers (abecs-pinpad §3).
//!
//! Each has the three letters of the protocol as its name, checks its values when it is written,
//! and reads its own answer. Commands for devices from before ABECS are in
//! [`classic`](crate::classic).

mod cex;
mod chp;
mod close;
mod display;
mod ebx;
mod fcx;
mod gcd;
mod gcx;
mod gcx_answer;
mod gix;
mod gix_answer;
mod gky;
mod gox;
mod gpn;
mod gtk;
mod media;
mod mnu;
mod opn;
mod tables;

pub use cex::{Cex, CexAnswer, ChipEvent, Event};
pub use chp::{Chp, ChpPin, ChpSlot, PinFormat};
pub use close::{Clo, Clx};
pub use display::{Alignment, Dex, DexOptions, Dsp, MessageKind, Rmc};
pub use ebx::{DATA_MAX, Ebx};
pub(crate) use fcx::script_results;
pub use fcx::{Fcx, FcxAnswer, HostOutcome};
pub use gcd::{Characters, Gcd, Prompt};
pub(crate) use gcx::date_and_time;
pub use gcx::{AIDS_MAX, Gcx, Selection};
pub use gcx_answer::{Application, CardEntry, GcxAnswer, IccStatus};
pub use gix::{Gix, IDS_MAX, InfoId};
pub use gix_answer::{Battery, Capability, DeviceInfo, SlotMap, SlotState};
pub use gky::{Gky, Key};
pub use gox::{Decision, Ged, Gox, GoxAnswer, TerminalRisk};
pub use gpn::{Gpn, PinPan};
pub(crate) use gpn::{pin_block, write_pin_key};
pub use gtk::{ClearDigits, Gtk, GtkAnswer, Tracks};
pub use media::{Dmf, Dsi, Lmf, MediaFile, MediaFormat, MediaName, Mle, Mli, Mlr};
pub use mnu::{Mnu, OPTIONS_MAX};
pub use opn::{Opening, Opn, OpnSecure};
pub use tables::{Gts, Tle, Tli, Tlr};
