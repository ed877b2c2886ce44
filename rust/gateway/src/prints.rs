//! Prints at the terminal (pagarme-connect §6.1).

use std::time::Duration;

use base64::Engine as _;
use maquininha_flow::OrderCallError;
use maquininha_merchant::port::{ImageFormat, PrintImage, PrintKind};
use maquininha_model::OrderId;
use maquininha_orderapi::{PrintFormat, PrintRequest, PrintType};
use reqwest::Method;

use crate::answer::done;
use crate::client::OrderApiClient;
use crate::request::ApiRequest;

const PRINTS: &str = "/posconnect/v1/orders/{}/prints";
/// Tries while the terminal is busy (pagarme-connect §6.1).
const TRIES_MAX: u32 = 3;

impl OrderApiClient {
    /// Sends an image. A conflict means that a print is running: nothing was
    /// taken, so the same image is offered again after a wait.
    pub(crate) async fn send_print(
        &self,
        order_id: &OrderId,
        image: &PrintImage,
    ) -> Result<(), OrderCallError> {
        let deadline = self.deadline();
        let content = base64::engine::general_purpose::STANDARD.encode(&image.bytes);
        let request = ApiRequest::once(Method::POST, PRINTS, order_id.as_str())?
            .body(&body(image, &content))?;
        let wait = Duration::from_millis(self.config().print_wait_ms);
        let mut tried = 1;
        loop {
            let result = self.exchange(deadline, request.clone(), done).await;
            let busy = matches!(result, Err(OrderCallError::Conflict { .. }));
            if !busy || tried >= TRIES_MAX || !deadline.sleep(wait).await {
                return result;
            }
            tried += 1;
        }
    }
}

const fn body<'a>(image: &PrintImage, content: &'a str) -> PrintRequest<'a> {
    PrintRequest {
        kind: match image.kind {
            PrintKind::Nfe => PrintType::Nfe,
            PrintKind::Cupom => PrintType::Cupom,
            PrintKind::Receipt => PrintType::Receipt,
        },
        size_v: image.height_px,
        size_h: image.width_px,
        format: match image.format {
            ImageFormat::Png => PrintFormat::Png,
            ImageFormat::Jpeg => PrintFormat::Jpg,
        },
        content,
    }
}
