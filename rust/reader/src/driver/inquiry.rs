//! Query, confirm, undo and query of a refund: the host and one mark.

use maquininha_card::{CardInquiry, HostReply, InquiryEffect, InquiryInput};
use maquininha_flow::{DriverCommand, DriverReply};

use super::Shared;

impl Shared {
    pub(super) async fn inquire(&self, command: &DriverCommand) -> DriverReply {
        let attempt_key = command.attempt_key();
        let Some((mut inquiry, effects)) = CardInquiry::start(command) else {
            return DriverReply::Silent;
        };
        let mut effects = effects.into_iter();
        loop {
            let input = match effects.next() {
                Some(InquiryEffect::ReadMark) => {
                    let mark = self.marks.read(attempt_key).await;
                    if let Err(error) = &mark {
                        tracing::error!(%error, "failed to read the mark of a payment");
                    }
                    InquiryInput::Mark(mark.map_err(drop))
                }
                Some(InquiryEffect::Host(command)) => {
                    let called = self.host.call(*command);
                    let reply = tokio::time::timeout(self.config.limits.host, called).await;
                    InquiryInput::Host(reply.unwrap_or(HostReply::Silent))
                }
                Some(InquiryEffect::Unmark) => {
                    self.marks.forget(attempt_key).await;
                    continue;
                }
                Some(InquiryEffect::Answer(reply)) => return *reply,
                None => return DriverReply::Silent,
            };
            effects = inquiry.step(input).into_iter();
        }
    }
}
