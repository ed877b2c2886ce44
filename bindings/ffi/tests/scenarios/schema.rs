//! The schema that editors use says the same as the runner's types.

use std::path::Path;

use serde_json::Value;

/// What the schema says of a kind of step.
fn described<'a>(schema: &'a Value, step: &Value) -> &'a Value {
    let kinds = schema["properties"]["steps"]["items"]["oneOf"].as_array().expect("kinds of steps");
    let is_it = |kind: &&Value| kind["properties"]["do"]["const"] == step["do"];
    kinds.iter().find(is_it).unwrap_or_else(|| panic!("the schema has no step {}", step["do"]))
}

/// Every key of every step is one the schema knows, and what it requires is there.
pub fn check(folder: &Path, scenario: &str) {
    let read = |name: &str| -> Value {
        let text = std::fs::read_to_string(folder.join(name)).expect("the file is there");
        serde_json::from_str(&text).expect("it is JSON")
    };
    let (schema, scenario) = (read("scenario.schema.json"), read(scenario));
    for step in scenario["steps"].as_array().expect("a scenario has steps") {
        let kind = described(&schema, step);
        for (key, value) in step.as_object().expect("a step is an object") {
            let property = &kind["properties"][key];
            assert!(!property.is_null(), "the schema has no {key} in {step}");
            let words = property["enum"].as_array();
            assert!(words.is_none_or(|words| words.contains(value)), "{key} of {step}");
        }
        for key in kind["required"].as_array().expect("required keys") {
            let key = key.as_str().expect("a name");
            assert!(!step[key].is_null(), "{key} is missing in {step}");
        }
    }
}
