//! Reads what `cargo test` prints.

use std::collections::BTreeSet;

/// The names of the tests that passed, without their modules.
pub fn passed_tests(log: &str) -> BTreeSet<&str> {
    let passed = log.lines().filter_map(|line| {
        let (name, result) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
        (result == "ok").then_some(name)
    });
    passed.map(|name| name.split(' ').next().unwrap_or(name)).map(without_modules).collect()
}

fn without_modules(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// How many tests ended in which way.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Test programs that ran to their end.
    pub programs: usize,
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Tests that were left out because they are marked so.
    pub ignored: usize,
}

/// Adds up the closing lines of all test programs.
pub fn totals(log: &str) -> Totals {
    let mut totals = Totals::default();
    for line in log.lines().filter(|line| line.starts_with("test result: ")) {
        totals.programs += 1;
        totals.passed += count_before(line, " passed");
        totals.failed += count_before(line, " failed");
        totals.ignored += count_before(line, " ignored");
    }
    totals
}

fn count_before(line: &str, word: &str) -> usize {
    let Some(end) = line.find(word) else { return 0 };
    let number = line[..end].rsplit(' ').next().unwrap_or_default();
    number.parse().unwrap_or(0)
}

/// Hides the output of passing tests, which `--show-output` asks for so that it can be
/// searched, from the reader's terminal.
#[derive(Debug, Default)]
pub struct TerminalFilter {
    hiding: bool,
}

impl TerminalFilter {
    /// Whether the reader sees this line.
    pub fn shows(&mut self, line: &str) -> bool {
        if line == "successes:" {
            self.hiding = true;
        } else if line == "failures:" || line.starts_with("test result: ") {
            self.hiding = false;
        }
        !self.hiding
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
running 3 tests
test listed::both_see_it ... ok
test fails ... FAILED
test src/money.rs - Money (line 3) ... ok

successes:

---- listed::both_see_it stdout ----
chatter

successes:
    listed::both_see_it

failures:
    fails

test result: FAILED. 2 passed; 1 failed; 4 ignored; 0 measured; 0 filtered out

test result: ok. 10 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out
";

    #[test]
    fn only_passing_tests_count_as_passed() {
        let passed = passed_tests(LOG);
        assert!(passed.contains("both_see_it"));
        assert!(!passed.contains("fails"));
    }

    #[test]
    fn the_totals_of_all_programs_are_added() {
        let expected = Totals { programs: 2, passed: 12, failed: 1, ignored: 4 };
        assert_eq!(totals(LOG), expected);
    }

    #[test]
    fn the_output_of_passing_tests_is_hidden_and_failures_are_shown() {
        let mut filter = TerminalFilter::default();
        let shown: Vec<_> = LOG.lines().filter(|line| filter.shows(line)).collect();
        assert!(!shown.contains(&"chatter"));
        assert!(shown.contains(&"    fails"));
        assert!(shown.iter().any(|line| line.starts_with("test result: ok.")));
    }
}
