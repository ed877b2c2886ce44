//! Credentials of a delivery, compared in constant time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maquininha_model::Sensitive;
use subtle::ConstantTimeEq as _;

/// Whether the path carries the secret, where there is one.
pub(super) fn same_path(wanted: Option<&Sensitive<String>>, given: Option<&str>) -> bool {
    match wanted {
        None => true,
        // The secret is compared only.
        Some(wanted) => {
            bool::from(wanted.expose().as_bytes().ct_eq(given.unwrap_or_default().as_bytes()))
        }
    }
}

/// Whether the header carries user and password, where they are wanted. A user
/// without a stored password lets nobody in.
pub(super) fn same_basic(
    user: Option<&str>,
    password: Option<&Sensitive<String>>,
    given: Option<&str>,
) -> bool {
    let Some(user) = user else { return true };
    let Some(password) = password else { return false };
    // The password is compared only.
    let wanted = Sensitive::new(format!("{user}:{}", password.expose()));
    let given = given
        .and_then(|header| header.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, token)| STANDARD.decode(token.trim()).ok())
        .unwrap_or_default();
    bool::from(wanted.expose().as_bytes().ct_eq(&given))
}
