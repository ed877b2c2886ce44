//! Values that never reach a log, an error, a journal or a panic.

use std::fmt;

use zeroize::Zeroize;

/// Holds a secret. `Debug` and `Display` hide it, it does not serialise, and
/// its memory is cleared when it is dropped.
///
/// ```
/// let key = maquininha_model::Sensitive::new(String::from("sk_secret"));
/// assert_eq!(format!("{key:?} {key}"), "[hidden] [hidden]");
/// ```
#[derive(Clone)]
pub struct Sensitive<T: Zeroize>(T);

impl<T: Zeroize> Sensitive<T> {
    /// Takes the secret in.
    pub const fn new(secret: T) -> Self {
        Self(secret)
    }

    /// Hands the secret out. Each call needs a reason a reviewer accepts.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

impl<T: Zeroize> fmt::Display for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}
