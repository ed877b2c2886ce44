use std::fmt;

use maquininha_model::{AccountId, Flow};
use serde::{Deserialize, Serialize};

/// Which flows an account was accredited for; fixed at accreditation (demand
/// C12).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountFlows {
    /// Direct orders only.
    Direct,
    /// Listed orders only.
    Listed,
    /// Both. The default.
    #[default]
    Both,
}

impl AccountFlows {
    /// Whether the account takes a flow.
    pub fn takes(self, flow: Flow) -> bool {
        match self {
            Self::Direct => flow == Flow::Direct,
            Self::Listed => flow == Flow::Listed,
            Self::Both => true,
        }
    }
}

impl fmt::Display for AccountFlows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Direct => "direct",
            Self::Listed => "listed",
            Self::Both => "direct and listed",
        })
    }
}

/// Whether the establishment is activated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Activation {
    /// Activated at the acquirer, and the integration contracted.
    pub activated: bool,
    /// The software house in the partner programme (demand C1).
    pub partner_id: Option<String>,
}

/// What an activation lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotActivatedWhy {
    /// The establishment is not activated at the acquirer (demand L5).
    Acquirer,
    /// The activation carries no partner id (demand C1).
    Partner,
}

impl Activation {
    /// Whether orders may be made.
    pub fn check(&self) -> Result<(), NotActivatedWhy> {
        if !self.activated {
            return Err(NotActivatedWhy::Acquirer);
        }
        match &self.partner_id {
            Some(id) if !id.trim().is_empty() => Ok(()),
            _ => Err(NotActivatedWhy::Partner),
        }
    }
}

/// The account at the order API. Its secret key is in the secret store under
/// [`super::SECRET_KEY_NAME`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Account {
    /// Its id; webhooks of other accounts are not taken.
    pub id: Option<AccountId>,
    /// Which flows it takes.
    pub flows: AccountFlows,
    /// Whether it is activated.
    pub activation: Activation,
}
