//! A panic of ours ends as an error without a text.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use crate::MaquininhaError;

/// Prefix of the names of our threads.
const OUR_THREADS: &str = "maquininha";

thread_local! {
    /// Whether this thread of the host's runs code of ours.
    static IN_OUR_CODE: Cell<bool> = const { Cell::new(false) };
}

/// Runs code of ours on a thread of the host's; a panic becomes the error `internal`.
pub(crate) fn guarded<T>(
    work: impl FnOnce() -> Result<T, MaquininhaError>,
) -> Result<T, MaquininhaError> {
    let before = IN_OUR_CODE.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    IN_OUR_CODE.set(before);
    outcome.unwrap_or_else(|_| Err(MaquininhaError::internal()))
}

/// Keeps the texts of our panics out of the process's error output, which ends in crash reports.
/// Other people's panics are shown as before.
pub(crate) fn keep_texts_inside() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let thread = std::thread::current();
            let is_ours = IN_OUR_CODE.get()
                || thread.name().is_some_and(|name| name.starts_with(OUR_THREADS));
            if is_ours {
                let place = panic.location().map(ToString::to_string);
                tracing::error!(place, "a panic was caught");
            } else {
                before(panic);
            }
        }));
    });
}
