//! The lists of errors say what the catalogue says.

use maquininha_bindgen::error_files;

#[test]
fn documentation_and_constants_are_written_from_the_catalogue() {
    for (path, text) in error_files() {
        let present = std::fs::read_to_string(&path).expect("the list is there");
        assert!(
            present == text,
            "{} is old: cargo run -p maquininha-bindgen -- errors --write",
            path.display()
        );
    }
}
