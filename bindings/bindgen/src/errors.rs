//! The catalogue of errors, as documentation and as constants of each language.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use maquininha_terminal::{ErrorCode, Language};

/// What is said at the top of a list that is written by this tool.
const WRITTEN: &str = "Written by `cargo run -p maquininha-bindgen -- errors --write`";

/// The files that are written from the catalogue, with their texts.
pub fn error_files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let kotlin = "bindings/kotlin/maquininha/src/main/kotlin/dev/maquininha/ErrorCode.kt";
    let swift = "bindings/swift/Sources/Maquininha/Errors/ErrorCode+Catalogue.swift";
    vec![
        (root.join("docs/errors.md"), documentation()),
        (root.join(kotlin), kotlin_constants()),
        (root.join(swift), swift_constants()),
    ]
}

fn documentation() -> String {
    let mut text = format!(
        "# Errors\n\n{WRITTEN} from `rust/terminal/src/catalogue.rs`; every language has the same.\n\n\
         An error has a stable code, which never changes its meaning. Codes with a dot in them\n\
         (`gateway.…`, `credentials.…`, `merchant.…`, `reader.…`) say what is wrong with settings,\n\
         credentials, a sale or a card reader, and bring their texts along. What a payment came to is never an error.\n\n\
         | code | family | advice | pt-BR | en |\n|---|---|---|---|---|\n"
    );
    for code in ErrorCode::ALL {
        let (pt_br, en) = (code.user_text(Language::PtBr), code.user_text(Language::En));
        let (name, family, retry) = (code.code(), code.family(), code.retry());
        // Writing to a string does not fail.
        let _ = writeln!(text, "| `{name}` | {family:?} | {retry:?} | {pt_br} | {en} |");
    }
    text
}

fn kotlin_constants() -> String {
    let mut text = format!(
        "package dev.maquininha\n\n/**\n * The stable codes of [MaquininhaException.code]. Those \
         with a dot in them (`gateway.…`,\n * `credentials.…`, `merchant.…`, `reader.…`) are not \
         listed; they bring their texts along.\n *\n * {WRITTEN}.\n */\npublic object ErrorCode {{\n"
    );
    for code in ErrorCode::ALL {
        let (name, en) = (code.code(), code.user_text(Language::En));
        let constant = name.to_uppercase();
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "    /** {en} */\n    public const val {constant}: String = \"{name}\"\n\n"
        );
    }
    text.truncate(text.len() - 1);
    text.push_str("}\n");
    text
}

fn swift_constants() -> String {
    let mut text = format!(
        "/// The stable codes. Those with a dot in them (`gateway.…`, `credentials.…`, \
         `merchant.…`,\n/// `reader.…`) are not listed; they bring their texts along.\n///\n\
         /// {WRITTEN}.\nextension ErrorCode {{\n"
    );
    let mut all = String::new();
    for code in ErrorCode::ALL {
        let (name, en) = (code.code(), code.user_text(Language::En));
        let constant = swift_name(name);
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "    /// {en}\n    public static let `{constant}` = ErrorCode(\"{name}\")\n\n"
        );
        let _ = writeln!(all, "        .{constant},");
    }
    let _ = write!(
        text,
        "    /// All of them.\n    public static let catalogue: [ErrorCode] = [\n{all}    ]\n}}\n"
    );
    text
}

/// `order_api_rejected` as `orderAPIRejected`.
fn swift_name(code: &str) -> String {
    let mut words = code.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        if word == "api" {
            name.push_str("API");
        } else {
            name.push_str(&word[..1].to_uppercase());
            name.push_str(&word[1..]);
        }
    }
    name
}
