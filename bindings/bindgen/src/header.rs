//! The header of the C interface, made from its sources.

use std::path::{Path, PathBuf};

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};

use crate::BindgenError;

/// What a program in C has to know before the first function.
const CONTRACT: &str = include_str!("header_contract.h");

/// Files in the order in which their content is read.
const FILES: [&str; 20] = [
    "call",
    "wait",
    "fields",
    "text",
    "record",
    "credentials",
    "settings",
    "devices",
    "draft",
    "merchant",
    "report",
    "doctor",
    "news",
    "reader_settings",
    "reader",
    "terminal",
    "payment",
    "sandbox",
    "simulated_terminal",
    "pin_pad",
];

/// Types of the interface; the names in C carry the library's own.
const TYPES: [&str; 13] = [
    "Record",
    "Credentials",
    "Settings",
    "Devices",
    "Draft",
    "Merchant",
    "News",
    "ReaderSettings",
    "Readers",
    "Terminal",
    "Payment",
    "Sandbox",
    "PinPad",
];

/// The committed header.
pub fn header_path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../c/maquininha.h"))
}

/// The header as the sources of the interface make it. What is there for tests only stands behind
/// `MAQUININHA_TESTING`.
pub fn header() -> Result<String, BindgenError> {
    let mut config = Config {
        language: Language::C,
        header: Some(CONTRACT.trim_end().to_owned()),
        include_guard: Some("MAQUININHA_H".to_owned()),
        no_includes: true,
        sys_includes: ["stddef.h", "stdint.h"].map(str::to_owned).to_vec(),
        cpp_compat: true,
        style: Style::Type,
        usize_is_size_t: true,
        documentation_style: DocumentationStyle::C99,
        line_length: 100,
        ..Config::default()
    };
    config.defines.insert("feature = testing".to_owned(), "MAQUININHA_TESTING".to_owned());
    for name in TYPES {
        config.export.rename.insert(name.to_owned(), in_c(name));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ffi/src/c");
    let builder = FILES.iter().fold(Builder::new().with_config(config), |builder, file| {
        builder.with_src(folder.join(file).with_extension("rs"))
    });
    let bindings = builder.generate().map_err(|error| BindgenError::Header(error.to_string()))?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).map_err(|error| BindgenError::Header(error.to_string()))
}

/// The name of a type in C: `PinPad` is `maquininha_pin_pad`.
fn in_c(name: &str) -> String {
    name.chars().fold("maquininha".to_owned(), |mut in_c, letter| {
        if letter.is_ascii_uppercase() {
            in_c.push('_');
        }
        in_c.push(letter.to_ascii_lowercase());
        in_c
    })
}
