//! Reads what the test runners of Kotlin and Swift print.

use crate::error::TaskError;
use crate::tool::number_after;

/// How many tests ended in which way.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that were left out.
    pub skipped: usize,
}

impl Counts {
    /// Adds up the closing lines of Maven Surefire, one for each module. Failures do not come
    /// this far: the run has failed.
    pub fn of_surefire(log: &str) -> Self {
        let mut counts = Self::default();
        let closing = |line: &&str| line.contains("Tests run: ") && !line.contains("Time elapsed");
        for line in log.lines().filter(closing) {
            let skipped = count_after(line, "Skipped: ");
            counts.passed += count_after(line, "Tests run: ") - skipped;
            counts.skipped += skipped;
        }
        counts
    }

    /// Reads the closing line of Swift Testing, which counts skipped tests as run; each of them
    /// has a line of its own.
    pub fn of_swift_testing(log: &str) -> Self {
        let run: usize = log.lines().map(|line| count_after(line, "Test run with ")).sum();
        let skip = |line: &&str| line.contains("Test ") && line.contains(" skipped");
        let skipped = log.lines().filter(skip).count();
        Self { passed: run.saturating_sub(skipped), skipped }
    }

    /// Prints the counts in one line; a run without a test is an error.
    pub fn report(&self, language: &str) -> Result<(), TaskError> {
        let Self { passed, skipped } = self;
        if *passed == 0 {
            return Err(TaskError::Check(format!("the {language} tests ran no test")));
        }
        println!("{language}: {passed} passed, 0 failed, {skipped} skipped");
        Ok(())
    }
}

/// The number that follows `word`, or 0.
fn count_after(line: &str, word: &str) -> usize {
    number_after(line, word).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_all_maven_modules_are_added() {
        let log = "\
[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s -- in dev.A
[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in dev.B
[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 1
[INFO] Tests run: 1, Failures: 0, Errors: 0, Skipped: 0
";
        assert_eq!(Counts::of_surefire(log), Counts { passed: 5, skipped: 1 });
    }

    #[test]
    fn skipped_swift_tests_do_not_count_as_passed() {
        let log = "\
◇ Test run started.
✔ Test aTerminalOpensAndCloses() passed after 0.001 seconds.
➜ Test later() skipped.
✔ Test run with 2 tests passed after 0.001 seconds.
";
        assert_eq!(Counts::of_swift_testing(log), Counts { passed: 1, skipped: 1 });
    }

    #[test]
    fn a_run_without_a_test_is_an_error() {
        assert!(Counts::default().report("Kotlin").is_err());
        assert!(Counts { passed: 1, skipped: 0 }.report("Kotlin").is_ok());
    }
}
