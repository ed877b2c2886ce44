//! Print jobs: ready-made images for the terminal that took the payment (`pagarme-connect §6.1`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::{ApiError, ApiResult, loose};
use crate::clock::MarketTime;
use crate::market::State;
use crate::market::charges::ChargeRecord;

/// Widest image, in pixels: the text of the page says 388.
const WIDTH_MAX: i64 = 388;
/// Highest image, in pixels.
const HEIGHT_MAX: i64 = 1_500;

/// A print that was accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PrintRecord {
    /// The order it belongs to.
    pub order_id: String,
    /// The owner.
    pub account_id: String,
    /// `NFE`, `CUPOM` or `RECEIPT`.
    pub kind: String,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// `png`, `jpg` or `jpeg`.
    pub format: String,
    /// The image in base64.
    pub content: String,
    /// When the print began.
    pub created_at: MarketTime,
}

impl State {
    /// Accepts a print for an order that was paid at a terminal.
    pub(crate) fn print(
        &mut self,
        account_id: &str,
        order_id: &str,
        body: &Value,
    ) -> ApiResult<()> {
        let order = self.own_order(account_id, order_id)?;
        if !self.account(account_id)?.fiscal_print {
            return Err(ApiError::rule("Printing is not enabled for this account."));
        }
        let record =
            checked(account_id, order_id, body, self.now).ok_or_else(ApiError::bad_print)?;
        let paid = order
            .charge_ids
            .iter()
            .filter_map(|id| self.charges.get(id))
            .any(|charge| charge.was_paid() && ChargeRecord::is_from_terminal(charge));
        if !paid {
            return Err(ApiError::rule("This order was not paid at a terminal."));
        }
        if order.closed && !self.config.print_after_close {
            return Err(ApiError::rule("This order is closed."));
        }
        let duration_ms = self.config.print_duration_ms;
        let busy = self.prints.iter().rev().find(|print| print.order_id == order_id);
        if busy.is_some_and(|print| self.now.ms_since(print.created_at) < duration_ms) {
            return Err(ApiError::print_busy());
        }
        self.prints.push(record);
        self.order_changed(order_id, "print");
        Ok(())
    }
}

fn checked(account_id: &str, order_id: &str, body: &Value, now: MarketTime) -> Option<PrintRecord> {
    let kind = loose::text(body, "type")?.to_uppercase();
    let format = loose::text(body, "format")?.to_lowercase();
    let width = loose::int(body, "size_h")?;
    let height = loose::int(body, "size_v")?;
    let content = loose::text(body, "content")?;
    let image = STANDARD.decode(&content).ok()?;
    let known = ["NFE", "CUPOM", "RECEIPT"].contains(&kind.as_str())
        && ["png", "jpg", "jpeg"].contains(&format.as_str());
    let fits = (1..=WIDTH_MAX).contains(&width) && (1..=HEIGHT_MAX).contains(&height);
    let true_to_image = png_size(&image).is_none_or(|size| size == (width, height));
    (known && fits && !image.is_empty() && true_to_image).then(|| PrintRecord {
        order_id: order_id.to_owned(),
        account_id: account_id.to_owned(),
        kind,
        width,
        height,
        format,
        content,
        created_at: now,
    })
}

/// Width and height from the header of a PNG image.
fn png_size(image: &[u8]) -> Option<(i64, i64)> {
    let header = image.get(..24)?;
    if !header.starts_with(b"\x89PNG\r\n\x1a\n") {
        return None;
    }
    let number = |at: usize| {
        let bytes: [u8; 4] = header.get(at..at + 4)?.try_into().ok()?;
        Some(i64::from(u32::from_be_bytes(bytes)))
    };
    Some((number(16)?, number(20)?))
}
