//! Takes out of a service's text what must not be kept: card numbers and keys.

/// Longest text kept, in characters.
const TEXT_MAX: usize = 300;
/// Digits of a card number, at least. Longer runs than the 19 of the longest
/// one may hold a card number and are masked too.
const PAN_DIGITS_MIN: usize = 13;

/// The text with runs of 13 digits and more (also in groups, with blanks or
/// hyphens between) and words that begin with `sk_` or `pk_` masked, cut at 300
/// characters.
pub(crate) fn redact(text: &str) -> String {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_control() || *c == ' ').collect();
    let mut out = String::with_capacity(chars.len().min(TEXT_MAX * 4));
    let mut at = 0;
    while let Some(&first) = chars.get(at) {
        let rest = &chars[at..];
        if is_key(rest) {
            out.push_str("[key]");
            at += rest.iter().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).count();
        } else if first.is_ascii_digit() {
            let (length, digits) = number(rest);
            if digits >= PAN_DIGITS_MIN {
                out.push_str("[number]");
            } else {
                out.extend(&rest[..length]);
            }
            at += length;
        } else {
            out.push(first);
            at += 1;
        }
    }
    out.chars().take(TEXT_MAX).collect()
}

fn is_key(rest: &[char]) -> bool {
    matches!(rest, ['s' | 'S' | 'p' | 'P', 'k' | 'K', '_', ..])
}

/// Length in characters and digits of the number at the start. A single blank
/// or hyphen between digits belongs to it.
fn number(rest: &[char]) -> (usize, usize) {
    let (mut length, mut digits) = (0, 0);
    while let Some(c) = rest.get(length) {
        let between =
            matches!(c, ' ' | '-') && rest.get(length + 1).is_some_and(char::is_ascii_digit);
        if c.is_ascii_digit() {
            digits += 1;
        } else if !between {
            break;
        }
        length += 1;
    }
    (length, digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_and_keys_are_masked() {
        assert_eq!(redact("card 4000000000000002 refused"), "card [number] refused");
        assert_eq!(redact("card 4000 0000 0000 0002."), "card [number].");
        assert_eq!(redact("card 4000-0000-0000-0002"), "card [number]");
        assert_eq!(redact("key sk_test_abc-1, pk_x"), "key [key], [key]");
        assert_eq!(redact("order of 3000 in 2026-03-02"), "order of 3000 in 2026-03-02");
    }

    #[test]
    fn texts_are_cut_and_lose_control_characters() {
        assert_eq!(redact(&"é".repeat(400)).chars().count(), 300);
        assert_eq!(redact("a\nb\u{1b}[31m"), "ab[31m");
    }
}
