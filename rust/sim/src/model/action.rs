//! What can happen in one step.

use std::fmt;

/// A kind of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    // The terminal.
    /// A payment begins; the reservation leaves.
    Begin,
    /// Before the card: refused, canceled by the operator, or given up.
    Stop,
    /// The order is read, and the place is ours.
    Granted,
    /// The order is read, and somebody else has it.
    NotGranted,
    /// The order as read does not show our place, several times.
    TakenBlind,
    /// The order as read is closed.
    ReadClosed,
    /// The acquirer approves.
    Approve,
    /// The acquirer refuses, or the card is not taken.
    Decline,
    /// The acquirer approves, and the driver stays silent.
    ApproveUnheard,
    /// Nothing came of it, and the driver stays silent.
    Silence,
    /// The driver is asked: approved.
    AskedApproved,
    /// The driver is asked: approved, and the order is looked at first.
    AskedApprovedLook,
    /// The driver is asked: there was nothing.
    AskedNothing,
    /// The commit leaves.
    Commit,
    /// The order has to be looked at before it is told.
    Look,
    /// The commit is answered with "paid", and it stands.
    CommittedStands,
    /// The commit is answered with "paid", and the order is read once more.
    CommittedLook,
    /// The commit is refused.
    CommitDenied,
    /// No answer to the commit.
    CommitUnheard,
    /// The order as read shows our payment, and it stands.
    JudgedStands,
    /// The order as read shows our payment, and somebody else has the order.
    JudgedLost,
    /// The order as read shows our place and no payment: the commit is tried again.
    JudgedPending,
    /// The order as read is closed, and our charge is not paid.
    JudgedClosed,
    /// Too late, or canceled: it is undone.
    GiveUp,
    /// The acquirer confirms.
    Confirmed,
    /// The acquirer has undone it.
    Undone,
    /// Our charge is gone, and nothing of ours can arrive any more.
    Released,
    /// The terminal stops and starts again; what was not decided is asked for.
    Restart,
    // The order API.
    /// A reservation arrives and makes a place.
    ReserveLands,
    /// A reservation is lost on its way, or refused.
    ReserveLost,
    /// A commit arrives: paid.
    CommitLands,
    /// Our cancel arrives.
    CancelLands,
    /// The lease of a place ends.
    LeaseEnds,
    /// The order is closed.
    CloseLands,
    // The sales side.
    /// An order is opened.
    Open,
    /// A payment is heard of.
    HearPaid,
    /// A payment is heard of that stands already at the terminal.
    HearSettled,
    /// A refund is heard of.
    HearRefund,
    /// The sale is backed out.
    BackOut,
    /// The close is answered.
    Closed,
    /// A wrong step of a planted flaw.
    Wrong,
}

/// One step of one terminal, or of one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Action {
    /// What.
    pub step: Step,
    /// The terminal, where it is a terminal's.
    pub slot: Option<u8>,
    /// The order.
    pub order: u8,
    /// The parts to be paid, where a payment begins.
    pub amount: u8,
    /// It happens in the same instant as what happened last on the order.
    pub tied: bool,
}

impl Step {
    /// The step in a few words: its name with blanks.
    pub fn words(self) -> String {
        let mut out = String::new();
        for c in format!("{self:?}").chars() {
            if c.is_uppercase() && !out.is_empty() {
                out.push(' ');
            }
            out.push(c.to_ascii_lowercase());
        }
        out
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let order = char::from(b'A' + self.order);
        match self.slot {
            Some(slot) => write!(f, "T{} on {order}: {}", slot + 1, self.step.words())?,
            None => write!(f, "order {order}: {}", self.step.words())?,
        }
        if self.amount > 0 {
            write!(f, " {}", self.amount)?;
        }
        if self.tied {
            write!(f, ", in the same instant")?;
        }
        Ok(())
    }
}
