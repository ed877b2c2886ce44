//! Bodies of refusals (pagarme-connect §1.8).

use serde_json::Value;

use super::wire::text;

/// Longest text taken out of a refusal, in characters.
pub const MESSAGE_LEN_MAX: usize = 300;
/// Most field messages taken out of a refusal.
const FIELDS_MAX: usize = 10;

/// What a refusal says. The echo of the request is never looked at: it may
/// hold personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// The text, cut at [`MESSAGE_LEN_MAX`] characters.
    pub message: Option<String>,
    /// Texts by dotted path, each cut likewise.
    pub fields: Vec<(String, String)>,
}

/// Reads the body of a refusal. Never fails: an empty body, a web page and an
/// odd form say less, that is all.
pub fn error_body(body: &[u8]) -> ErrorBody {
    let Ok(text) = text(body) else { return ErrorBody::default() };
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        // JSON that broke off may hold the echo of the request.
        let plain = !text.starts_with(['{', '[', '"']);
        return ErrorBody { message: plain.then(|| cut(text)), fields: Vec::new() };
    };
    let message = match &value {
        Value::String(text) => Some(cut(text)),
        other => other.get("message").and_then(Value::as_str).map(cut),
    };
    let mut fields = Vec::new();
    match value.get("errors") {
        Some(Value::Object(errors)) => {
            for (path, texts) in errors {
                collect(path, texts, &mut fields);
            }
        }
        Some(Value::Array(errors)) => {
            for error in errors {
                let path = error.get("parameter_name").and_then(Value::as_str).unwrap_or_default();
                collect(path, error.get("message").unwrap_or(error), &mut fields);
            }
        }
        Some(texts) => collect("", texts, &mut fields),
        None => {}
    }
    ErrorBody { message: message.filter(|text| !text.is_empty()), fields }
}

impl ErrorBody {
    /// One line for an error value, at most [`MESSAGE_LEN_MAX`] characters.
    pub fn summary(&self) -> String {
        let mut line = self.message.clone().unwrap_or_default();
        for (path, text) in &self.fields {
            if !line.is_empty() {
                line.push_str("; ");
            }
            if !path.is_empty() {
                line.push_str(path);
                line.push_str(": ");
            }
            line.push_str(text);
        }
        cut(&line)
    }
}

fn collect(path: &str, texts: &Value, fields: &mut Vec<(String, String)>) {
    let mut add = |text: &str| {
        if fields.len() < FIELDS_MAX {
            fields.push((cut(path), cut(text)));
        }
    };
    match texts {
        Value::String(text) => add(text),
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).for_each(add),
        _ => {}
    }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(MESSAGE_LEN_MAX).collect()
}
