//! The terminal's part in a world: it asks until it knows, decides, and carries that out.

use maquininha_card::{CardInquiry, InquiryEffect, InquiryInput};
use maquininha_flow::{DriverCommand, DriverReply};

use super::bank::Stand;
use super::fault::Fault;
use super::plan;
use super::world::{Kind, Rest, World};

impl World<'_> {
    /// From the answer to the rest.
    pub(super) fn resolve(mut self) -> Rest {
        let told = self.answers.pop();
        let mut approved = matches!(told, Some(DriverReply::Approved { .. }));
        let is_final = !self.asks
            && matches!(
                told,
                Some(
                    DriverReply::Declined { .. }
                        | DriverReply::Canceled
                        | DriverReply::TimedOut
                        | DriverReply::Unavailable { .. }
                )
            );
        if is_final {
            return self.rest_unpaid();
        }
        let mut asked = 0;
        while !approved {
            // After some questions everything is well, and what was late has arrived.
            asked += 1;
            let is_past_horizon = asked > 6;
            if is_past_horizon {
                self.deliver_late();
            }
            match self.inquire(&DriverCommand::Query { attempt_key: plan::key() }, is_past_horizon)
            {
                Some(DriverReply::Approved { .. }) => approved = true,
                Some(DriverReply::Declined { .. } | DriverReply::Undone) => {
                    return self.rest_unpaid();
                }
                Some(DriverReply::NotFound) if is_past_horizon => return self.rest_unpaid(),
                _ if asked > 10 => panic!("the payment is never known"),
                _ => {}
            }
        }
        self.check_approved();
        // Said once, it is said again, also after a crash and after whatever was late.
        self.deliver_late();
        let again = self.inquire(&DriverCommand::Query { attempt_key: plan::key() }, true);
        assert!(
            matches!(again, Some(DriverReply::Approved { .. })),
            "approved for ever: {again:?}"
        );
        let command = match self.canceled {
            true => DriverCommand::Undo { attempt_key: plan::key() },
            false => DriverCommand::Confirm { attempt_key: plan::key() },
        };
        let decided = self.inquire(&command, true);
        if self.canceled {
            assert_eq!(decided, Some(DriverReply::Undone));
            return self.rest_unpaid();
        }
        assert_eq!(decided, Some(DriverReply::Confirmed), "what was approved can be confirmed");
        assert_eq!(self.mark, None, "a decided payment leaves no mark");
        assert_eq!(self.bank.approvals, 1);
        Rest::Paid
    }

    fn rest_unpaid(mut self) -> Rest {
        self.deliver_late();
        let stand = self.bank.stand;
        assert!(
            !matches!(stand, Some(Stand::Approved | Stand::Confirmed)),
            "told that no money moved, and it stands"
        );
        Rest::NotPaid
    }

    /// One question; `None` where the app was gone before the answer.
    fn inquire(&mut self, command: &DriverCommand, all_is_well: bool) -> Option<DriverReply> {
        let (mut inquiry, effects) = CardInquiry::start(command)?;
        let mut effects: Vec<_> = effects.into_iter().rev().collect();
        while let Some(effect) = effects.pop() {
            let fault = match effect {
                InquiryEffect::Answer(reply) => return Some(*reply),
                InquiryEffect::Unmark => {
                    self.mark = None;
                    continue;
                }
                _ if all_is_well => Fault::None,
                InquiryEffect::ReadMark => self.fault(Kind::Store),
                InquiryEffect::Host(_) => self.fault(Kind::Host),
            };
            if fault == Fault::CrashBefore {
                return None;
            }
            let input = match &effect {
                InquiryEffect::ReadMark if fault == Fault::StoreFails => {
                    InquiryInput::Mark(Err(()))
                }
                InquiryEffect::ReadMark => InquiryInput::Mark(Ok(self.mark)),
                InquiryEffect::Host(command) => InquiryInput::Host(self.host(command, fault)),
                _ => return None,
            };
            if fault == Fault::CrashAfter {
                return None;
            }
            let next = inquiry.step(input);
            effects = next.into_iter().rev().collect();
        }
        None
    }
}
