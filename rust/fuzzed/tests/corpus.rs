//! Every input that was ever kept, and changed copies of it.

use std::path::{Path, PathBuf};

use maquininha_fuzzed::{ALL, Fuzzed};

/// Changed copies of each input.
const COPIES: usize = 40;

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let files = std::fs::read_dir(&folder).expect("every target has a corpus");
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).expect("a file is read")).collect()
}

/// A few bytes other, gone or twice.
fn changed(bytes: &[u8], rng: &mut fastrand::Rng) -> Vec<u8> {
    let mut copy = bytes.to_vec();
    for _ in 0..rng.usize(1..5) {
        let at = rng.usize(..=copy.len().saturating_sub(1));
        match rng.u8(..4) {
            0 if !copy.is_empty() => copy[at] = rng.u8(..),
            1 if !copy.is_empty() => {
                copy.remove(at);
            }
            2 => copy.truncate(at),
            _ => copy.insert(at, rng.u8(..)),
        }
    }
    copy
}

fn runs(name: &str, fuzzed: Fuzzed) {
    let inputs = corpus(name);
    assert!(!inputs.is_empty(), "the corpus of {name} is empty");
    let mut rng = fastrand::Rng::with_seed(7);
    for input in &inputs {
        fuzzed(input);
        for _ in 0..COPIES {
            fuzzed(&changed(input, &mut rng));
        }
    }
}

#[test]
fn every_kept_input_and_its_changed_copies_hold() {
    for (name, fuzzed) in ALL {
        runs(name, fuzzed);
    }
}

#[test]
fn bytes_by_chance_hold() {
    let mut rng = fastrand::Rng::with_seed(8);
    for (_, fuzzed) in ALL {
        for _ in 0..500 {
            let length = rng.usize(..600);
            let bytes: Vec<u8> = (0..length).map(|_| rng.u8(..)).collect();
            fuzzed(&bytes);
        }
    }
}
