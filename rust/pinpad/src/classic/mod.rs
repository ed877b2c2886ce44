//! Commands for devices from before ABECS: those whose secure OPN is answered without a key
//! (abecs-pinpad §3.6, §7.6).
