//! Documents at the terminal.

use maquininha_merchant::engine;
use maquininha_merchant::port::PrintKind;
use maquininha_merchant::print::PrintRequest;
use maquininha_merchant::{MerchantError, SaleView};

use super::Merchant;
use crate::MaquininhaError;

/// What kind of document an image shows.
#[uniffi::remote(Enum)]
pub enum PrintKind {
    /// A fiscal document, NF-e or NFC-e.
    Nfe,
    /// A fiscal coupon.
    Cupom,
    /// The receipt of an order.
    Receipt,
}

/// A document to be printed at a terminal. It is made elsewhere; an image is all that is taken.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct PrintDocument {
    /// What it is.
    pub kind: PrintKind,
    /// A PNG or JPEG file of 384 or 388 pixels across and 1 to 1,500 down, of at most 1 MiB.
    pub image: Vec<u8>,
}

/// A document to print again.
#[derive(Clone, uniffi::Record)]
pub struct Reprint {
    /// The sale.
    pub sale: SaleView,
    /// The document that was given for the terminal, where one was.
    pub document: Option<PrintDocument>,
}

#[uniffi::export]
impl Merchant {
    /// Sends the document of a paid sale to the terminal that was paid. What becomes of it never
    /// touches the payment; a busy printer is asked three times.
    ///
    /// Errors: `merchant.print_refused` for an image that cannot be taken, a sale that is not paid
    /// yet or was made without a document, and a window that has passed; `merchant.order_api` where
    /// the service did not take it.
    pub async fn print(
        &self,
        reference: String,
        document: PrintDocument,
    ) -> Result<SaleView, MaquininhaError> {
        self.run(|merchant| async move {
            let request = PrintRequest::of_image(document.kind, &document.image);
            Ok(merchant.print(&reference, request).await?)
        })
        .await
    }

    /// The operator does not want the document that was offered.
    pub async fn decline_print(&self, reference: String) -> Result<SaleView, MaquininhaError> {
        self.run(|merchant| async move { Ok(merchant.decline_print(&reference).await?) }).await
    }

    /// The document of a paid sale, to print it again at the sales program's own printer.
    pub async fn reprint(&self, reference: String) -> Result<Reprint, MaquininhaError> {
        self.run(|merchant| async move { again(merchant.reprint(&reference).await?) }).await
    }
}

fn again(reprint: engine::Reprint) -> Result<Reprint, MaquininhaError> {
    let engine::Reprint { sale, document } = reprint;
    let document = document.map(|document| {
        let image = document.image().map_err(MerchantError::from)?;
        Ok::<_, MerchantError>(PrintDocument { kind: document.kind, image })
    });
    Ok(Reprint { sale, document: document.transpose()? })
}
