//! Commands for devices from before ABECS: those whose secure OPN is answered without a key
//! (abecs-pinpad §3.6, §7.6). They have neither a secure session nor TLV commands.
//!
//! A sale goes [`Gcr`], after tables are loaded where it says so [`Gcr::again`], then [`Cng`] where
//! objects are to be changed, [`Goc`], the acquirer, [`Fnc`]. Display, menu keys, PIN and card
//! removal are those of [`command`](crate::command): DSP, GKY, GPN, RMC, and CLO in place of CLX.

mod cke;
mod dwk;
mod fnc;
mod gcr;
mod gcr_answer;
mod gin;
mod goc;
mod pan_key;
mod small;

pub use cke::{Cke, CkeAnswer};
pub use dwk::{Dwk, DwkRsa, PanKeyPair};
pub use fnc::{Fnc, FncAnswer, FncDecision};
pub use gcr::{Gcr, GcrRequest};
pub use gcr_answer::{GcrAnswer, SealedTracks, SwipedTracks};
pub use gin::{ClassicDevice, ClassicNetwork, Gin, GinAnswer};
pub use goc::{Goc, GocAnswer};
pub use pan_key::PanKey;
pub use small::{Cng, Enb, Gdu};
