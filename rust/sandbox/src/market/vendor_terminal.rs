//! The vendor's own terminal: it pays and refunds orders through a private channel (`pagarme-connect §8`).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::acquirer::{
    AcquirerRequest, Approval, AuthorizeReply, RefundReply, RefundRequest, Tender, TenderKind,
};
use crate::api::{ApiError, ApiReply, ApiResult};
use crate::market::{Market, NewCharge, OrderRecord, State};

/// A payment at the vendor's terminal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VendorPayment {
    /// The order picked or pushed.
    pub order_id: String,
    /// Centavos; absent means the order total.
    #[serde(default)]
    pub amount: Option<i64>,
    /// Absent means what the direct order asks for, or credit at sight.
    #[serde(default)]
    pub tender: Option<Tender>,
    /// Name of a test card; absent means one that fits the tender.
    #[serde(default)]
    pub card: Option<String>,
}

/// A refund at the vendor's terminal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VendorRefund {
    /// The paid charge.
    pub charge_id: String,
    /// Centavos; absent means everything that is left.
    #[serde(default)]
    pub amount: Option<i64>,
}

impl Market {
    /// Pays an order at the vendor's terminal; the answer is the charge, or 412 with the reason.
    ///
    /// The screen is stale: an order closed less than a minute ago is still paid (`pagarme-connect §2.6`).
    pub fn vendor_pay(&self, serial: &str, payment: &VendorPayment) -> ApiReply {
        self.with_state(|state| reply(state.vendor_pay(serial, payment)))
    }

    /// Refunds a charge at the vendor's terminal; the answer is the charge, or 412 with the reason.
    pub fn vendor_refund(&self, serial: &str, refund: &VendorRefund) -> ApiReply {
        self.with_state(|state| reply(state.vendor_refund(serial, refund)))
    }
}

fn reply(result: ApiResult<Value>) -> ApiReply {
    result.map_or_else(|error| error.into_reply(&Value::Null), ApiReply::ok)
}

impl State {
    fn vendor_pay(&mut self, serial: &str, payment: &VendorPayment) -> ApiResult<Value> {
        let (account, device) =
            self.device(serial).ok_or_else(|| ApiError::not_found("Terminal not found."))?;
        let (account_id, version) = (account.id.clone(), device.payments_app_version.clone());
        let order = self.own_order(&account_id, &payment.order_id)?;
        self.check_screen(order, serial)?;
        let amount = payment.amount.unwrap_or(order.amount);
        if order.is_direct() && amount != order.amount {
            return Err(ApiError::rule("A direct order is paid in full."));
        }
        let tender = payment.tender.clone().unwrap_or_else(|| tender_of(order));
        let card = payment.card.clone().unwrap_or_else(|| card_for(tender.kind).to_owned());
        let key = format!(
            "{serial}-{version}-{}-{:04}",
            self.mint.code(5),
            self.charge_ids.len() % 10_000
        );
        let request = AcquirerRequest {
            serial: serial.to_owned(),
            attempt_key: key.clone(),
            amount,
            tender: tender.clone(),
            card,
            silence: None,
        };
        let approval = match self.authorize(&request) {
            AuthorizeReply::Approved(approval) | AuthorizeReply::Late { approval, .. } => approval,
            AuthorizeReply::Declined { code, message } => {
                return Err(ApiError::rule(format!("Declined with code {code}: {message}.")));
            }
            AuthorizeReply::Canceled => return Err(ApiError::rule("The card holder canceled.")),
            AuthorizeReply::Blocked { .. } => {
                return Err(ApiError::rule("The terminal is blocked."));
            }
            AuthorizeReply::Silence => {
                self.undo(serial, &key);
                return Err(ApiError::rule("The acquirer did not answer."));
            }
        };
        self.confirm(serial, &key);
        let metadata = self.reported(serial, &key, &tender, &approval);
        let charge = NewCharge {
            amount,
            code: Some(approval.nsu),
            confirm: true,
            description: None,
            metadata,
        };
        let id = self.insert_charge(&payment.order_id, charge);
        self.order_changed(&payment.order_id, "charge_paid");
        self.announce_new_charge(&id);
        Ok(self.charge_view(self.own_charge(&account_id, &id)?))
    }

    fn check_screen(&self, order: &OrderRecord, serial: &str) -> ApiResult<()> {
        let Some(poi) = &order.poi else {
            return Err(ApiError::rule("Not an order for terminals."));
        };
        let here = poi.serials.is_empty() || poi.serials.iter().any(|known| known == serial);
        if !poi.visible || !here {
            return Err(ApiError::rule("The order does not show on this terminal."));
        }
        let stale_ms = self.config.stale_screen_ms;
        let gone = order.closed_at.is_some_and(|at| self.now.ms_since(at) > stale_ms);
        if gone { Err(ApiError::rule("The order left the terminal.")) } else { Ok(()) }
    }

    /// What the platform reports on the charge (`pagarme-connect §4.5`).
    fn reported(
        &self,
        serial: &str,
        key: &str,
        tender: &Tender,
        approval: &Approval,
    ) -> Map<String, Value> {
        let credit = tender.kind == TenderKind::Credit && tender.installments > 1;
        let financed = match tender.installment_type.as_deref() {
            Some("issuer") => "IssuerFinanced",
            _ => "MerchantFinanced",
        };
        let reported = json!({
            "scheme_name": approval.scheme_name,
            "account_holder_name": approval.account_holder_name,
            "account_funding_source": approval.account_funding_source,
            "authorization_code": approval.authorization_code,
            "initiator_transaction_key": key,
            "installment_quantity": credit.then(|| tender.installments.to_string()),
            "installment_type": credit.then_some(financed),
            "transaction_timestamp": self.now.precise(),
            "terminal_serial_number": serial,
        });
        match reported {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    fn vendor_refund(&mut self, serial: &str, refund: &VendorRefund) -> ApiResult<Value> {
        let (account, _) =
            self.device(serial).ok_or_else(|| ApiError::not_found("Terminal not found."))?;
        let account_id = account.id.clone();
        let charge = self.own_charge(&account_id, &refund.charge_id)?;
        let request = RefundRequest {
            serial: serial.to_owned(),
            nsu: charge.code.clone().unwrap_or_default(),
            amount: refund.amount,
            card_fingerprint: None,
            refund_key: None,
        };
        match self.refund(&request) {
            RefundReply::Refunded { amount, .. } => {
                self.cancel_by_terminal(&refund.charge_id, amount)?;
                Ok(self.charge_view(self.own_charge(&account_id, &refund.charge_id)?))
            }
            RefundReply::TooMuch { left } => {
                Err(ApiError::rule(format!("Only {left} centavos are left to refund.")))
            }
            RefundReply::NotFound | RefundReply::OtherCard => {
                Err(ApiError::rule("The acquirer does not know this payment."))
            }
        }
    }
}

fn tender_of(order: &OrderRecord) -> Tender {
    let setup = order.poi.as_ref().and_then(|poi| poi.payment_setup.as_ref());
    let text = |name: &str| setup.and_then(|setup| setup.get(name)).and_then(Value::as_str);
    let kind = match text("type") {
        Some("debit") => TenderKind::Debit,
        Some("voucher") => TenderKind::Voucher,
        Some("pix") => TenderKind::Pix,
        _ => TenderKind::Credit,
    };
    let installments = setup.and_then(|setup| setup.get("installments")).and_then(Value::as_u64);
    Tender {
        kind,
        installments: installments.and_then(|count| u8::try_from(count).ok()).unwrap_or(1),
        installment_type: text("installment_type").map(str::to_owned),
    }
}

fn card_for(kind: TenderKind) -> &'static str {
    match kind {
        TenderKind::Credit => "visa-credit",
        TenderKind::Debit => "visa-debit",
        TenderKind::Voucher => "alelo-voucher",
        TenderKind::Pix => "pix",
    }
}
