//! The header of the C interface is what was reviewed.

use maquininha_bindgen::{header, header_path};

#[test]
fn the_header_is_the_committed_one() {
    let committed = std::fs::read_to_string(header_path()).expect("the header is there");
    let made = header().expect("the sources are understood");
    assert!(
        made == committed,
        "the header changed: cargo run -p maquininha-bindgen -- header --write"
    );
}

/// A file of the interface that the header forgot would export what no program can call.
#[test]
fn every_exported_function_is_in_the_header() {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../ffi/src/c");
    let header = header().expect("the sources are understood");
    let mut compared = 0;
    for entry in std::fs::read_dir(sources).expect("the sources are there") {
        let path = entry.expect("the entry is there").path();
        let source = std::fs::read_to_string(&path).expect("the source is text");
        for after in source.split("extern \"C\" fn ").skip(1) {
            let name = after.split('(').next().expect("it has a name");
            assert!(header.contains(&format!(" {name}(")), "{name} of {}", path.display());
            compared += 1;
        }
    }
    assert!(compared > 50, "only {compared} functions were found");
}
