//! Card numbers are taken out of a webhook before it is read and kept.
//!
//! The text is changed where a card number stands and nowhere else: a value in a form that we would
//! not write ourselves (a number of any size, the same field twice) is kept as it came.

use std::borrow::Cow;

use maquininha_model::{holds_card_number, mask_card_numbers};
use serde_json::Number;

/// Fields that hold numbers of the acquirer or service, besides the ids.
const NUMBERS: [&str; 3] = ["code", "initiator_transaction_key", "authorization_code"];

/// Whether a value is a number of the acquirer or service, by the name of its field. Such a number
/// must stay as it is, for payments are found by it, and may look like a card number by chance. It
/// is one word; a field of that name with other text in it holds no such number.
pub fn is_service_number(field: &str, value: &str) -> bool {
    let is_named = NUMBERS.contains(&field) || field == "id" || field.ends_with("_id");
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    is_named && value.chars().all(is_of_word)
}

/// JSON text without the card numbers in its strings, numbers and field names, but for the
/// [numbers of the service](is_service_number). Text that is not JSON gives some text that is
/// hardly JSON either.
pub fn without_card_numbers(json: &str) -> Cow<'_, str> {
    let mut out = String::new();
    // What is in `out` already, or would be without a change.
    let mut done = 0;
    let mut at = 0;
    let mut field: Option<Cow<'_, str>> = None;
    while let Some(byte) = json.as_bytes().get(at) {
        let rest = &json[at..];
        let (length, new) = match byte {
            b'"' => {
                let token = &rest[..string_length(rest)];
                let text = text_of(token);
                let is_field = rest[token.len()..].trim_start().starts_with(':');
                let stays = !is_field && is_number_of(field.as_deref(), &text);
                let new = if stays { None } else { masked_string(token, &text) };
                field = is_field.then_some(text);
                (token.len(), new)
            }
            b'-' | b'0'..=b'9' => {
                let token = &rest[..number_length(rest)];
                let stays = is_number_of(field.take().as_deref(), token);
                (token.len(), (!stays && is_card_number(token)).then(|| "null".to_owned()))
            }
            b'{' | b'[' | b',' => {
                field = None;
                (1, None)
            }
            _ => (rest.chars().next().map_or(1, char::len_utf8), None),
        };
        if let Some(new) = new {
            out.push_str(&json[done..at]);
            out.push_str(&new);
            done = at + length;
        }
        at += length;
    }
    if done == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(&json[done..]);
    Cow::Owned(out)
}

fn is_number_of(field: Option<&str>, value: &str) -> bool {
    field.is_some_and(|field| is_service_number(field, value))
}

/// Bytes of a string with its quotes; one without an end takes the rest.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(text.len(), |end| end + 2)
}

fn number_length(text: &str) -> usize {
    let is_of_number = |c: char| matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E');
    text.find(|c| !is_of_number(c)).unwrap_or(text.len())
}

/// What a string says; nothing where it says nothing, as with half of a pair of surrogates.
fn text_of(token: &str) -> Cow<'_, str> {
    match token.strip_prefix('"').and_then(|token| token.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Cow::Borrowed(plain),
        _ => Cow::Owned(serde_json::from_str(token).unwrap_or_default()),
    }
}

/// The string anew, where a card number stands in what it says or in how it is written.
fn masked_string(token: &str, text: &str) -> Option<String> {
    let holds = holds_card_number(text) || holds_card_number(token);
    holds.then(|| serde_json::Value::from(mask_card_numbers(text)).to_string())
}

/// Whether a number is one, as it is written or as it is read.
fn is_card_number(token: &str) -> bool {
    let read = || serde_json::from_str::<Number>(token).ok();
    holds_card_number(token) || read().is_some_and(|n| holds_card_number(&n.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_go_and_the_numbers_of_the_service_stay() {
        for (body, kept) in [
            (r#"{"note": "card 4929003141592653"}"#, r#"{"note": "card [card]"}"#),
            (r#"{"pan":4929003141592653,"amount":3000}"#, r#"{"pan":null,"amount":3000}"#),
            (r#"[{"4929003141592653" : 1}, "4929003141592653"]"#, r#"[{"[card]" : 1}, "[card]"]"#),
            // Written with escapes, as a fraction, beyond what is read, twice.
            (r#"{"a":"\u0034929003141592653"}"#, r#"{"a":"[card]"}"#),
            (r#"{"a":"\u4929003141592653"}"#, "{\"a\":\"\u{4929}003141592653\"}"),
            (r#"{"a":4929003141592653000e-3}"#, r#"{"a":null}"#),
            (r#"{"a":4929003141592653e999}"#, r#"{"a":null}"#),
            (r#"{"a":"4929003141592653","a":1}"#, r#"{"a":"[card]","a":1}"#),
            ("\u{feff}{\"a\":4929003141592653}", "\u{feff}{\"a\":null}"),
            // One word is a number of the service, and only under its name.
            (r#"{"id":"or_1","x":["4929003141592653"]}"#, r#"{"id":"or_1","x":["[card]"]}"#),
            (r#"{"id":"a[4929003141592653]"}"#, r#"{"id":"a[[card]]"}"#),
            (r#"{"order_id":{"a":"4929003141592653"}}"#, r#"{"order_id":{"a":"[card]"}}"#),
            (r#"{"code":["4929003141592653"]}"#, r#"{"code":["[card]"]}"#),
        ] {
            assert_eq!(without_card_numbers(body), kept, "{body}");
        }
    }

    #[test]
    fn what_holds_no_card_number_is_kept_as_it_came() {
        for body in [
            "{ \"id\": \"hook_1\",  \"amount\": 3000, \"amount\": 3e3, \"x\": 1e999 }",
            r#"{"id":"hook_1","code":"36000000000008","gateway_id" : 4929003141592653}"#,
            r#"{"initiator_transaction_key":"4929-0031-4159-2653","a":"\ud800 \" \\"}"#,
            "\u{feff} [[[true, null, \"é\"]]] ",
            "",
            "\"no end \\\"",
        ] {
            assert_eq!(without_card_numbers(body), body);
        }
    }
}
