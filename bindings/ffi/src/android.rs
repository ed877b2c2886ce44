//! What Android does when it loads the library.
//!
//! Nothing of the product asks Android for a context: roots of TLS are bundled, and links, printer
//! and key store come in through ports. So there is nothing else to set up here.
#![allow(unsafe_code, reason = "the Java VM looks this function up by its name")]

use std::ffi::c_void;
use std::panic::catch_unwind;

use android_logger::Config;
use jni::sys::{JNI_VERSION_1_6, JavaVM, jint};
use log::LevelFilter;

use crate::panics::keep_texts_inside;

/// Called by the Java VM once the library is loaded. Log lines go to the system's log until a log
/// sink takes them.
#[unsafe(no_mangle)]
extern "system" fn JNI_OnLoad(_vm: *mut JavaVM, _reserved: *mut c_void) -> jint {
    // A logger that is installed already, or a panic, must not keep the library from loading.
    let _ = catch_unwind(|| {
        keep_texts_inside();
        let config = Config::default().with_tag("maquininha").with_max_level(LevelFilter::Info);
        android_logger::init_once(config);
    });
    JNI_VERSION_1_6
}
