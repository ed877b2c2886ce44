//! The exported surface is what was reviewed, and keeps the rules of the border.

use maquininha_bindgen::{build_library, committed_path, surface_of};

fn surface() -> String {
    let library = build_library().expect("the library is built");
    surface_of(&library).expect("the library describes itself")
}

#[test]
fn the_surface_is_the_committed_one() {
    let committed = std::fs::read_to_string(committed_path()).expect("the copy is there");
    assert!(
        surface() == committed,
        "the surface changed: cargo run -p maquininha-bindgen -- surface --write"
    );
}

/// Functions and methods of objects throw our error; what the host implements throws the host's.
#[test]
fn everything_that_is_called_answers_with_a_result() {
    let (mut called, mut is_host) = (0, false);
    for line in surface().lines() {
        if !line.starts_with(' ') {
            is_host = line.starts_with("trait ");
        }
        if line.contains('(') && line.contains(')') && is_call(line) {
            let error = if is_host { "throws HostError" } else { "throws MaquininhaError" };
            assert!(line.ends_with(error), "{line}");
            called += 1;
        }
    }
    assert!(called > 50, "only {called} calls were found");
}

fn is_call(line: &str) -> bool {
    let name = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let word = name.split('(').next().unwrap_or_default();
    // Variants are written with a capital.
    word.starts_with("function ") || word.starts_with(|c: char| c.is_ascii_lowercase())
}
