//! Carrying out what was typed.

use maquininha_model::{Money, Sensitive};
use maquininha_terminal::{PayRequest, PayTarget};
use serde_json::json;
use tokio::sync::mpsc;

use super::super::command::{HELP, ScreenCommand};
use super::super::open::{attempt_id, check_card};
use super::super::refunds::{self, RefundDesk};
use super::super::{pendency, screen};
use super::{Desk, PasswordAsked, Running};
use crate::error::CliError;
use crate::input::HiddenTyping;

impl Desk<'_> {
    /// Carries a line out.
    pub(super) async fn on_line(&mut self, line: &str) -> Result<(), CliError> {
        if let Some(asked) = self.asked.take() {
            let password = Sensitive::new(line.to_owned());
            drop(asked.typing);
            let opening = RefundDesk::open(self.opened, password, asked.by_card, self.out);
            return match opening.await {
                Ok(desk) => {
                    self.refunds = Some(desk);
                    Ok(())
                }
                Err(error) => self.not_done(error),
            };
        }
        match ScreenCommand::parse(line) {
            Ok(Some(command)) => match self.carry_out(command).await {
                Ok(()) => Ok(()),
                Err(error) => self.not_done(error),
            },
            Ok(None) => {
                self.show();
                Ok(())
            }
            Err(why) => {
                self.out.tell("not_understood", json!({ "message": why }), why.clone());
                Ok(())
            }
        }
    }

    /// What a person typed wrong does not end the program.
    fn not_done(&self, error: CliError) -> Result<(), CliError> {
        match error {
            CliError::Terminal(error) => {
                screen::refuse(&error, self.out);
                Ok(())
            }
            CliError::Usage(why) => {
                self.out.tell("not_understood", json!({ "message": why }), why.clone());
                Ok(())
            }
            error => Err(error),
        }
    }

    async fn carry_out(&mut self, command: ScreenCommand) -> Result<(), CliError> {
        match command {
            ScreenCommand::List { text } => {
                self.filter.text = text;
                self.opened.terminal.refresh();
                self.show();
            }
            ScreenCommand::Pay { number, amount, tender } => {
                let order_id = number.checked_sub(1).and_then(|index| self.shown.get(index));
                let Some(order_id) = order_id.cloned() else {
                    return Err(CliError::Usage(format!("the list has no number {number}")));
                };
                let attempt_id = attempt_id(None)?;
                let target = PayTarget::Order(order_id);
                self.pay(PayRequest { attempt_id, target, amount, tender }).await;
            }
            ScreenCommand::Sell { amount, tender, hold } => {
                let request = PayRequest {
                    attempt_id: attempt_id(None)?,
                    target: if hold { PayTarget::Held } else { PayTarget::Standalone },
                    amount: Some(amount),
                    tender: Some(tender),
                };
                self.pay(request).await;
            }
            ScreenCommand::Settle { status } => {
                pendency::settle(self.opened, None, status, self.out).await?;
            }
            ScreenCommand::Card { name: Some(name) } => {
                check_card(&name)?;
                self.card_is_chosen = true;
                self.opened.driver.present(name);
            }
            ScreenCommand::Card { name: None } => {
                self.card_is_chosen = false;
                self.opened.driver.present_fitting();
            }
            ScreenCommand::Hold => {
                self.card_is_chosen = true;
                self.opened.driver.hold_card();
            }
            ScreenCommand::Cancel => match &self.running {
                Some(running) => {
                    let _ = running.cancel.try_send(());
                }
                None => self.out.tell("nothing_to_cancel", json!({}), "Nada a cancelar."),
            },
            ScreenCommand::Refunds { by_card } => {
                let typing = HiddenTyping::start();
                self.out.tell("password_asked", json!({}), "Senha do operador:");
                self.asked = Some(PasswordAsked { by_card, typing });
            }
            ScreenCommand::Refund { number, amount } => self.refund(number, amount).await?,
            ScreenCommand::Report => {
                let report = screen::today(self.opened).await?;
                self.out.record("report", screen::report_json(&report));
                self.out.text(screen::report_text(&report));
            }
            ScreenCommand::Health => {
                let health = self.opened.terminal.health();
                let gateway = self.opened.gateway.health();
                self.out.record("health", screen::health_json(&health, gateway));
                self.out.text(screen::health_text(&health, gateway));
            }
            ScreenCommand::Help => self.out.tell("help", json!({ "text": HELP }), HELP),
            ScreenCommand::Quit => self.is_leaving = true,
        }
        Ok(())
    }

    async fn refund(&mut self, number: usize, amount: Option<Money>) -> Result<(), CliError> {
        let Some(desk) = self.refunds.take() else {
            return Err(CliError::Usage("type refunds first; it asks the password".to_owned()));
        };
        let Some(sale) = desk.sale(number) else {
            self.refunds = Some(desk);
            return Err(CliError::Usage(format!("the list has no number {number}")));
        };
        if !self.card_is_chosen
            && let Some(card) = refunds::paid_card(self.opened, sale).await
        {
            self.opened.driver.present(card);
        }
        let (operation, subject) = desk.refund(sale, amount).await?;
        let (cancel, canceled) = mpsc::channel(1);
        let out = self.out;
        let task = tokio::spawn(async move {
            if let Err(error) = refunds::follow(operation, subject, canceled, out).await {
                screen::refuse(&error, out);
            }
        });
        self.running = Some(Running { task, cancel });
        Ok(())
    }
}
