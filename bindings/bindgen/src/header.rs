//! The header of the C interface, made from its sources.

use std::path::{Path, PathBuf};

use cbindgen::{Builder, Config, DocumentationStyle, Language, Style};

use crate::BindgenError;

/// What a program in C has to know before the first function.
const CONTRACT: &str = include_str!("header_contract.h");

/// Files in the order in which their content is read.
const FILES: [&str; 16] = [
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
    "sandbox",
    "terminal",
    "payment",
];

/// Types of the interface; the names in C carry the library's own.
const TYPES: [&str; 10] = [
    "Record",
    "Credentials",
    "Settings",
    "Devices",
    "Draft",
    "Merchant",
    "News",
    "Sandbox",
    "Terminal",
    "Payment",
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
        let in_c = format!("maquininha_{}", name.to_lowercase());
        config.export.rename.insert(name.to_owned(), in_c);
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
