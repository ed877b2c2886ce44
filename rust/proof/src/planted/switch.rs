//! The place of a bug in a source text, and the switch that is put there.

use std::fmt::Write;
use std::ops::Range;

use super::bug::Bug;
use super::error::PlantedError;

/// Stands for the question whether the bug is chosen, in the text of a bug that
/// holds its own switch.
pub(crate) const PLANTED: &str = "PLANTED";
/// The variable of the environment that names the bug.
pub(crate) const VARIABLE: &str = "MAQUININHA_PLANTED";
/// The crate that every other one uses holds the switch.
pub(crate) const HOME: &str = "rust/model/";

/// Where a text occurs in another; a blank stands for any run of blanks, so that
/// the formatter may wrap lines as it likes.
fn places(text: &str, wanted: &str) -> Vec<Range<usize>> {
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    let Some(first) = wanted.first() else { return Vec::new() };
    text.match_indices(first)
        .filter_map(|(start, _)| Some(start..end_of(text, start, &wanted)?))
        .collect()
}

fn end_of(text: &str, start: usize, words: &[&str]) -> Option<usize> {
    let mut at = start;
    for (number, word) in words.iter().enumerate() {
        if number > 0 {
            let rest = text[at..].trim_start();
            let blanks = text.len() - at - rest.len();
            if blanks == 0 {
                return None;
            }
            at += blanks;
        }
        at += text[at..].starts_with(word).then_some(word.len())?;
    }
    Some(at)
}

/// A source text with every bug of its file behind a switch. The bugs are
/// numbered as they are given; two may share a place, but not overlap.
pub(crate) fn plant(file: &str, text: &str, bugs: &[Bug]) -> Result<String, PlantedError> {
    let mut planted: Vec<(Range<usize>, &Bug, String)> = Vec::new();
    for (number, bug) in bugs.iter().enumerate().filter(|(_, bug)| bug.file == file) {
        let found = places(text, &bug.original);
        let [place] = found.as_slice() else {
            let (name, file) = (bug.name.clone(), file.to_owned());
            return Err(PlantedError::Drifted { name, file, found: found.len() });
        };
        let asked = asked(file, number);
        match planted.iter_mut().find(|(other, ..)| overlap(other, place)) {
            Some((other, _, new)) if other == place && !bug.bug.contains(PLANTED) => {
                *new = switched(&asked, &bug.bug, new);
            }
            Some((_, other, _)) => {
                let (name, other) = (bug.name.clone(), other.name.clone());
                return Err(PlantedError::Overlap { name, other, file: file.to_owned() });
            }
            None if bug.bug.contains(PLANTED) => {
                planted.push((place.clone(), bug, bug.bug.replace(PLANTED, &asked)));
            }
            None => {
                let new = switched(&asked, &bug.bug, &text[place.clone()]);
                planted.push((place.clone(), bug, new));
            }
        }
    }
    planted.sort_by_key(|(place, ..)| place.start);
    let mut out = String::with_capacity(text.len() * 2);
    let mut done = 0;
    for (place, _, new) in &planted {
        out.push_str(&text[done..place.start]);
        out.push_str(new);
        done = place.end;
    }
    out.push_str(&text[done..]);
    Ok(out)
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

fn asked(file: &str, number: usize) -> String {
    let home = if file.starts_with(HOME) { "crate" } else { "maquininha_model" };
    format!("{home}::planted::is({number})")
}

/// Statements stay statements, an expression stays one.
fn switched(asked: &str, bug: &str, original: &str) -> String {
    let (bug, original) = (bug.trim(), original.trim());
    let text = format!("if {asked} {{ {bug} }} else {{ {original} }}");
    if original.ends_with([';', '}']) { text } else { format!("({text})") }
}

/// The source of the switch itself.
pub(crate) fn module(bugs: &[Bug]) -> String {
    let mut names = String::new();
    for bug in bugs {
        // A string takes any write.
        let _ = writeln!(names, "    {:?},", bug.name);
    }
    format!(
        "//! The planted bug that is chosen.\n\n\
         const NAMES: [&str; {}] = [\n{names}];\n\n\
         static CHOSEN: std::sync::LazyLock<Option<usize>> = std::sync::LazyLock::new(|| {{\n    \
         let name = std::env::var(\"{VARIABLE}\").ok()?;\n    \
         Some(NAMES.iter().position(|known| *known == name).expect(\"a planted bug\"))\n}});\n\n\
         /// Whether a bug is chosen.\n\
         pub fn is(number: usize) -> bool {{\n    *CHOSEN == Some(number)\n}}\n",
        bugs.len()
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    const FILE: &str = "rust/model/sample.rs";
    const SAMPLE: &str = "
fn price(paid: bool, amount: u32) -> u32 {
    if paid && amount
        > 10
    {
        return 0;
    }
    let due = amount;
    match due {
        0 => 1,
        due if due < 100 => due,
        _ => 100,
    }
}

fn main() {
    println!(\"{} {} {}\", price(true, 20), price(false, 7), price(false, 200));
}
";

    fn bug(name: &str, original: &str, bug: &str) -> Bug {
        Bug {
            name: name.to_owned(),
            what: String::new(),
            file: FILE.to_owned(),
            tier: "pure".to_owned(),
            original: original.to_owned(),
            bug: bug.to_owned(),
        }
    }

    #[test]
    fn each_bug_acts_when_it_is_chosen_and_only_then() {
        let bugs = [
            bug("flipped", "paid && amount > 10", "paid || amount > 10"),
            bug("forgotten", "return 0;", ""),
            bug("half", "return 0;", "return amount / 2;"),
            bug("own-switch", "_ => 100,", "_ if PLANTED => due,\n _ => 100,"),
        ];
        let text = plant(FILE, SAMPLE, &bugs).expect("all have their place");
        let folder = std::env::temp_dir().join(format!("planted-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let source = folder.join("sample.rs");
        let text = format!("mod planted {{\n{}}}\n{text}", module(&bugs).replace("//!", "//"));
        std::fs::write(&source, text).expect("written");
        let program = folder.join("sample");
        let mut compiler = Command::new("rustc");
        compiler.args(["--edition", "2024", "-A", "warnings", "-o"]).args([&program, &source]);
        assert!(compiler.status().expect("a compiler").success());
        let said = |name: Option<&str>| {
            let mut command = Command::new(&program);
            command.env_remove(VARIABLE).envs(name.map(|name| (VARIABLE, name)));
            String::from_utf8(command.output().expect("it runs").stdout).expect("text")
        };
        assert_eq!(said(None), "0 7 100\n");
        assert_eq!(said(Some("flipped")), "0 7 0\n");
        assert_eq!(said(Some("forgotten")), "20 7 100\n");
        assert_eq!(said(Some("half")), "10 7 100\n");
        assert_eq!(said(Some("own-switch")), "0 7 200\n");
        assert_eq!(said(Some("unheard-of")), "", "a wrong name must not pass as no bug");
        std::fs::remove_dir_all(&folder).expect("removed");
    }

    #[test]
    fn a_text_that_is_gone_or_there_twice_is_drift() {
        for (original, found) in [("paid || amount", 0), ("due", 5), ("amount > 1 0", 0)] {
            let error = plant(FILE, SAMPLE, &[bug("b", original, "x")]).unwrap_err().to_string();
            let wanted = format!("planted bug b has drifted: {FILE} has its original text {found}");
            assert!(error.starts_with(&wanted), "{error}");
        }
    }

    #[test]
    fn bugs_that_overlap_are_refused() {
        let bugs = [bug("one", "let due = amount;", "x"), bug("two", "due = amount", "y")];
        let error = plant(FILE, SAMPLE, &bugs).unwrap_err().to_string();
        assert_eq!(error, format!("planted bugs two and one overlap in {FILE}"));
    }
}
