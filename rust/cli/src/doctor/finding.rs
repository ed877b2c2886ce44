//! What a check found.

use serde_json::{Value, json};

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    check: &'static str,
    detail: String,
    cause: Option<Cause>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Cause {
    name: String,
    remedy: String,
}

impl Finding {
    /// Nothing is wrong.
    pub(super) fn well(check: &'static str, detail: impl Into<String>) -> Self {
        Self { check, detail: detail.into(), cause: None }
    }

    /// Something is, and what helps.
    pub(super) fn wrong(
        check: &'static str,
        cause: impl Into<String>,
        detail: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let cause = Some(Cause { name: cause.into(), remedy: remedy.into() });
        Self { check, detail: detail.into(), cause }
    }

    /// Whether something is wrong.
    pub(super) const fn is_wrong(&self) -> bool {
        self.cause.is_some()
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "check": self.check,
            "ok": !self.is_wrong(),
            "detail": self.detail,
            "cause": self.cause.as_ref().map(|cause| &cause.name),
            "remedy": self.cause.as_ref().map(|cause| &cause.remedy),
        })
    }

    pub(super) fn text(&self) -> String {
        match &self.cause {
            None => format!("ok     {:<12} {}", self.check, self.detail),
            Some(cause) => format!(
                "WRONG  {:<12} {} ({})\n       {:<12} → {}",
                self.check, self.detail, cause.name, "", cause.remedy
            ),
        }
    }
}
