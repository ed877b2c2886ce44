//! Soft limits of texts (pagarme-connect §10 row 32): longer ones are cut at a
//! character, never refused.

/// Longest text on a terminal's screen, in characters.
pub const DISPLAY_NAME_CUT: usize = 30;
/// Longest reference, in characters.
pub const CODE_CUT: usize = 52;
/// Longest description and metadata value, in characters.
pub const DESCRIPTION_CUT: usize = 256;
/// Longest name of a buyer, in characters; the one official limit
/// (pagarme-connect §2.3).
pub const CUSTOMER_CUT: usize = 64;

/// The first `limit` characters, blanks at the ends trimmed.
pub(super) fn cut(text: &str, limit: usize) -> &str {
    let text = text.trim();
    match text.char_indices().nth(limit) {
        Some((at, _)) => text[..at].trim_end(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(cut("  pão de açúcar ", 3), "pão");
        assert_eq!(cut("ação", 10), "ação");
        assert_eq!(cut("um dois", 3), "um");
    }
}
