//! G14: what an app programs with has no place for card data, in any language.

use std::fs;
use std::path::{Path, PathBuf};

use maquininha_acceptance::{canaries, repository};
use maquininha_model::MaskedCard;

/// Words that name card data wherever they stand in a name.
const CARD_DATA: [&str; 12] = [
    "pan",
    "track",
    "track1",
    "track2",
    "cvv",
    "cvv2",
    "cvc",
    "cvc2",
    "expiry",
    "expiration",
    "magstripe",
    "pinblock",
];
/// The same, of two words.
const CARD_DATA_PAIRS: [(&str, &str); 6] = [
    ("card", "number"),
    ("card", "data"),
    ("card", "digits"),
    ("security", "code"),
    ("pin", "block"),
    ("emv", "data"),
];
/// Names that are card data where they stand alone and their type holds a text or bytes.
const CARD_DATA_ALONE: [&str; 2] = ["card", "pin"];
/// Types that hold texts or bytes, as the languages call them.
const TEXTS: [&str; 7] = ["str", "string", "bytes", "bytearray", "data", "vec<u8>", "char"];
/// What is in testing products only: cards of the simulated market, by their names.
const TESTING: [&str; 2] = ["object SimulatedDriver", "record BookedPayment"];

/// The words of a name: `cardNumber`, `card_number` and `CARD_NUMBER` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for letter in name.chars() {
        let begins = letter.is_ascii_uppercase() && before.is_ascii_lowercase();
        if letter == '_' || begins {
            words.push(String::new());
        }
        if letter != '_' {
            words.last_mut().expect("there is one").push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether something of this name and type is made to hold card data.
fn holds_card_data(name: &str, of_type: &str) -> bool {
    let words = words(name);
    let of_type = of_type.to_ascii_lowercase();
    let is_text = TEXTS.iter().any(|text| {
        of_type.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '<') == *text
            || of_type.contains(&format!("<{text}>"))
    });
    let alone = words.len() == 1 && CARD_DATA_ALONE.contains(&words[0].as_str()) && is_text;
    let pair = words.windows(2).any(|pair| {
        CARD_DATA_PAIRS.iter().any(|(first, second)| pair[0] == *first && pair[1] == *second)
    });
    alone || pair || words.iter().any(|word| CARD_DATA.contains(&word.as_str()))
}

/// Names with their types, `name: Type`, which all of our languages write alike.
fn declared(code: &str) -> Vec<(String, String)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for line in code.lines().filter(|line| !line.trim_start().starts_with(['/', '*'])) {
        for (place, _) in line.match_indices(':') {
            let (before, after) = (&line[..place], &line[place + 1..]);
            if before.ends_with(':') || after.starts_with(':') {
                continue;
            }
            let name = before.rsplit(|c| !is_name(c)).next().unwrap_or_default();
            let of_type = after.split([',', ')', '=', ';', '{']).next().unwrap_or_default().trim();
            // Constants bound things; they hold nothing.
            let is_constant = !name.contains(|c: char| c.is_ascii_lowercase());
            if !is_constant && name.starts_with(char::is_alphabetic) && !of_type.is_empty() {
                found.push((name.to_owned(), of_type.to_owned()));
            }
        }
    }
    found
}

fn sources(folder: &Path, extension: &str, left_out: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
        if path.is_dir() && !left_out.contains(&name.as_str()) {
            found.extend(sources(&path, extension, left_out));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found
}

fn text_of(files: &[PathBuf]) -> String {
    let read = |file: &PathBuf| fs::read_to_string(file).expect("it is text");
    let own = |text: String| text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    files.iter().map(read).map(own).collect()
}

#[track_caller]
fn assert_no_card_data(of: &str, code: &str, declared_min: usize) {
    let all = declared(code);
    assert!(all.len() > declared_min, "only {} names in {of}: no search", all.len());
    let held: Vec<_> =
        all.iter().filter(|(name, of_type)| holds_card_data(name, of_type)).collect();
    assert!(held.is_empty(), "{of} could hold card data: {held:?}");
}

/// The rule itself: what it must see, and what it must let pass.
#[test]
fn a_type_that_could_hold_card_data_would_be_seen() {
    for planted in [
        "public val cardNumber: String,",
        "    pub card_number: Option<String>,",
        "public var pan: String?",
        "    03 track2: bytes",
        "fun pay(order: OrderId, pinBlock: ByteArray)",
        "public let cvv: String",
        "    pub expiry: YearMonth,",
        "    05 card: string?",
        "pub pin: Sensitive<String>,",
        "    public val card: ByteArray,",
    ] {
        let seen = declared(planted);
        assert!(seen.iter().any(|(name, of_type)| holds_card_data(name, of_type)), "{planted}");
    }
    for harmless in [
        "public val card: MaskedCard?,",
        "    pub card: Duration,",
        "    07 card_token: string?",
        "public var company: String",
        "public val cardPause: Duration,",
    ] {
        let seen = declared(harmless);
        assert_eq!(seen.len(), 1, "{harmless}");
        assert!(!holds_card_data(&seen[0].0, &seen[0].1), "{harmless}");
    }
}

/// The border: records, enums, arguments and results of everything that is exported.
#[test]
fn no_type_of_the_exported_surface_could_hold_card_data() {
    let surface = fs::read_to_string(repository().join("bindings/api/surface.txt"));
    let mut shipped = String::new();
    let mut is_testing = false;
    for line in surface.expect("the snapshot is there").lines() {
        if !line.starts_with(' ') {
            is_testing = TESTING.contains(&line);
        }
        if !is_testing {
            shipped.push_str(line);
            shipped.push('\n');
        }
    }
    assert_no_card_data("the exported surface", &shipped, 500);
    assert!(shipped.contains("card: MaskedCard?"), "the card of an approval is a masked one");
}

#[test]
fn no_type_of_the_kotlin_library_could_hold_card_data() {
    let folder = repository().join("bindings/kotlin/maquininha/src/main/kotlin");
    let public = sources(&folder, "kt", &["internal"]);
    assert_no_card_data("the Kotlin library", &text_of(&public), 300);
}

#[test]
fn no_type_of_the_swift_library_could_hold_card_data() {
    let folder = repository().join("bindings/swift/Sources/Maquininha");
    assert_no_card_data("the Swift library", &text_of(&sources(&folder, "swift", &[])), 300);
}

#[test]
fn no_type_that_a_program_in_rust_or_c_uses_could_hold_card_data() {
    for package in ["model", "flow", "terminal", "merchant"] {
        let folder = repository().join("rust").join(package).join("src");
        let code = text_of(&sources(&folder, "rs", &["tests"]));
        assert_no_card_data(&format!("rust/{package}"), &code, 100);
    }
    let header = fs::read_to_string(repository().join("bindings/c/maquininha.h"));
    let header = header.expect("the header is there");
    let fields = header.lines().filter_map(|line| line.strip_prefix("#define MAQUININHA_FIELD_"));
    let names: Vec<_> = fields.filter_map(|field| field.split(' ').next()).collect();
    assert!(names.len() > 30, "only {} fields in C: no search", names.len());
    let held: Vec<_> = names.iter().filter(|name| holds_card_data(name, "string")).collect();
    assert!(held.is_empty(), "{held:?}");
}

/// The one type of a card holds four digits, whatever it is given.
#[test]
fn the_type_of_a_card_takes_no_number() {
    let numbers = canaries().into_iter().filter(|(kind, _)| *kind == "pan");
    for (_, number) in numbers {
        let halves = format!("{}******{}", &number[..6], &number[number.len() - 4..]);
        for text in [number.to_owned(), format!("**** {number}"), halves] {
            assert!(MaskedCard::from_last_four(&text).is_err());
            assert!(MaskedCard::try_from(text).is_err());
        }
    }
    assert!(MaskedCard::from_last_four("1111").is_ok());
}
