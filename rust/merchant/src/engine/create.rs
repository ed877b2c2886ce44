//! Making the order of a sale, once for each reference.

use maquininha_flow::OrderCallError;
use maquininha_flow::sale::{Sale, SaleEffect, SaleInput, SaleState};
use maquininha_model::{Flow, NewOrder, Order, TenderKind};
use tokio::sync::oneshot;

use super::actor::Actor;
use super::calls::Done;
use super::{Merchant, SaleRecord, SaleView};
use crate::device::{DeviceRecord, DeviceWarning};
use crate::draft::{Plan, PlannedOrder, SaleDraft, plan};
use crate::error::MerchantError;

/// What came of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "made once for a sale and taken apart at once")]
pub enum CreateOutcome {
    /// The order is at the terminal: pay there.
    Created {
        /// The sale.
        sale: SaleView,
        /// What is odd, yet taken.
        warnings: Vec<DeviceWarning>,
    },
    /// Nothing was sent: the operator has to choose a terminal (demand L30).
    DeviceNeeded {
        /// Those that take it.
        devices: Vec<DeviceRecord>,
    },
    /// Nothing was sent: the operator has to choose a method.
    TenderNeeded {
        /// Those that can be taken.
        tenders: Vec<TenderKind>,
    },
}

/// The answer to a draft. The reference comes back whatever happened (demand
/// P15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateAnswer {
    /// The draft's reference, as it was given.
    pub reference: String,
    /// What came of it.
    pub result: Result<CreateOutcome, MerchantError>,
}

impl CreateAnswer {
    /// The sale, or why there is none; a choice that is needed is no sale.
    pub fn sale(self) -> Result<Option<SaleView>, MerchantError> {
        self.result.map(|outcome| match outcome {
            CreateOutcome::Created { sale, .. } => Some(sale),
            _ => None,
        })
    }
}

/// What the engine could say at once.
enum Begun {
    Now(CreateOutcome),
    Later {
        answer: oneshot::Receiver<Result<SaleView, MerchantError>>,
        warnings: Vec<DeviceWarning>,
    },
}

impl Merchant {
    /// Makes the order of a draft. The same draft again gives the same sale;
    /// after a lost answer this is the way to find out.
    pub async fn create(&self, draft: SaleDraft) -> CreateAnswer {
        let reference = draft.reference.clone();
        CreateAnswer { reference, result: self.create_order(draft).await }
    }

    async fn create_order(&self, draft: SaleDraft) -> Result<CreateOutcome, MerchantError> {
        let begun =
            self.ask(move |actor| Box::pin(async move { actor.begin_create(&draft).await }));
        match begun.await? {
            Begun::Now(outcome) => Ok(outcome),
            Begun::Later { answer, warnings } => {
                let sale = answer.await.map_err(|_| MerchantError::Stopped)??;
                Ok(CreateOutcome::Created { sale, warnings })
            }
        }
    }

    /// Attaches payment at a terminal to a delivery, new (demand L58) or
    /// edited (demand L59): the same delivery has one order.
    pub async fn attach_to_delivery(&self, draft: SaleDraft) -> CreateAnswer {
        let kind = Some(maquininha_flow::sale::SaleContext::Delivery);
        self.create(SaleDraft { kind, ..draft }).await
    }
}

/// The same order. The list of terminals may have changed since.
fn same_order(known: &NewOrder, new: &NewOrder) -> bool {
    let listed = known.flow() == Flow::Listed && new.flow() == Flow::Listed;
    let target = if listed { known.target.clone() } else { new.target.clone() };
    *known == NewOrder { target, ..new.clone() }
}

impl Actor {
    async fn begin_create(&mut self, draft: &SaleDraft) -> Result<Begun, MerchantError> {
        self.guard()?;
        let activation = self.config.account.activation.check();
        activation.map_err(|why| MerchantError::NotActivated { why })?;
        let planned = match plan(draft, &self.config, &self.devices)? {
            Plan::Ready(planned) => planned,
            Plan::DeviceNeeded { devices } => {
                return Ok(Begun::Now(CreateOutcome::DeviceNeeded { devices }));
            }
            Plan::TenderNeeded { tenders } => {
                return Ok(Begun::Now(CreateOutcome::TenderNeeded { tenders }));
            }
        };
        if let Some(known) = self.find(&planned.order.code).await?
            && !(known.sale.state == SaleState::Canceled && known.sale.order_id.is_none())
        {
            return self.begin_again(known, planned);
        }
        self.check_open_limit()?;
        let sale = Sale::open(planned.opening, self.clock.now());
        let record = SaleRecord { sale, order: planned.order };
        // Durable before anything leaves: after a crash it is looked up.
        self.commit(record.clone(), vec![SaleEffect::Persist], None).await?;
        self.warn_open().await?;
        let answer = self.send_create(record);
        Ok(Begun::Later { answer, warnings: planned.warnings })
    }

    /// The reference is known: the same sale, or somebody else's.
    fn begin_again(
        &mut self,
        known: SaleRecord,
        planned: PlannedOrder,
    ) -> Result<Begun, MerchantError> {
        let code = planned.order.code.clone();
        let backed_out = matches!(
            known.sale.state,
            SaleState::Canceling | SaleState::Canceled | SaleState::LatePaid | SaleState::Refunded
        );
        if backed_out || !same_order(&known.order, &planned.order) {
            return Err(MerchantError::ReferenceInUse { reference: code });
        }
        let warnings = planned.warnings;
        if known.sale.state != SaleState::Creating {
            let sale = SaleView::of(&known.sale);
            return Ok(Begun::Now(CreateOutcome::Created { sale, warnings }));
        }
        let answer = match self.waiters.get_mut(&code) {
            Some(waiters) => {
                let (waiter, answer) = oneshot::channel();
                waiters.push(waiter);
                answer
            }
            // The answer was lost: the adapter finds it by its code or makes
            // it once.
            None => self.send_create(known),
        };
        Ok(Begun::Later { answer, warnings })
    }

    fn send_create(
        &mut self,
        record: SaleRecord,
    ) -> oneshot::Receiver<Result<SaleView, MerchantError>> {
        let (waiter, answer) = oneshot::channel();
        let code = record.sale.code;
        self.waiters.insert(code.clone(), vec![waiter]);
        let order = record.order;
        self.spawn(|api, _| async move {
            let result = api.create(&order).await;
            Done::Created { code, result }
        });
        answer
    }

    pub(super) async fn on_created(&mut self, code: String, result: Result<Order, OrderCallError>) {
        let input = match &result {
            Ok(order) => SaleInput::Created { order: Box::new(order.clone()) },
            // A conflict may be with an earlier create that is still under way.
            Err(OrderCallError::OutcomeUnknown | OrderCallError::Conflict { .. }) => {
                SaleInput::CreateUnknown
            }
            Err(error) => SaleInput::CreateRefused { message: error.to_string() },
        };
        self.take_in(&code, input).await;
        // Payments of the order may have been told already.
        self.hooks.notify_one();
        let waiters = self.waiters.remove(&code).unwrap_or_default();
        let answer = match result {
            Ok(_) => self.load(&code).await.map(|record| SaleView::of(&record.sale)),
            Err(error) => Err(error.into()),
        };
        for waiter in waiters {
            // Whoever asked may have gone.
            let _ = waiter.send(answer.clone());
        }
    }

    /// What a look-up by code says: the newest order of the same amount
    /// (pagarme-connect §10 row 21).
    pub(super) fn found_input(&self, code: &str, orders: Vec<Order>) -> SaleInput {
        let amount = self.live.get(code).map(|record| record.sale.amount);
        let same = |order: &Order| {
            order.code.as_deref() == Some(code)
                && amount.is_none_or(|amount| amount == order.amount)
        };
        let newest = orders.into_iter().filter(same).max_by_key(|order| order.created_at);
        match newest {
            Some(order) => SaleInput::Created { order: Box::new(order) },
            None => SaleInput::LookupEmpty,
        }
    }
}
