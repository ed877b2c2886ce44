//! Reading loosely typed input: numbers and booleans may come as text (`pagarme-connect §1.9`).

use serde_json::{Map, Value};

/// Text of a field; numbers are taken as their digits. Absent, null and empty are `None`.
pub(crate) fn text(body: &Value, name: &str) -> Option<String> {
    match body.get(name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number, as a number or as text.
pub(crate) fn int(body: &Value, name: &str) -> Option<i64> {
    int_value(body.get(name)?)
}

pub(crate) fn int_value(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A truth value: `true`, `"true"`, `1`, `"1"` and their opposites, in any case.
pub(crate) fn boolean(body: &Value, name: &str) -> Option<bool> {
    match body.get(name)? {
        Value::Bool(value) => Some(*value),
        Value::Number(number) => number.as_i64().map(|number| number != 0),
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the field is present and not null.
pub(crate) fn given(body: &Value, name: &str) -> bool {
    body.get(name).is_some_and(|value| !value.is_null())
}

/// Metadata: an object of scalars or nulls; `None` when something nested is inside.
pub(crate) fn metadata(body: &Value, name: &str) -> Option<Map<String, Value>> {
    match body.get(name) {
        None | Some(Value::Null) => Some(Map::new()),
        Some(Value::Object(map)) => {
            let flat = map.values().all(|value| !value.is_object() && !value.is_array());
            flat.then(|| map.clone())
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_and_digits_stand_for_truth_values_and_numbers() {
        let body = json!({"a": "true", "b": "1", "c": 0, "d": "FALSE", "e": "maybe", "n": " 128 ", "f": 1.5});
        assert_eq!(boolean(&body, "a"), Some(true));
        assert_eq!(boolean(&body, "b"), Some(true));
        assert_eq!(boolean(&body, "c"), Some(false));
        assert_eq!(boolean(&body, "d"), Some(false));
        assert_eq!(boolean(&body, "e"), None);
        assert_eq!(int(&body, "n"), Some(128));
        assert_eq!(int(&body, "f"), None);
    }

    #[test]
    fn nested_metadata_is_refused_and_nulls_are_kept() {
        assert!(metadata(&json!({"metadata": {"a": null, "b": "x"}}), "metadata").is_some());
        assert!(metadata(&json!({"metadata": {"a": {"b": 1}}}), "metadata").is_none());
    }
}
