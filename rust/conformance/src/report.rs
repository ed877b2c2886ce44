//! What a run found.

use std::fmt;

/// How a rule fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The implementation did as the rule says.
    Kept,
    /// It did not; the sentence says what it did.
    Broken(String),
    /// The rule was not tried; the sentence says what was missing for it.
    NotTried(String),
}

/// One rule and how it fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name, stable.
    pub rule: &'static str,
    /// What the rule promises to the engine.
    pub promise: &'static str,
    /// How it fared.
    pub outcome: Outcome,
}

/// All findings of a run, in the order of the rules. `Display` is the report for people.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Report {
    subject: String,
    findings: Vec<Finding>,
}

impl Report {
    pub(crate) const fn new(subject: String, findings: Vec<Finding>) -> Self {
        Self { subject, findings }
    }

    /// The findings.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether no rule was broken. Rules that were not tried do not count; see
    /// [`not_tried`](Self::not_tried).
    pub fn accepted(&self) -> bool {
        self.broken().is_empty()
    }

    /// The names of the rules that were kept.
    pub fn kept(&self) -> Vec<&'static str> {
        self.names(|outcome| matches!(outcome, Outcome::Kept))
    }

    /// The names of the rules that were broken.
    pub fn broken(&self) -> Vec<&'static str> {
        self.names(|outcome| matches!(outcome, Outcome::Broken(_)))
    }

    /// The names of the rules that were not tried.
    pub fn not_tried(&self) -> Vec<&'static str> {
        self.names(|outcome| matches!(outcome, Outcome::NotTried(_)))
    }

    fn names(&self, wanted: impl Fn(&Outcome) -> bool) -> Vec<&'static str> {
        let found = self.findings.iter().filter(|finding| wanted(&finding.outcome));
        found.map(|finding| finding.rule).collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kept, broken, open) = (self.kept().len(), self.broken().len(), self.not_tried().len());
        writeln!(f, "{}: {kept} rules kept, {broken} broken, {open} not tried", self.subject)?;
        for Finding { rule, promise, outcome } in &self.findings {
            match outcome {
                Outcome::Kept => writeln!(f, "  kept       {rule}")?,
                Outcome::Broken(why) => {
                    writeln!(f, "  BROKEN     {rule}\n             rule: {promise}")?;
                    writeln!(f, "             seen: {why}")?;
                }
                Outcome::NotTried(why) => writeln!(f, "  not tried  {rule}: {why}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_what_was_broken_and_what_was_seen() {
        let finding = |rule, outcome| Finding { rule, promise: "it does.", outcome };
        let report = Report::new(
            "mine".to_owned(),
            vec![
                finding("one", Outcome::Kept),
                finding("two", Outcome::Broken("it did not".to_owned())),
                finding("three", Outcome::NotTried("no card".to_owned())),
            ],
        );
        assert!(!report.accepted());
        assert_eq!(
            (report.kept(), report.broken(), report.not_tried()),
            (vec!["one"], vec!["two"], vec!["three"])
        );
        let shown = report.to_string();
        assert!(shown.starts_with("mine: 1 rules kept, 1 broken, 1 not tried\n"), "{shown}");
        assert!(shown.contains("rule: it does.") && shown.contains("seen: it did not"), "{shown}");
    }
}
