use serde::Serialize;

/// The kind of a print (pagarme-connect §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PrintType {
    /// `NFE`.
    Nfe,
    /// `CUPOM`.
    Cupom,
    /// `RECEIPT`.
    Receipt,
}

/// Format of a print image (pagarme-connect §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PrintFormat {
    /// `png`.
    Png,
    /// `jpg`.
    Jpg,
}

/// Body of `POST /posconnect/v1/orders/{id}/prints` (pagarme-connect §6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrintRequest<'a> {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: PrintType,
    /// Height in pixels, at most 1,500.
    pub size_v: u32,
    /// Width in pixels.
    pub size_h: u32,
    /// How the image is coded.
    pub format: PrintFormat,
    /// The image in base64, without a data-URL prefix.
    pub content: &'a str,
}
