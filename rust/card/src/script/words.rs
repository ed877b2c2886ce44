//! The words of a run: what happens to a script, and what is to be done for it.

use std::time::Duration;

use maquininha_model::{Money, Tender};
use serde::{Deserialize, Serialize};

use super::cashier::{CashierPrompt, CashierReply};
use crate::device::{DeviceCommand, DeviceReply};
use crate::failure::DeviceFailure;
use crate::question::TypedText;

/// An answer of card holder or cashier, by the name that the script gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptAnswer {
    /// The name.
    pub name: String,
    /// What was typed, or the text of the option that was chosen.
    pub text: TypedText,
}

/// A payment that a script takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptSale {
    /// How much.
    pub amount: Money,
    /// How.
    pub tender: Tender,
    /// What was asked before.
    pub answers: Vec<ScriptAnswer>,
}

/// How a payment of a script ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleEnd {
    /// Approved.
    Approved,
    /// Declined.
    Declined,
    /// Canceled by card holder, cashier or till.
    Canceled,
    /// No card came in time.
    TimedOut,
    /// It could not be started or asked for.
    Failed,
    /// Not known yet; it resolves by itself.
    Unknown,
}

/// How a script ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ScriptOutcome {
    /// Its last step was taken.
    Completed,
    /// Card holder, cashier, till or the script itself canceled it.
    Canceled,
    /// Nobody answered in time.
    TimedOut,
    /// The reader failed.
    Failed(DeviceFailure),
    /// The payment was not approved, and the script says nothing about it.
    NotPaid(SaleEnd),
    /// An answer is no amount that can be paid.
    BadAmount,
    /// More than [`super::SCRIPT_STEPS_RUN_MAX`] steps: it goes round in circles.
    TooManySteps,
}

/// The end of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptEnd {
    /// How it ended.
    pub outcome: ScriptOutcome,
    /// What was answered, in order; an answer that was given again is there once, as last given.
    pub answers: Vec<ScriptAnswer>,
    /// How the last payment ended, if there was one.
    pub sale: Option<SaleEnd>,
}

/// What happens to a script.
#[derive(Clone, Debug)]
pub enum ScriptInput {
    /// It starts.
    Begin,
    /// The reader replied.
    Device(DeviceReply),
    /// The cashier replied.
    Cashier(CashierReply),
    /// The payment ended.
    Sale(SaleEnd),
    /// The till wants to stop.
    Cancel,
}

/// What is to be done for a script. One of device, cashier and sale runs at a time, and gives one
/// input each.
#[derive(Clone, Debug)]
pub enum ScriptEffect {
    /// Tell the reader; after the limit it is aborted.
    Device {
        /// The command.
        command: Box<DeviceCommand>,
        /// How long it may take.
        limit: Duration,
    },
    /// Abort the command that runs; its reply still comes.
    AbortDevice,
    /// Show something to the cashier and wait for the reply.
    Cashier(CashierPrompt),
    /// Take it away; no reply is waited for.
    WithdrawCashier,
    /// Take a payment.
    Sale(Box<ScriptSale>),
    /// Cancel it; its end still comes.
    CancelSale,
    /// The script is over.
    End(Box<ScriptEnd>),
}
