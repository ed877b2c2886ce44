//! What a scene tells: steps for people, figures for both, disagreements.

use maquininha_model::Money;
use serde::Serialize;

/// Figures of a scene, each counted in the books it names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Payments that stand at the acquirer.
    pub charged: usize,
    /// Their sum, in centavos.
    pub charged_centavos: i64,
    /// Approvals that were undone at the acquirer.
    pub undone: usize,
    /// Payments given back at the acquirer.
    pub refunded: usize,
    /// Payments the sales software was told of.
    pub told_paid: usize,
    /// Refunds the sales software was told of.
    pub told_refunded: usize,
    /// Payments that stand in the terminals' journals.
    pub journaled: usize,
}

/// One scene, as it went.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// Its short name, for `--only`.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// What happened, in order.
    pub steps: Vec<String>,
    /// What the books say.
    pub figures: Figures,
    /// Where books disagree, or the scene did not go as it must. Empty is good.
    pub disagreements: Vec<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u128,
}

impl Story {
    /// Whether the scene went as it must and all books agree.
    pub fn is_good(&self) -> bool {
        self.disagreements.is_empty()
    }

    /// The account for people.
    pub fn lines(&self) -> Vec<String> {
        let figures = &self.figures;
        let mut lines = vec![format!("■ {} — {}", self.name, self.title)];
        lines.extend(self.steps.iter().map(|step| format!("    {step}")));
        lines.push(format!(
            "  = charged {} ({}), undone {}, refunded {}; told paid {}, told refunded {}; \
             journaled {}; {} ms",
            figures.charged,
            Money::brl(figures.charged_centavos),
            figures.undone,
            figures.refunded,
            figures.told_paid,
            figures.told_refunded,
            figures.journaled,
            self.took_ms,
        ));
        match self.disagreements.as_slice() {
            [] => lines.push(String::from("  ✓ the books agree")),
            found => lines.extend(found.iter().map(|what| format!("  ✗ {what}"))),
        }
        lines
    }
}
