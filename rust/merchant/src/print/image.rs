use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::port::{ImageFormat, PrintImage, PrintKind};

/// Widths the vendor names: the text says 388, its example 384
/// (pagarme-connect §6.1).
pub const WIDTHS_PX: [u32; 2] = [384, 388];
/// Largest height (pagarme-connect §6.1).
pub const HEIGHT_MAX_PX: u32 = 1_500;
/// Largest file: a monochrome image of the largest size is far below.
pub const IMAGE_LEN_MAX: usize = 1024 * 1024;

/// Why an image is not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// The feature is not in the contract (demand C17).
    #[error("printing at the terminal is not enabled")]
    NotEnabled,
    /// The sale was made without a document.
    #[error("the sale was made without a document")]
    NotWanted,
    /// The sale is not paid yet.
    #[error("the document is taken after payment only")]
    NotPaidYet,
    /// The window has passed, or the document was printed or declined: reprint
    /// it (demand L74).
    #[error("the time to print is over; use the reprint")]
    UseReprint,
    /// The content is not base64 (demand L72).
    #[error("the content is not base64")]
    Base64,
    /// Larger than [`IMAGE_LEN_MAX`].
    #[error("the image is larger than {IMAGE_LEN_MAX} bytes")]
    TooLarge,
    /// Neither PNG nor JPEG, or damaged.
    #[error("the image is neither PNG nor JPEG")]
    Format,
    /// A width that does not fit the paper.
    #[error("the image is {width_px} pixels wide; 384 or 388 are taken")]
    Width {
        /// What it is.
        width_px: u32,
    },
    /// Too high, or of no height.
    #[error("the image is {height_px} pixels high; 1 to {HEIGHT_MAX_PX} are taken")]
    Height {
        /// What it is.
        height_px: u32,
    },
    /// What was declared is not the size of the image.
    #[error("the image is {width_px} by {height_px} pixels, not what was declared")]
    Declared {
        /// Real width.
        width_px: u32,
        /// Real height.
        height_px: u32,
    },
}

/// A document to be printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintRequest {
    /// What it is.
    pub kind: PrintKind,
    /// The image in base64, with no prefix.
    pub content: String,
    /// Width and height, where the caller declares them.
    pub declared_px: Option<(u32, u32)>,
}

impl PrintRequest {
    /// A document from the bytes of its image, for callers that have them at hand.
    pub fn of_image(kind: PrintKind, image: &[u8]) -> Self {
        Self { kind, content: STANDARD.encode(image), declared_px: None }
    }

    /// The bytes of the image.
    pub fn image(&self) -> Result<Vec<u8>, PrintError> {
        STANDARD.decode(self.content.trim()).map_err(|_| PrintError::Base64)
    }
}

/// Checks a document and decodes it. The size is that of the real image
/// (pagarme-connect §6.1).
pub fn check_image(request: &PrintRequest) -> Result<PrintImage, PrintError> {
    if request.content.len() > IMAGE_LEN_MAX / 3 * 4 + 4 {
        return Err(PrintError::TooLarge);
    }
    let bytes = request.image()?;
    let (format, width_px, height_px) = size_of(&bytes).ok_or(PrintError::Format)?;
    if !WIDTHS_PX.contains(&width_px) {
        return Err(PrintError::Width { width_px });
    }
    if !(1..=HEIGHT_MAX_PX).contains(&height_px) {
        return Err(PrintError::Height { height_px });
    }
    if request.declared_px.is_some_and(|declared| declared != (width_px, height_px)) {
        return Err(PrintError::Declared { width_px, height_px });
    }
    Ok(PrintImage { kind: request.kind, width_px, height_px, format, bytes })
}

fn size_of(bytes: &[u8]) -> Option<(ImageFormat, u32, u32)> {
    png_size(bytes)
        .map(|(width, height)| (ImageFormat::Png, width, height))
        .or_else(|| jpeg_size(bytes).map(|(width, height)| (ImageFormat::Jpeg, width, height)))
}

fn big_endian(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// The header chunk comes first and has a fixed place.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let header = rest.strip_prefix(b"\0\0\0\x0dIHDR")?.get(..8)?;
    Some((big_endian(&header[..4]), big_endian(&header[4..])))
}

/// Walks the segments to the frame header (SOF0–SOF15 but the table markers).
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let [0xff, marker, tail @ ..] = rest else { return None };
        if *marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let length = usize::try_from(big_endian(tail.get(..2)?)).ok()?;
        let segment = tail.get(2..length)?;
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let size = segment.get(1..5)?;
            return Some((big_endian(&size[2..]), big_endian(&size[..2])));
        }
        rest = tail.get(length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jpeg_tells_its_real_size() {
        let mut jpeg = b"\xff\xd8\xff\xe0\0\x04JF".to_vec();
        jpeg.extend(b"\xff\xc0\0\x0b\x08\x02\x6c\x01\x80\x01\x01\x11\0");
        assert_eq!(jpeg_size(&jpeg), Some((384, 620)));
        assert_eq!(jpeg_size(&jpeg[..12]), None);
    }
}
