//! Finds test functions in source text.

/// Whether `source` holds a test function called `name` that the test runner runs.
///
/// A test stands under `#[test]` or `#[tokio::test]`, directly or with other attributes and
/// comments between; one that is marked to be ignored does not count.
pub fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let defining = lines.iter().enumerate().filter(|(_, line)| defines(line, name));
    defining.into_iter().any(|(index, _)| {
        let heading: Vec<_> = lines[..index].iter().rev().take_while(|l| is_heading(l)).collect();
        let marked = |mark: &str| heading.iter().any(|line| line.starts_with(mark));
        (marked("#[test]") || marked("#[tokio::test")) && !marked("#[ignore")
    })
}

/// Whether the line begins the definition of the function `name`.
fn defines(line: &str, name: &str) -> bool {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let Some(rest) = line.strip_prefix("fn ") else { return false };
    rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(['(', '<']))
}

/// Whether the line can stand between an attribute and its function.
fn is_heading(line: &str) -> bool {
    !line.is_empty() && !line.ends_with(['{', '}', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_test_is_found() {
        assert!(has_test("#[test]\nfn ends_once() {\n}\n", "ends_once"));
    }

    #[test]
    fn an_asynchronous_test_with_settings_and_a_comment_is_found() {
        let source =
            "#[tokio::test(\n    flavor = \"multi_thread\"\n)]\n// Why.\nasync fn pays() {";
        assert!(has_test(source, "pays"));
    }

    #[test]
    fn a_function_that_is_no_test_does_not_count() {
        assert!(!has_test("#[test]\nfn other() {}\n\nfn helper() {}", "helper"));
        assert!(!has_test("#[test]\nfn other() {\n}\nfn helper() {}", "helper"));
    }

    #[test]
    fn an_ignored_test_does_not_count() {
        assert!(!has_test("#[test]\n#[ignore = \"slow\"]\nfn soak() {}", "soak"));
    }

    #[test]
    fn a_longer_name_does_not_count() {
        assert!(!has_test("#[test]\nfn pays_twice() {}", "pays"));
    }
}
