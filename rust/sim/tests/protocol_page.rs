//! The diagrams of the order protocol and its page are what the model says.
//! `MAQUININHA_WRITE_DOCS=1` writes the diagrams.

use std::fs;
use std::path::{Path, PathBuf};

use maquininha_sim::model::{BOUNDS, Flaw, Promise, Protocol, QUICK, explore};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn page() -> String {
    fs::read_to_string(docs().join("order-protocol.md")).expect("the page is there")
}

/// A name as words: `NoReadBack` reads "no read back".
fn words(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[test]
fn the_diagrams_are_drawn_from_the_model() {
    let mut found = explore(&Protocol::new(QUICK[0].limits), true);
    for bound in &QUICK[1..] {
        let more = explore(&Protocol::new(bound.limits), true);
        found.arrows.extend(more.arrows);
        found.order_arrows.extend(more.order_arrows);
    }
    // Orders without a sales side are closed by nobody.
    let sold = explore(&Protocol::new(QUICK[2].limits), true);
    for (name, drawn) in [
        ("order-protocol-terminal.mmd", found.terminal_diagram()),
        ("order-protocol-sales.mmd", sold.order_diagram()),
    ] {
        let path = docs().join("machines").join(name);
        if std::env::var_os("MAQUININHA_WRITE_DOCS").is_some() {
            fs::write(&path, &drawn).expect("the docs can be written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, drawn, "{name}: run this test with MAQUININHA_WRITE_DOCS=1");
    }
}

#[test]
fn the_page_names_all_that_is_explored_promised_and_broken() {
    let page = page();
    for bound in QUICK.iter().chain(&BOUNDS) {
        assert!(page.contains(&format!("| {} | ", bound.name)), "{}", bound.name);
    }
    for promise in Promise::ALL {
        let name = words(&format!("{promise:?}"));
        assert!(page.contains(&format!("- **{name}**")), "promise: {name}");
    }
    for flaw in Flaw::ALL {
        let name = words(&format!("{flaw:?}"));
        assert!(page.contains(&format!("| {name} | ")), "flaw: {name}");
    }
}
