//! The surface as a text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use uniffi_meta::{Metadata, ObjectImpl, Type};

use crate::BindgenError;
use crate::words::{of_fields, of_signature, of_type};

/// The surface of a built library, one item a line, sorted: what is exported, with every field,
/// variant and method.
pub fn surface_of(library: &Path) -> Result<String, BindgenError> {
    let path = library.to_str().ok_or_else(|| BindgenError::Read("its path".to_owned()))?;
    let items = uniffi_bindgen::macro_metadata::extract_from_library(path.into());
    let items = items.map_err(|error| BindgenError::Read(error.to_string()))?;
    let mut blocks: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for item in &items {
        let (head, line) = entry(item);
        let lines = blocks.entry(head).or_default();
        lines.extend(line);
    }
    let mut text = String::new();
    for (head, lines) in blocks {
        text.push_str(&head);
        for line in lines {
            text.push_str("\n    ");
            text.push_str(&line);
        }
        text.push('\n');
    }
    Ok(text)
}

/// The block an item belongs to, and its lines in it. The order of fields and variants counts on
/// the wire, so it is kept: their lines begin with their number.
fn entry(item: &Metadata) -> (String, Vec<String>) {
    match item {
        Metadata::Func(function) => {
            let (inputs, answer) = (&function.inputs, function.return_type.as_ref());
            let signature = of_signature(inputs, answer, function.throws.as_ref());
            let asynchronous = spoken(function.is_async);
            (format!("function {asynchronous}{}{signature}", function.name), Vec::new())
        }
        Metadata::Object(object) => {
            (head_of(&object.name, object.imp.is_trait_interface()), vec![])
        }
        Metadata::Constructor(made) => {
            let own = Type::Object {
                module_path: made.module_path.clone(),
                name: made.self_name.clone(),
                imp: ObjectImpl::Struct,
            };
            let signature = of_signature(&made.inputs, Some(&own), made.throws.as_ref());
            let line = format!("constructor {}{}{signature}", spoken(made.is_async), made.name);
            (head_of(&made.self_name, false), vec![line])
        }
        Metadata::Method(method) => {
            let (inputs, answer) = (&method.inputs, method.return_type.as_ref());
            let signature = of_signature(inputs, answer, method.throws.as_ref());
            let line = format!("{}{}{signature}", spoken(method.is_async), method.name);
            (head_of(&method.self_name, false), vec![line])
        }
        Metadata::TraitMethod(method) => {
            let (inputs, answer) = (&method.inputs, method.return_type.as_ref());
            let signature = of_signature(inputs, answer, method.throws.as_ref());
            let number = method.index;
            let line = format!("{number} {}{}{signature}", spoken(method.is_async), method.name);
            (head_of(&method.trait_name, true), vec![line])
        }
        Metadata::Record(record) => (
            format!("record {}", record.name),
            numbered(record.fields.iter().map(|field| of_fields(std::slice::from_ref(field)))),
        ),
        Metadata::Enum(enumeration) => {
            let kind = if enumeration.shape.is_error() { "error" } else { "enum" };
            let variants =
                enumeration.variants.iter().map(|variant| match variant.fields.is_empty() {
                    true => variant.name.clone(),
                    false => format!("{}({})", variant.name, of_fields(&variant.fields)),
                });
            (format!("{kind} {}", enumeration.name), numbered(variants))
        }
        Metadata::CustomType(custom) => {
            (format!("value {} as {}", custom.name, of_type(&custom.builtin)), Vec::new())
        }
        Metadata::Namespace(namespace) => (format!("namespace {}", namespace.name), Vec::new()),
        other => (format!("other {other:?}"), Vec::new()),
    }
}

fn head_of(name: &str, is_trait: bool) -> String {
    format!("{} {name}", if is_trait { "trait" } else { "object" })
}

const fn spoken(is_async: bool) -> &'static str {
    if is_async { "async " } else { "" }
}

fn numbered(lines: impl Iterator<Item = String>) -> Vec<String> {
    lines.enumerate().map(|(number, line)| format!("{number:02} {line}")).collect()
}
