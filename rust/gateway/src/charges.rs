//! Calls about charges (pagarme-connect §4.2).

use maquininha_flow::OrderCallError;
use maquininha_model::{Charge, ChargeId, ChargeStatus, Money};
use maquininha_orderapi::{
    CancelChargeRequest, ConfirmPaymentRequest, CreateChargeRequest, MetadataRequest, read_charge,
};
use reqwest::Method;

use crate::answer::done;
use crate::client::{Deadline, OrderApiClient};
use crate::rate_limit::RateClass;
use crate::request::{ApiRequest, invalid};

const CHARGES: &str = "/core/v5/charges";
const CHARGE: &str = "/core/v5/charges/{}";
const CHARGE_METADATA: &str = "/core/v5/charges/{}/metadata";
const CHARGE_CONFIRM: &str = "/core/v5/charges/{}/confirm-payment";

impl OrderApiClient {
    pub(crate) async fn read_charge(
        &self,
        deadline: Deadline,
        charge_id: &ChargeId,
    ) -> Result<Charge, OrderCallError> {
        let request = ApiRequest::get(CHARGE, charge_id.as_str(), RateClass::ChargeRead)?;
        self.exchange(deadline, request, read_charge).await
    }

    pub(crate) async fn create_charge(
        &self,
        body: &CreateChargeRequest<'_>,
        key: String,
        is_paid: bool,
    ) -> Result<Charge, OrderCallError> {
        let request = ApiRequest::once(Method::POST, CHARGES, "")?;
        let request = request.body(body)?.idempotency_key(key);
        // A second place would be let go; a second payment would be told to the shop.
        let request = if is_paid { request.only_where_known() } else { request };
        self.exchange(self.deadline(), request, read_charge).await
    }

    /// Replaces the metadata. No idempotency key: a later report of the same
    /// attempt may say more.
    pub(crate) async fn replace_metadata(
        &self,
        charge_id: &ChargeId,
        body: &MetadataRequest,
    ) -> Result<(), OrderCallError> {
        let request = ApiRequest::once(Method::PATCH, CHARGE_METADATA, charge_id.as_str())?;
        self.exchange(self.deadline(), request.body(body)?, done).await
    }

    pub(crate) async fn confirm_payment(
        &self,
        charge_id: &ChargeId,
        body: &ConfirmPaymentRequest<'_>,
    ) -> Result<Charge, OrderCallError> {
        let request = ApiRequest::once(Method::POST, CHARGE_CONFIRM, charge_id.as_str())?;
        let request = request.body(body)?.idempotency_key(format!("{charge_id}:commit"));
        self.exchange(self.deadline(), request, read_charge).await
    }

    /// Cancels a charge or gives a part back. A refusal is checked against the
    /// charge: one that is canceled already is success.
    pub(crate) async fn cancel_charge(
        &self,
        charge_id: &ChargeId,
        part: Option<Money>,
        key: String,
    ) -> Result<(), OrderCallError> {
        let deadline = self.deadline();
        let mut request = ApiRequest::once(Method::DELETE, CHARGE, charge_id.as_str())?;
        if let Some(part) = part {
            part.payable().map_err(invalid)?;
            // The whole is given back once, a part as often as it is asked for.
            request = request.body(&CancelChargeRequest::part(part))?.only_where_known();
        }
        let refusal = match self.exchange(deadline, request.idempotency_key(key), done).await {
            Err(
                refusal @ (OrderCallError::NotFound | OrderCallError::Rejected { status: 412, .. }),
            ) => refusal,
            result => return result,
        };
        match self.read_charge(deadline, charge_id).await {
            Ok(charge) if charge.status == ChargeStatus::Canceled => Ok(()),
            Ok(_) | Err(OrderCallError::NotFound) => Err(refusal),
            // Refused, and nobody knows why: it may have been canceled before.
            Err(_) => Err(OrderCallError::OutcomeUnknown),
        }
    }
}
