//! A driver that says card numbers wherever it may say a text.

use maquininha_flow::{DriverCommand, DriverProfile, DriverReply};
use maquininha_sandbox::SimulatedDriver;
use maquininha_terminal::port::{DriverInbox, PaymentDriver};
use tokio::sync::mpsc;

use crate::leaks::canary;

/// Answers as the driver inside, with card numbers in its texts.
pub(crate) struct LoudDriver(pub(crate) SimulatedDriver);

impl PaymentDriver for LoudDriver {
    fn profile(&self) -> DriverProfile {
        self.0.profile()
    }

    fn execute(&self, command: DriverCommand, inbox: DriverInbox) {
        let (sender, mut answers) = mpsc::unbounded_channel();
        let inner = DriverInbox::new(command.attempt_key().clone(), 1, sender);
        self.0.execute(command, inner);
        tokio::spawn(async move {
            while let Some(message) = answers.recv().await {
                match message.content {
                    Err(prompt) => inbox.prompt(prompt),
                    Ok(reply) => return inbox.answer(loud(reply)),
                }
            }
        });
    }
}

fn loud(reply: DriverReply) -> DriverReply {
    match reply {
        DriverReply::Approved { mut approval } => {
            approval.holder_name = Some(format!("TITULAR {}", canary("pan", 0)));
            approval.merchant_receipt = Some(format!("CARTAO {}", canary("pan", 1)));
            let spaced = canary("pan", 2).as_bytes().chunks(4);
            let spaced: Vec<_> = spaced.map(String::from_utf8_lossy).collect();
            approval.customer_receipt = Some(format!("CARTAO {}", spaced.join(" ")));
            approval.extras.insert("track".to_owned(), format!("{}=2512", canary("pan", 3)));
            approval.acquirer = Some(format!("acquirer {}", canary("pan", 4)));
            DriverReply::Approved { approval }
        }
        DriverReply::Declined { mut decline } => {
            decline.message = format!("card {} refused", canary("pan", 5));
            decline.code = format!("51 {}", canary("pan", 6));
            DriverReply::Declined { decline }
        }
        other => other,
    }
}
