//! Calls to the order API run beside the engine; their answers come back here.

use std::sync::Arc;
use std::time::Duration;

use maquininha_flow::OrderCallError;
use maquininha_flow::sale::{CallResult, PrintOutcome, RefundAnswer, SaleEffect, SaleInput};
use maquininha_model::{Charge, Order};

use super::SaleView;
use super::actor::{Actor, Waiter};
use crate::error::MerchantError;
use crate::port::{Clock, HookSummary, OrderApi, PrintImage, StoredHook};

/// Calls of one company at the same time. The order API takes 200 a minute
/// (pagarme-connect §1.6).
pub(super) const CALLS_MAX: usize = 16;
/// A busy printer: wait two seconds, three tries (pagarme-connect §6.1).
const PRINT_TRIES: u32 = 3;
const PRINT_WAIT: Duration = Duration::from_secs(2);

/// A call that came back.
pub(super) enum Done {
    Created { code: String, result: Result<Order, OrderCallError> },
    Found { code: String, result: Result<Vec<Order>, OrderCallError> },
    Read { code: String, result: Result<Order, OrderCallError> },
    Charges { hook: StoredHook, result: Result<Vec<Charge>, OrderCallError> },
    Closed { code: String, result: Result<(), OrderCallError> },
    Refunded { code: String, key: String, result: Result<(), OrderCallError> },
    Printed { code: String, result: Result<(), OrderCallError>, waiter: Waiter },
    Open { result: Result<Vec<Order>, OrderCallError> },
    Hooks { result: Result<Vec<HookSummary>, OrderCallError> },
}

impl Actor {
    /// Starts a call with a place of its own among [`CALLS_MAX`].
    pub(super) fn spawn<F, Fut>(&mut self, call: F)
    where
        F: FnOnce(Arc<dyn OrderApi>, Arc<dyn Clock>) -> Fut + Send + 'static,
        Fut: Future<Output = Done> + Send,
    {
        let slots = Arc::clone(&self.slots);
        let api = Arc::clone(&self.api);
        let clock = Arc::clone(&self.clock);
        self.calls.spawn(async move {
            let _slot = slots.acquire_owned().await.expect("the slots are never closed");
            call(api, clock).await
        });
        let queue = self.calls.len() + self.again.len();
        self.health.send_modify(|health| health.queue = queue);
    }

    /// Starts the call of an effect.
    pub(super) fn call(&mut self, code: &str, effect: SaleEffect) {
        let code = code.to_owned();
        match effect {
            SaleEffect::FindOrder => self.spawn(|api, _| async move {
                let result = api.find_by_code(&code).await;
                Done::Found { code, result }
            }),
            SaleEffect::ReadOrder { order_id } => self.spawn(|api, _| async move {
                let result = api.read(&order_id).await;
                Done::Read { code, result }
            }),
            SaleEffect::CloseOrder { order_id, status } => self.spawn(move |api, _| async move {
                let result = api.close(&order_id, status).await;
                Done::Closed { code, result }
            }),
            SaleEffect::RefundCharge { charge_id, amount, key } => {
                self.spawn(move |api, _| async move {
                    let result = api.refund(&charge_id, amount, &key).await;
                    Done::Refunded { code, key, result }
                });
            }
            // Written before, or read from the sale's own timers.
            _ => {}
        }
    }

    /// Starts a print.
    pub(super) fn call_print(
        &mut self,
        code: String,
        order_id: maquininha_model::OrderId,
        image: PrintImage,
        waiter: Waiter,
    ) {
        self.spawn(|api, clock| async move {
            let mut tries = 1;
            let result = loop {
                let result = api.print(&order_id, &image).await;
                match result {
                    Err(OrderCallError::Conflict { .. }) if tries < PRINT_TRIES => {
                        tries += 1;
                        clock.sleep_until(clock.now().plus(PRINT_WAIT)).await;
                    }
                    other => break other,
                }
            };
            Done::Printed { code, result, waiter }
        });
    }

    /// Takes an answer in.
    pub(super) async fn on_done(&mut self, done: Done) {
        match done {
            Done::Created { code, result } => {
                self.note_result(&result);
                self.on_created(code, result).await;
            }
            Done::Found { code, result } => {
                self.note_result(&result);
                let input = match result {
                    Ok(orders) => self.found_input(&code, orders),
                    Err(_) => SaleInput::ReadFailed,
                };
                self.take_in(&code, input).await;
            }
            Done::Read { code, result } => {
                self.note_result(&result);
                let is_read = result.is_ok();
                let input = match result {
                    Ok(order) => SaleInput::OrderRead { order: Box::new(order) },
                    Err(_) => SaleInput::ReadFailed,
                };
                self.take_in(&code, input).await;
                if !is_read {
                    self.release_cancels(&code);
                }
            }
            Done::Charges { hook, result } => {
                self.note_result(&result);
                self.on_charges(&hook, result).await;
            }
            Done::Closed { code, result } => {
                self.note_result(&result);
                let result = if result.is_ok() { CallResult::Done } else { CallResult::Failed };
                self.take_in(&code, SaleInput::CloseAnswered { result }).await;
            }
            Done::Refunded { code, key, result } => {
                self.note_result(&result);
                let answer = match result {
                    Ok(()) => RefundAnswer::Taken,
                    Err(OrderCallError::OutcomeUnknown | OrderCallError::Conflict { .. }) => {
                        RefundAnswer::Unknown
                    }
                    Err(_) => RefundAnswer::Refused,
                };
                self.take_in(&code, SaleInput::RefundAnswered { key, answer }).await;
            }
            Done::Printed { code, result, waiter } => {
                self.note_result(&result);
                let outcome =
                    if result.is_ok() { PrintOutcome::Printed } else { PrintOutcome::Failed };
                self.take_in(&code, SaleInput::PrintAnswered { outcome }).await;
                let answer = match result {
                    Ok(()) => self.load(&code).await.map(|record| SaleView::of(&record.sale)),
                    Err(error) => Err(error.into()),
                };
                // Whoever asked may have gone.
                let _ = waiter.send(answer);
            }
            Done::Open { result } => {
                self.note_result(&result);
                self.on_open_orders(result);
            }
            Done::Hooks { result } => {
                self.note_result(&result);
                self.on_hook_list(result).await;
            }
        }
    }

    fn note_result<T>(&mut self, result: &Result<T, OrderCallError>) {
        match result {
            Ok(_) => self.note_contact(),
            Err(error) => self.note_error(&MerchantError::OrderApi(error.clone())),
        }
    }
}
