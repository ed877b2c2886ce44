//! Parts of a world that can be left out, and the smallest world that still breaks a promise.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::faults::Fault;
use crate::invariants::Invariant;
use crate::verdict::Verdict;

/// A part of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// One kind of fault.
    Fault(Fault),
    /// The attempt with a number.
    Attempt(usize),
    /// The planned event with a number.
    Event(usize),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => write!(f, "{fault}"),
            Self::Attempt(number) => write!(f, "a{number}"),
            Self::Event(number) => write!(f, "e{number}"),
        }
    }
}

/// What is left out. As text: names with commas between, `stale-read,a1,e3`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Without(BTreeSet<Part>);

impl Without {
    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a part is left out.
    pub fn leaves_out(&self, part: Part) -> bool {
        self.0.contains(&part)
    }

    /// This and one part more.
    #[must_use]
    pub fn and(&self, part: Part) -> Self {
        let mut more = self.clone();
        more.0.insert(part);
        more
    }

    /// The faults among what is left out.
    pub fn faults(&self) -> impl Iterator<Item = Fault> {
        self.0.iter().filter_map(|part| match part {
            Part::Fault(fault) => Some(*fault),
            Part::Attempt(_) | Part::Event(_) => None,
        })
    }
}

impl fmt::Display for Without {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{part}")?;
        }
        Ok(())
    }
}

/// A name that no part has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPart(String);

impl fmt::Display for UnknownPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no part {:?}: a fault, a0 for an attempt or e0 for an event", self.0)
    }
}

impl std::error::Error for UnknownPart {}

impl FromStr for Part {
    type Err = UnknownPart;

    fn from_str(text: &str) -> Result<Self, UnknownPart> {
        let number = |text: &str| text.parse().ok();
        let attempt = || text.strip_prefix('a').and_then(number).map(Self::Attempt);
        let event = || text.strip_prefix('e').and_then(number).map(Self::Event);
        let part = Fault::named(text).map(Self::Fault).or_else(attempt).or_else(event);
        part.ok_or_else(|| UnknownPart(text.to_owned()))
    }
}

impl FromStr for Without {
    type Err = UnknownPart;

    fn from_str(text: &str) -> Result<Self, UnknownPart> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

/// Leaves out one part after the other as long as the same promise is still broken, at most
/// so many worlds long. `run` gives what a world without some parts comes to.
pub fn shrink(
    broken: Invariant,
    parts: &[Part],
    runs_max: usize,
    run: impl Fn(&Without) -> Verdict,
) -> Without {
    let mut smallest = Without::default();
    let mut runs = 0;
    loop {
        let before = smallest.clone();
        for part in parts {
            if smallest.leaves_out(*part) {
                continue;
            }
            runs += 1;
            if runs > runs_max {
                return smallest;
            }
            let less = smallest.and(*part);
            if run(&less).violation.is_some_and(|violation| violation.invariant == broken) {
                smallest = less;
            }
        }
        if smallest == before {
            return smallest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Violation;

    #[test]
    fn what_is_left_out_reads_as_it_is_written() {
        let text = "stale-read,a1,e3";
        let without: Without = text.parse().expect("parts");
        assert_eq!(without.to_string(), text);
        assert_eq!("".parse(), Ok(Without::default()));
        assert!("a1,what".parse::<Without>().is_err());
    }

    #[test]
    fn shrinking_leaves_what_the_violation_needs() {
        let parts = [
            Part::Fault(Fault::Kill),
            Part::Fault(Fault::StaleRead),
            Part::Attempt(0),
            Part::Attempt(1),
            Part::Event(0),
        ];
        // Broken as long as attempt 1 and the kills are there.
        let run = |without: &Without| {
            let needed = [Part::Attempt(1), Part::Fault(Fault::Kill)];
            let is_broken = !needed.iter().any(|part| without.leaves_out(*part));
            let violation = Violation { invariant: Invariant::NoOrphan, what: String::new() };
            Verdict { violation: is_broken.then_some(violation), ..Verdict::default() }
        };
        let smallest = shrink(Invariant::NoOrphan, &parts, 100, run);
        assert_eq!(smallest.to_string(), "stale-read,a0,e0");
        assert!(shrink(Invariant::NoOrphan, &parts, 0, run).is_empty());
    }
}
