//! The steps of the sales side.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use maquininha::MaquininhaError;
use maquininha::merchant::{Merchant, MerchantNews, WebhookAnswer, merchant_config};
use maquininha::ports::{HostError, MerchantPorts, SecretStore};
use maquininha::types::Secret;
use maquininha_flow::sale::{LooseEvent, SaleEvent};
use maquininha_merchant::device::DeviceRow;
use maquininha_merchant::{CreateOutcome, SaleDraft, SaleView};
use maquininha_model::{Money, Tender};

use crate::format::Step;
use crate::stage::{SalesSide, Stage, overpay, serial};
use crate::{back_office, words};

/// Pause between two looks at a sale.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

type Done = Result<(), MaquininhaError>;

/// Plays a step of the sales side.
pub async fn carry_out(stage: &mut Stage, step: Step) -> Done {
    match step {
        Step::OpenMerchant { overpay: policy, auto_close, fiscal_print, deliveries } => {
            let dir = stage.storage("merchant").to_str().expect("the path is text").to_owned();
            let mut config =
                merchant_config(String::from("Loja Um"), String::from("http://127.0.0.1:1"), dir)?;
            config.gateway = stage.sandbox.gateway()?;
            config.activated = true;
            config.partner_id = Some(String::from("partner"));
            config.webhook_unguarded = true;
            config.policy.auto_close = auto_close.unwrap_or(true);
            config.policy.fiscal_print = fiscal_print;
            config.policy.automatic_emission = !deliveries;
            config.delivery_module = deliveries;
            if let Some(policy) = policy {
                config.policy.overpay = overpay(policy);
            }
            let ports = MerchantPorts {
                credentials: stage.sandbox.credentials()?,
                secrets: Arc::new(Secrets::default()),
            };
            let merchant = Merchant::open(config, ports).await?;
            merchant.sync_devices(["t1", "t2", "t3"].map(device).to_vec()).await?;
            let news = merchant.events()?;
            stage.sales_side = Some(SalesSide { merchant, news });
        }
        Step::CloseMerchant {} => merchant(stage).shut_down().await?,
        Step::CreateSale { sale, amount, terminal, tender, print_receipt, delivery } => {
            let draft = if delivery { SaleDraft::delivery } else { SaleDraft::counter };
            let draft = SaleDraft {
                device: terminal.as_deref().map(serial),
                tender: tender.map(Tender::at_sight),
                print_receipt,
                ..draft(sale.clone(), Money::brl(amount))
            };
            let line = match merchant(stage).create(draft).await? {
                CreateOutcome::Created { sale: view, .. } => {
                    stage.orders.insert(sale.clone(), view.order_id.expect("it has an order"));
                    "created"
                }
                CreateOutcome::DeviceNeeded { .. } => "needs a device",
                CreateOutcome::TenderNeeded { .. } => "needs a tender",
            };
            stage.say(format!("{sale} {line}"));
        }
        Step::CancelSale { sale } => {
            let view = merchant(stage).cancel(sale).await?;
            stage.say(shown(&view));
        }
        Step::RefundSale { sale } => {
            let view = merchant(stage).refund(sale, None, None).await?;
            stage.say(shown(&view));
        }
        Step::Webhook { order, event, nth } => {
            let id = stage.order(&order).clone();
            let hooks = stage.sandbox.webhooks()?;
            let hook = hooks
                .into_iter()
                .filter(|hook| hook.event == event && hook.order_id.as_ref() == Some(&id))
                .nth(nth.unwrap_or(1) - 1)
                .unwrap_or_else(|| panic!("there is no {event} of {order}"));
            let answer = merchant(stage).receive_webhook(None, None, hook.body).await?;
            stage.say(format!("webhook {event} {order} {}", answered(&answer)));
        }
        Step::WebhookBody { body } => {
            let answer = merchant(stage).receive_webhook(None, None, body.into_bytes()).await?;
            stage.say(format!("webhook body {}", answered(&answer)));
        }
        Step::News { count } => {
            for _ in 0..count {
                news(stage).await?;
            }
        }
        Step::AwaitSale { sale, state } => loop {
            let view = merchant(stage).sale(sale.clone()).await?;
            if words::snake(&format!("{:?}", view.state)) == state {
                stage.say(shown(&view));
                break;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        },
        step => back_office::carry_out(stage, step).await?,
    }
    Ok(())
}

pub fn merchant(stage: &Stage) -> Arc<Merchant> {
    let sales_side = stage.sales_side.as_ref().expect("the sales side is open");
    Arc::clone(&sales_side.merchant)
}

pub fn shown(sale: &SaleView) -> String {
    let state = words::snake(&format!("{:?}", sale.state));
    let (paid, due) = (words::money(sale.paid), words::money(sale.remaining));
    format!("{} is {state} paid {paid} due {due}", sale.reference)
}

fn answered(answer: &WebhookAnswer) -> String {
    let what = match (&answer.error_code, answer.is_new) {
        (Some(code), _) => code,
        (None, true) => "new",
        (None, false) => "known",
    };
    format!("{} {what}", answer.status)
}

/// The next news that is not of the list of terminals.
async fn news(stage: &mut Stage) -> Done {
    let sales_side = stage.sales_side.as_ref().expect("the sales side is open");
    let stream = Arc::clone(&sales_side.news);
    loop {
        let told = stream.next().await?;
        stream.ack(told.seq).await?;
        match told.news {
            MerchantNews::Device { .. } => {}
            MerchantNews::Sale { reference, event, .. } => {
                stage.say(format!("news {reference} {}", sale_event(&event)));
                return Ok(());
            }
            MerchantNews::Loose { event, .. } => {
                let line = match event {
                    LooseEvent::Paid { payment } => {
                        format!("paid {}", words::money(payment.amount))
                    }
                    LooseEvent::Refunded { amount, .. } => {
                        format!("refunded {}", words::money(amount))
                    }
                };
                stage.say(format!("news loose {line}"));
                return Ok(());
            }
            other => panic!("{other:?} has no word"),
        }
    }
}

/// The event's name and its amounts.
fn sale_event(event: &SaleEvent) -> String {
    let name = words::snake(&format!("{event:?}"));
    let amounts = match event {
        SaleEvent::PaymentReceived { paid, remaining, payment, .. } => {
            vec![payment.amount, *paid, *remaining]
        }
        SaleEvent::LatePayment { payment, .. } => vec![payment.amount],
        SaleEvent::Overpaid { excess, .. } => vec![*excess],
        SaleEvent::Refunded { amount, .. } | SaleEvent::RefundAtTerminal { amount, .. } => {
            vec![*amount]
        }
        _ => Vec::new(),
    };
    amounts.into_iter().fold(name, |line, amount| format!("{line} {}", words::money(amount)))
}

fn device(terminal: &str) -> DeviceRow {
    let (serial, model) = words::device_of(terminal);
    DeviceRow {
        peripheral_type: String::from("POS"),
        equipment: String::from("POS"),
        model: model.to_owned(),
        serial: serial.to_owned(),
        acquirer_cnpj: String::from("16.501.555/0001-57"),
        app_version: Some(String::from("6.4.0")),
        ..DeviceRow::default()
    }
}

/// Secrets in memory.
#[derive(Default)]
struct Secrets(Mutex<BTreeMap<String, Secret>>);

impl SecretStore for Secrets {
    fn set(&self, name: String, secret: Secret) -> Result<(), HostError> {
        self.0.lock().expect("nobody panicked").insert(name, secret);
        Ok(())
    }

    fn get(&self, name: String) -> Result<Option<Secret>, HostError> {
        Ok(self.0.lock().expect("nobody panicked").get(&name).cloned())
    }

    fn delete(&self, name: String) -> Result<(), HostError> {
        self.0.lock().expect("nobody panicked").remove(&name);
        Ok(())
    }
}
