//! Card numbers are taken out of a webhook before it is kept.

use maquininha_model::{holds_card_number, mask_card_numbers};
use serde_json::Value;

/// Fields that hold numbers of the acquirer or service, which must stay as they
/// are and may look like card numbers by chance.
const NUMBERS: [&str; 4] =
    ["code", "gateway_id", "initiator_transaction_key", "authorization_code"];

/// The body as it came, or without the card numbers in its values. A body that
/// was read before is JSON.
pub(super) fn without_card_numbers(body: &str) -> String {
    if !holds_card_number(body) {
        return body.to_owned();
    }
    let Ok(mut value) = serde_json::from_str::<Value>(body) else {
        return mask_card_numbers(body).into_owned();
    };
    mask(&mut value);
    value.to_string()
}

fn mask(value: &mut Value) {
    match value {
        Value::String(text) => *text = mask_card_numbers(text).into_owned(),
        Value::Number(number) => {
            if holds_card_number(&number.to_string()) {
                *value = Value::Null;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(mask),
        Value::Object(fields) => {
            let is_number =
                |name: &str| NUMBERS.contains(&name) || name == "id" || name.ends_with("_id");
            fields
                .iter_mut()
                .filter(|(name, _)| !is_number(name))
                .for_each(|(_, value)| mask(value));
        }
        Value::Null | Value::Bool(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_loses_card_numbers_and_keeps_the_acquirers_numbers() {
        let body = r#"{"id":"hook_1","code":"36000000000008","note":"4929003141592653",
            "data":{"pan":4929003141592653,"amount":3000}}"#;
        let kept: Value = serde_json::from_str(&without_card_numbers(body)).expect("JSON");
        assert_eq!(kept["code"], "36000000000008");
        assert_eq!(kept["note"], "[card]");
        assert_eq!(kept["data"]["pan"], Value::Null);
        assert_eq!(kept["data"]["amount"], 3000);
    }

    #[test]
    fn a_body_without_card_numbers_is_kept_as_it_came() {
        let body = "{ \"id\": \"hook_1\",  \"amount\": 3000 }";
        assert_eq!(without_card_numbers(body), body);
    }
}
